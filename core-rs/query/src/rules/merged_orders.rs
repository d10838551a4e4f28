//! Sorted partitions that are merged are ordered by what they were merged by: DataFusion goes on to believe every order that the
//! partitions had, longer ones and others, and leaves out sorts and tells groups apart by them.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion::physical_plan::{
    ExecutionPlan, ExecutionPlanProperties, replace_children_if_necessary,
};

use crate::operators::one_order::OneOrder;
use crate::operators::passing::{Pass, PassingExec};

/// `plan`, whose merges know no order but their own.
pub(crate) fn told(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    plan.transform_up(|node| {
        let Some(merge) = node.downcast_ref::<SortPreservingMergeExec>() else {
            return Ok(Transformed::no(node));
        };
        let (input, order) = (merge.input(), OneOrder(Some(merge.expr().clone())));
        if input.output_partitioning().partition_count() <= 1 || !says_more(input, &order)? {
            return Ok(Transformed::no(node));
        }
        let input = PassingExec::over(Arc::clone(input), order);
        replace_children_if_necessary(node, vec![input]).map(Transformed::yes)
    })
    .data()
}

/// Whether the rows of `input` have an order that does not follow from this one.
fn says_more(input: &Arc<dyn ExecutionPlan>, order: &OneOrder) -> Result<bool> {
    let all = input.equivalence_properties();
    let Some(known) = order.known(all) else {
        return Ok(false);
    };
    for other in all.oeq_class().iter() {
        if !known.ordering_satisfy(other.clone())? {
            return Ok(true);
        }
    }
    Ok(false)
}
