//! Moments from what the clocks of a zone show. Twice a year they are set: what they show twice is the later moment, and what they skip
//! is told as if they had not been set, as PostgreSQL and DuckDB have it. Arrow refuses both.

use std::sync::Arc;

use arrow_array::builder::PrimitiveBuilder;
use arrow_array::cast::AsArray;
use arrow_array::timezone::Tz;
use arrow_array::types::{
    ArrowTimestampType, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef};
use arrow_cast::{CastOptions, cast, cast_with_options};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone};

/// `values` as `wanted`. Where that is a timestamp in a zone, dates, timestamps without one and text say what its clocks show.
///
/// # Errors
/// Arrow's, for what is no time, or does not fit; where it is `safe`, that is null.
pub(crate) fn zoned(
    values: &dyn Array,
    wanted: &DataType,
    safe: bool,
) -> Result<ArrayRef, ArrowError> {
    let or_error = CastOptions {
        safe,
        ..CastOptions::default()
    };
    let DataType::Timestamp(unit, Some(zone)) = wanted else {
        return cast_with_options(values, wanted, &or_error);
    };
    let known = cast(values, wanted)?;
    if known.null_count() == values.logical_null_count() {
        return Ok(known);
    }
    let zone: Tz = zone.parse()?;
    let clocks = cast(values, &DataType::Timestamp(*unit, None))?;
    let nulls = values.logical_nulls();
    let is_lost =
        |row| known.is_null(row) && nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row));
    let told = match unit {
        TimeUnit::Second => told::<TimestampSecondType>(&known, &clocks, &zone, 1),
        TimeUnit::Millisecond => told::<TimestampMillisecondType>(&known, &clocks, &zone, 1_000),
        TimeUnit::Microsecond => {
            told::<TimestampMicrosecondType>(&known, &clocks, &zone, 1_000_000)
        }
        TimeUnit::Nanosecond => {
            told::<TimestampNanosecondType>(&known, &clocks, &zone, 1_000_000_000)
        }
    };
    let wrong = (0..values.len()).find(|&row| is_lost(row) && told.is_null(row));
    match wrong.filter(|_| !safe) {
        // Its own error.
        Some(row) => cast_with_options(&values.slice(row, 1), wanted, &or_error),
        None => Ok(told),
    }
}

/// What `known` lacks, by what the clocks of `zone` show, in so many ticks per second.
fn told<T: ArrowTimestampType>(
    known: &ArrayRef,
    clocks: &ArrayRef,
    zone: &Tz,
    per_second: i64,
) -> ArrayRef {
    let (known, clocks) = (known.as_primitive::<T>(), clocks.as_primitive::<T>());
    let mut moments =
        PrimitiveBuilder::<T>::with_capacity(known.len()).with_data_type(known.data_type().clone());
    for (moment, clock) in known.iter().zip(clocks) {
        let moment = moment.or_else(|| {
            let clock = clock?;
            let (second, fraction) = (clock.div_euclid(per_second), clock.rem_euclid(per_second));
            second_of(second, zone)?
                .checked_mul(per_second)?
                .checked_add(fraction)
        });
        moments.append_option(moment);
    }
    Arc::new(moments.finish())
}

/// The second since 1970 at which the clocks of `zone` show the second `clock` since then.
fn second_of(clock: i64, zone: &Tz) -> Option<i64> {
    let local = DateTime::from_timestamp(clock, 0)?.naive_utc();
    let offset = match zone.offset_from_local_datetime(&local) {
        MappedLocalTime::Single(offset) => offset.fix(),
        MappedLocalTime::Ambiguous(one, other) => {
            let both = [one.fix(), other.fix()];
            *both.iter().min_by_key(|offset| offset.local_minus_utc())?
        }
        MappedLocalTime::None => offset_before(zone, local)?,
    };
    clock.checked_sub(i64::from(offset.local_minus_utc()))
}

/// The offset some hours before clocks show `clock`.
pub(crate) fn offset_before(zone: &Tz, clock: NaiveDateTime) -> Option<FixedOffset> {
    let earlier = clock.checked_sub_signed(TimeDelta::try_hours(3)?)?;
    Some(zone.offset_from_local_datetime(&earlier).single()?.fix())
}
