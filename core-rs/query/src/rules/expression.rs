//! What is put right in every expression, of plans and of messages.

use datafusion::common::DFSchema;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::optimizer::AnalyzerRule;

use super::subqueries::no_row::may_be_null;
use super::walks::{bottom_up, nodes_after};
use super::{
    aggregates, casts_to_zones, compare_exactly, dates_as_text, in_columns, keep_cases, keep_casts,
    keep_nulls, one_nan, one_zero, patterns,
};
use crate::udf::compare_nested;
use crate::udf::corrected::corrected_operator;
use crate::udf::null_list::of_nulls;
use crate::udf::of_no_rows::of_no_rows;
use crate::udf::struct_field::masked;
use crate::udf::within::within;

/// Runs when both sides of every operation have one type.
#[derive(Debug)]
pub(crate) struct CorrectExpressions;

impl AnalyzerRule for CorrectExpressions {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        // Types are taken anew throughout: not all that came before has told what it changed.
        let mut anew = |plan| Ok(Transformed::yes(plan));
        nodes_after(plan, &mut anew, computes, &mut corrected_node)
    }

    fn name(&self) -> &str {
        "correct_expressions"
    }
}

/// `expr` over columns of `schema`, coerced.
pub(crate) fn corrected(expr: Expr, schema: &DFSchema) -> Result<Expr> {
    bottom_up(expr, &mut |node| {
        corrected_node(node, schema)?.transform_data(|node| one_zero::within(node, schema))
    })
}

/// Whether `node` is more than a column, by whatever name.
fn computes(node: &Expr) -> bool {
    !matches!(
        node,
        Expr::Alias(_) | Expr::Column(_) | Expr::OuterReferenceColumn(..)
    )
}

/// `node`, whose parts are corrected.
fn corrected_node(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    corrected_operator(node, schema)?
        .transform_data(|node| {
            Ok(match node {
                Expr::Between(between) if between.expr.is_volatile() => {
                    Transformed::yes(within(between))
                }
                node => Transformed::no(node),
            })
        })?
        .transform_data(|node| compare_exactly::compared(node, schema))?
        .transform_data(|node| compare_nested::ordered(node, schema))?
        .transform_data(in_columns::compared)?
        .transform_data(|node| keep_nulls::kept(node, schema))?
        .transform_data(|node| one_nan::corrected(node, schema))?
        .transform_data(|node| of_nulls(node, schema))?
        .transform_data(|node| Ok(may_be_null(node)))?
        .transform_data(|node| {
            Ok(match node {
                Expr::ScalarFunction(call) => match masked(call).or_else(of_no_rows) {
                    Ok(corrected) => Transformed::yes(corrected),
                    Err(call) => Transformed::no(Expr::ScalarFunction(call)),
                },
                Expr::AggregateFunction(call) => aggregates::corrected(call, schema)?,
                node => Transformed::no(node),
            })
        })?
        .transform_data(|node| dates_as_text::written(node, schema))?
        .transform_data(|node| casts_to_zones::told(node, schema))?
        .transform_data(|node| keep_casts::kept(node, schema))?
        .transform_data(|node| keep_cases::kept(node, schema))?
        .transform_data(|node| patterns::kept(node, schema))
}
