//! Rows keep the order of the table, and equal rows come in the same order each time.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::execution_plan::ExecutionPlanProperties;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;

use super::merged_orders;
use crate::operators::in_order::InOrderExec;

/// Replaces every merge that takes batches as they come by one that takes partitions in turn, and lets no merge of sorted
/// partitions choose between equal rows by which partition was read last: a plan gives the same rows each time.
#[derive(Debug)]
pub(crate) struct KeepOrder;

impl PhysicalOptimizerRule for KeepOrder {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let plan = plan
            .transform_up(|node| {
                if let Some(merge) = node.downcast_ref::<CoalescePartitionsExec>() {
                    let input = Arc::clone(merge.input());
                    let merge = InOrderExec::new(input, merge.fetch());
                    return Ok(Transformed::yes(Arc::new(merge) as _));
                }
                if let Some(merge) = node.downcast_ref::<SortPreservingMergeExec>() {
                    let merge = merge.clone().with_round_robin_repartition(false);
                    return Ok(Transformed::yes(Arc::new(merge) as _));
                }
                Ok(Transformed::no(node))
            })
            .data()?;
        let plan = merged_orders::told(plan)?;
        if plan.output_partitioning().partition_count() > 1 {
            return Ok(Arc::new(InOrderExec::new(plan, None).last()));
        }
        match plan.downcast_ref::<InOrderExec>() {
            Some(merge) => Ok(Arc::new(merge.clone().last())),
            None => Ok(plan),
        }
    }

    fn name(&self) -> &'static str {
        "KeepOrder"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
