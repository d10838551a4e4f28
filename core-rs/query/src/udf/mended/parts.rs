//! Parts of spans of time, as PostgreSQL tells them: days, and of what is left hours, minutes and seconds. DataFusion tells the whole span
//! in each, wraps round, and leaves fractions out (apache/datafusion#14738, #14817).

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType,
    IntervalMonthDayNanoType,
};
use arrow_array::{ArrayRef, Float64Array, Int64Array};
use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use datafusion::common::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF};

use crate::types::cast_exactly;
use crate::udf::columns::of_columns;

const SECOND: i128 = 1_000_000_000;
const MINUTE: i128 = 60 * SECOND;
const HOUR: i128 = 60 * MINUTE;
const DAY: i128 = 24 * HOUR;

pub(super) fn date_part(function: &ScalarUDF, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
    let part = match &args.args[0] {
        ColumnarValue::Scalar(name) => name.try_as_str().flatten().and_then(Part::named),
        ColumnarValue::Array(_) => None,
    };
    let is_span = matches!(
        args.args[1].data_type(),
        DataType::Duration(_) | DataType::Interval(IntervalUnit::MonthDayNano)
    );
    let (Some(part), true) = (part, is_span) else {
        return function.invoke_with_args(args);
    };
    of_columns(&args, |columns| {
        let spans = spans(&columns[1]);
        let result: ArrayRef = match part {
            Part::Epoch => {
                let seconds = spans.iter().map(|span| span.as_ref().map(Span::seconds));
                Arc::new(seconds.collect::<Float64Array>())
            }
            part => {
                let numbers = spans
                    .iter()
                    .map(|span| span.as_ref().map(|span| part.of(span)));
                Arc::new(numbers.collect::<Int64Array>())
            }
        };
        Ok(cast_exactly(&result, args.return_field.data_type())?)
    })
}

#[derive(Clone, Copy)]
enum Part {
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Nanosecond,
    Epoch,
}

impl Part {
    fn named(name: &str) -> Option<Self> {
        let name = name.trim_matches(['\'', '"']).to_ascii_lowercase();
        Some(match name.as_str() {
            "d" | "day" | "days" => Self::Day,
            "h" | "hr" | "hrs" | "hour" | "hours" => Self::Hour,
            "m" | "min" | "mins" | "minute" | "minutes" => Self::Minute,
            "s" | "sec" | "secs" | "second" | "seconds" => Self::Second,
            "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" => Self::Millisecond,
            "us" | "usec" | "usecs" | "microsecond" | "microseconds" => Self::Microsecond,
            "ns" | "nsec" | "nsecs" | "nanosecond" | "nanoseconds" => Self::Nanosecond,
            "epoch" => Self::Epoch,
            _ => return None,
        })
    }

    fn of(self, span: &Span) -> i64 {
        let within_minute = span.nanoseconds % MINUTE;
        let number = match self {
            Self::Day => span.days,
            Self::Hour => span.nanoseconds / HOUR,
            Self::Minute => span.nanoseconds % HOUR / MINUTE,
            Self::Second => within_minute / SECOND,
            Self::Millisecond => within_minute / 1_000_000,
            Self::Microsecond => within_minute / 1_000,
            Self::Nanosecond | Self::Epoch => within_minute,
        };
        number as i64
    }
}

/// A span by the parts that do not make up each other.
struct Span {
    months: i128,
    days: i128,
    nanoseconds: i128,
}

impl Span {
    /// As many as a year of 365 days and a quarter has, and months of 30 days.
    fn seconds(&self) -> f64 {
        let years = self.months / 12 * (365 * DAY + DAY / 4);
        let months = self.months % 12 * 30 * DAY;
        let all = years + months + self.days * DAY + self.nanoseconds;
        (all / SECOND) as f64 + (all % SECOND) as f64 / SECOND as f64
    }
}

fn spans(values: &ArrayRef) -> Vec<Option<Span>> {
    macro_rules! ticks {
        ($type:ty, $nanoseconds:expr) => {
            values
                .as_primitive::<$type>()
                .iter()
                .map(|ticks| ticks.map(|ticks| of_ticks(i128::from(ticks) * $nanoseconds)))
                .collect()
        };
    }
    match values.data_type() {
        DataType::Duration(TimeUnit::Second) => ticks!(DurationSecondType, SECOND),
        DataType::Duration(TimeUnit::Millisecond) => ticks!(DurationMillisecondType, 1_000_000),
        DataType::Duration(TimeUnit::Microsecond) => ticks!(DurationMicrosecondType, 1_000),
        DataType::Duration(TimeUnit::Nanosecond) => ticks!(DurationNanosecondType, 1),
        _ => {
            let values = values.as_primitive::<IntervalMonthDayNanoType>().iter();
            let span = |value: arrow_buffer::IntervalMonthDayNano| Span {
                months: value.months.into(),
                days: value.days.into(),
                nanoseconds: value.nanoseconds.into(),
            };
            values.map(|value| value.map(span)).collect()
        }
    }
}

fn of_ticks(nanoseconds: i128) -> Span {
    Span {
        months: 0,
        days: nanoseconds / DAY,
        nanoseconds: nanoseconds % DAY,
    }
}
