//! `INTERSECT ALL` and `EXCEPT ALL`: a row is there as often as in both sides, or as in the first and not the second. DataFusion
//! takes every row of the first that the second has, or has not.

use std::sync::Arc;

use datafusion::common::TableReference;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result as Planned;
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::{
    Expr as Lowered, ExprFunctionExt, Join, LogicalPlan, LogicalPlanBuilder, SubqueryAlias,
};
use datafusion::sql::sqlparser::ast::{Query, SetExpr, SetOperator, SetQuantifier};
use quiver_graph::Result;

use super::templates::{from_query, query_of};
use super::walk::Step;
use crate::rules::walks::plans;

/// The name of what is found again in the plan.
const ALL: &str = "set operation with all";

/// Puts each of them into a query by itself, under a name.
#[derive(Default)]
pub(super) struct NameSetOperations {
    /// Whether there are any.
    pub found: bool,
}

impl Step for NameSetOperations {
    fn after_query(&mut self, query: &mut Query) -> Result<()> {
        named(&mut query.body, &mut self.found)
    }
}

fn named(body: &mut SetExpr, found: &mut bool) -> Result<()> {
    let SetExpr::SetOperation {
        op,
        set_quantifier,
        left,
        right,
    } = body
    else {
        return Ok(());
    };
    named(left, found)?;
    named(right, found)?;
    let of_rows = matches!(
        op,
        SetOperator::Intersect | SetOperator::Except | SetOperator::Minus
    );
    if !of_rows || *set_quantifier != SetQuantifier::All {
        return Ok(());
    }
    *found = true;
    let mut around = from_query(ALL)?;
    if let Some(query) = query_of(&mut around) {
        std::mem::swap(query.body.as_mut(), body);
    }
    *body = SetExpr::Query(Box::new(around));
    Ok(())
}

/// `plan` with those joins in it that count rows, too: the first of equal rows meets the first, the second the second.
pub(super) fn counted(plan: LogicalPlan) -> Planned<LogicalPlan> {
    plans(plan, &mut |plan| match plan {
        LogicalPlan::SubqueryAlias(SubqueryAlias { input, alias, .. })
            if alias == TableReference::bare(ALL) =>
        {
            let LogicalPlan::Join(join) = input.as_ref() else {
                let plan = LogicalPlan::SubqueryAlias(SubqueryAlias::try_new(input, alias)?);
                return Ok(Transformed::no(plan));
            };
            let joined = LogicalPlanBuilder::from(numbered(join)?);
            joined.alias(alias)?.build().map(Transformed::yes)
        }
        plan => Ok(Transformed::no(plan)),
    })
}

fn numbered(join: &Join) -> Planned<LogicalPlan> {
    const NUMBERS: [&str; 2] = ["number of the first", "number of the second"];
    let number = |plan: &Arc<LogicalPlan>, name: &str| {
        let columns = plan.schema().columns().into_iter().map(Lowered::Column);
        let number = row_number().partition_by(columns.collect()).build()?;
        let rows = LogicalPlanBuilder::from(plan.as_ref().clone());
        rows.window([number.alias(name)])?.build()
    };
    let [first, second] = NUMBERS;
    let mut on = join.on.clone();
    on.push((
        datafusion::logical_expr::ident(first),
        datafusion::logical_expr::ident(second),
    ));
    let (left, right) = (number(&join.left, first)?, number(&join.right, second)?);
    let joined = Join::try_new(
        Arc::new(left),
        Arc::new(right),
        on,
        join.filter.clone(),
        join.join_type,
        join.join_constraint,
        join.null_equality,
        false,
    )?;
    let columns = join.schema.columns().into_iter().map(Lowered::Column);
    LogicalPlanBuilder::from(LogicalPlan::Join(joined))
        .project(columns)?
        .build()
}
