//! Dictionaries that Parquet's reader panics at: of all others than texts, bytes and plain numbers.

use std::sync::Arc;

use arrow_schema::{DataType, FieldRef};

/// `data_type` with the values in the places of such dictionaries.
pub(crate) fn unpacked(data_type: &DataType) -> DataType {
    use DataType::*;
    let child = |field: &FieldRef| -> FieldRef {
        let data_type = unpacked(field.data_type());
        Arc::new(field.as_ref().clone().with_data_type(data_type))
    };
    match data_type {
        Dictionary(_, values) => match **values {
            Utf8 | LargeUtf8 | Binary | LargeBinary | Float32 | Float64 => data_type.clone(),
            ref values if values.is_integer() => data_type.clone(),
            ref values => unpacked(values),
        },
        List(item) => List(child(item)),
        LargeList(item) => LargeList(child(item)),
        FixedSizeList(item, length) => FixedSizeList(child(item), *length),
        Map(entries, sorted) => Map(child(entries), *sorted),
        Struct(fields) => Struct(fields.iter().map(child).collect()),
        other => other.clone(),
    }
}
