//! `range` and `generate_series` of dates and times. DataFusion takes the step from the end of a range of dates, which leaves out those
//! between, and goes on for ever by a step that does not go on.

use std::sync::Arc;

use arrow_array::builder::{Date32Builder, ListBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, IntervalMonthDayNanoType};
use arrow_array::{Array, ArrayRef};
use arrow_buffer::IntervalMonthDayNano;
use arrow_cast::cast;
use arrow_schema::{DataType, IntervalUnit};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF};

use crate::udf::columns::of_columns;

pub(super) fn range(function: &ScalarUDF, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
    let [start, _, step] = args.args.as_slice() else {
        return function.invoke_with_args(args);
    };
    if step.data_type() != DataType::Interval(IntervalUnit::MonthDayNano) {
        return function.invoke_with_args(args);
    }
    let of_dates = matches!(start.data_type(), DataType::Date32 | DataType::Date64);
    let steps = step.clone().into_array(match step {
        ColumnarValue::Array(_) => args.number_rows,
        ColumnarValue::Scalar(_) => 1,
    })?;
    let is_known = |row: usize| {
        let mut args = args.args[..2].iter();
        args.all(|arg| match arg {
            ColumnarValue::Array(values) => values.is_valid(row),
            ColumnarValue::Scalar(value) => !value.is_null(),
        })
    };
    let steps = steps.as_primitive::<IntervalMonthDayNanoType>();
    let is_constant = matches!(step, ColumnarValue::Scalar(_));
    for row in (0..args.number_rows).filter(|&row| is_known(row)) {
        let place = if is_constant { 0 } else { row };
        if steps.is_valid(place) {
            check(function.name(), steps.value(place), of_dates)?;
        }
        if is_constant {
            break;
        }
    }
    if !of_dates {
        return function.invoke_with_args(args);
    }
    let with_end = function.name() == "generate_series";
    of_columns(&args, |columns| {
        let list = dates(columns, with_end)?;
        Ok(cast(&list, args.return_field.data_type())?)
    })
}

const HOUR: i128 = 3_600_000_000_000;

/// Whether a step goes on, whatever it begins at.
fn check(name: &str, step: IntervalMonthDayNano, of_dates: bool) -> Result<()> {
    // Months have 28 to 31 days, and a day on which clocks are set a few hours more or less than others.
    let lengths = [(28, 22), (28, 26), (31, 22), (31, 26)];
    let spans = lengths.map(|(days, hours)| {
        let days = i128::from(step.months) * days + i128::from(step.days);
        days * hours * HOUR + i128::from(step.nanoseconds)
    });
    if spans.iter().any(|span| span.signum() != spans[0].signum()) {
        return exec_err!("{name} takes a step whose parts go one way");
    }
    if of_dates && step.nanoseconds != 0 {
        return exec_err!("{name} of dates takes a step of whole days or months");
    }
    if spans[0] == 0 {
        return exec_err!("{name} takes a step that is not 0");
    }
    Ok(())
}

fn dates(columns: &[ArrayRef], with_end: bool) -> Result<ArrayRef> {
    let [starts, stops] = [&columns[0], &columns[1]].map(|own| cast(own, &DataType::Date32));
    let (starts, stops) = (starts?, stops?);
    let (starts, stops) = (
        starts.as_primitive::<Date32Type>(),
        stops.as_primitive::<Date32Type>(),
    );
    let steps = columns[2].as_primitive::<IntervalMonthDayNanoType>();
    let mut lists = ListBuilder::new(Date32Builder::new());
    for row in 0..starts.len() {
        if starts.is_null(row) || stops.is_null(row) || steps.is_null(row) {
            lists.append_null();
            continue;
        }
        let (stop, step) = (stops.value(row), steps.value(row));
        let down = i64::from(step.months) * 28 + i64::from(step.days) < 0;
        let is_within = |day: i32| match (down, with_end) {
            (false, true) => day <= stop,
            (false, false) => day < stop,
            (true, true) => day >= stop,
            (true, false) => day > stop,
        };
        let mut next = Some(starts.value(row));
        while let Some(day) = next.filter(|&day| is_within(day)) {
            lists.values().append_value(day);
            next = Date32Type::add_month_day_nano_opt(day, step);
        }
        lists.append(true);
    }
    Ok(Arc::new(lists.finish()))
}
