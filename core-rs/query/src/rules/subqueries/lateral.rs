//! `LATERAL`: a join whose right side reads the rows of the left.

use datafusion::common::NullEquality;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, Join, JoinType, LogicalPlan, LogicalPlanBuilder};

use super::dependent::dependent;
use super::domain::{Domain, Names};

/// `join` of the left rows with what the right gives for each; None where that reads nothing of them, or is not known how.
pub(super) fn lateral(join: &Join, names: &Names) -> Result<Option<LogicalPlan>> {
    if !matches!(join.join_type, JoinType::Inner | JoinType::Left) || !join.on.is_empty() {
        return Ok(None);
    }
    let Some(domain) = Domain::of(&join.right, &join.left, names)? else {
        return Ok(None);
    };
    let Some(rows) = dependent(&join.right, &domain)? else {
        return Ok(None);
    };
    let filter = join.filter.clone().map(|filter| domain.read_by(filter));
    let columns = join.schema.columns().into_iter().map(Expr::Column);
    LogicalPlanBuilder::from(join.left.as_ref().clone())
        .join_detailed(
            rows,
            join.join_type,
            (domain.outer.clone(), domain.columns(&domain.name)),
            filter.transpose()?,
            NullEquality::NullEqualsNull,
        )?
        .project(columns)?
        .build()
        .map(Some)
}
