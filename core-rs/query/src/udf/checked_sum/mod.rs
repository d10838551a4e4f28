//! Sums of integers, decimals and durations that fail where they do not fit, in place of DataFusion's, which wrap round.
//!
//! They are carried in twice the width, between threads too, so that only the result must fit: whether a sum fails does not depend
//! on the order of its rows or the number of threads.

pub(super) mod total;
mod totals;
pub(super) mod wide;

use std::fmt::Debug;

use arrow_array::types::{
    Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, DurationMicrosecondType,
    DurationMillisecondType, DurationNanosecondType, DurationSecondType, Int64Type, UInt64Type,
};
use arrow_schema::{DataType, Field, FieldRef, TimeUnit};
use datafusion::common::types::{NativeType, logical_boolean, logical_int64};
use datafusion::error::Result;
use datafusion::functions_aggregate::sum::Sum;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Coercion, Documentation, GroupsAccumulator,
    ReversedUDAF, SetMonotonicity, Signature, TypeSignature, TypeSignatureClass,
};

use total::{DistinctTotal, Total};
use totals::Totals;
use wide::Summed;

/// DataFusion's `sum`, checked; of booleans it counts those that are true.
pub(crate) fn checked_sum() -> AggregateUDF {
    let sum = Sum::new();
    let mut signature = sum.signature().clone();
    if let TypeSignature::OneOf(alternatives) = &mut signature.type_signature {
        alternatives.push(TypeSignature::Coercible(vec![Coercion::new_implicit(
            TypeSignatureClass::Native(logical_int64()),
            vec![TypeSignatureClass::Native(logical_boolean())],
            NativeType::Int64,
        )]));
    }
    AggregateUDF::from(CheckedSum { sum, signature })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct CheckedSum {
    sum: Sum,
    signature: Signature,
}

/// Calls `$make` with the type whose values are summed, or gives `$other` where they are not integers.
macro_rules! by_type {
    ($data_type:expr, $make:ident, $other:expr) => {
        match $data_type {
            DataType::Int64 => $make!(Int64Type),
            DataType::UInt64 => $make!(UInt64Type),
            DataType::Decimal32(..) => $make!(Decimal32Type),
            DataType::Decimal64(..) => $make!(Decimal64Type),
            DataType::Decimal128(..) => $make!(Decimal128Type),
            DataType::Decimal256(..) => $make!(Decimal256Type),
            DataType::Duration(TimeUnit::Second) => $make!(DurationSecondType),
            DataType::Duration(TimeUnit::Millisecond) => $make!(DurationMillisecondType),
            DataType::Duration(TimeUnit::Microsecond) => $make!(DurationMicrosecondType),
            DataType::Duration(TimeUnit::Nanosecond) => $make!(DurationNanosecondType),
            _ => $other,
        }
    };
}

impl AggregateUDFImpl for CheckedSum {
    fn name(&self) -> &str {
        self.sum.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.sum.return_type(types)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let result = args.return_type().clone();
        if args.is_distinct {
            return self.sum.state_fields(args);
        }
        macro_rules! state {
            ($type:ty) => {
                Some(<$type as Summed>::wide(&result))
            };
        }
        let Some(wide) = by_type!(&result, state, None) else {
            return self.sum.state_fields(args);
        };
        let name = format_state_name(args.name, "sum");
        Ok(vec![Field::new(name, wide, true).into()])
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let result = args.return_field.data_type().clone();
        macro_rules! accumulator {
            ($type:ty) => {
                Ok(match args.is_distinct {
                    true => Box::new(DistinctTotal::<$type>::new(result)),
                    false => Box::new(Total::<$type>::new(result)),
                })
            };
        }
        by_type!(&result, accumulator, self.sum.accumulator(args))
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        macro_rules! accumulator {
            ($type:ty) => {
                self.accumulator(args)
            };
        }
        let result = args.return_field.data_type().clone();
        by_type!(
            &result,
            accumulator,
            self.sum.create_sliding_accumulator(args)
        )
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        self.sum.groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        let result = args.return_field.data_type().clone();
        macro_rules! accumulator {
            ($type:ty) => {
                Ok(Box::new(Totals::<$type>::new(result)))
            };
        }
        by_type!(
            &result,
            accumulator,
            self.sum.create_groups_accumulator(args)
        )
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        self.sum.reverse_expr()
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        self.sum.order_sensitivity()
    }

    fn set_monotonicity(&self, data_type: &DataType) -> SetMonotonicity {
        self.sum.set_monotonicity(data_type)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.sum.documentation()
    }
}
