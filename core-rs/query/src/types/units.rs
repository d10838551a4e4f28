//! The units of time.

use arrow_schema::TimeUnit;

/// How many there are in a second.
pub(crate) const fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

/// How many nanoseconds one has.
pub(crate) const fn nanoseconds(unit: TimeUnit) -> i64 {
    1_000_000_000 / per_second(unit)
}
