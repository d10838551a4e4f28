//! Subqueries as SQL has them.
//!
//! DataFusion makes joins of conditions over subqueries that are simple enough, in filters; others it refuses, or answers wrong: what
//! is `IN` a subquery is never null to it, an aggregate without groups has no row where its join finds nothing, a limit is that of all
//! rows together. What is not simple enough becomes a join here, by the way of Neumann and Kemper, "Unnesting Arbitrary Queries"
//! (2015): the subquery is computed for all different values that it reads of the outer rows at once, beside which its rows stay.
//!
//! ```text
//! conditions ──► attach ──► dependent
//! IN, ANY, ALL as EXISTS     a join in its place     the subquery for each of a domain's rows
//! ```

mod attach;
mod beside;
mod conditions;
mod dependent;
mod domain;
mod lateral;
mod moments;
pub(super) mod no_row;
mod sets;
mod simple;

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::logical_expr::utils::{conjunction, split_conjunction_owned};
use datafusion::logical_expr::{Expr, Filter, Join, JoinType, LogicalPlan, LogicalPlanBuilder};
use datafusion::optimizer::AnalyzerRule;

use super::walks::{expressions, plans_retyped};
use attach::Attachments;
use beside::{beside, columns_given};
use conditions::{told, wanted};
use domain::Names;
use lateral::lateral;
use moments::as_instants;
use simple::has_subqueries;

/// Runs when both sides of every comparison have one type.
#[derive(Debug)]
pub(crate) struct JoinSubqueries;

impl AnalyzerRule for JoinSubqueries {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        let names = Names::new(joined);
        plans_retyped(plan, &mut |plan| joined(plan, &names))
    }

    fn name(&self) -> &str {
        "join_subqueries"
    }
}

/// `plan`, whose subqueries are joined themselves, over its input joined with its subqueries.
fn joined(plan: LogicalPlan, names: &Names) -> Result<Transformed<LogicalPlan>> {
    let mut has_asked = false;
    plan.apply_expressions(|expr| {
        has_asked |= has_subqueries(expr);
        Ok(TreeNodeRecursion::Continue)
    })?;
    if let LogicalPlan::Join(join) = &plan
        && let Some(joined) = lateral(join, names)?
    {
        return Ok(Transformed::yes(joined));
    }
    if has_asked && let LogicalPlan::Join(join) = &plan {
        return match asked_above(join)? {
            Some(filter) => joined(filter, names),
            None => asked_beside(plan, names),
        };
    }
    let inputs = plan.inputs();
    let [input] = inputs.as_slice() else {
        return Ok(Transformed::no(plan));
    };
    if !has_asked {
        return Ok(Transformed::no(plan));
    }
    let input = (*input).clone();
    let plan = as_instants(plan)?;
    let before = Arc::clone(plan.schema());
    let mut attached = Attachments::new(input, names);
    let changed = match plan {
        LogicalPlan::Filter(Filter { predicate, .. }) => {
            let predicate = attached.values(predicate)?;
            let predicate = wanted(predicate, &attached.schema())?;
            let predicate = attached.filter(predicate)?;
            LogicalPlan::Filter(Filter::try_new(predicate, attached.plan())?)
        }
        plan => {
            let plan = expressions(plan, &mut |expr| {
                let expr = attached.values(expr)?;
                let told = told(expr, &attached.schema())?;
                attached.expr(told).map(Transformed::yes)
            })?;
            let exprs = plan.data.expressions();
            let input = attached.plan().as_ref().clone();
            plan.data.with_new_exprs(exprs, vec![input])?
        }
    };
    if changed.schema().fields().len() == before.fields().len() {
        return Ok(Transformed::yes(changed));
    }
    // Filters, windows and sorts hand on what they are given.
    let columns = before.columns().into_iter().map(Expr::Column);
    let only = LogicalPlanBuilder::from(changed).project(columns)?;
    Ok(Transformed::yes(only.build()?))
}

/// A join that keeps rows which meet none, over sides with what its condition asks of them.
fn asked_beside(plan: LogicalPlan, names: &Names) -> Result<Transformed<LogicalPlan>> {
    let LogicalPlan::Join(join) = &plan else {
        return Ok(Transformed::no(plan));
    };
    let Some(columns) = columns_given(join) else {
        return Ok(Transformed::no(plan));
    };
    let side = |plan| joined(plan, names).map(|plan| plan.data);
    let Some(over) = beside(join, names, &side)? else {
        return Ok(Transformed::no(plan));
    };
    let over = LogicalPlanBuilder::from(over).project(columns)?;
    Ok(Transformed::yes(over.build()?))
}

/// A join that keeps the rows of neither side, with its conditions over subqueries in a filter above it.
fn asked_above(join: &Join) -> Result<Option<LogicalPlan>> {
    let (JoinType::Inner, Some(condition)) = (join.join_type, &join.filter) else {
        return Ok(None);
    };
    let terms = split_conjunction_owned(condition.clone());
    let (asked, own): (Vec<Expr>, Vec<Expr>) = terms.into_iter().partition(has_subqueries);
    let Some(asked) = conjunction(asked) else {
        return Ok(None);
    };
    let mut join = join.clone();
    join.filter = conjunction(own);
    let filter = Filter::try_new(asked, Arc::new(LogicalPlan::Join(join)))?;
    Ok(Some(LogicalPlan::Filter(filter)))
}
