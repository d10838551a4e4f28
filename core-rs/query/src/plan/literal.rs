//! Constants as data, and as typed values.

use std::collections::BTreeMap;

use arrow_array::types::IntervalMonthDayNano;
use arrow_schema::DataType;
use datafusion::common::ScalarValue;
use quiver_graph::{Result, type_name};
use serde::Deserialize;

use super::json::read_json;
use crate::error::{invalid, planning};
use crate::types::common_type;

/// A typed constant. Numbers are text, because JSON's numbers cannot hold 64 bits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Literal {
    Null,
    Boolean(bool),
    /// The narrowest of int64, uint64, decimal128(38, 0) and decimal256(76, 0) that holds it.
    Int(String),
    /// float64, as JavaScript writes it, `NaN` and `Infinity` included.
    Float(String),
    String(String),
    /// Milliseconds since 1970 in UTC, as a JavaScript `Date` holds them.
    Timestamp(String),
    /// Bytes, as hexadecimal digits.
    Binary(String),
    /// Values of one type, or of types that one type holds.
    List(Vec<Literal>),
    /// A span of calendar time.
    Interval {
        months: i32,
        days: i32,
        nanoseconds: String,
    },
}

impl Literal {
    /// # Errors
    /// [`ErrorCode::InvalidQuery`](quiver_graph::ErrorCode) where the text is no JSON object of literals.
    pub fn parse_all(json: &str) -> Result<BTreeMap<String, Literal>> {
        read_json(json, "parameters")
    }
}

/// A literal as a typed value.
pub(crate) fn scalar(literal: &Literal) -> Result<ScalarValue> {
    let wrong = |text: &str| invalid(format!("\"{text}\" is not a number")).got(text);
    Ok(match literal {
        Literal::Null => ScalarValue::Null,
        Literal::Boolean(value) => ScalarValue::Boolean(Some(*value)),
        Literal::String(text) => ScalarValue::Utf8(Some(text.clone())),
        Literal::Float(text) => ScalarValue::Float64(Some(text.parse().map_err(|_| wrong(text))?)),
        Literal::Timestamp(text) => {
            let value = text.parse().map_err(|_| wrong(text))?;
            ScalarValue::TimestampMillisecond(Some(value), Some("+00:00".into()))
        }
        Literal::Binary(digits) => ScalarValue::Binary(Some(bytes(digits)?)),
        Literal::List(items) => list(items)?,
        Literal::Interval {
            months,
            days,
            nanoseconds,
        } => {
            let nanoseconds = nanoseconds.parse().map_err(|_| wrong(nanoseconds))?;
            let span = IntervalMonthDayNano::new(*months, *days, nanoseconds);
            ScalarValue::IntervalMonthDayNano(Some(span))
        }
        Literal::Int(text) => {
            if let Ok(value) = text.parse::<i64>() {
                return Ok(ScalarValue::Int64(Some(value)));
            }
            if let Ok(value) = text.parse::<u64>() {
                return Ok(ScalarValue::UInt64(Some(value)));
            }
            let digits = text.trim_start_matches('-');
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(wrong(text));
            }
            let data_type = match digits.len() {
                0..=38 => DataType::Decimal128(38, 0),
                39..=76 => DataType::Decimal256(76, 0),
                _ => {
                    return Err(invalid("an integer of more than 76 digits fits no type").got(text));
                }
            };
            ScalarValue::Utf8(Some(text.clone()))
                .cast_to(&data_type)
                .map_err(planning)?
        }
    })
}

fn list(items: &[Literal]) -> Result<ScalarValue> {
    let items = items.iter().map(scalar).collect::<Result<Vec<_>>>()?;
    let mut of = DataType::Null;
    for item in &items {
        let found = item.data_type();
        of = match holding(&of, &found) {
            Some(common) => common,
            None => {
                let error = invalid("the values of a list have one type");
                return Err(error.expected(type_name(&of)).got(type_name(&found)));
            }
        };
    }
    let cast = items.iter().map(|item| item.cast_to(&of));
    let items = cast.collect::<Result<Vec<_>, _>>().map_err(planning)?;
    let list = ScalarValue::new_list(&items, &of, true);
    Ok(ScalarValue::List(list))
}

/// The type that holds the values of both, lists among them.
fn holding(a: &DataType, b: &DataType) -> Option<DataType> {
    match (a, b) {
        (DataType::List(one), DataType::List(other)) => {
            let item = holding(one.data_type(), other.data_type())?;
            Some(DataType::new_list(item, true))
        }
        _ => common_type(a, b),
    }
}

fn bytes(digits: &str) -> Result<Vec<u8>> {
    let wrong = || {
        invalid(format!(
            "\"{digits}\" is not made of pairs of hexadecimal digits"
        ))
        .got(digits)
    };
    if !digits.is_ascii() || digits.len() % 2 == 1 {
        return Err(wrong());
    }
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| wrong()))
        .collect()
}
