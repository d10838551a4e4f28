//! An aggregate of nothing but columns of a query around is that query's by SQL's rules, `(SELECT sum(outer.x))` among them. DataFusion
//! computes it in the subquery.

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, LogicalPlan};
use quiver_graph::{GraphError, Result};

use crate::error::invalid;
use crate::rules::walks::each_plan;

/// # Errors
/// `INVALID_QUERY` for a plan with such an aggregate.
pub(super) fn check(plan: &LogicalPlan) -> Result<()> {
    let mut found: Option<GraphError> = None;
    each_plan(plan, &mut |plan| {
        if let LogicalPlan::Aggregate(aggregate) = plan {
            let mut calls = aggregate.aggr_expr.iter();
            if let Some(call) = calls.find(|call| is_of_outer(call)) {
                found.get_or_insert_with(|| refusal(call));
            }
        }
    });
    found.map_or(Ok(()), Err)
}

fn refusal(call: &Expr) -> GraphError {
    let call = call.schema_name().to_string();
    invalid(format!("{call} is an aggregate of the query around the one that it stands in"))
        .expected("an aggregate of a column of its own query, or one that the query around computes under a name")
        .got(call)
}

/// Whether `call` reads columns, and none of its own query.
fn is_of_outer(call: &Expr) -> bool {
    let (mut outer, mut own) = (false, false);
    // Looking cannot fail.
    let _ = call.apply(|node| {
        match node {
            Expr::OuterReferenceColumn(..) => outer = true,
            // What is in a subquery may be the query's own.
            Expr::Column(_)
            | Expr::ScalarSubquery(_)
            | Expr::Exists(_)
            | Expr::InSubquery(_)
            | Expr::SetComparison(_) => own = true,
            _ => {}
        }
        Ok(TreeNodeRecursion::Continue)
    });
    outer && !own
}
