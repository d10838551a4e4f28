//! Rewriting DataFusion's trees: its own walks, each compiled once for all steps instead of once for every closure.

use datafusion::common::DFSchema;
use datafusion::common::tree_node::{
    Transformed, TreeNode, TreeNodeContainer, TreeNodeIterator, TreeNodeRecursion,
};
use datafusion::error::Result;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::utils::merge_schema;
use datafusion::logical_expr::{Expr, GroupingSet, LogicalPlan};

use crate::error::external;
use crate::watch::check;

type Step<'a, T> = &'a mut dyn FnMut(T) -> Result<Transformed<T>>;

/// Takes `step` to what is inside `expr`, then to `expr`.
pub(crate) fn bottom_up(expr: Expr, step: Step<'_, Expr>) -> Result<Expr> {
    Ok(expr.transform_up(step)?.data)
}

/// Takes `step` to `expr`, then to what is inside its result, unless that says to jump.
pub(crate) fn top_down(expr: Expr, step: Step<'_, Expr>) -> Result<Expr> {
    Ok(expr.transform_down(step)?.data)
}

/// Takes `step` to the inputs and subqueries of `plan`, then to `plan`, while the caller waits for it.
pub(crate) fn plans(plan: LogicalPlan, step: Step<'_, LogicalPlan>) -> Result<LogicalPlan> {
    let mut step = |plan| {
        check().map_err(external)?;
        step(plan)
    };
    Ok(plan.transform_up_with_subqueries(&mut step)?.data)
}

/// Likewise, and what is above takes its types anew from what has changed below.
pub(crate) fn plans_retyped(plan: LogicalPlan, step: Step<'_, LogicalPlan>) -> Result<LogicalPlan> {
    let mut changed = false;
    plans(plan, &mut |plan| {
        let plan = step(plan)?;
        changed |= plan.transformed;
        match changed {
            true => plan.map_data(LogicalPlan::recompute_schema),
            false => Ok(plan),
        }
    })
}

/// Takes `step` to every expression of `plan` itself; columns keep their names.
pub(crate) fn expressions(
    plan: LogicalPlan,
    step: Step<'_, Expr>,
) -> Result<Transformed<LogicalPlan>> {
    let names = NamePreserver::new(&plan);
    let mut named = |expr: Expr| {
        let name = names.save(&expr);
        Ok(step(expr)?.update_data(|expr| name.restore(expr)))
    };
    plan.map_expressions(|expr| match expr {
        // Its keys are columns by themselves.
        Expr::GroupingSet(set) => {
            let set = match set {
                GroupingSet::Rollup(keys) => keys
                    .map_elements(&mut named)?
                    .update_data(GroupingSet::Rollup),
                GroupingSet::Cube(keys) => keys
                    .map_elements(&mut named)?
                    .update_data(GroupingSet::Cube),
                GroupingSet::GroupingSets(sets) => sets
                    .into_iter()
                    .map_until_stop_and_collect(|keys| keys.map_elements(&mut named))?
                    .update_data(GroupingSet::GroupingSets),
            };
            Ok(set.update_data(Expr::GroupingSet))
        }
        expr => named(expr),
    })
}

/// Calls `look` on `plan`, its inputs and its subqueries.
pub(crate) fn each_plan(plan: &LogicalPlan, look: &mut dyn FnMut(&LogicalPlan)) {
    // Looking cannot fail.
    let _ = plan.apply_with_subqueries(|plan| {
        look(plan);
        Ok(TreeNodeRecursion::Continue)
    });
}

/// Whether one of the expressions of `plan`, of its inputs or of its subqueries is, or has in it, what is `wanted`.
pub(crate) fn any_expression(plan: &LogicalPlan, wanted: fn(&Expr) -> bool) -> Result<bool> {
    let mut found = false;
    plan.apply_with_subqueries(|plan| {
        found |= has(plan, wanted)?;
        Ok(match found {
            true => TreeNodeRecursion::Stop,
            false => TreeNodeRecursion::Continue,
        })
    })?;
    Ok(found)
}

/// Takes `step` to the nodes that are `wanted` of every expression of `plan`, its inputs and its subqueries, from the inside out, with the
/// columns that the expression may read.
pub(crate) fn nodes(
    plan: LogicalPlan,
    wanted: fn(&Expr) -> bool,
    step: &mut dyn FnMut(Expr, &DFSchema) -> Result<Transformed<Expr>>,
) -> Result<LogicalPlan> {
    nodes_after(plan, &mut |plan| Ok(Transformed::no(plan)), wanted, step)
}

/// Likewise, once `before` has been taken to what the expressions are of.
pub(crate) fn nodes_after(
    plan: LogicalPlan,
    before: Step<'_, LogicalPlan>,
    wanted: fn(&Expr) -> bool,
    step: &mut dyn FnMut(Expr, &DFSchema) -> Result<Transformed<Expr>>,
) -> Result<LogicalPlan> {
    plans_retyped(plan, &mut |plan| {
        let plan = before(plan)?;
        // Most have none, and to take expressions apart and put them together is what planning takes its time for.
        if !has(&plan.data, wanted)? {
            return Ok(plan);
        }
        plan.transform_data(|plan| {
            let schema = merge_schema(&plan.inputs());
            expressions(plan, &mut |expr| {
                expr.transform_up(|node| match wanted(&node) {
                    true => step(node, &schema),
                    false => Ok(Transformed::no(node)),
                })
            })
        })
    })
}

/// `expr` without the names that it is given.
pub(crate) fn unaliased(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(alias) => unaliased(&alias.expr),
        expr => expr,
    }
}

/// Whether an expression of `plan` itself is, or has in it, what is `wanted`.
fn has(plan: &LogicalPlan, wanted: fn(&Expr) -> bool) -> Result<bool> {
    let mut found = false;
    plan.apply_expressions(|expr| {
        found |= expr.exists(|node| Ok(wanted(node)))?;
        Ok(match found {
            true => TreeNodeRecursion::Stop,
            false => TreeNodeRecursion::Continue,
        })
    })?;
    Ok(found)
}
