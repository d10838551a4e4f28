//! Rows in memory of their own: what becomes of the memory that they came in makes no difference to them.

use arrow_array::{RecordBatch, RecordBatchOptions, make_array};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer};
use arrow_data::ArrayData;
use arrow_data::transform::MutableArrayData;
use quiver_graph::GraphError;

use crate::counters;

/// The same rows, every buffer copied, which is counted under `reason`.
///
/// # Errors
/// None that a batch can cause.
pub fn copied(batch: &RecordBatch, reason: &str) -> Result<RecordBatch, GraphError> {
    let columns = batch.columns().iter();
    let columns = columns.map(|column| make_array(copy(&column.to_data(), reason)));
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(
        batch.schema(),
        columns.collect(),
        &options,
    )?)
}

/// As [`copied`], without what the buffers hold beside these rows: a slice may be a small part of them.
///
/// # Errors
/// None that a batch can cause.
pub fn copied_rows(batch: &RecordBatch, reason: &str) -> Result<RecordBatch, GraphError> {
    let rows = batch.num_rows();
    let columns = batch.columns().iter().map(|column| {
        let data = column.to_data();
        let mut rows_alone = MutableArrayData::new(vec![&data], false, rows);
        rows_alone.try_extend(0, 0, rows)?;
        Ok(make_array(rows_alone.freeze()))
    });
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    let columns = columns.collect::<Result<_, GraphError>>()?;
    // What a slice of a dictionary or of views refers to is still the whole's.
    copied(
        &RecordBatch::try_new_with_options(batch.schema(), columns, &options)?,
        reason,
    )
}

fn copy(data: &ArrayData, reason: &str) -> ArrayData {
    let bytes = |buffer: &Buffer| bytes(buffer, reason);
    let nulls = data.nulls().map(|nulls| {
        let bits = bytes(nulls.buffer());
        NullBuffer::new(BooleanBuffer::new(bits, nulls.offset(), nulls.len()))
    });
    let builder = ArrayData::builder(data.data_type().clone())
        .len(data.len())
        .offset(data.offset())
        .nulls(nulls)
        .buffers(data.buffers().iter().map(bytes).collect())
        .child_data(
            data.child_data()
                .iter()
                .map(|child| copy(child, reason))
                .collect(),
        );
    // SAFETY: type, length and offset are those of a valid array, and so are the bytes of all buffers.
    unsafe { builder.build_unchecked() }
}

fn bytes(buffer: &Buffer, reason: &str) -> Buffer {
    counters::copied(reason, buffer.len());
    Buffer::from_slice_ref(buffer.as_slice())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::types::Int8Type;
    use arrow_array::{
        Array, ArrayRef, BooleanArray, DictionaryArray, Int64Array, ListArray, StringViewArray,
    };

    use super::*;

    fn addresses(data: &ArrayData, into: &mut Vec<usize>) {
        into.extend(data.buffers().iter().map(|buffer| buffer.as_ptr() as usize));
        into.extend(data.nulls().map(|nulls| nulls.buffer().as_ptr() as usize));
        for child in data.child_data() {
            addresses(child, into);
        }
    }

    #[test]
    fn copies_are_equal_and_share_nothing() {
        let list = ListArray::from_iter_primitive::<arrow_array::types::Int32Type, _, _>([
            Some(vec![Some(1), None]),
            None,
            Some(vec![]),
        ]);
        let columns: [ArrayRef; 5] = [
            Arc::new(Int64Array::from(vec![Some(1), None, Some(3)])),
            Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])),
            Arc::new(DictionaryArray::<Int8Type>::from_iter(["a", "b", "a"])),
            Arc::new(StringViewArray::from(vec![
                "short",
                "a text that is longer than twelve bytes",
                "",
            ])),
            Arc::new(list),
        ];
        for column in columns {
            for (offset, length) in [(0, 3), (1, 2), (2, 0)] {
                let batch = RecordBatch::try_from_iter([("c", column.slice(offset, length))]);
                let batch = batch.unwrap();
                let copy = copied(&batch, "requested").unwrap();
                assert_eq!(copy, batch);
                let (mut ours, mut theirs) = (Vec::new(), Vec::new());
                addresses(&copy.column(0).to_data(), &mut ours);
                addresses(&batch.column(0).to_data(), &mut theirs);
                let len = |data: &ArrayData| data.buffers().iter().any(|buffer| !buffer.is_empty());
                if len(&batch.column(0).to_data()) {
                    assert!(ours.iter().all(|address| !theirs.contains(address)));
                }
            }
        }
    }
}
