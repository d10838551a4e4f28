//! Sums of 64-bit integers that fail where they do not fit, in place of DataFusion's, which wrap round.

use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, ArrowNativeTypeOp, BooleanArray};
use arrow_schema::{DataType, FieldRef};
use datafusion::common::{ScalarValue, exec_datafusion_err};
use datafusion::error::{DataFusionError, Result};
use datafusion::functions_aggregate::sum::Sum;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, ReversedUDAF,
    SetMonotonicity, Signature,
};
use datafusion_functions_aggregate_common::aggregate::groups_accumulator::prim_op::PrimitiveGroupsAccumulator;

/// DataFusion's `sum`, checked for int64 and uint64, which all integers are summed as.
pub(crate) fn checked_sum() -> AggregateUDF {
    AggregateUDF::from(CheckedSum(Sum::new()))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct CheckedSum(Sum);

impl AggregateUDFImpl for CheckedSum {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn signature(&self) -> &Signature {
        self.0.signature()
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.0.return_type(types)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        self.0.state_fields(args)
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        match args.return_field.data_type() {
            DataType::Int64 if !args.is_distinct => Ok(Box::new(Total::<Int64Type>::default())),
            DataType::UInt64 if !args.is_distinct => Ok(Box::new(Total::<UInt64Type>::default())),
            _ => self.0.accumulator(args),
        }
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        match args.return_field.data_type() {
            DataType::Int64 | DataType::UInt64 if !args.is_distinct => self.accumulator(args),
            _ => self.0.create_sliding_accumulator(args),
        }
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        self.0.groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        match args.return_field.data_type() {
            DataType::Int64 => Ok(Totals::of::<Int64Type>()),
            DataType::UInt64 => Ok(Totals::of::<UInt64Type>()),
            _ => self.0.create_groups_accumulator(args),
        }
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        self.0.reverse_expr()
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        self.0.order_sensitivity()
    }

    fn set_monotonicity(&self, data_type: &DataType) -> SetMonotonicity {
        self.0.set_monotonicity(data_type)
    }
}

fn overflow(data_type: &DataType) -> DataFusionError {
    exec_datafusion_err!(
        "overflow: a sum does not fit in {data_type}; cast to float64 or a decimal first"
    )
}

/// One sum, wide enough for any number of rows.
#[derive(Debug)]
struct Total<T: ArrowPrimitiveType> {
    sum: i128,
    /// How many values are in it.
    count: u64,
    value: PhantomData<T>,
}

impl<T: ArrowPrimitiveType> Default for Total<T> {
    fn default() -> Self {
        Self {
            sum: 0,
            count: 0,
            value: PhantomData,
        }
    }
}

impl<T: ArrowPrimitiveType> Total<T>
where
    T::Native: Into<i128>,
{
    /// The sum of the values that are not null, and their number.
    fn of(values: &ArrayRef) -> (i128, u64) {
        let values = values.as_primitive::<T>();
        let count = (values.len() - values.null_count()) as u64;
        let sum = if values.null_count() == 0 {
            values.values().iter().map(|&value| value.into()).sum()
        } else {
            values.iter().flatten().map(Into::into).sum()
        };
        (sum, count)
    }
}

impl<T: ArrowPrimitiveType + Debug + Send + Sync> Accumulator for Total<T>
where
    T::Native: Into<i128> + TryFrom<i128>,
{
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let (sum, count) = Self::of(&values[0]);
        self.sum += sum;
        self.count += count;
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let (sum, count) = Self::of(&values[0]);
        self.sum -= sum;
        self.count -= count;
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.update_batch(states)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let sum = match self.count {
            0 => None,
            _ => Some(T::Native::try_from(self.sum).map_err(|_| overflow(&T::DATA_TYPE))?),
        };
        ScalarValue::new_primitive::<T>(sum, &T::DATA_TYPE)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// A sum per group. One that overflows on the way fails, whatever comes after.
struct Totals {
    inner: Box<dyn GroupsAccumulator>,
    overflown: Arc<AtomicBool>,
    data_type: DataType,
}

impl Totals {
    fn of<T: ArrowPrimitiveType + Send>() -> Box<dyn GroupsAccumulator> {
        let overflown = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&overflown);
        let add = move |sum: &mut T::Native, value: T::Native| match sum.add_checked(value) {
            Ok(added) => *sum = added,
            Err(_) => flag.store(true, Ordering::Relaxed),
        };
        Box::new(Self {
            inner: Box::new(PrimitiveGroupsAccumulator::<T, _>::new(&T::DATA_TYPE, add)),
            overflown,
            data_type: T::DATA_TYPE,
        })
    }

    fn check(&self) -> Result<()> {
        if self.overflown.load(Ordering::Relaxed) {
            return Err(overflow(&self.data_type));
        }
        Ok(())
    }
}

impl Debug for Totals {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Totals({})", self.data_type)
    }
}

impl GroupsAccumulator for Totals {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.inner.update_batch(values, groups, filter, count)
    }

    fn merge_batch(&mut self, values: &[ArrayRef], groups: &[usize], count: usize) -> Result<()> {
        self.inner.merge_batch(values, groups, count)
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        self.check()?;
        self.inner.evaluate(emit)
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        self.check()?;
        self.inner.state(emit)
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        self.inner.convert_to_state(values, filter)
    }

    fn size(&self) -> usize {
        self.inner.size()
    }
}
