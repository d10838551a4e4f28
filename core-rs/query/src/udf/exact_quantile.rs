//! Quantiles of floats between the two values that they lie between, where DataFusion rounds how far between to a millionth, and adds
//! the two of a median, which may be no number.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Float16Type, Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef, BooleanArray, ListArray, PrimitiveArray, RecordBatch};
use arrow_schema::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{
    AccumulatorArgs, AggregateFunctionSimplification, StateFieldsArgs,
};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, ColumnarValue, Documentation, EmitTo,
    GroupsAccumulator, Signature,
};

/// `function`, exact where it is DataFusion's quantile or median: that collects the values, of which this makes the result.
pub(crate) fn exact_quantile(function: Arc<AggregateUDF>) -> Arc<AggregateUDF> {
    match function.name() {
        "percentile_cont" | "median" => {
            Arc::new(AggregateUDF::new_from_impl(ExactQuantile(function)))
        }
        _ => function,
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct ExactQuantile(Arc<AggregateUDF>);

impl AggregateUDFImpl for ExactQuantile {
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

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        self.0.state_fields(args)
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        if !args.expr_fields[0].data_type().is_floating() {
            return self.0.accumulator(args);
        }
        let share = share(&args)?;
        let values = self.0.accumulator(args)?;
        Ok(Box::new(One { values, share }))
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        self.0.groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        if !args.expr_fields[0].data_type().is_floating() {
            return self.0.create_groups_accumulator(args);
        }
        let share = share(&args)?;
        let values = self.0.create_groups_accumulator(args)?;
        Ok(Box::new(Each { values, share }))
    }

    fn simplify(&self) -> Option<AggregateFunctionSimplification> {
        self.0.simplify()
    }

    /// The order within tells what the quantile is of, not in which order rows must come.
    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        match self.supports_within_group_clause() {
            true => AggregateOrderSensitivity::Beneficial,
            false => self.0.order_sensitivity(),
        }
    }

    fn supports_within_group_clause(&self) -> bool {
        self.0.supports_within_group_clause()
    }

    fn with_beneficial_ordering(
        self: Arc<Self>,
        _: bool,
    ) -> Result<Option<Arc<dyn AggregateUDFImpl>>> {
        Ok(Some(self))
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.0.documentation()
    }
}

/// The quantile from the smallest value, whichever way the values are ordered; DataFusion has checked by then that it is one.
fn share(args: &AccumulatorArgs) -> Result<f64> {
    if args.exprs.len() == 1 {
        return Ok(0.5);
    }
    let nothing = RecordBatch::new_empty(Arc::new(args.schema.clone()));
    let value = match args.exprs[1].evaluate(&nothing)? {
        ColumnarValue::Scalar(value) => value,
        ColumnarValue::Array(values) => ScalarValue::try_new_null(values.data_type())?,
    };
    let share = match value.cast_to(&DataType::Float64)? {
        ScalarValue::Float64(Some(share)) => share,
        // It is refused when the values are collected.
        _ => f64::NAN,
    };
    let is_descending = args.order_bys.first();
    Ok(
        match is_descending.is_some_and(|key| key.options.descending) {
            true => 1.0 - share,
            false => share,
        },
    )
}

/// The quantile of values, which it brings out of their order; None without any.
fn quantile(values: &mut [f64], share: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let place = share * last as f64;
    let (below, between) = (place.floor() as usize, place - place.floor());
    let (_, low, above) = values.select_nth_unstable_by(below.min(last), f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().min_by(f64::total_cmp);
    Some(match high {
        Some(high) if between > 0.0 && low != high => {
            let distance = high - low;
            match distance.is_finite() {
                true => low + distance * between,
                // Beyond the largest number, or an infinity less itself.
                false => low * (1.0 - between) + high * between,
            }
        }
        _ => low,
    })
}

/// The list of the values that DataFusion's quantile has collected, and keeps: a window that grows asks again.
pub(super) fn collected(values: &mut dyn Accumulator) -> Result<ArrayRef> {
    let state = values.state()?;
    let state = state.iter().map(ScalarValue::to_array);
    let mut state: Vec<ArrayRef> = state.collect::<Result<_>>()?;
    values.merge_batch(&state)?;
    Ok(state.swap_remove(0))
}

/// The quantile of each of the lists, in the type of their values.
pub(super) fn quantiles(lists: &ArrayRef, share: f64) -> ArrayRef {
    let lists = lists.as_list::<i32>();
    match lists.value_type() {
        DataType::Float16 => results::<Float16Type>(lists, share, f64::from, |value| {
            <Float16Type as ArrowPrimitiveType>::Native::from_f64(value)
        }),
        DataType::Float32 => results::<Float32Type>(lists, share, f64::from, |value| value as f32),
        _ => results::<Float64Type>(lists, share, |value| value, |value| value),
    }
}

fn results<T: ArrowPrimitiveType>(
    lists: &ListArray,
    share: f64,
    widen: fn(T::Native) -> f64,
    narrow: fn(f64) -> T::Native,
) -> ArrayRef {
    let (values, offsets) = (lists.values().as_primitive::<T>(), lists.value_offsets());
    let mut widened = Vec::new();
    let one = |row: usize| {
        let own = offsets[row] as usize..offsets[row + 1] as usize;
        widened.clear();
        if lists.is_valid(row) {
            let known = own.filter(|at| values.is_valid(*at));
            widened.extend(known.map(|at| widen(values.value(at))));
        }
        quantile(&mut widened, share).map(narrow)
    };
    Arc::new((0..lists.len()).map(one).collect::<PrimitiveArray<T>>())
}

/// Of all rows.
#[derive(Debug)]
struct One {
    values: Box<dyn Accumulator>,
    share: f64,
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.values.update_batch(values)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let lists = collected(&mut *self.values)?;
        ScalarValue::try_from_array(&quantiles(&lists, self.share), 0)
    }

    fn size(&self) -> usize {
        self.values.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.values.state()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.values.merge_batch(states)
    }
}

/// Of each group.
struct Each {
    values: Box<dyn GroupsAccumulator>,
    share: f64,
}

impl Debug for Each {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Each")
    }
}

impl GroupsAccumulator for Each {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.values.update_batch(values, groups, filter, count)
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        let state = self.values.state(emit)?;
        Ok(quantiles(&state[0], self.share))
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        self.values.state(emit)
    }

    fn merge_batch(&mut self, values: &[ArrayRef], groups: &[usize], count: usize) -> Result<()> {
        self.values.merge_batch(values, groups, count)
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        self.values.convert_to_state(values, filter)
    }

    fn size(&self) -> usize {
        self.values.size()
    }
}
