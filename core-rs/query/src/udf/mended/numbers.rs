//! Digits of floats, and logarithms, to the last digit.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type};
use arrow_array::{ArrayRef, Float32Array, Float64Array};
use arrow_cast::cast;
use arrow_schema::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF};

use crate::udf::columns::of_columns;

pub(super) fn round(function: &ScalarUDF, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
    to_digits(function, args, f64::round)
}

pub(super) fn truncate(function: &ScalarUDF, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
    to_digits(function, args, f64::trunc)
}

/// `whole` of floats to so many digits behind the point, or before it. DataFusion's multiplies by a tenth, which no float is, and by
/// powers that are infinite.
fn to_digits(
    function: &ScalarUDF,
    args: ScalarFunctionArgs,
    whole: fn(f64) -> f64,
) -> Result<ColumnarValue> {
    let floats = args.args[0].data_type();
    let is_float = matches!(floats, DataType::Float32 | DataType::Float64);
    if !is_float || args.args.len() < 2 || !args.args[1].data_type().is_integer() {
        return function.invoke_with_args(args);
    }
    of_columns(&args, |columns| {
        let digits = cast(&columns[1], &DataType::Int64)?;
        let digits = digits.as_primitive::<Int64Type>();
        let result: ArrayRef = match floats {
            DataType::Float32 => {
                let values = columns[0].as_primitive::<Float32Type>().iter();
                let results = values.zip(digits);
                let results = results
                    .map(|(value, digits)| Some(rounded(f64::from(value?), digits?, whole) as f32));
                Arc::new(results.collect::<Float32Array>())
            }
            _ => {
                let values = columns[0].as_primitive::<Float64Type>().iter();
                let results = values.zip(digits);
                let results = results.map(|(value, digits)| Some(rounded(value?, digits?, whole)));
                Arc::new(results.collect::<Float64Array>())
            }
        };
        Ok(cast(&result, args.return_field.data_type())?)
    })
}

/// From here on floats are whole numbers.
const WHOLE: f64 = (1u64 << 53) as f64;

fn rounded(value: f64, digits: i64, whole: fn(f64) -> f64) -> f64 {
    if !value.is_finite() {
        return value;
    }
    let power = 10f64.powi(digits.unsigned_abs().min(400) as i32);
    if digits >= 0 && (value * power).abs() >= WHOLE {
        // It has no digits further behind the point.
        return value;
    }
    let (result, otherwise) = match digits < 0 {
        true => (whole(value / power) * power, 0.0),
        false => (whole(value * power) / power, value),
    };
    if result.is_finite() {
        result
    } else {
        otherwise
    }
}

/// The logarithm of floats by a base: DataFusion's of a thousand by ten is not three.
pub(super) fn log(function: &ScalarUDF, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
    let double = |arg: &ColumnarValue| arg.data_type() == DataType::Float64;
    if !args.args.iter().all(double) || *args.return_field.data_type() != DataType::Float64 {
        return function.invoke_with_args(args);
    }
    of_columns(&args, |columns| {
        let columns: Vec<&Float64Array> = columns.iter().map(|own| own.as_primitive()).collect();
        let result: Float64Array = match columns.as_slice() {
            [values] => values.iter().map(|value| Some(value?.log10())).collect(),
            [bases, values] => {
                let pairs = bases.iter().zip(values.iter());
                pairs
                    .map(|(base, value)| Some(logarithm(base?, value?)))
                    .collect()
            }
            _ => return function.invoke_with_args(args.clone())?.into_array(1),
        };
        Ok(Arc::new(result))
    })
}

fn logarithm(base: f64, value: f64) -> f64 {
    let near = match base {
        10.0 => return value.log10(),
        2.0 => return value.log2(),
        _ => value.ln() / base.ln(),
    };
    // Where it is a whole number, it is that one.
    let whole = near.round();
    let is_near = near != whole && (near - whole).abs() < 1e-9 && whole.abs() < 1024.0;
    match is_near && base.powi(whole as i32) == value {
        true => whole,
        false => near,
    }
}
