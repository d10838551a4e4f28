//! Subqueries that DataFusion's own joins are right for.

use datafusion::common::DFSchema;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::expr::InSubquery;
use datafusion::logical_expr::{Expr, LogicalPlan, Subquery};

/// Whether nothing but filters reads the outer row, whose columns are those of `schema`, and nothing counts rows.
pub(super) fn is_simple(subquery: &Subquery, schema: &DFSchema) -> bool {
    let known = |expr: &Expr| match expr {
        Expr::OuterReferenceColumn(_, column) => schema.has_column(column),
        _ => false,
    };
    if !subquery.outer_ref_columns.iter().all(known) {
        return false;
    }
    if subquery.outer_ref_columns.is_empty() {
        return true;
    }
    let mut simple = true;
    // Looking cannot fail.
    let _ = subquery.subquery.apply(|plan| {
        simple &= match plan {
            LogicalPlan::Projection(projection) => projection.expr.iter().all(picks),
            LogicalPlan::Filter(filter) => !has_subqueries(&filter.predicate),
            LogicalPlan::TableScan(_) | LogicalPlan::SubqueryAlias(_) => true,
            _ => false,
        };
        Ok(match simple {
            true => TreeNodeRecursion::Continue,
            false => TreeNodeRecursion::Stop,
        })
    });
    simple
}

pub(super) fn has_subqueries(expr: &Expr) -> bool {
    // Looking cannot fail.
    expr.exists(|node| Ok(is_subquery(node))).unwrap_or(true)
}

/// Whether `expr` is a column, or a constant.
fn picks(expr: &Expr) -> bool {
    match expr {
        Expr::Column(_) | Expr::Literal(..) => true,
        Expr::Alias(alias) => picks(&alias.expr),
        _ => false,
    }
}

/// What DataFusion plans with regard to nulls: a `NOT IN` over columns whose subquery reads nothing of the row.
pub(super) fn is_null_aware(membership: &InSubquery) -> bool {
    membership.subquery.outer_ref_columns.is_empty() && membership.expr.any_column_refs()
}

fn is_subquery(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Exists(_) | Expr::InSubquery(_) | Expr::SetComparison(_) | Expr::ScalarSubquery(_)
    )
}
