//! Bins of times in every year, and moments from floats.

use std::sync::Arc;

use arrow_array::Int64Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, IntervalMonthDayNanoType, TimestampNanosecondType};
use arrow_cast::cast;
use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF};

use crate::types::nanoseconds;
use crate::udf::columns::of_columns;

const DAY: i128 = 86_400_000_000_000;

/// `date_bin` by strides of days and less of times that are not in nanoseconds: DataFusion counts in those, in which the years before 1678
/// and after 2261 are null.
pub(super) fn date_bin(function: &ScalarUDF, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
    let (ColumnarValue::Scalar(stride), Some(time)) = (&args.args[0], args.args.get(1)) else {
        return function.invoke_with_args(args);
    };
    let is_interval = stride.data_type() == DataType::Interval(IntervalUnit::MonthDayNano);
    if !is_interval || stride.is_null() {
        return function.invoke_with_args(args);
    }
    let stride = stride.to_array()?;
    let stride = stride.as_primitive::<IntervalMonthDayNanoType>().value(0);
    let length = i128::from(stride.days) * DAY + i128::from(stride.nanoseconds);
    if stride.months < 0 || length < 0 {
        return exec_err!("date_bin takes a stride that is more than 0");
    }
    let unit = match time.data_type() {
        DataType::Timestamp(unit, _) if unit != TimeUnit::Nanosecond => unit,
        _ => return function.invoke_with_args(args),
    };
    if stride.months != 0 || length == 0 {
        return function.invoke_with_args(args);
    }
    let origin = match args.args.get(2) {
        None => 0,
        Some(ColumnarValue::Scalar(origin)) if !origin.is_null() => {
            let nanoseconds = DataType::Timestamp(TimeUnit::Nanosecond, None);
            let origin = cast(&origin.to_array()?, &nanoseconds)?;
            i128::from(origin.as_primitive::<TimestampNanosecondType>().value(0))
        }
        Some(_) => return function.invoke_with_args(args),
    };
    let tick = i128::from(nanoseconds(unit));
    of_columns(&args, |columns| {
        let plain = cast(&columns[1], &DataType::Int64)?;
        let times = plain.as_primitive::<arrow_array::types::Int64Type>();
        let bin = |time: i64| {
            let time = i128::from(time) * tick;
            let first = time - (time - origin).rem_euclid(length);
            i64::try_from(first.div_euclid(tick)).ok()
        };
        let bins: Int64Array = times.iter().map(|time| time.and_then(bin)).collect();
        Ok(cast(&bins, args.return_field.data_type())?)
    })
}

/// `to_timestamp` of seconds that are a number and have a moment.
pub(super) fn to_timestamp(
    function: &ScalarUDF,
    args: ScalarFunctionArgs,
) -> Result<ColumnarValue> {
    if args.args[0].data_type() == DataType::Float64 {
        let seconds = match &args.args[0] {
            ColumnarValue::Array(seconds) => Arc::clone(seconds),
            ColumnarValue::Scalar(seconds) => seconds.to_array()?,
        };
        let mut seconds = seconds.as_primitive::<Float64Type>().iter().flatten();
        let most = i64::MAX as f64 / 1e9;
        if let Some(wrong) = seconds.find(|seconds| seconds.is_nan() || seconds.abs() >= most) {
            return exec_err!("Timestamp {wrong} of seconds out of range");
        }
    }
    super::by_option::all_but_the_first(function, args)
}
