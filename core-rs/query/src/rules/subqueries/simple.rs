//! Subqueries that DataFusion's own joins are right for.

use datafusion::common::DFSchema;
use datafusion::common::tree_node::TreeNode;
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
    is_simple_plan(&subquery.subquery, false)
}

/// `renamed` is a plan whose columns may have other names above it, where what reads the outer row would look for them.
fn is_simple_plan(plan: &LogicalPlan, renamed: bool) -> bool {
    match plan {
        LogicalPlan::Projection(projection) => {
            let inner = projection.input.as_ref();
            let is_last = !matches!(inner, LogicalPlan::Projection(_));
            projection.expr.iter().all(picks) && is_simple_plan(inner, renamed || !is_last)
        }
        LogicalPlan::Filter(filter) => {
            let condition = &filter.predicate;
            let reads = condition.contains_outer();
            let is_lost = has_subqueries(condition) || renamed && reads;
            !is_lost && is_simple_plan(&filter.input, renamed)
        }
        LogicalPlan::SubqueryAlias(alias) => is_simple_plan(&alias.input, true),
        LogicalPlan::TableScan(_) => true,
        _ => false,
    }
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

pub(super) fn is_subquery(expr: &Expr) -> bool {
    subquery_of(expr).is_some()
}

macro_rules! subquery_of {
    ($expr:expr, $($mutable:tt)?) => {
        match $expr {
            Expr::Exists(exists) => Some(&$($mutable)? exists.subquery),
            Expr::InSubquery(membership) => Some(&$($mutable)? membership.subquery),
            Expr::SetComparison(comparison) => Some(&$($mutable)? comparison.subquery),
            Expr::ScalarSubquery(subquery) => Some(subquery),
            _ => None,
        }
    };
}

/// That of a condition over one, or of its value.
pub(super) fn subquery_of(expr: &Expr) -> Option<&Subquery> {
    subquery_of!(expr,)
}

pub(super) fn subquery_of_mut(expr: &mut Expr) -> Option<&mut Subquery> {
    subquery_of!(expr, mut)
}
