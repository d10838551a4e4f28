//! What is known of the rows of one side of an outer join is not known of the join's: where the other side has no partner its columns are
//! null, so that one that was constant, or equal to another expression, is so no more. DataFusion takes it to be, and leaves out sorts by
//! it, and groups by it as if equal rows were neighbours.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::logical_expr::JoinType;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::joins::{HashJoinExec, NestedLoopJoinExec, SortMergeJoinExec};
use datafusion::physical_plan::{
    ExecutionPlan, ExecutionPlanProperties, replace_children_if_necessary,
};

use crate::operators::forgetful::Forgetful;
use crate::operators::passing::PassingExec;

/// Runs before all rules that look at what is known.
#[derive(Debug)]
pub(crate) struct PaddedSides;

impl PhysicalOptimizerRule for PaddedSides {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|plan| {
            let padded = match join_type(plan.as_ref()) {
                Some(JoinType::Left) => [false, true],
                Some(JoinType::Right) => [true, false],
                Some(JoinType::Full) => [true, true],
                _ => return Ok(Transformed::no(plan)),
            };
            let mut changed = false;
            let sides = plan.children().into_iter().zip(padded);
            let sides = sides.map(|(side, padded)| {
                let side = Arc::clone(side);
                match padded && knows(side.as_ref()) {
                    true => {
                        changed = true;
                        PassingExec::over(side, Forgetful)
                    }
                    false => side,
                }
            });
            let sides = sides.collect();
            match changed {
                true => replace_children_if_necessary(plan, sides).map(Transformed::yes),
                false => Ok(Transformed::no(plan)),
            }
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "padded_sides"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn join_type(plan: &dyn ExecutionPlan) -> Option<JoinType> {
    if let Some(join) = plan.downcast_ref::<HashJoinExec>() {
        return Some(*join.join_type());
    }
    if let Some(join) = plan.downcast_ref::<NestedLoopJoinExec>() {
        return Some(*join.join_type());
    }
    let join = plan.downcast_ref::<SortMergeJoinExec>()?;
    Some(join.join_type())
}

/// Whether columns of its rows are constant, or equal to others.
fn knows(plan: &dyn ExecutionPlan) -> bool {
    let known = plan.equivalence_properties().eq_group();
    known.iter().next().is_some()
}
