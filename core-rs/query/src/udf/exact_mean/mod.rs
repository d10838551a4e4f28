//! Means of integers and durations, whose sums are carried in twice the width, in place of DataFusion's: it adds integers as floats, which
//! lose what is small beside what is large, and durations in their own width, which wraps round.

mod averaged;
mod mean;
mod means;

use arrow_array::types::{
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType,
    Int64Type, UInt64Type,
};
use arrow_schema::{DataType, Field, FieldRef, TimeUnit};
use datafusion::common::types::{
    NativeType, logical_float64, logical_int8, logical_int16, logical_int32, logical_int64,
    logical_uint8, logical_uint16, logical_uint32, logical_uint64,
};
use datafusion::error::Result;
use datafusion::functions_aggregate::average::Avg;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Coercion, Documentation, GroupsAccumulator,
    ReversedUDAF, Signature, TypeSignature, TypeSignatureClass, Volatility,
};

use super::checked_sum::wide::Summed;
use mean::{DistinctMean, Mean};
use means::Means;

/// DataFusion's `avg`, exact up to its last step.
pub(crate) fn exact_mean() -> AggregateUDF {
    let native = |own: NativeType, type_class, others: Vec<_>| {
        let coercion = Coercion::new_implicit(TypeSignatureClass::Native(type_class), others, own);
        TypeSignature::Coercible(vec![coercion])
    };
    let exact = |own| TypeSignature::Coercible(vec![Coercion::new_exact(own)]);
    let [unsigned, signed] = [
        [logical_uint8(), logical_uint16(), logical_uint32()],
        [logical_int8(), logical_int16(), logical_int32()],
    ]
    .map(|narrow| narrow.map(TypeSignatureClass::Native).to_vec());
    let alternatives = vec![
        exact(TypeSignatureClass::Decimal),
        exact(TypeSignatureClass::Duration),
        native(NativeType::UInt64, logical_uint64(), unsigned),
        native(NativeType::Int64, logical_int64(), signed),
        native(
            NativeType::Float64,
            logical_float64(),
            vec![TypeSignatureClass::Float],
        ),
    ];
    AggregateUDF::from(ExactMean {
        avg: Avg::new(),
        signature: Signature::one_of(alternatives, Volatility::Immutable),
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct ExactMean {
    avg: Avg,
    signature: Signature,
}

/// Calls `$make` with the type whose values' mean is taken, or gives `$other` where that is DataFusion's.
macro_rules! by_type {
    ($data_type:expr, $make:ident, $other:expr) => {
        match $data_type {
            DataType::Int64 => $make!(Int64Type),
            DataType::UInt64 => $make!(UInt64Type),
            DataType::Duration(TimeUnit::Second) => $make!(DurationSecondType),
            DataType::Duration(TimeUnit::Millisecond) => $make!(DurationMillisecondType),
            DataType::Duration(TimeUnit::Microsecond) => $make!(DurationMicrosecondType),
            DataType::Duration(TimeUnit::Nanosecond) => $make!(DurationNanosecondType),
            _ => $other,
        }
    };
}

fn input(args: &AccumulatorArgs) -> DataType {
    let first = args.expr_fields.first();
    first.map_or(DataType::Null, |field| field.data_type().clone())
}

impl AggregateUDFImpl for ExactMean {
    fn name(&self) -> &str {
        self.avg.name()
    }

    fn aliases(&self) -> &[String] {
        self.avg.aliases()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.avg.return_type(types)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let Some(input) = args.input_fields.first() else {
            return self.avg.state_fields(args);
        };
        let input = input.data_type().clone();
        macro_rules! state {
            ($type:ty) => {{
                if args.is_distinct {
                    let name = format_state_name(args.name, "avg distinct");
                    let values = Field::new_list_field(input, true);
                    return Ok(vec![Field::new_list(name, values, true).into()]);
                }
                let count = format_state_name(args.name, "count");
                let sum = format_state_name(args.name, "sum");
                Ok(vec![
                    Field::new(count, DataType::UInt64, true).into(),
                    Field::new(sum, <$type as Summed>::wide(&input), true).into(),
                ])
            }};
        }
        by_type!(&input, state, self.avg.state_fields(args))
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let data_type = input(&args);
        macro_rules! accumulator {
            ($type:ty) => {
                Ok(match args.is_distinct {
                    true => Box::new(DistinctMean::<$type>::new(data_type)),
                    false => Box::new(Mean::<$type>::new(data_type)),
                })
            };
        }
        by_type!(&data_type, accumulator, self.avg.accumulator(args))
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        macro_rules! accumulator {
            ($type:ty) => {
                self.accumulator(args)
            };
        }
        by_type!(
            &input(&args),
            accumulator,
            self.avg.create_sliding_accumulator(args)
        )
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        macro_rules! supported {
            ($type:ty) => {
                !args.is_distinct
            };
        }
        by_type!(
            &input(&args),
            supported,
            self.avg.groups_accumulator_supported(args)
        )
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        let data_type = input(&args);
        macro_rules! accumulator {
            ($type:ty) => {
                Ok(Box::new(Means::<$type>::new(data_type)))
            };
        }
        by_type!(
            &data_type,
            accumulator,
            self.avg.create_groups_accumulator(args)
        )
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        self.avg.reverse_expr()
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        self.avg.order_sensitivity()
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.avg.documentation()
    }
}
