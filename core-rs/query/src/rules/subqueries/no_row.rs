//! Subqueries that stand for a value, which is null where they have no row: DataFusion takes their column's word for whether it may be.

use datafusion::common::tree_node::Transformed;
use datafusion::logical_expr::{Expr, LogicalPlan};

use crate::udf::as_is::or_null;

/// `node`, told that it may be null if it is such a subquery.
pub(in crate::rules) fn may_be_null(node: Expr) -> Transformed<Expr> {
    match node {
        Expr::ScalarSubquery(subquery)
            if !subquery.subquery.schema().field(0).is_nullable()
                && !has_a_row(&subquery.subquery) =>
        {
            // Around the subquery: within it, that of a constant would be folded.
            Transformed::yes(or_null(Expr::ScalarSubquery(subquery)))
        }
        node => Transformed::no(node),
    }
}

/// Whether there is one, whatever the tables hold.
fn has_a_row(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Aggregate(aggregate) => aggregate.group_expr.is_empty(),
        LogicalPlan::EmptyRelation(nothing) => nothing.produce_one_row,
        LogicalPlan::Values(values) => !values.values.is_empty(),
        LogicalPlan::Projection(_)
        | LogicalPlan::SubqueryAlias(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Window(_)
        | LogicalPlan::Distinct(_) => plan.inputs().into_iter().all(has_a_row),
        _ => false,
    }
}
