//! Types as people write them.

use arrow_schema::{DataType, TimeUnit};

/// `data_type` by the name that casts take, such as `int64`, `string` or `timestamp(ms)`: how a type is laid out in memory is
/// nothing that a message is about.
pub fn type_name(data_type: &DataType) -> String {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "string".to_owned(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => "binary".to_owned(),
        DataType::FixedSizeBinary(size) => format!("binary({size})"),
        DataType::Date32 => "date".to_owned(),
        DataType::Timestamp(unit, None) => format!("timestamp({})", short(*unit)),
        DataType::Timestamp(unit, Some(zone)) => format!("timestamp({}, {zone})", short(*unit)),
        DataType::Time32(unit) | DataType::Time64(unit) => format!("time({})", short(*unit)),
        DataType::Duration(unit) => format!("duration({})", short(*unit)),
        DataType::Interval(_) => "interval".to_owned(),
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale)
        | DataType::Decimal256(precision, scale) => format!("decimal({precision}, {scale})"),
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::LargeListView(item) => format!("list({})", type_name(item.data_type())),
        DataType::FixedSizeList(item, size) => {
            format!("list({}, {size})", type_name(item.data_type()))
        }
        DataType::Struct(fields) => {
            let fields = fields
                .iter()
                .map(|field| format!("{}: {}", field.name(), type_name(field.data_type())));
            format!("struct({})", fields.collect::<Vec<_>>().join(", "))
        }
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(fields) => {
                let fields = fields.iter().map(|field| type_name(field.data_type()));
                format!("map({})", fields.collect::<Vec<_>>().join(", "))
            }
            _ => "map".to_owned(),
        },
        DataType::Dictionary(_, values) => type_name(values),
        DataType::RunEndEncoded(_, values) => type_name(values.data_type()),
        DataType::Union(..) => "union".to_owned(),
        // Null, Boolean, numbers and Date64.
        plain => plain.to_string().to_lowercase(),
    }
}

fn short(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Second => "s",
        TimeUnit::Millisecond => "ms",
        TimeUnit::Microsecond => "us",
        TimeUnit::Nanosecond => "ns",
    }
}
