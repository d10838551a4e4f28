//! Chunks of one column have dictionaries of their own; brought together, their values may be more than short keys tell apart.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

/// The type, with keys of 32 bits, that `chunks` of type `data_type` have together; None where they have one dictionary, or keys
/// as wide, and for other types than dictionaries. Whoever brings chunks together may count a dictionary once per chunk, so that
/// the number of values tells nothing.
pub fn wider_dictionary<'a>(
    data_type: &DataType,
    mut chunks: impl Iterator<Item = &'a ArrayRef>,
) -> Option<DataType> {
    let DataType::Dictionary(keys, values) = data_type else {
        return None;
    };
    if keys.primitive_width() >= Some(size_of::<i32>()) {
        return None;
    }
    let first = chunks.next()?.as_any_dictionary().values().to_data();
    let differs = |chunk: &ArrayRef| {
        let own = chunk.as_any_dictionary().values().to_data();
        !own.ptr_eq(&first) && own != first
    };
    chunks
        .any(differs)
        .then(|| DataType::Dictionary(Box::new(DataType::Int32), values.clone()))
}
