//! What the analyzer rules put right, for an expression that is in no plan.

use datafusion::common::DFSchema;
use datafusion::error::Result;
use datafusion::logical_expr::Expr;

use super::walks::bottom_up;
use super::{check_overflow, compare_exactly, one_nan};

/// `expr` over columns of `schema`, coerced, as a plan would have it.
pub(crate) fn corrected(expr: Expr, schema: &DFSchema) -> Result<Expr> {
    let expr = bottom_up(expr, &mut |node| check_overflow::check(node, schema))?;
    let expr = bottom_up(expr, &mut |node| compare_exactly::compared(node, schema))?;
    bottom_up(expr, &mut |node| one_nan::corrected(node, schema))
}
