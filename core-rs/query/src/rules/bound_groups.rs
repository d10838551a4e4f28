//! Groups of which a sort above keeps the first ones: DataFusion sets memory aside for ten times as many as may be kept, before there is a
//! row, and a process that is out of memory ends.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::AggregateExec;

/// Of so many a heap is no better than all groups.
const MOST: usize = 1 << 16;

/// Lets an aggregate find all groups where many of them may be kept.
#[derive(Debug)]
pub(crate) struct BoundGroups;

impl PhysicalOptimizerRule for BoundGroups {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let groups = node.downcast_ref::<AggregateExec>();
            let many = groups.filter(|groups| {
                let limit = groups.limit_options();
                limit.is_some_and(|limit| limit.limit() > MOST)
            });
            Ok(match many {
                Some(groups) => {
                    Transformed::yes(Arc::new(groups.with_new_limit_options(None)) as _)
                }
                None => Transformed::no(node),
            })
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "BoundGroups"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
