//! Spans of time that are as long as one another by their parts, too: a month has 30 days and a day 24 hours where they are compared, as in
//! PostgreSQL and DuckDB. Arrow compares months, then days, then the rest.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    IntervalDayTime, IntervalDayTimeType, IntervalMonthDayNano, IntervalMonthDayNanoType,
};
use arrow_schema::{DataType, IntervalUnit};

pub(crate) const DAYS_OF_A_MONTH: i32 = 30;
pub(crate) const NANOSECONDS_OF_A_DAY: i64 = 86_400_000_000_000;
const MILLISECONDS_OF_A_DAY: i64 = 86_400_000;

/// Whether spans of this type may be as long as one another and have other parts.
pub(crate) fn is_span(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Interval(IntervalUnit::MonthDayNano | IntervalUnit::DayTime)
    )
}

/// `array` with less than a month in days and less than a day in the rest, so that parts are ordered as spans are; anything else as it is.
pub(crate) fn one_span(array: ArrayRef) -> ArrayRef {
    match array.data_type() {
        DataType::Interval(IntervalUnit::MonthDayNano) => {
            let spans = array.as_primitive::<IntervalMonthDayNanoType>();
            Arc::new(spans.unary::<_, IntervalMonthDayNanoType>(carried))
        }
        DataType::Interval(IntervalUnit::DayTime) => {
            let spans = array.as_primitive::<IntervalDayTimeType>();
            Arc::new(spans.unary::<_, IntervalDayTimeType>(|span| {
                let all =
                    i64::from(span.days) * MILLISECONDS_OF_A_DAY + i64::from(span.milliseconds);
                let (days, rest) = (
                    all.div_euclid(MILLISECONDS_OF_A_DAY),
                    all.rem_euclid(MILLISECONDS_OF_A_DAY),
                );
                IntervalDayTime::new(clamped(days.into()), rest as i32)
            }))
        }
        _ => array,
    }
}

fn carried(span: IntervalMonthDayNano) -> IntervalMonthDayNano {
    let (month, day) = (
        i128::from(DAYS_OF_A_MONTH),
        i128::from(NANOSECONDS_OF_A_DAY),
    );
    let days = i128::from(span.months) * month + i128::from(span.days);
    let all = days * day + i128::from(span.nanoseconds);
    let (days, rest) = (all.div_euclid(day), all.rem_euclid(day));
    // Beyond the longest months, what is left is in the days.
    let months = clamped(days.div_euclid(month));
    let days = days - i128::from(months) * month;
    IntervalMonthDayNano::new(months, clamped(days), rest as i64)
}

fn clamped(value: i128) -> i32 {
    value.clamp(i32::MIN.into(), i32::MAX.into()) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_ordered_as_spans_are() {
        let span = IntervalMonthDayNano::new;
        let day = NANOSECONDS_OF_A_DAY;
        let ascending = [
            span(i32::MIN, i32::MIN, i64::MIN),
            span(-1, 0, 0),
            span(0, -29, -1),
            span(0, 0, -1),
            span(0, 0, 0),
            span(0, 1, -1),
            span(0, 0, day),
            span(0, 0, day + 1),
            span(1, -1, 0),
            span(0, 30, 0),
            span(0, 40, 0),
            span(2, 0, -1),
            span(i32::MAX, i32::MAX, i64::MAX),
        ];
        let parts = ascending.map(carried);
        let key = |it: &IntervalMonthDayNano| (it.months, it.days, it.nanoseconds);
        assert!(parts.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])));
        assert_eq!(carried(span(0, 1, 0)), carried(span(0, 0, day)));
        assert_eq!(carried(span(0, 30, 0)), carried(span(1, 0, 0)));
    }
}
