//! `LATERAL`: a join whose right side reads the rows of the left.

use std::sync::Arc;

use datafusion::common::NullEquality;
use datafusion::error::Result;
use datafusion::logical_expr::{
    Expr, Join, JoinType, LogicalPlan, LogicalPlanBuilder, SubqueryAlias,
};

use super::dependent::dependent;
use super::domain::{Domain, Names, reads_outer};

/// `join` of the left rows with what the right gives for each; None where that reads nothing of them, or is not known how.
pub(super) fn lateral(join: &Join, names: &Names) -> Result<Option<LogicalPlan>> {
    if !matches!(join.join_type, JoinType::Inner | JoinType::Left) || !join.on.is_empty() {
        return Ok(None);
    }
    let Some(domain) = Domain::of(&join.right, &join.left, names)? else {
        let right = independent(&join.right)?;
        return Ok(right.map(|right| {
            let right = Arc::new(right);
            LogicalPlan::Join(Join {
                right,
                ..join.clone()
            })
        }));
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

/// `plan` without the mark that it is `LATERAL`, if it has one and reads nothing of any other: what is `LATERAL` within it is marked as
/// read by all around it, though it has been joined.
fn independent(plan: &LogicalPlan) -> Result<Option<LogicalPlan>> {
    Ok(match plan {
        LogicalPlan::Subquery(marked) if !reads_outer(&marked.subquery)? => {
            Some(marked.subquery.as_ref().clone())
        }
        LogicalPlan::SubqueryAlias(named) => match independent(&named.input)? {
            Some(input) => {
                let named = SubqueryAlias::try_new(Arc::new(input), named.alias.clone())?;
                Some(LogicalPlan::SubqueryAlias(named))
            }
            None => None,
        },
        _ => None,
    })
}
