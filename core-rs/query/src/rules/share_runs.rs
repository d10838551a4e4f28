//! One run for equal calls of an algorithm within a plan.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;

use crate::operators::algorithm::{AlgorithmExec, Group};

/// Groups calls that one run can serve: of one algorithm over one graph with equal arguments, whichever of its tables they read.
#[derive(Debug)]
pub(crate) struct ShareRuns;

impl PhysicalOptimizerRule for ShareRuns {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let groups = groups(&plan)?;
        if groups.is_empty() {
            return Ok(plan);
        }
        let plan = plan.transform_up(|plan| {
            let Some(call) = plan.downcast_ref::<AlgorithmExec>() else {
                return Ok(Transformed::no(plan));
            };
            let mut groups = groups.iter();
            let group = groups.find(|(first, _)| first.like(call));
            Ok(match group {
                Some((_, group)) if !call.streams() => {
                    let exec: Arc<dyn ExecutionPlan> = Arc::new(call.within(group));
                    Transformed::yes(exec)
                }
                _ => Transformed::no(plan),
            })
        })?;
        Ok(plan.data)
    }

    fn name(&self) -> &'static str {
        "share_runs"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The first call of each group of several, and the group.
fn groups(plan: &Arc<dyn ExecutionPlan>) -> Result<Vec<(AlgorithmExec, Arc<Group>)>> {
    let mut found: Vec<(AlgorithmExec, Vec<usize>)> = Vec::new();
    plan.apply(|plan| {
        if let Some(call) = plan.downcast_ref::<AlgorithmExec>()
            && !call.streams()
        {
            match found.iter_mut().find(|(first, _)| first.like(call)) {
                Some((_, tables)) => tables.push(call.table()),
                None => found.push((call.clone(), vec![call.table()])),
            }
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    found.retain(|(_, tables)| tables.len() > 1);
    let group = |(first, mut tables): (AlgorithmExec, Vec<usize>)| {
        tables.sort_unstable();
        tables.dedup();
        (first, Arc::new(Group { tables }))
    };
    Ok(found.into_iter().map(group).collect())
}
