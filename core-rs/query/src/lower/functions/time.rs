//! Dates and times. What has a time zone is read on that zone's clocks.

use arrow_schema::{DataType, TimeUnit};
use datafusion::logical_expr::{Expr as Lowered, Operator, binary_expr, cast, lit};
use quiver_graph::Result;

use super::math::floor_divide;
use super::row::{Function, composed, exactly, name, native, when};
use crate::error::invalid;
use crate::lower::kind::Kind::{Any, Instant, Integer, Name, Text, Time};
use crate::lower::scope::Scope;
use crate::types::{known_zone, nanoseconds};

pub(super) const FUNCTIONS: &[Function] = &[
    composed("year", &[Time], |scope, args| part(scope, "year", args)),
    composed("quarter", &[Time], |scope, args| {
        part(scope, "quarter", args)
    }),
    composed("month", &[Time], |scope, args| part(scope, "month", args)),
    composed("week", &[Time], |scope, args| part(scope, "week", args)),
    composed("isoYear", &[Time], |scope, args| {
        part(scope, "isoyear", args)
    }),
    composed("day", &[Time], |scope, args| part(scope, "day", args)),
    composed("dayOfYear", &[Time], |scope, args| part(scope, "doy", args)),
    composed("weekday", &[Time], |scope, args| {
        part(scope, "isodow", args)
    }),
    composed("hour", &[Time], |scope, args| part(scope, "hour", args)),
    composed("minute", &[Time], |scope, args| part(scope, "minute", args)),
    composed("second", &[Time], |scope, args| part(scope, "second", args)),
    composed("millisecond", &[Time], |scope, args| {
        below_second(scope, "millisecond", 1_000, args)
    }),
    composed("microsecond", &[Time], |scope, args| {
        below_second(scope, "microsecond", 1_000_000, args)
    }),
    composed("nanosecond", &[Time], |scope, args| {
        below_second(scope, "nanosecond", 1_000_000_000, args)
    }),
    composed("date", &[Instant], |scope, args| {
        let [time] = exactly(args)?;
        Ok(cast(local(scope, time)?, DataType::Date32))
    }),
    composed("truncate", &[Time, Name], truncate),
    composed("difference", &[Instant, Instant, Name], difference),
    native("strftime", &[Time, Text], "to_char"),
    composed("strptime", &[Text, Text, Name], |scope, args| {
        let mut args = args;
        let kind = args.split_off(2);
        match kind
            .first()
            .map(|kind| name("strptime", kind))
            .transpose()?
        {
            None | Some("timestamp") => scope.native("to_timestamp_micros", args),
            Some("date") => scope.native("to_date", args),
            Some(other) => Err(unknown("strptime", other, &["timestamp", "date"])),
        }
    })
    .optional(1),
    composed("epoch", &[Instant, Name], epoch),
    composed("fromEpoch", &[Integer, Name], |_, args| {
        let [value, unit] = exactly(args)?;
        let unit = resolution("fromEpoch", &unit)?;
        Ok(cast(value, DataType::Timestamp(unit, None)))
    }),
    native("makeDate", &[Integer, Integer, Integer], "make_date"),
    composed("convertTimeZone", &[Instant, Name], |scope, args| {
        let [time, zone] = exactly(args)?;
        let zone = known_zone(name("convertTimeZone", &zone)?)?;
        let (unit, own) = timestamp(&scope.type_of(&time)?);
        let utc = match own {
            Some(_) => time,
            None => cast(time, DataType::Timestamp(unit, Some("+00:00".into()))),
        };
        Ok(cast(utc, DataType::Timestamp(unit, Some(zone.into()))))
    }),
    composed("replaceTimeZone", &[Instant, Any], |scope, args| {
        let [time, zone] = exactly(args)?;
        let (unit, _) = timestamp(&scope.type_of(&time)?);
        let zone = match &zone {
            Lowered::Literal(value, _) if value.is_null() => None,
            zone => Some(known_zone(name("replaceTimeZone", zone)?)?.into()),
        };
        Ok(cast(local(scope, time)?, DataType::Timestamp(unit, zone)))
    }),
];

fn part(scope: &Scope<'_>, part: &str, args: Vec<Lowered>) -> Result<Lowered> {
    let [time] = exactly(args)?;
    scope.native("date_part", vec![lit(part), time])
}

/// DataFusion counts the whole seconds of the minute in.
fn below_second(
    scope: &Scope<'_>,
    unit: &str,
    per_second: i64,
    args: Vec<Lowered>,
) -> Result<Lowered> {
    let counted = cast(part(scope, unit, args)?, DataType::Int64);
    let rest = binary_expr(counted, Operator::Modulo, lit(per_second));
    Ok(cast(rest, DataType::Int32))
}

const CALENDAR: [&str; 3] = ["month", "quarter", "year"];

/// Nanoseconds in what is always as long.
const FIXED: [(&str, i64); 8] = [
    ("nanosecond", 1),
    ("microsecond", 1_000),
    ("millisecond", 1_000_000),
    ("second", 1_000_000_000),
    ("minute", 60_000_000_000),
    ("hour", 3_600_000_000_000),
    ("day", 86_400_000_000_000),
    ("week", 604_800_000_000_000),
];

fn unknown(function: &str, got: &str, known: &[&str]) -> quiver_graph::GraphError {
    invalid(format!("{function} knows no \"{got}\""))
        .suggest(got, known.iter().copied())
        .expected(known.join(", "))
}

fn unit<'a>(function: &str, expr: &'a Lowered) -> Result<&'a str> {
    let unit = name(function, expr)?;
    let fixed = FIXED.iter().map(|(name, _)| *name);
    let known: Vec<&str> = fixed.chain(CALENDAR).collect();
    if known.contains(&unit) {
        Ok(unit)
    } else {
        Err(unknown(function, unit, &known))
    }
}

fn resolution(function: &str, expr: &Lowered) -> Result<TimeUnit> {
    match name(function, expr)? {
        "second" => Ok(TimeUnit::Second),
        "millisecond" => Ok(TimeUnit::Millisecond),
        "microsecond" => Ok(TimeUnit::Microsecond),
        "nanosecond" => Ok(TimeUnit::Nanosecond),
        other => {
            let known = ["second", "millisecond", "microsecond", "nanosecond"];
            Err(unknown(function, other, &known))
        }
    }
}

/// The unit and zone that a date or timestamp counts in as a timestamp.
fn timestamp(data_type: &DataType) -> (TimeUnit, Option<std::sync::Arc<str>>) {
    match data_type {
        DataType::Timestamp(unit, zone) => (*unit, zone.clone()),
        DataType::Date32 => (TimeUnit::Second, None),
        _ => (TimeUnit::Millisecond, None),
    }
}

/// What the clocks of its zone show, without the zone.
fn local(scope: &Scope<'_>, time: Lowered) -> Result<Lowered> {
    match scope.type_of(&time)? {
        DataType::Timestamp(_, Some(_)) => scope.native("to_local_time", vec![time]),
        _ => Ok(time),
    }
}

fn truncate(scope: &Scope<'_>, args: Vec<Lowered>) -> Result<Lowered> {
    let [time, to] = exactly(args)?;
    let to = unit("truncate", &to)?;
    match scope.type_of(&time)? {
        // A date has no time of day.
        date @ (DataType::Date32 | DataType::Date64) => truncate_date(scope, time, date, to),
        data_type => {
            if to == "nanosecond" {
                return Ok(time);
            }
            let truncated = scope.native("date_trunc", vec![lit(to), time])?;
            Ok(cast(truncated, data_type))
        }
    }
}

/// By the calendar: in timestamps, the earliest and latest dates do not fit.
fn truncate_date(scope: &Scope<'_>, time: Lowered, date: DataType, to: &str) -> Result<Lowered> {
    let day = cast(time, DataType::Date32);
    let part = |name: &str| -> Result<Lowered> {
        let part = scope.native("date_part", vec![lit(name), day.clone()])?;
        Ok(cast(part, DataType::Int32))
    };
    let number = |day: Lowered| cast(day, DataType::Int32);
    let first = match to {
        "year" => scope.native("make_date", vec![part("year")?, lit(1_i32), lit(1_i32)])?,
        "quarter" => {
            let month = (part("quarter")? - lit(1_i32)) * lit(3_i32) + lit(1_i32);
            scope.native("make_date", vec![part("year")?, month, lit(1_i32)])?
        }
        "month" => scope.native("make_date", vec![part("year")?, part("month")?, lit(1_i32)])?,
        "week" => {
            // 1970-01-01 was a Thursday; weeks begin on Mondays, before 1970, too.
            let since = (number(day.clone()) + lit(3_i32)) % lit(7_i32);
            let since = (since + lit(7_i32)) % lit(7_i32);
            cast(number(day.clone()) - since, DataType::Date32)
        }
        _ => day,
    };
    Ok(cast(first, date))
}

/// The instant as a count of `unit` since 1970; rows before it count down.
fn ticks(scope: &Scope<'_>, time: Lowered, unit: TimeUnit) -> Result<Lowered> {
    let (_, zone) = timestamp(&scope.type_of(&time)?);
    let time = cast(time, DataType::Timestamp(unit, zone));
    Ok(cast(time, DataType::Int64))
}

fn epoch(scope: &Scope<'_>, args: Vec<Lowered>) -> Result<Lowered> {
    let [time, unit] = exactly(args)?;
    let wanted = resolution("epoch", &unit)?;
    let (own, _) = timestamp(&scope.type_of(&time)?);
    let counted = ticks(scope, time, own)?;
    let (own, wanted) = (nanoseconds(own), nanoseconds(wanted));
    if own <= wanted {
        floor_divide(scope, counted, lit(wanted / own))
    } else {
        Ok(counted * lit(own / wanted))
    }
}

/// How many whole units later the first is, rounded towards zero.
fn difference(scope: &Scope<'_>, args: Vec<Lowered>) -> Result<Lowered> {
    let [left, right, wanted] = exactly(args)?;
    let wanted = unit("difference", &wanted)?;
    let (a, _) = timestamp(&scope.type_of(&left)?);
    let (b, _) = timestamp(&scope.type_of(&right)?);
    let finer = if nanoseconds(a) < nanoseconds(b) {
        a
    } else {
        b
    };
    if let Some((_, wanted)) = FIXED.iter().find(|(name, _)| *name == wanted) {
        let apart = ticks(scope, left, finer)? - ticks(scope, right, finer)?;
        let own = nanoseconds(finer);
        return Ok(if own <= *wanted {
            binary_expr(apart, Operator::Divide, lit(wanted / own))
        } else {
            apart * lit(own / wanted)
        });
    }
    let (left, right) = (local(scope, left)?, local(scope, right)?);
    let months = |time: &Lowered| -> Result<Lowered> {
        let part = |name| -> Result<Lowered> {
            let part = scope.native("date_part", vec![lit(name), time.clone()])?;
            Ok(cast(part, DataType::Int64))
        };
        Ok(part("year")? * lit(12_i64) + part("month")?)
    };
    let within = |time: &Lowered| -> Result<Lowered> {
        let data_type = DataType::Timestamp(finer, None);
        let time = cast(time.clone(), data_type);
        let first = scope.native("date_trunc", vec![lit("month"), time.clone()])?;
        Ok(ticks(scope, time, finer)? - ticks(scope, first, finer)?)
    };
    let apart = binary_expr(months(&left)?, Operator::Minus, months(&right)?);
    let (left, right) = (within(&left)?, within(&right)?);
    // A month that is not over yet does not count.
    let early = apart
        .clone()
        .gt(lit(0_i64))
        .and(left.clone().lt(right.clone()));
    let late = apart.clone().lt(lit(0_i64)).and(left.gt(right));
    let whole = when(
        early,
        apart.clone() - lit(1_i64),
        when(late, apart.clone() + lit(1_i64), apart)?,
    )?;
    let months: i64 = match wanted {
        "month" => return Ok(whole),
        "quarter" => 3,
        _ => 12,
    };
    Ok(binary_expr(whole, Operator::Divide, lit(months)))
}
