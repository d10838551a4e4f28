//! Sorts that decide which rows a limit takes, or in which order aggregates and windows that say none get theirs.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, FetchType, Limit, LogicalPlan};
use datafusion::optimizer::AnalyzerRule;

use super::order_beside::going_by_order;
use super::walks::{plans, unaliased};
use crate::operators::ordered::Ordered;

/// Keeps the sort below a limit that it cannot take in, one that skips rows or stands above a filter: where nothing above needs its
/// keys, DataFusion leaves it out.
#[derive(Debug)]
pub(crate) struct KeepSorts;

impl AnalyzerRule for KeepSorts {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        plans(plan, &mut |plan| match plan {
            LogicalPlan::Limit(limit) if !is_taken_in(&limit) => {
                let input = Arc::new(kept(limit.input.as_ref().clone())?);
                let limit = Limit { input, ..limit };
                Ok(Transformed::yes(LogicalPlan::Limit(limit)))
            }
            LogicalPlan::Aggregate(mut aggregate) if go_by_order(&aggregate.aggr_expr) => {
                aggregate.input = Arc::new(kept(aggregate.input.as_ref().clone())?);
                Ok(Transformed::yes(LogicalPlan::Aggregate(aggregate)))
            }
            LogicalPlan::Window(mut window) if look_along(&window.window_expr) => {
                window.input = Arc::new(kept(window.input.as_ref().clone())?);
                Ok(Transformed::yes(LogicalPlan::Window(window)))
            }
            plan => Ok(Transformed::no(plan)),
        })
    }

    fn name(&self) -> &str {
        "keep_sorts"
    }
}

/// Whether there is an aggregate that goes by the order of its rows, and says none.
fn go_by_order(calls: &[Expr]) -> bool {
    let mut going = calls.iter().filter_map(going_by_order);
    going.any(|call| call.params.order_by.is_empty())
}

/// Whether there is a window that says no order.
fn look_along(windows: &[Expr]) -> bool {
    windows.iter().any(|window| match unaliased(window) {
        Expr::WindowFunction(window) => window.params.order_by.is_empty(),
        _ => false,
    })
}

/// Whether the sort below `limit` becomes one of so many rows.
fn is_taken_in(limit: &Limit) -> bool {
    let fetches = matches!(limit.get_fetch_type(), Ok(FetchType::Literal(Some(_))));
    fetches && is_near(&limit.input)
}

/// Whether nothing but projections is above the sort.
fn is_near(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Sort(_) => true,
        LogicalPlan::Projection(_) | LogicalPlan::SubqueryAlias(_) => {
            plan.inputs().into_iter().all(is_near)
        }
        _ => false,
    }
}

/// `plan`, in which the sort that it ends with stays, whatever follows.
pub(crate) fn kept(plan: LogicalPlan) -> Result<LogicalPlan> {
    let kept = plan.transform_down(|plan| {
        Ok(match plan {
            LogicalPlan::Sort(_) => {
                Transformed::new(Ordered::keep(plan), true, TreeNodeRecursion::Jump)
            }
            LogicalPlan::Projection(_)
            | LogicalPlan::Filter(_)
            | LogicalPlan::Limit(_)
            | LogicalPlan::SubqueryAlias(_) => Transformed::no(plan),
            plan => Transformed::new(plan, false, TreeNodeRecursion::Jump),
        })
    })?;
    Ok(kept.data)
}
