//! `min` and `max` of floats in the order of numbers, infinities included: DataFusion's start from the largest finite number, so
//! that the least of infinities is none of them, and take a NaN for whatever comes next.

use std::cmp::Ordering;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use arrow_array::ArrowPrimitiveType;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_schema::DataType;
use datafusion::common::{Result, ScalarValue};
use datafusion::functions_aggregate::min_max::{Max, Min};
use datafusion::logical_expr::function::{AccumulatorArgs, AggregateFunctionSimplification};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Documentation, GroupsAccumulator, ReversedUDAF,
    SetMonotonicity, Signature, StatisticsArgs,
};
use datafusion_functions_aggregate_common::aggregate::groups_accumulator::prim_op::PrimitiveGroupsAccumulator;

/// What stands in for DataFusion's functions of the same names.
pub(crate) fn float_min_max() -> [Arc<AggregateUDF>; 2] {
    let min = Extreme {
        function: Min::new(),
        wanted: Ordering::Less,
    };
    let max = Extreme {
        function: Max::new(),
        wanted: Ordering::Greater,
    };
    [
        Arc::new(AggregateUDF::new_from_impl(min)),
        Arc::new(AggregateUDF::new_from_impl(max)),
    ]
}

/// DataFusion's function, but for groups of floats. NaN is the largest number, as in sorts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Extreme<F> {
    function: F,
    /// How a value compares with the result so far that takes its place.
    wanted: Ordering,
}

impl<F> Extreme<F> {
    /// From `farthest`, which any value takes the place of.
    fn floats<T>(
        &self,
        data_type: &DataType,
        farthest: T::Native,
        compare: impl Fn(&T::Native, &T::Native) -> Ordering + Send + Sync + 'static,
    ) -> Box<dyn GroupsAccumulator>
    where
        T: ArrowPrimitiveType + Send,
    {
        let wanted = self.wanted;
        let keep = move |result: &mut T::Native, value: T::Native| {
            if compare(&value, result) == wanted {
                *result = value;
            }
        };
        let accumulator = PrimitiveGroupsAccumulator::<T, _>::new(data_type, keep);
        Box::new(accumulator.with_starting_value(farthest))
    }

    /// The sign of the NaN that is farthest from the result, in the total order of floats.
    fn sign(&self) -> f64 {
        match self.wanted {
            Ordering::Greater => -1.0,
            _ => 1.0,
        }
    }
}

impl<F> AggregateUDFImpl for Extreme<F>
where
    F: AggregateUDFImpl + Debug + PartialEq + Eq + Hash + 'static,
{
    fn name(&self) -> &str {
        self.function.name()
    }

    fn signature(&self) -> &Signature {
        self.function.signature()
    }

    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        self.function.return_type(arguments)
    }

    fn accumulator(&self, arguments: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        self.function.accumulator(arguments)
    }

    fn groups_accumulator_supported(&self, arguments: AccumulatorArgs) -> bool {
        self.function.groups_accumulator_supported(arguments)
    }

    fn create_groups_accumulator(
        &self,
        arguments: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        match arguments.return_field.data_type() {
            data_type @ DataType::Float32 => {
                let farthest = f32::NAN.copysign(self.sign() as f32);
                Ok(self.floats::<Float32Type>(data_type, farthest, f32::total_cmp))
            }
            data_type @ DataType::Float64 => {
                let farthest = f64::NAN.copysign(self.sign());
                Ok(self.floats::<Float64Type>(data_type, farthest, f64::total_cmp))
            }
            _ => self.function.create_groups_accumulator(arguments),
        }
    }

    fn create_sliding_accumulator(
        &self,
        arguments: AccumulatorArgs,
    ) -> Result<Box<dyn Accumulator>> {
        self.function.create_sliding_accumulator(arguments)
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        self.function.order_sensitivity()
    }

    fn simplify(&self) -> Option<AggregateFunctionSimplification> {
        self.function.simplify()
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        self.function.reverse_expr()
    }

    fn coerce_types(&self, arguments: &[DataType]) -> Result<Vec<DataType>> {
        self.function.coerce_types(arguments)
    }

    fn is_descending(&self) -> Option<bool> {
        self.function.is_descending()
    }

    fn value_from_stats(&self, statistics: &StatisticsArgs) -> Option<ScalarValue> {
        self.function.value_from_stats(statistics)
    }

    fn set_monotonicity(&self, data_type: &DataType) -> SetMonotonicity {
        self.function.set_monotonicity(data_type)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.function.documentation()
    }
}
