//! The types whose means are taken here.

use std::fmt::Debug;

use arrow_array::ArrowPrimitiveType;
use arrow_array::types::{
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType,
    Float64Type, Int64Type, UInt64Type,
};

use crate::udf::checked_sum::wide::{Native, Summed};

/// A type whose mean is taken here.
pub(super) trait Averaged: Summed {
    /// What the mean of so many values is that have this sum, as a value of `Self::Result`.
    type Result: ArrowPrimitiveType + Debug + Send + Sync;

    fn mean(sum: Native<Self>, count: u64) -> <Self::Result as ArrowPrimitiveType>::Native;
}

macro_rules! averaged {
    (float: $($type:ty),*) => {
        $(impl Averaged for $type {
            type Result = Float64Type;

            fn mean(sum: i128, count: u64) -> f64 {
                sum as f64 / count as f64
            }
        })*
    };
    (itself: $($type:ty),*) => {
        $(impl Averaged for $type {
            type Result = Self;

            /// No mean is longer than the longest.
            fn mean(sum: i128, count: u64) -> i64 {
                (sum / i128::from(count)) as i64
            }
        })*
    };
}

averaged!(float: Int64Type, UInt64Type);
averaged!(itself: DurationSecondType, DurationMillisecondType, DurationMicrosecondType, DurationNanosecondType);
