//! Bringing an id column to the type of the nodes' key column, without ever changing which id it names.

use arrow_array::{Array, ArrayRef, new_null_array};
use arrow_buffer::BooleanBuffer;
use arrow_cast::{CastOptions, can_cast_types, cast_with_options};
use arrow_ord::cmp::not_distinct;
use arrow_schema::{DataType, TimeUnit};

use crate::{ErrorCode, GraphError, Result};

/// Where ids come from, which decides what they may be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An edge column: of the key's kind, in any width or encoding.
    Column,
    /// An argument: also a string where the key is no string, a number where it is stored as one, or a time without a zone,
    /// read as UTC, where it has one.
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
    if came.is_null() || key.is_null() {
        let none = (!ids.is_empty()).then(|| BooleanBuffer::new_unset(ids.len()));
        return Ok((new_null_array(key, ids.len()), none));
    }
    let converted = convert(&ids, key)?;
    let written = || -> Result<BooleanBuffer> {
        let back = convert(&converted, &came)?;
        Ok(not_distinct(&back, &ids)?.into_parts().0)
    };
    let same = match came.is_string() {
        // There are many ways to write a time, and a number that may have a fraction: `3` is `3.0`.
        true if key.is_temporal() => same_time(&ids, &converted)?,
        true if key.is_floating() => &written()? | &same_number(&ids, &converted)?,
        _ => written()?,
    };
    let exact = (same.count_set_bits() < same.len()).then_some(same);
    Ok((converted, exact))
}

/// Where a time, read in its own words to the nanosecond, is the one that it was converted to.
fn same_time(written: &ArrayRef, converted: &ArrayRef) -> Result<BooleanBuffer> {
    use DataType::{Date32, Date64, Time32, Time64, Timestamp};
    let zone = match converted.data_type() {
        Timestamp(_, zone) => zone.clone(),
        _ => None,
    };
    let finest = match converted.data_type() {
        // Far dates have no nanoseconds.
        Date32 | Date64 | Timestamp(..) => vec![
            Timestamp(TimeUnit::Nanosecond, zone.clone()),
            Timestamp(TimeUnit::Microsecond, zone),
        ],
        Time32(_) | Time64(_) => vec![Time64(TimeUnit::Nanosecond)],
        _ => Vec::new(),
    };
    let mut same = converted.logical_nulls().map_or_else(
        || BooleanBuffer::new_set(converted.len()),
        |nulls| nulls.into_inner(),
    );
    for finest in &finest {
        let (read, came_to) = (convert(written, finest)?, convert(converted, finest)?);
        let told = match read.logical_nulls() {
            Some(nulls) => &not_distinct(&read, &came_to)?.into_parts().0 | &!nulls.inner(),
            None => not_distinct(&read, &came_to)?.into_parts().0,
        };
        same = &same & &told;
    }
    Ok(same)
}

/// Where a number, read from its text, is the one that it was converted to.
fn same_number(written: &ArrayRef, converted: &ArrayRef) -> Result<BooleanBuffer> {
    let read = convert(written, &DataType::Float64)?;
    let same = not_distinct(&read, &convert(converted, &DataType::Float64)?)?
        .into_parts()
        .0;
    Ok(match read.logical_nulls() {
        Some(nulls) => &same & nulls.inner(),
        None => same,
    })
}

/// Values that `to` cannot hold become null.
fn convert(array: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    use DataType::Timestamp;
    let options = CastOptions {
        safe: true,
        ..CastOptions::default()
    };
    if let (Timestamp(unit, None), Timestamp(_, Some(_))) = (array.data_type(), to) {
        // By itself the cast would read the clock of the other's zone.
        let utc = Timestamp(*unit, Some("+00:00".into()));
        let instants = cast_with_options(array, &utc, &options)?;
        return Ok(cast_with_options(&instants, to, &options)?);
    }
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
    let date = |data_type: &DataType| matches!(data_type, Date32 | Date64 | Timestamp(_, None));
    match (ids, key) {
        (Null, _) | (_, Null) => true,
        (Timestamp(_, Some(_)), Timestamp(_, Some(_))) | (Duration(_), Duration(_)) => true,
        _ if date(ids) && date(key) => true,
        (Timestamp(..), Timestamp(..)) => origin == Origin::Argument,
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
