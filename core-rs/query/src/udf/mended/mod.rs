//! Scalar functions of DataFusion's that give wrong answers for some arguments: those are computed here, or put in order first.
//!
//! ```text
//! by_option.rs   options from columns, of which it takes the first row's for all
//! hidden.rs      what lists and maps hide below their nulls
//! lists.rs       lists sought among lists; keys and values of maps
//! numbers.rs     digits of floats, logarithms
//! parts.rs       parts of spans of time
//! ranges.rs      ranges of dates and times
//! text.rs        pieces of text from the end, lengths below zero
//! times.rs       bins of times, moments from floats
//! ```

mod by_option;
mod hidden;
mod lists;
mod numbers;
mod parts;
mod ranges;
mod text;
mod times;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow_schema::{DataType, FieldRef};
use datafusion::common::config::ConfigOptions;
use datafusion::common::{ExprSchema, Result};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::interval_arithmetic::Interval;
use datafusion::logical_expr::preimage::PreimageResult;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, Expr, ExpressionPlacement, ReturnFieldArgs, ScalarFunctionArgs,
    ScalarUDF, ScalarUDFImpl, Signature,
};

use super::bounded::is_bounded;

/// What is computed in the place of a function.
type Call = fn(&ScalarUDF, ScalarFunctionArgs) -> Result<ColumnarValue>;

/// `function`, mended if it is one of these.
pub(crate) fn mended(function: Arc<ScalarUDF>) -> Arc<ScalarUDF> {
    match call_of(function.name()) {
        Some(call) => Arc::new(ScalarUDF::new_from_impl(Mended { function, call })),
        None => function,
    }
}

/// Whether `call` is of one of these, as DataFusion has it: what its planner makes of syntax, such as `extract`, it takes from itself.
pub(crate) fn is_unmended(call: &ScalarFunction) -> bool {
    let inner = call.func.inner();
    call_of(call.func.name()).is_some()
        && !is_bounded(&call.func)
        && inner.downcast_ref::<Mended>().is_none()
}

fn call_of(name: &str) -> Option<Call> {
    Some(match name {
        "round" => numbers::round,
        "trunc" => numbers::truncate,
        "log" => numbers::log,
        "date_part" => parts::date_part,
        "date_bin" => times::date_bin,
        "to_timestamp" => times::to_timestamp,
        "to_char" => by_option::second,
        "to_date"
        | "to_time"
        | "to_timestamp_seconds"
        | "to_timestamp_millis"
        | "to_timestamp_micros"
        | "to_timestamp_nanos" => by_option::all_but_the_first,
        "range" | "generate_series" => ranges::range,
        "split_part" => text::split_part,
        "lpad" | "rpad" => text::padded,
        "array_sort" => lists::sorted,
        "array_has_any" | "array_has_all" => lists::among,
        "map" => lists::map,
        "flatten" | "cardinality" | "empty" => hidden::shown,
        name if ["array_", "arrays_", "map_", "list_"]
            .iter()
            .any(|family| name.starts_with(family)) =>
        {
            hidden::shown
        }
        _ => return None,
    })
}

#[derive(Debug)]
struct Mended {
    function: Arc<ScalarUDF>,
    call: Call,
}

impl Mended {
    fn inner(&self) -> &dyn ScalarUDFImpl {
        self.function.inner().as_ref()
    }

    /// Whether what DataFusion makes of a call beforehand is right.
    fn is_simplified(&self) -> bool {
        // It is 0 of one, and 1 of the base, whatever the base is (apache/datafusion#25137).
        self.name() != "log"
    }
}

impl PartialEq for Mended {
    fn eq(&self, other: &Self) -> bool {
        self.function == other.function
    }
}

impl Eq for Mended {}

impl Hash for Mended {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.function.hash(state);
    }
}

#[warn(
    clippy::missing_trait_methods,
    reason = "what it does not hand on would be lost"
)]
impl ScalarUDFImpl for Mended {
    fn name(&self) -> &str {
        self.function.name()
    }

    fn aliases(&self) -> &[String] {
        self.function.aliases()
    }

    #[expect(deprecated, reason = "handed on")]
    fn display_name(&self, args: &[Expr]) -> Result<String> {
        self.inner().display_name(args)
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        self.inner().schema_name(args)
    }

    fn signature(&self) -> &Signature {
        self.function.signature()
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.inner().return_type(types)
    }

    fn with_updated_config(&self, config: &ConfigOptions) -> Option<ScalarUDF> {
        let function = Arc::new(self.inner().with_updated_config(config)?);
        let call = self.call;
        Some(ScalarUDF::new_from_impl(Self { function, call }))
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        self.inner().return_field_from_args(args)
    }

    #[expect(deprecated, reason = "handed on")]
    fn is_nullable(&self, args: &[Expr], schema: &dyn ExprSchema) -> bool {
        self.inner().is_nullable(args, schema)
    }

    fn is_strict(&self) -> bool {
        self.inner().is_strict()
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        (self.call)(&self.function, args)
    }

    fn simplify(&self, args: Vec<Expr>, context: &SimplifyContext) -> Result<ExprSimplifyResult> {
        match self.is_simplified() {
            true => self.inner().simplify(args, context),
            false => Ok(ExprSimplifyResult::Original(args)),
        }
    }

    /// None: that of a year may not fit its type, so that no row is found (apache/datafusion#25135).
    fn preimage(&self, _: &[Expr], _: &Expr, _: &SimplifyContext) -> Result<PreimageResult> {
        Ok(PreimageResult::None)
    }

    fn short_circuits(&self) -> bool {
        self.inner().short_circuits()
    }

    fn conditional_arguments<'a>(
        &self,
        args: &'a [Expr],
    ) -> Option<(Vec<&'a Expr>, Vec<&'a Expr>)> {
        self.inner().conditional_arguments(args)
    }

    fn evaluate_bounds(&self, input: &[&Interval]) -> Result<Interval> {
        self.inner().evaluate_bounds(input)
    }

    fn propagate_constraints(
        &self,
        interval: &Interval,
        inputs: &[&Interval],
    ) -> Result<Option<Vec<Interval>>> {
        self.inner().propagate_constraints(interval, inputs)
    }

    fn output_ordering(&self, inputs: &[ExprProperties]) -> Result<SortProperties> {
        self.inner().output_ordering(inputs)
    }

    fn preserves_lex_ordering(&self, inputs: &[ExprProperties]) -> Result<bool> {
        self.inner().preserves_lex_ordering(inputs)
    }

    fn strictly_order_preserving(&self, inputs: &[ExprProperties]) -> Result<bool> {
        self.inner().strictly_order_preserving(inputs)
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        self.inner().coerce_types(types)
    }

    fn struct_field_mapping(
        &self,
        args: &[Option<datafusion::common::ScalarValue>],
    ) -> Option<datafusion::logical_expr::StructFieldMapping> {
        self.inner().struct_field_mapping(args)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.function.documentation()
    }

    fn placement(&self, args: &[ExpressionPlacement]) -> ExpressionPlacement {
        self.inner().placement(args)
    }
}
