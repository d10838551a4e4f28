//! Aggregates in windows. What a frame gives is what its rows alone give, whatever went by before them.
//!
//! DataFusion slides a frame by taking back the rows that leave it. That is lossless for counts and sums of integers, but not for floats:
//! an infinity minus itself is NaN for ever, and a large value takes the digits of all others with it. Aggregates that it cannot take rows
//! back from have no sliding frames at all, and some give away what they hold as soon as they are asked for it.
//!
//! ```text
//! which         how a frame slides
//! totals.rs     sums and means of floats, on two stacks: sliding.rs
//! moments.rs    variances, correlations and the like, as for groups, likewise
//! extremes.rs   smallest and largest floats, `bool_and` and `bool_or`, likewise
//! edges.rs      first and last values: those at the ends of what is held
//! DataFusion's  counts, sums of integers and decimals, smallest and largest of other types: exact
//! anew.rs       all else: computed anew from the rows of the frame
//! given.rs      counts what these give, and looks whether to go on
//! ```

mod anew;
mod edges;
mod extremes;
mod given;
mod sliding;
mod totals;

use std::sync::Arc;

use arrow_schema::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::expr::{AggregateFunctionParams, WindowFunctionParams};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, ReversedUDAF, Signature,
};

use anew::Anew;
use edges::Edge;
use extremes::{All, Extreme};
use given::Given;
use sliding::Sliding;
use totals::Total;

use super::moments::{Pairs, Single};

/// `function` as windows compute it, under its own name.
pub(crate) fn in_window(function: &Arc<AggregateUDF>) -> Arc<AggregateUDF> {
    let is_ours = function.inner().downcast_ref::<InWindow>().is_some();
    match is_ours {
        true => Arc::clone(function),
        false => Arc::new(AggregateUDF::from(InWindow(Arc::clone(function)))),
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct InWindow(Arc<AggregateUDF>);

/// Aggregates that give away what they hold when they are asked for it.
const GIVE_AWAY: [&str; 1] = ["string_agg"];

/// Aggregates whose result goes by the order of the rows; DataFusion would compute them over rows in the reverse order.
const ORDERED: [&str; 2] = ["array_agg", "string_agg"];

impl InWindow {
    /// What slides over floats without loss, if the aggregate is of those.
    fn sliding(&self, args: &AccumulatorArgs) -> Option<Box<dyn Accumulator>> {
        let name = self.0.name();
        let input = args.expr_fields.first()?.data_type();
        let double = args
            .expr_fields
            .iter()
            .all(|field| *field.data_type() == DataType::Float64);
        match (name, input) {
            ("first_value", _) => return Some(Box::new(Edge::first(args))),
            ("last_value", _) => return Some(Box::new(Edge::last(args))),
            ("bool_and" | "bool_or", DataType::Boolean) => {
                return Some(Sliding::over(All {
                    is_or: name == "bool_or",
                }));
            }
            ("min" | "max", DataType::Float32 | DataType::Float64) => {
                return Some(Sliding::over(Extreme::new(name == "max", input.clone())));
            }
            _ => {}
        }
        if args.is_distinct || !double || *args.return_field.data_type() == DataType::Null {
            return None;
        }
        if let Some(total) = Total::named(name) {
            return Some(Sliding::over(total));
        }
        if let Some(single) = Single::named(name) {
            return Some(Sliding::over(single));
        }
        Some(Sliding::over(Pairs::named(name)?))
    }
}

impl InWindow {
    /// Whether DataFusion takes rows back from it without loss.
    fn takes_back_exactly(&self, args: &AccumulatorArgs) -> bool {
        let mut types = args.expr_fields.iter().map(|field| field.data_type());
        match self.0.name() {
            // Distinct floats are keys, of which there is one zero.
            "count" => !args.is_distinct || !types.any(DataType::is_nested),
            "sum" | "avg" | "min" | "max" => {
                !args.is_distinct && !types.any(|own| own.is_floating() || own.is_nested())
            }
            _ => false,
        }
    }
}

impl AggregateUDFImpl for InWindow {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn aliases(&self) -> &[String] {
        self.0.aliases()
    }

    fn schema_name(&self, params: &AggregateFunctionParams) -> Result<String> {
        self.0.schema_name(params)
    }

    fn human_display(&self, params: &AggregateFunctionParams) -> Result<String> {
        self.0.human_display(params)
    }

    fn window_function_schema_name(&self, params: &WindowFunctionParams) -> Result<String> {
        self.0.window_function_schema_name(params)
    }

    fn display_name(&self, params: &AggregateFunctionParams) -> Result<String> {
        self.0.display_name(params)
    }

    fn window_function_display_name(&self, params: &WindowFunctionParams) -> Result<String> {
        self.0.window_function_display_name(params)
    }

    fn signature(&self) -> &Signature {
        self.0.signature()
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.0.return_type(types)
    }

    fn return_field(&self, fields: &[FieldRef]) -> Result<FieldRef> {
        self.0.return_field(fields)
    }

    fn is_nullable(&self) -> bool {
        self.0.is_nullable()
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        self.0.coerce_types(types)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        self.0.state_fields(args)
    }

    fn default_value(&self, data_type: &DataType) -> Result<ScalarValue> {
        self.0.default_value(data_type)
    }

    fn supports_null_handling_clause(&self) -> bool {
        self.0.supports_null_handling_clause()
    }

    fn supports_within_group_clause(&self) -> bool {
        self.0.supports_within_group_clause()
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        self.0.order_sensitivity()
    }

    fn with_beneficial_ordering(
        self: Arc<Self>,
        beneficial: bool,
    ) -> Result<Option<Arc<dyn AggregateUDFImpl>>> {
        let ordered = Arc::clone(self.0.inner()).with_beneficial_ordering(beneficial)?;
        Ok(ordered.map(|inner| {
            let inner = AggregateUDF::new_from_shared_impl(inner);
            Arc::new(Self(Arc::new(inner))) as Arc<dyn AggregateUDFImpl>
        }))
    }

    /// Of frames that only grow.
    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        match GIVE_AWAY.contains(&self.0.name()) {
            true => Ok(Given::by(Box::new(Anew::new(&self.0, &args)))),
            false => self.0.accumulator(args).map(Given::by),
        }
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        if let Some(sliding) = self.sliding(&args) {
            return Ok(sliding);
        }
        if self.takes_back_exactly(&args) {
            let anew = Anew::new(&self.0, &args);
            let exact = self.0.create_sliding_accumulator(args)?;
            return Ok(match exact.supports_retract_batch() {
                true => exact,
                false => Given::by(Box::new(anew)),
            });
        }
        Ok(Given::by(Box::new(Anew::new(&self.0, &args))))
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        if ORDERED.contains(&self.0.name()) {
            return ReversedUDAF::NotSupported;
        }
        match self.0.reverse_udf() {
            ReversedUDAF::Reversed(function) => ReversedUDAF::Reversed(in_window(&function)),
            other => other,
        }
    }
}
