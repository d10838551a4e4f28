//! Columns as the few kinds of values that formats have.

use std::fmt::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float32Array, Float64Array, Int64Array, LargeStringArray,
    StringArray,
};
use arrow_cast::{CastOptions, cast, cast_with_options};
use arrow_schema::DataType;
use quiver_graph::Result;

use crate::table::Kind;

/// A value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Float32(f32),
    Text(&'a str),
}

/// A column of one batch.
pub(crate) enum Values {
    Nothing,
    Boolean(BooleanArray),
    Integer(Int64Array),
    Float(Float64Array),
    Float32(Float32Array),
    Text(StringArray),
    LargeText(LargeStringArray),
}

/// How a column is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As a kind of value that formats have; none for columns of nulls.
    As(Option<Kind>),
    /// As the text that arrow makes of it.
    InWords,
    /// Not at all.
    Dropped,
}

/// How a column of this type is written.
pub(super) fn form(data_type: &DataType) -> Form {
    use DataType::{
        Boolean, Date32, Date64, Decimal32, Decimal64, Decimal128, Decimal256, Dictionary,
        Duration, Float16, Float32, Float64, Int8, Int16, Int32, Int64, Interval, LargeUtf8, Null,
        Time32, Time64, Timestamp, UInt8, UInt16, UInt32, UInt64, Utf8, Utf8View,
    };
    match data_type {
        Null => Form::As(None),
        Boolean => Form::As(Some(Kind::Boolean)),
        Int8 | Int16 | Int32 | UInt8 | UInt16 => Form::As(Some(Kind::Int32)),
        Int64 | UInt32 | UInt64 => Form::As(Some(Kind::Int64)),
        Float16 | Float32 => Form::As(Some(Kind::Float32)),
        Float64 => Form::As(Some(Kind::Float64)),
        Utf8 | LargeUtf8 | Utf8View => Form::As(Some(Kind::Text)),
        Dictionary(_, values) => form(values),
        Date32
        | Date64
        | Time32(_)
        | Time64(_)
        | Timestamp(_, _)
        | Duration(_)
        | Interval(_)
        | Decimal32(_, _)
        | Decimal64(_, _)
        | Decimal128(_, _)
        | Decimal256(_, _) => Form::InWords,
        _ => Form::Dropped,
    }
}

impl Values {
    /// # Errors
    /// What arrow says of values that a type does not hold, such as of 2^63 and more.
    pub fn new(array: &ArrayRef) -> Result<Self> {
        let plain = match array.data_type() {
            DataType::Dictionary(_, values) => cast(array, values)?,
            _ => array.clone(),
        };
        Ok(match form(plain.data_type()) {
            Form::As(None) => Self::Nothing,
            Form::As(Some(Kind::Boolean)) => Self::Boolean(plain.as_boolean().clone()),
            Form::As(Some(Kind::Int32 | Kind::Int64)) => {
                // A value beyond is an error, and no null.
                let exact = CastOptions {
                    safe: false,
                    ..CastOptions::default()
                };
                let whole = cast_with_options(&plain, &DataType::Int64, &exact)?;
                Self::Integer(whole.as_primitive::<Int64Type>().clone())
            }
            Form::As(Some(Kind::Float32)) => {
                let numbers = cast(&plain, &DataType::Float32)?;
                Self::Float32(numbers.as_primitive::<Float32Type>().clone())
            }
            Form::As(Some(Kind::Float64)) => {
                Self::Float(plain.as_primitive::<Float64Type>().clone())
            }
            Form::As(Some(Kind::Text)) if *plain.data_type() == DataType::Utf8 => {
                Self::Text(plain.as_string().clone())
            }
            Form::As(Some(Kind::Text)) | Form::InWords => {
                let texts = cast(&plain, &DataType::LargeUtf8)?;
                Self::LargeText(texts.as_string().clone())
            }
            Form::Dropped => Self::Nothing,
        })
    }

    #[inline]
    pub fn get(&self, row: usize) -> Value<'_> {
        let there = match self {
            Self::Nothing => false,
            Self::Boolean(array) => array.is_valid(row),
            Self::Integer(array) => array.is_valid(row),
            Self::Float(array) => array.is_valid(row),
            Self::Float32(array) => array.is_valid(row),
            Self::Text(array) => array.is_valid(row),
            Self::LargeText(array) => array.is_valid(row),
        };
        if !there {
            return Value::Null;
        }
        match self {
            Self::Nothing => Value::Null,
            Self::Boolean(array) => Value::Boolean(array.value(row)),
            Self::Integer(array) => Value::Integer(array.value(row)),
            Self::Float(array) => Value::Float(array.value(row)),
            Self::Float32(array) => Value::Float32(array.value(row)),
            Self::Text(array) => Value::Text(array.value(row)),
            Self::LargeText(array) => Value::Text(array.value(row)),
        }
    }
}

impl Value<'_> {
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Text as it is; numbers as they are written shortest, which read back as the same. Null is nothing.
    pub fn push_to(&self, into: &mut String) {
        // Strings take whatever is written.
        let _ = match self {
            Self::Null => Ok(()),
            Self::Boolean(value) => write!(into, "{value}"),
            Self::Integer(value) => write!(into, "{value}"),
            Self::Float(value) => write!(into, "{value:?}"),
            Self::Float32(value) => write!(into, "{value:?}"),
            Self::Text(value) => into.write_str(value),
        };
    }

    /// The number, where it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            Self::Float32(value) => Some(f64::from(*value)),
            _ => None,
        }
    }
}
