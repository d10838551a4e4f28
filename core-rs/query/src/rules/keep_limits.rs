//! Limits that outlive the sorts that took them in.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::limit::GlobalLimitExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};

/// Puts the limit that a sort has above it, too, before any other rule runs: DataFusion leaves out a sort whose order is there
/// already, and with it how many rows were wanted. Where the sort stays, the limits become one again.
#[derive(Debug)]
pub(crate) struct KeepLimits;

impl PhysicalOptimizerRule for KeepLimits {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let plan = plan.transform_up(|plan| {
            Ok(match rows_sorted(&plan) {
                Some(fetch) => {
                    let limit = GlobalLimitExec::new(plan, 0, Some(fetch));
                    Transformed::yes(Arc::new(limit) as Arc<dyn ExecutionPlan>)
                }
                None => Transformed::no(plan),
            })
        })?;
        Ok(plan.data)
    }

    fn name(&self) -> &'static str {
        "keep_limits"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Puts nothing in the place of a sort of no rows, which DataFusion panics at, once no rule makes one any more.
#[derive(Debug)]
pub(crate) struct SortNothing;

impl PhysicalOptimizerRule for SortNothing {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let plan = plan.transform_up(|plan| {
            Ok(match rows_sorted(&plan) {
                Some(0) => {
                    let partitions = plan.output_partitioning().partition_count();
                    let nothing = EmptyExec::new(plan.schema()).with_partitions(partitions);
                    Transformed::yes(Arc::new(nothing) as Arc<dyn ExecutionPlan>)
                }
                _ => Transformed::no(plan),
            })
        })?;
        Ok(plan.data)
    }

    fn name(&self) -> &'static str {
        "sort_nothing"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// How many rows a sort gives, if `plan` is one that gives so many.
fn rows_sorted(plan: &Arc<dyn ExecutionPlan>) -> Option<usize> {
    plan.downcast_ref::<SortExec>().and_then(SortExec::fetch)
}
