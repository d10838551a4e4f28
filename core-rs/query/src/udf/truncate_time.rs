//! `date_trunc` as far as timestamps reach: DataFusion counts in nanoseconds on the way, of constants at least, which hold the years from
//! 1678 to 2261.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::timezone::Tz;
use arrow_array::types::{
    ArrowTimestampType, TimestampMicrosecondType, TimestampMillisecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, PrimitiveArray};
use arrow_schema::{ArrowError, DataType, FieldRef, TimeUnit};
use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeZone};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl,
    Signature,
};

use crate::types::offset_before;

/// `function`, ours if it is `date_trunc`; DataFusion's does what counts in nanoseconds.
pub(crate) fn truncate_time(function: Arc<ScalarUDF>) -> Arc<ScalarUDF> {
    match function.name() {
        "date_trunc" => Arc::new(ScalarUDF::new_from_impl(TruncateTime(function))),
        _ => function,
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct TruncateTime(Arc<ScalarUDF>);

impl ScalarUDFImpl for TruncateTime {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn aliases(&self) -> &[String] {
        self.0.aliases()
    }

    fn signature(&self) -> &Signature {
        self.0.signature()
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.0.return_type(types)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        self.0.return_field_from_args(args)
    }

    /// Where clocks are set back, a later moment may have an earlier day (apache/datafusion#25353).
    fn output_ordering(&self, input: &[ExprProperties]) -> Result<SortProperties> {
        match input.last().map(|time| time.range.data_type()) {
            Some(DataType::Timestamp(_, None) | DataType::Time32(_) | DataType::Time64(_)) => {
                self.0.output_ordering(input)
            }
            _ => Ok(SortProperties::Unordered),
        }
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.0.documentation()
    }

    fn invoke_with_args(&self, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let (Some(period), DataType::Timestamp(unit, zone)) =
            (period(&args.args[0]), args.args[1].data_type())
        else {
            return self.0.invoke_with_args(args);
        };
        let zone = zone.as_deref().map(str::parse::<Tz>).transpose()?;
        let truncated = |array: &ArrayRef| match unit {
            TimeUnit::Second => each::<TimestampSecondType>(array, period, zone),
            TimeUnit::Millisecond => each::<TimestampMillisecondType>(array, period, zone),
            _ => each::<TimestampMicrosecondType>(array, period, zone),
        };
        match &args.args[1] {
            // DataFusion cuts constants before 1970 off towards 0, unlike columns.
            ColumnarValue::Scalar(value) if unit == TimeUnit::Nanosecond => {
                args.args[1] = ColumnarValue::Array(value.to_array()?);
                args.number_rows = 1;
                let one = self.0.invoke_with_args(args)?.into_array(1)?;
                Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&one, 0)?))
            }
            _ if unit == TimeUnit::Nanosecond => self.0.invoke_with_args(args),
            ColumnarValue::Array(array) => Ok(ColumnarValue::Array(truncated(array)?)),
            ColumnarValue::Scalar(value) => {
                let one = truncated(&value.to_array()?)?;
                Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&one, 0)?))
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Period {
    /// So many of a second.
    Fraction(i64),
    /// So many seconds, an hour at most.
    Seconds(i64),
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

fn period(name: &ColumnarValue) -> Option<Period> {
    let ColumnarValue::Scalar(name) = name else {
        return None;
    };
    match name.try_as_str()??.to_lowercase().as_str() {
        "microsecond" => Some(Period::Fraction(1_000_000)),
        "millisecond" => Some(Period::Fraction(1_000)),
        "second" => Some(Period::Seconds(1)),
        "minute" => Some(Period::Seconds(60)),
        "hour" => Some(Period::Seconds(3_600)),
        "day" => Some(Period::Day),
        "week" => Some(Period::Week),
        "month" => Some(Period::Month),
        "quarter" => Some(Period::Quarter),
        "year" => Some(Period::Year),
        _ => None,
    }
}

fn each<T: ArrowTimestampType>(
    array: &ArrayRef,
    period: Period,
    zone: Option<Tz>,
) -> Result<ArrayRef, ArrowError> {
    let array = array.as_primitive::<T>();
    let ticks = match T::UNIT {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        _ => 1_000_000,
    };
    let first: PrimitiveArray<T> = array.try_unary(|tick| {
        let second = tick.div_euclid(ticks);
        let first = match (period, zone) {
            (Period::Fraction(parts), _) => {
                tick.checked_sub(tick.rem_euclid((ticks / parts).max(1)))
            }
            (period, zone) => {
                let first = match zone {
                    None => first_second(second, period),
                    Some(zone) => first_second_in(second, period, zone),
                };
                first.and_then(|first| first.checked_mul(ticks))
            }
        };
        first.ok_or_else(|| {
            let data_type = array.data_type();
            ArrowError::ComputeError(format!("Timestamp {tick} of {data_type} out of range"))
        })
    })?;
    Ok(Arc::new(first.with_data_type(array.data_type().clone())))
}

const SECONDS_OF_DAY: i64 = 86_400;

/// The calendar is the same again after 400 years, which are so many days and whole weeks.
const DAYS_OF_CYCLE: i64 = 146_097;

/// The first second of the period, of a second since 1970.
fn first_second(second: i64, period: Period) -> Option<i64> {
    if let Period::Seconds(length) = period {
        return second.checked_sub(second.rem_euclid(length));
    }
    let day = second.div_euclid(SECONDS_OF_DAY);
    let (cycle, within) = (day.div_euclid(DAYS_OF_CYCLE), day.rem_euclid(DAYS_OF_CYCLE));
    let date = NaiveDate::from_epoch_days(i32::try_from(within).ok()?)?;
    let back = match period {
        Period::Fraction(_) | Period::Seconds(_) | Period::Day => 0,
        Period::Week => date.weekday().num_days_from_monday(),
        Period::Month => date.day0(),
        Period::Quarter => {
            let first = NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1)?;
            date.ordinal0() - first.ordinal0()
        }
        Period::Year => date.ordinal0(),
    };
    let first = cycle * DAYS_OF_CYCLE + within - i64::from(back);
    first.checked_mul(SECONDS_OF_DAY)
}

/// The same by the clocks of `zone`.
fn first_second_in(second: i64, period: Period, zone: Tz) -> Option<i64> {
    let time = DateTime::from_timestamp(second, 0)?.with_timezone(&zone);
    let own = time.offset().fix();
    let local = second + i64::from(own.local_minus_utc());
    let first = first_second(local, period)?;
    if let Period::Seconds(_) = period {
        // Within an hour clocks are not set.
        return Some(first - i64::from(own.local_minus_utc()));
    }
    let clock = DateTime::from_timestamp(first, 0)?.naive_utc();
    let offset = match zone.offset_from_local_datetime(&clock) {
        chrono::MappedLocalTime::Single(offset) => offset.fix(),
        // The hour comes twice, and the time before is within one of them.
        chrono::MappedLocalTime::Ambiguous(one, other) => match one.fix() == own {
            true => one.fix(),
            false => other.fix(),
        },
        // The clocks skip it: as if they had not been set.
        chrono::MappedLocalTime::None => offset_before(&zone, clock)?,
    };
    Some(first - i64::from(offset.local_minus_utc()))
}
