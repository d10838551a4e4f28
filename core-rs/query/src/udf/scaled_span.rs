//! Spans of time multiplied and divided by numbers, which DataFusion does not compute.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float64Type, Int64Type, IntervalMonthDayNano, IntervalMonthDayNanoType,
};
use arrow_array::{Array, PrimitiveArray};
use arrow_schema::{DataType, IntervalUnit};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility, cast,
};
use quiver_graph::{ErrorCode, GraphError};

use super::columns::of_columns;
use super::short_name::short_name;
use crate::error::external;
use crate::types::{DAYS_OF_A_MONTH, NANOSECONDS_OF_A_DAY};

const SPAN: DataType = DataType::Interval(IntervalUnit::MonthDayNano);

/// `span`, so many times; a whole number of times is exact.
pub(crate) fn times(span: Expr, number: Expr, of_number: &DataType) -> Expr {
    let number = match of_number.is_integer() {
        true => cast(number, DataType::Int64),
        false => cast(number, DataType::Float64),
    };
    called(Scaling::Times, span, number)
}

/// `span` in so many equal parts.
pub(crate) fn parts(span: Expr, number: Expr) -> Expr {
    called(Scaling::Parts, span, cast(number, DataType::Float64))
}

/// Whether `call` is a constant of whole days, so many whole times.
pub(crate) fn is_of_whole_days(call: &ScalarFunction) -> bool {
    let is_scaled = call.func.inner().downcast_ref::<Scaled>().is_some();
    let inner = |arg: &Expr| match arg {
        Expr::Cast(cast) => Some((cast.expr.as_ref().clone(), cast.field.data_type().clone())),
        _ => None,
    };
    match call.args.as_slice() {
        [span, number] if is_scaled => {
            let has_whole_days = matches!(
                inner(span),
                Some((Expr::Literal(ScalarValue::IntervalMonthDayNano(Some(span)), _), _))
                    if span.nanoseconds == 0
            );
            has_whole_days && matches!(inner(number), Some((_, DataType::Int64)))
        }
        _ => false,
    }
}

fn called(scaling: Scaling, span: Expr, number: Expr) -> Expr {
    let signature = Signature::any(2, Volatility::Immutable);
    let function = Arc::new(ScalarUDF::new_from_impl(Scaled { scaling, signature }));
    let args = vec![cast(span, SPAN), number];
    Expr::ScalarFunction(ScalarFunction::new_udf(function, args))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Scaling {
    Times,
    Parts,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Scaled {
    scaling: Scaling,
    signature: Signature,
}

impl ScalarUDFImpl for Scaled {
    fn name(&self) -> &'static str {
        match self.scaling {
            Scaling::Times => "times",
            Scaling::Parts => "parts",
        }
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        Ok(short_name(self.name(), args))
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(SPAN)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        of_columns(&args, |columns| {
            let spans = columns[0].as_primitive::<IntervalMonthDayNanoType>();
            let scaled = match (columns[1].data_type(), self.scaling) {
                (DataType::Int64, _) => {
                    let numbers = columns[1].as_primitive::<Int64Type>();
                    each(spans, numbers, whole)?
                }
                (_, Scaling::Times) => {
                    let numbers = columns[1].as_primitive::<Float64Type>();
                    each(spans, numbers, |span, number| {
                        partly(span, |value| value * number)
                    })?
                }
                (_, Scaling::Parts) => {
                    let numbers = columns[1].as_primitive::<Float64Type>();
                    each(spans, numbers, |span, number| {
                        partly(span, |value| value / number)
                    })?
                }
            };
            Ok(Arc::new(scaled))
        })
    }
}

fn each<T: ArrowPrimitiveType>(
    spans: &PrimitiveArray<IntervalMonthDayNanoType>,
    numbers: &PrimitiveArray<T>,
    scale: impl Fn(IntervalMonthDayNano, T::Native) -> Option<IntervalMonthDayNano>,
) -> Result<PrimitiveArray<IntervalMonthDayNanoType>> {
    let rows = (0..spans.len()).map(|row| {
        if spans.is_null(row) || numbers.is_null(row) {
            return Ok(None);
        }
        let number = numbers.value(row);
        scale(spans.value(row), number)
            .map(Some)
            .ok_or_else(|| beyond(format!("{number:?}")))
    });
    rows.collect()
}

fn beyond(number: String) -> datafusion::error::DataFusionError {
    let message = format!("a span of time by {number} is no span of time");
    external(
        GraphError::new(ErrorCode::QueryFailed, message)
            .expected("at most 2147483647 months and days, and 292 years of hours")
            .got(number),
    )
}

fn whole(span: IntervalMonthDayNano, number: i64) -> Option<IntervalMonthDayNano> {
    let small = |value: i32| i32::try_from(i64::from(value).checked_mul(number)?).ok();
    Some(IntervalMonthDayNano {
        months: small(span.months)?,
        days: small(span.days)?,
        nanoseconds: span.nanoseconds.checked_mul(number)?,
    })
}

/// What is left of a month are days, what is left of a day are hours.
fn partly(span: IntervalMonthDayNano, scale: impl Fn(f64) -> f64) -> Option<IntervalMonthDayNano> {
    let day = NANOSECONDS_OF_A_DAY as f64;
    let months = scale(f64::from(span.months));
    let days = scale(f64::from(span.days)) + months.fract() * f64::from(DAYS_OF_A_MONTH);
    let rest = (days.fract() * day).round();
    // A day but for what floats lose is a day.
    let (days, rest) = match rest.abs() < day {
        true => (days.trunc(), rest),
        false => (days.round(), 0.0),
    };
    let nanoseconds = scale(span.nanoseconds as f64) + rest;
    let small = |value: f64| {
        let fits = value.is_finite() && value.abs() <= f64::from(i32::MAX);
        fits.then(|| value.trunc() as i32)
    };
    let fits = nanoseconds.is_finite() && nanoseconds.abs() < i64::MAX as f64;
    Some(IntervalMonthDayNano {
        months: small(months)?,
        days: small(days)?,
        nanoseconds: fits.then(|| nanoseconds.round() as i64)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_unit_is_of_the_next() {
        let span = |months, days, nanoseconds| IntervalMonthDayNano {
            months,
            days,
            nanoseconds,
        };
        let hour = 3_600_000_000_000;
        assert_eq!(whole(span(1, 2, 3), -3), Some(span(-3, -6, -9)));
        assert_eq!(whole(span(1, 0, 0), 1 << 40), None);
        assert_eq!(
            partly(span(3, 1, 0), |value| value / 2.0),
            Some(span(1, 15, 12 * hour))
        );
        assert_eq!(
            partly(span(1, 0, 0), |value| value * 2.3),
            Some(span(2, 9, 0))
        );
        assert_eq!(partly(span(0, 0, hour), |value| value / 0.0), None);
        assert_eq!(partly(span(1, 0, 0), |value| value * f64::NAN), None);
    }
}
