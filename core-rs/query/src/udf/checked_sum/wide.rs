//! The wider integers that sums are carried in.

use std::fmt::Debug;
use std::hash::Hash;

use arrow_array::types::{
    Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, DecimalType,
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType,
    Int64Type, UInt64Type,
};
use arrow_array::{ArrowNativeTypeOp, ArrowPrimitiveType};
use arrow_buffer::i256;
use arrow_schema::DataType;
use datafusion::common::exec_datafusion_err;
use datafusion::error::DataFusionError;

/// A type of values that are summed.
pub(in crate::udf) trait Summed:
    ArrowPrimitiveType<Native: Hash + Eq> + Debug + Send + Sync
{
    /// What carries their sums, for which a decimal of no digits behind the point stands.
    type Wide: DecimalType + Debug + Send + Sync;

    fn widen(value: Self::Native) -> Native<Self>;

    /// None where `sum` is no value of `data_type`.
    fn narrow(sum: Native<Self>, data_type: &DataType) -> Option<Self::Native>;

    /// The type that partial sums have between threads.
    fn wide(data_type: &DataType) -> DataType {
        Self::Wide::TYPE_CONSTRUCTOR(Self::Wide::MAX_PRECISION, scale(data_type))
    }

    /// # Errors
    /// Where the sum does not fit.
    fn checked(sum: Native<Self>, data_type: &DataType) -> Result<Self::Native, DataFusionError> {
        Self::narrow(sum, data_type).ok_or_else(|| overflow(data_type))
    }
}

pub(in crate::udf) type Native<T> = <<T as Summed>::Wide as ArrowPrimitiveType>::Native;

fn scale(data_type: &DataType) -> i8 {
    match data_type {
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale)
        | DataType::Decimal256(_, scale) => *scale,
        _ => 0,
    }
}

pub(in crate::udf) fn overflow(data_type: &DataType) -> DataFusionError {
    exec_datafusion_err!(
        "overflow: a sum does not fit in {data_type}; cast to float64 or a decimal first"
    )
}

macro_rules! summed {
    ($type:ty) => {
        impl Summed for $type {
            type Wide = Decimal128Type;

            fn widen(value: Self::Native) -> i128 {
                i128::from(value)
            }

            fn narrow(sum: i128, data_type: &DataType) -> Option<Self::Native> {
                let value = Self::Native::try_from(sum).ok()?;
                within(i256::from_i128(sum), data_type).then_some(value)
            }
        }
    };
}

summed!(Int64Type);
summed!(UInt64Type);
summed!(Decimal32Type);
summed!(Decimal64Type);
summed!(DurationSecondType);
summed!(DurationMillisecondType);
summed!(DurationMicrosecondType);
summed!(DurationNanosecondType);

impl Summed for Decimal128Type {
    type Wide = Decimal256Type;

    fn widen(value: i128) -> i256 {
        i256::from_i128(value)
    }

    fn narrow(sum: i256, data_type: &DataType) -> Option<i128> {
        sum.to_i128().filter(|_| within(sum, data_type))
    }
}

impl Summed for Decimal256Type {
    type Wide = Self;

    fn widen(value: i256) -> i256 {
        value
    }

    fn narrow(sum: i256, data_type: &DataType) -> Option<i256> {
        within(sum, data_type).then_some(sum)
    }
}

/// Whether `value` has no more digits than `data_type`.
fn within(value: i256, data_type: &DataType) -> bool {
    let (DataType::Decimal32(digits, _)
    | DataType::Decimal64(digits, _)
    | DataType::Decimal128(digits, _)
    | DataType::Decimal256(digits, _)) = data_type
    else {
        return true;
    };
    match i256::from_i128(10).pow_checked(u32::from(*digits)) {
        Ok(end) => value.wrapping_abs() < end,
        Err(_) => true,
    }
}
