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

/// Lets an aggregate find all groups where many of them may be kept, and where any of them were to be kept before their rows came to be
/// sorted (apache/datafusion#25350).
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
            let unbound = groups.filter(|groups| {
                groups.limit_options().is_some_and(|limit| {
                    let in_any_order = groups.is_unordered_unfiltered_group_by_distinct();
                    limit.limit() > MOST || limit.descending().is_none() && !in_any_order
                })
            });
            Ok(match unbound {
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
