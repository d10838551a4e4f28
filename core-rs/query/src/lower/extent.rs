//! How large a logical plan is.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, LogicalPlan};
use quiver_graph::Result;

use crate::error::planning;
use crate::plan::too_large;

/// # Errors
/// `LIMIT_EXCEEDED` where `plan` has more than `most` operators and expressions.
pub(crate) fn check(plan: &LogicalPlan, most: usize) -> Result<()> {
    let size = size(plan, &mut HashMap::new()).map_err(planning)?;
    match size > most {
        true => Err(too_large(
            most,
            "the query has more operators and expressions",
        )),
        false => Ok(()),
    }
}

/// Sizes of what is shared, by where it lies: each part is looked at once, however often it is read.
type Known = HashMap<*const LogicalPlan, usize>;

fn size(plan: &LogicalPlan, known: &mut Known) -> datafusion::error::Result<usize> {
    let mut total = 1_usize;
    plan.apply_expressions(|expr| {
        expr.apply(|node| {
            total = total.saturating_add(1);
            if let Some(subquery) = subquery(node) {
                total = total.saturating_add(shared(subquery, known)?);
            }
            Ok(TreeNodeRecursion::Continue)
        })
    })?;
    for input in plan.inputs() {
        total = total.saturating_add(shared(input, known)?);
    }
    Ok(total)
}

fn shared(plan: &LogicalPlan, known: &mut Known) -> datafusion::error::Result<usize> {
    let place = std::ptr::from_ref(plan);
    if let Some(size) = known.get(&place) {
        return Ok(*size);
    }
    let size = size(plan, known)?;
    known.insert(place, size);
    Ok(size)
}

fn subquery(expr: &Expr) -> Option<&LogicalPlan> {
    let subquery: &Arc<LogicalPlan> = match expr {
        Expr::ScalarSubquery(subquery) => &subquery.subquery,
        Expr::Exists(exists) => &exists.subquery.subquery,
        Expr::InSubquery(within) => &within.subquery.subquery,
        Expr::SetComparison(compared) => &compared.subquery.subquery,
        _ => return None,
    };
    Some(subquery)
}
