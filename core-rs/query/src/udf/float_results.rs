//! Aggregates whose NaN is the one that there is, some of which are ours: moments.rs.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray};
use arrow_schema::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::expr::{
    AggregateFunction, AggregateFunctionParams, WindowFunctionParams,
};
use datafusion::logical_expr::function::{
    AccumulatorArgs, AggregateFunctionSimplification, StateFieldsArgs,
};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Documentation, EmitTo, Expr, GroupsAccumulator,
    Operator, ReversedUDAF, SetMonotonicity, Signature, StatisticsArgs,
};

use super::moments::OfMoments;
use super::one_nan::one_nan_value;
use crate::types::{has_floats, one_nan};

/// Those of DataFusion's aggregates that compute a float: others give one of the values that they are given.
const COMPUTING: &[&str] = &[
    "sum",
    "avg",
    "median",
    "percentile_cont",
    "approx_percentile_cont",
    "approx_percentile_cont_with_weight",
    "approx_median",
    "var",
    "var_pop",
    "stddev",
    "stddev_pop",
    "corr",
    "covar_samp",
    "covar_pop",
    "regr_slope",
    "regr_intercept",
    "regr_count",
    "regr_r2",
    "regr_avgx",
    "regr_avgy",
    "regr_sxx",
    "regr_syy",
    "regr_sxy",
];

/// `function`, which gives one NaN if it computes floats.
pub(crate) fn float_results(function: Arc<AggregateUDF>) -> Arc<AggregateUDF> {
    match COMPUTING.contains(&function.name()) {
        true => Arc::new(AggregateUDF::new_from_impl(FloatResults(function))),
        false => function,
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct FloatResults(Arc<AggregateUDF>);

impl FloatResults {
    fn moments(&self, args: &AccumulatorArgs) -> Option<OfMoments> {
        OfMoments::of(self.name(), args.expr_fields, args.is_distinct)
    }
}

#[warn(
    clippy::missing_trait_methods,
    reason = "what it does not hand on would be lost"
)]
impl AggregateUDFImpl for FloatResults {
    fn name(&self) -> &str {
        self.0.inner().name()
    }

    fn aliases(&self) -> &[String] {
        self.0.inner().aliases()
    }

    fn schema_name(&self, params: &AggregateFunctionParams) -> Result<String> {
        self.0.inner().schema_name(params)
    }

    fn human_display(&self, params: &AggregateFunctionParams) -> Result<String> {
        self.0.inner().human_display(params)
    }

    fn window_function_schema_name(&self, params: &WindowFunctionParams) -> Result<String> {
        self.0.inner().window_function_schema_name(params)
    }

    fn display_name(&self, params: &AggregateFunctionParams) -> Result<String> {
        self.0.inner().display_name(params)
    }

    fn window_function_display_name(&self, params: &WindowFunctionParams) -> Result<String> {
        self.0.inner().window_function_display_name(params)
    }

    fn signature(&self) -> &Signature {
        self.0.inner().signature()
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.0.inner().return_type(types)
    }

    fn return_field(&self, fields: &[FieldRef]) -> Result<FieldRef> {
        self.0.inner().return_field(fields)
    }

    fn is_nullable(&self) -> bool {
        self.0.inner().is_nullable()
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        match OfMoments::of(self.name(), args.input_fields, args.is_distinct) {
            Some(moments) => Ok(moments.state_fields(args.name)),
            None => self.0.inner().state_fields(args),
        }
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        self.moments(&args).is_some() || self.0.inner().groups_accumulator_supported(args)
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        self.0.inner().order_sensitivity()
    }

    fn simplify(&self) -> Option<AggregateFunctionSimplification> {
        self.0.inner().simplify()
    }

    fn simplify_expr_op_literal(
        &self,
        function: &AggregateFunction,
        arg: &Expr,
        op: Operator,
        literal: &Expr,
        is_left: bool,
    ) -> Result<Option<Expr>> {
        self.0
            .inner()
            .simplify_expr_op_literal(function, arg, op, literal, is_left)
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        self.0.inner().reverse_expr()
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        self.0.inner().coerce_types(types)
    }

    fn is_descending(&self) -> Option<bool> {
        self.0.inner().is_descending()
    }

    fn value_from_stats(&self, args: &StatisticsArgs) -> Option<ScalarValue> {
        self.0.inner().value_from_stats(args)
    }

    fn default_value(&self, data_type: &DataType) -> Result<ScalarValue> {
        self.0.inner().default_value(data_type)
    }

    fn supports_null_handling_clause(&self) -> bool {
        self.0.inner().supports_null_handling_clause()
    }

    fn supports_within_group_clause(&self) -> bool {
        self.0.inner().supports_within_group_clause()
    }

    fn set_monotonicity(&self, data_type: &DataType) -> SetMonotonicity {
        self.0.inner().set_monotonicity(data_type)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.0.inner().documentation()
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let floats = has_floats(args.return_field.data_type());
        let inner = match self.moments(&args) {
            Some(moments) => moments.one(),
            None => self.0.inner().accumulator(args)?,
        };
        Ok(OneNan::of(inner, floats))
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let floats = has_floats(args.return_field.data_type());
        let inner = self.0.inner().create_sliding_accumulator(args)?;
        Ok(OneNan::of(inner, floats))
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        let floats = has_floats(args.return_field.data_type());
        let inner = match self.moments(&args) {
            Some(moments) => moments.each(),
            None => self.0.inner().create_groups_accumulator(args)?,
        };
        Ok(match floats {
            true => Box::new(OneNanEach(inner)),
            false => inner,
        })
    }

    fn with_beneficial_ordering(
        self: Arc<Self>,
        beneficial: bool,
    ) -> Result<Option<Arc<dyn AggregateUDFImpl>>> {
        let inner = Arc::clone(self.0.inner()).with_beneficial_ordering(beneficial)?;
        let wrap = |inner: Arc<dyn AggregateUDFImpl>| {
            let inner = Arc::new(AggregateUDF::new_from_shared_impl(inner));
            Arc::new(Self(inner)) as Arc<dyn AggregateUDFImpl>
        };
        Ok(inner.map(wrap))
    }
}

/// A float, or several of one group.
#[derive(Debug)]
struct OneNan(Box<dyn Accumulator>);

impl OneNan {
    fn of(inner: Box<dyn Accumulator>, floats: bool) -> Box<dyn Accumulator> {
        match floats {
            true => Box::new(Self(inner)),
            false => inner,
        }
    }
}

impl Accumulator for OneNan {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.0.update_batch(values)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        one_nan_value(self.0.evaluate()?)
    }

    fn size(&self) -> usize {
        self.0.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.0.state()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.0.merge_batch(states)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.0.retract_batch(values)
    }

    fn supports_retract_batch(&self) -> bool {
        self.0.supports_retract_batch()
    }
}

/// A float per group.
struct OneNanEach(Box<dyn GroupsAccumulator>);

impl Debug for OneNanEach {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("OneNanEach")
    }
}

impl GroupsAccumulator for OneNanEach {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.0.update_batch(values, groups, filter, count)
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        Ok(one_nan(self.0.evaluate(emit)?))
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        self.0.state(emit)
    }

    fn merge_batch(&mut self, values: &[ArrayRef], groups: &[usize], count: usize) -> Result<()> {
        self.0.merge_batch(values, groups, count)
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        self.0.convert_to_state(values, filter)
    }

    fn size(&self) -> usize {
        self.0.size()
    }
}
