//! Types that a description may name and arrow only finds out about, by panicking, when it builds an array.

use arrow_array::types::{
    Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, DecimalType,
    validate_decimal_precision_and_scale,
};
use arrow_schema::{ArrowError, DataType};
use quiver_graph::{ErrorCode, GraphError, Result};

/// # Errors
/// [`ErrorCode::UnsupportedType`] for a type that no array can have, at any depth.
pub fn check_type(data_type: &DataType) -> Result<()> {
    let unsupported = |what: &str| {
        GraphError::new(ErrorCode::UnsupportedType, format!("{what}: {data_type}"))
            .got(data_type.to_string())
    };
    fn decimal<T: DecimalType>(precision: u8, scale: i8) -> std::result::Result<(), ArrowError> {
        validate_decimal_precision_and_scale::<T>(precision, scale)
    }
    let checked = match *data_type {
        DataType::Decimal32(precision, scale) => decimal::<Decimal32Type>(precision, scale),
        DataType::Decimal64(precision, scale) => decimal::<Decimal64Type>(precision, scale),
        DataType::Decimal128(precision, scale) => decimal::<Decimal128Type>(precision, scale),
        DataType::Decimal256(precision, scale) => decimal::<Decimal256Type>(precision, scale),
        _ => Ok(()),
    };
    checked.map_err(|error| unsupported(&error.to_string()))?;
    match data_type {
        DataType::FixedSizeBinary(width) | DataType::FixedSizeList(_, width) if *width < 0 => {
            return Err(unsupported("a negative width"));
        }
        DataType::Dictionary(key, _) if !key.is_dictionary_key_type() => {
            return Err(unsupported("dictionary keys must be integers"));
        }
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(fields)
                if fields.len() == 2 && !fields[0].is_nullable() && !entries.is_nullable() => {}
            _ => {
                return Err(unsupported(
                    "a map needs entries that are a struct of key and value, none nullable but the value",
                ));
            }
        },
        DataType::RunEndEncoded(ends, _)
            if !ends.data_type().is_run_ends_type() || ends.is_nullable() =>
        {
            return Err(unsupported(
                "run ends must be signed integers of 16 bits or more, not nullable",
            ));
        }
        _ => {}
    }
    match data_type {
        DataType::Dictionary(_, values) => check_type(values),
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::FixedSizeList(item, _)
        | DataType::Map(item, _) => check_type(item.data_type()),
        DataType::Struct(fields) => fields
            .iter()
            .try_for_each(|field| check_type(field.data_type())),
        DataType::Union(fields, _) => fields
            .iter()
            .try_for_each(|(_, field)| check_type(field.data_type())),
        DataType::RunEndEncoded(_, values) => check_type(values.data_type()),
        _ => Ok(()),
    }
}
