//! Joins that must hold what they look up in memory.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::joins::NestedLoopJoinExec;

use crate::operators::in_memory::InMemoryExec;

/// Keeps nested loops from files.
#[derive(Debug)]
pub(crate) struct HoldJoins;

impl PhysicalOptimizerRule for HoldJoins {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| match node.is::<NestedLoopJoinExec>() {
            true => InMemoryExec::over(node).map(Transformed::yes),
            false => Ok(Transformed::no(node)),
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "HoldJoins"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
