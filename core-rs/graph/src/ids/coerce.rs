//! Bringing an id column to the type of the nodes' key column, without ever changing which id it names.

use arrow_array::{Array, ArrayRef};
use arrow_buffer::BooleanBuffer;
use arrow_cast::{CastOptions, can_cast_types, cast_with_options};
use arrow_ord::cmp::not_distinct;
use arrow_schema::DataType;

use crate::{ErrorCode, GraphError, Result};

/// Where ids come from, which decides what they may be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An edge column: of the key's kind, in any width or encoding.
    Column,
    /// An argument: also a string where the key is no string, or a number where it is stored as one.
    Argument,
}

/// The values' type, for a dictionary that of what it stands for.
pub(crate) fn value_type(data_type: &DataType) -> &DataType {
    match data_type {
        DataType::Dictionary(_, values) => value_type(values),
        other => other,
    }
}

/// A dictionary's values, row by row.
pub(crate) fn decode(array: &ArrayRef) -> Result<ArrayRef> {
    match array.data_type() {
        DataType::Dictionary(..) => Ok(arrow_cast::cast(array, value_type(array.data_type()))?),
        _ => Ok(array.clone()),
    }
}

/// The ids as `key` type, and which of them are exactly the same there (all, when `None`); the others name no node.
///
/// # Errors
/// [`ErrorCode::UnsupportedType`] for kinds that do not go together.
pub(crate) fn coerce(
    ids: &ArrayRef,
    key: &DataType,
    origin: Origin,
) -> Result<(ArrayRef, Option<BooleanBuffer>)> {
    let ids = decode(ids)?;
    let came = ids.data_type().clone();
    if came == *key {
        return Ok((ids, None));
    }
    if !go_together(&came, key, origin) {
        return Err(unsupported(&came, key));
    }
    let converted = convert(&ids, key)?;
    let parsed = came.is_string() && !key.is_string();
    let exact = if parsed && key.is_temporal() {
        // There are many ways to write a time; whatever can be read as one is that time.
        converted.logical_nulls().map(|nulls| nulls.inner().clone())
    } else {
        let back = convert(&converted, &came)?;
        let (same, _) = not_distinct(&back, &ids)?.into_parts();
        (same.count_set_bits() < same.len()).then_some(same)
    };
    Ok((converted, exact))
}

/// Values that `to` cannot hold become null.
fn convert(array: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    let options = CastOptions {
        safe: true,
        ..CastOptions::default()
    };
    if !can_cast_types(array.data_type(), to) {
        // Numbers reach times by way of the integer that stores them.
        let integers = cast_with_options(array, &DataType::Int64, &options)?;
        return Ok(cast_with_options(&integers, to, &options)?);
    }
    Ok(cast_with_options(array, to, &options)?)
}

fn go_together(ids: &DataType, key: &DataType, origin: Origin) -> bool {
    use DataType::{Date32, Date64, Duration, Null, Time32, Time64, Timestamp};
    let number = |data_type: &DataType| data_type.is_numeric();
    let time = |data_type: &DataType| matches!(data_type, Time32(_) | Time64(_));
    match (ids, key) {
        (Null, _) => true,
        (Timestamp(_, from), Timestamp(_, to)) => from.is_some() == to.is_some(),
        (Date32 | Date64, Date32 | Date64) | (Duration(_), Duration(_)) => true,
        _ if number(ids) && number(key) || time(ids) && time(key) => true,
        _ if ids.is_string() && key.is_string() || ids.is_binary() && key.is_binary() => true,
        _ if origin == Origin::Argument => {
            ids.is_string() && !key.is_binary() || number(ids) && key.is_temporal()
        }
        _ => false,
    }
}

pub(crate) fn unsupported(ids: &DataType, key: &DataType) -> GraphError {
    GraphError::new(
        ErrorCode::UnsupportedType,
        format!("ids of type {ids} cannot name nodes whose key is {key}"),
    )
    .expected(key.to_string())
    .got(ids.to_string())
}
