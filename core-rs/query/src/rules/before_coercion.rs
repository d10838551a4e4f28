//! What is put right while the sides of operations still have their own types.

use arrow_schema::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result;
use datafusion::logical_expr::expr::{Case, ScalarFunction};
use datafusion::logical_expr::{Expr, ExprSchemable, Like, LogicalPlan, cast, when};
use datafusion::optimizer::AnalyzerRule;

use super::walks::nodes;
use super::windows::any_peers;
use crate::udf::compare_times::is_moment;

#[derive(Debug)]
pub(crate) struct BeforeCoercion;

impl AnalyzerRule for BeforeCoercion {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        nodes(plan, is_ours, &mut |node, schema| match node {
            Expr::WindowFunction(window) => any_peers(window, schema).map(Transformed::yes),
            Expr::Like(like) => unpacked(like, schema),
            Expr::Case(case) => searched(case, schema),
            Expr::ScalarFunction(call) => null_if(call, schema),
            node => Ok(Transformed::no(node)),
        })
    }

    fn name(&self) -> &str {
        "before_coercion"
    }
}

fn is_ours(node: &Expr) -> bool {
    match node {
        Expr::WindowFunction(_) | Expr::Like(_) | Expr::Case(_) => true,
        Expr::ScalarFunction(call) => call.func.name() == "nullif",
        _ => false,
    }
}

/// `CASE moment WHEN other …` as conditions, where the two have two units: in the finer one, the earliest and latest do not fit.
fn searched(mut case: Case, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let Some(value) = &case.expr else {
        return Ok(Transformed::no(Expr::Case(case)));
    };
    let own = value.get_type(schema)?;
    let mut differs = false;
    for (when, _) in &case.when_then_expr {
        differs |= are_of_two_units(&own, &when.get_type(schema)?);
    }
    if !differs {
        return Ok(Transformed::no(Expr::Case(case)));
    }
    let value = value.as_ref().clone();
    for (when, _) in &mut case.when_then_expr {
        let other = std::mem::take(when.as_mut());
        **when = value.clone().eq(other);
    }
    case.expr = None;
    Ok(Transformed::yes(Expr::Case(case)))
}

/// `nullif` of moments of two units, likewise.
fn null_if(call: ScalarFunction, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let [value, other] = call.args.as_slice() else {
        return Ok(Transformed::no(Expr::ScalarFunction(call)));
    };
    let own = value.get_type(schema)?;
    if !are_of_two_units(&own, &other.get_type(schema)?) {
        return Ok(Transformed::no(Expr::ScalarFunction(call)));
    }
    let null = Expr::Literal(ScalarValue::try_from(&own)?, None);
    let equal = value.clone().eq(other.clone());
    let case = when(equal, null).otherwise(value.clone())?;
    Ok(Transformed::yes(case))
}

fn are_of_two_units(one: &DataType, other: &DataType) -> bool {
    one != other && is_moment(one) && is_moment(other)
}

/// A pattern and a text of two kinds, which DataFusion coerces unless one is a dictionary.
fn unpacked(mut like: Like, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let (text, pattern) = (like.expr.get_type(schema)?, like.pattern.get_type(schema)?);
    let values = |own: &DataType, other: &DataType| match own {
        DataType::Dictionary(_, values) if own != other && values.as_ref() != other => {
            Some(values.as_ref().clone())
        }
        _ => None,
    };
    let (of_text, of_pattern) = (values(&text, &pattern), values(&pattern, &text));
    let changed = of_text.is_some() || of_pattern.is_some();
    if let Some(values) = of_text {
        *like.expr = cast(std::mem::take(like.expr.as_mut()), values);
    }
    if let Some(values) = of_pattern {
        *like.pattern = cast(std::mem::take(like.pattern.as_mut()), values);
    }
    Ok(match changed {
        true => Transformed::yes(Expr::Like(like)),
        false => Transformed::no(Expr::Like(like)),
    })
}
