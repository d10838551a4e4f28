//! Orders in which no key stands twice: DataFusion leaves the second out, but not its direction. And distinct rows as groups.

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::expr::Sort;
use datafusion::logical_expr::{Aggregate, Distinct, Expr, LogicalPlan};
use datafusion::optimizer::AnalyzerRule;

use super::duplicated_keys::once;
use super::walks::{bottom_up, expressions, plans};
use crate::udf::as_is::as_is;

/// Leaves out of the orders of aggregates, and of the keys and the order of `DISTINCT ON`, those that an earlier one is; groups rows by all
/// of their columns for `DISTINCT`.
#[derive(Debug)]
pub(crate) struct DistinctKeys;

impl AnalyzerRule for DistinctKeys {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        plans(plan, &mut |plan| match plan {
            LogicalPlan::Distinct(Distinct::On(mut on)) => {
                on.on_expr = once(on.on_expr, |key| key);
                on.sort_expr = on.sort_expr.map(distinct);
                on.select_expr = apart(on.select_expr);
                Ok(Transformed::yes(LogicalPlan::Distinct(Distinct::On(on))))
            }
            // DataFusion takes rows to be distinct already where they are groups, below joins and lists that are laid out, too.
            LogicalPlan::Distinct(Distinct::All(input)) if !input.schema().fields().is_empty() => {
                let columns: Vec<Expr> = input
                    .schema()
                    .columns()
                    .into_iter()
                    .map(Expr::Column)
                    .collect();
                let groups = Aggregate::try_new(input, columns, Vec::new())?;
                Ok(Transformed::yes(LogicalPlan::Aggregate(groups)))
            }
            LogicalPlan::Aggregate(_) => expressions(plan, &mut |expr| {
                let once = bottom_up(expr, &mut |node| match node {
                    Expr::AggregateFunction(mut call) => {
                        call.params.order_by = distinct(call.params.order_by);
                        Ok(Transformed::yes(Expr::AggregateFunction(call)))
                    }
                    node => Ok(Transformed::no(node)),
                });
                once.map(Transformed::yes)
            }),
            plan => Ok(Transformed::no(plan)),
        })
    }

    fn name(&self) -> &str {
        "distinct_keys"
    }
}

/// Columns that are selected twice as two, each with its own name.
fn apart(columns: Vec<Expr>) -> Vec<Expr> {
    let mut known: Vec<Expr> = Vec::with_capacity(columns.len());
    let apart = columns.into_iter().map(|column| {
        let (name, value) = (column.qualified_name(), column.clone().unalias());
        if !known.contains(&value) {
            known.push(value);
            return column;
        }
        as_is(value).alias_qualified(name.0, name.1)
    });
    apart.collect()
}

fn distinct(keys: Vec<Sort>) -> Vec<Sort> {
    once(keys, |key| &key.expr)
}
