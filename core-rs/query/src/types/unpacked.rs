//! Types that Parquet has nothing of but values, and whose reader panics at some: dictionaries of all others than texts, bytes and plain
//! numbers, views of lists, and runs.

use std::sync::Arc;

use arrow_schema::{DataType, FieldRef};

/// `data_type` with the values in the places of such dictionaries and runs, with lists in those of their views, and with dictionaries of
/// texts and bytes that are no views.
pub(crate) fn unpacked(data_type: &DataType) -> DataType {
    use DataType::*;
    let child = |field: &FieldRef| -> FieldRef {
        let data_type = unpacked(field.data_type());
        Arc::new(field.as_ref().clone().with_data_type(data_type))
    };
    match data_type {
        Dictionary(keys, values) => match **values {
            Utf8View => Dictionary(keys.clone(), Box::new(Utf8)),
            BinaryView => Dictionary(keys.clone(), Box::new(Binary)),
            Utf8 | LargeUtf8 | Binary | LargeBinary | Float32 | Float64 => data_type.clone(),
            ref values if values.is_integer() => data_type.clone(),
            ref values => unpacked(values),
        },
        RunEndEncoded(_, values) => unpacked(values.data_type()),
        List(item) | ListView(item) => List(child(item)),
        LargeList(item) | LargeListView(item) => LargeList(child(item)),
        FixedSizeList(item, length) => FixedSizeList(child(item), *length),
        Map(entries, sorted) => Map(child(entries), *sorted),
        Struct(fields) => Struct(fields.iter().map(child).collect()),
        other => other.clone(),
    }
}
