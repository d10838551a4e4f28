//! Types by their names.

use std::str::FromStr;

use arrow_array::timezone::Tz;
use arrow_schema::{DataType, TimeUnit};
use quiver_graph::Result;

use crate::error::invalid;

/// A type by a data-frame person's name, such as `int64` or `decimal(10, 2)`, or by Arrow's, such as `Utf8`.
pub(crate) fn parse_type(text: &str) -> Result<DataType> {
    let lower = text.trim().to_ascii_lowercase();
    let unknown = || {
        invalid(format!("there is no type \"{text}\""))
            .expected("boolean, int8 to int64, uint8 to uint64, float16 to float64, string, date, timestamp, decimal(p, s)")
            .got(text)
    };
    let simple = match lower.as_str() {
        "bool" | "boolean" => Some(DataType::Boolean),
        "int8" => Some(DataType::Int8),
        "int16" => Some(DataType::Int16),
        "int32" | "int" => Some(DataType::Int32),
        "int64" | "bigint" => Some(DataType::Int64),
        "uint8" => Some(DataType::UInt8),
        "uint16" => Some(DataType::UInt16),
        "uint32" => Some(DataType::UInt32),
        "uint64" => Some(DataType::UInt64),
        "float16" => Some(DataType::Float16),
        "float32" | "float" => Some(DataType::Float32),
        "float64" | "double" => Some(DataType::Float64),
        "string" | "utf8" => Some(DataType::Utf8),
        "largeutf8" => Some(DataType::LargeUtf8),
        "binary" => Some(DataType::Binary),
        "date" | "date32" => Some(DataType::Date32),
        "date64" => Some(DataType::Date64),
        "timestamp" => Some(DataType::Timestamp(TimeUnit::Millisecond, None)),
        _ => None,
    };
    if let Some(data_type) = simple {
        return Ok(data_type);
    }
    if let Some((name, arguments)) = lower
        .strip_suffix(')')
        .and_then(|text| text.split_once('('))
    {
        let arguments: Vec<&str> = arguments.split(',').map(str::trim).collect();
        match (name.trim(), arguments.as_slice()) {
            ("decimal", [precision, scale]) => {
                let precision: u8 = precision.parse().map_err(|_| unknown())?;
                let scale: i8 = scale.parse().map_err(|_| unknown())?;
                return match precision {
                    1..=38 if scale.unsigned_abs() <= precision => {
                        Ok(DataType::Decimal128(precision, scale))
                    }
                    39..=76 if scale.unsigned_abs() <= precision => {
                        Ok(DataType::Decimal256(precision, scale))
                    }
                    _ => Err(unknown()),
                };
            }
            ("timestamp", [unit]) if time_unit(unit).is_some() => {
                return Ok(DataType::Timestamp(
                    time_unit(unit).ok_or_else(unknown)?,
                    None,
                ));
            }
            // Others are written as Arrow writes them.
            ("timestamp", [unit, _]) if time_unit(unit).is_some() => {
                let unit = time_unit(unit).ok_or_else(unknown)?;
                // From the text as given: zones are written with capitals.
                let zone = text
                    .split_once(',')
                    .map_or("", |(_, rest)| rest.trim().trim_end_matches(')'));
                let zone = known_zone(zone.trim())?;
                return Ok(DataType::Timestamp(unit, Some(zone.into())));
            }
            _ => {}
        }
    }
    check_depth(text)?;
    DataType::from_str(text).map_err(|_| unknown())
}

/// How deep the name of a type may be nested: arrow reads it by recursion.
const MAX_DEPTH: usize = 48;

/// # Errors
/// [`ErrorCode::InvalidQuery`](quiver_graph::ErrorCode) for the name of a type that is nested deeper than stacks are for.
pub(crate) fn check_depth(text: &str) -> Result<()> {
    let mut depth = 0_usize;
    for letter in text.bytes() {
        match letter {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(invalid("the name of a type is nested too deeply")
                .expected(format!("at most {MAX_DEPTH} levels"))
                .got("more"));
        }
    }
    Ok(())
}

/// `zone`, which is one.
pub(crate) fn known_zone<Z: AsRef<str>>(zone: Z) -> Result<Z> {
    let name = zone.as_ref();
    match name.parse::<Tz>() {
        Ok(_) => Ok(zone),
        Err(_) => Err(invalid(format!("there is no time zone \"{name}\""))
            .expected("a name such as Europe/Oslo, or an offset such as +01:00")
            .got(name)),
    }
}

fn time_unit(text: &str) -> Option<TimeUnit> {
    match text {
        "s" => Some(TimeUnit::Second),
        "ms" => Some(TimeUnit::Millisecond),
        "us" => Some(TimeUnit::Microsecond),
        "ns" => Some(TimeUnit::Nanosecond),
        _ => None,
    }
}
