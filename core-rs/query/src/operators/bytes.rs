//! What rows take, where they wait.

use arrow_array::{Array, RecordBatch};

/// The bytes of the rows of `batch` alone: buffers that it shares with other slices of the same are theirs in parts.
pub(crate) fn bytes_of(batch: &RecordBatch) -> usize {
    let columns = batch.columns().iter();
    let bytes = columns.map(|column| {
        let data = column.to_data();
        let whole = || column.get_array_memory_size();
        data.get_slice_memory_size().unwrap_or_else(|_| whole())
    });
    bytes.sum()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Int64Array, StringArray};

    use super::*;

    #[test]
    fn slices_take_what_they_have_of_the_whole() {
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..1000));
        let texts: ArrayRef = Arc::new(StringArray::from_iter_values(
            (0..1000).map(|row| format!("row {row:06}")),
        ));
        let whole = RecordBatch::try_from_iter([("number", numbers), ("text", texts)]).unwrap();
        let all = bytes_of(&whole);
        assert!(all >= 1000 * (8 + 4 + 10), "{all}");
        let parts: usize = (0..10)
            .map(|part| bytes_of(&whole.slice(part * 100, 100)))
            .sum();
        assert!(parts.abs_diff(all) < 100, "{parts} of {all}");
    }
}
