//! Rows that are joined come in the order of the side that they are looked up for: DataFusion believes that those which are equal in it
//! come in the order of the other side, though each row of the one comes with all of its own (apache/datafusion#25052).

use std::sync::Arc;

use datafusion::common::JoinType;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_plan::joins::{HashJoinExec, SortMergeJoinExec};
use datafusion::physical_plan::{ExecutionPlan, replace_children_if_necessary};

use crate::operators::one_order::{OneOrder, OrderOfSide};
use crate::operators::passing::PassingExec;

/// `plan`, before anything is sorted for its joins, of which each then knows no order but that of one side.
///
/// A merge is hidden from the rule that moves projections below joins, too: it forgets the columns of their conditions
/// (apache/datafusion#24414).
pub(crate) fn told(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    plan.transform_up(|node| {
        if node.is::<HashJoinExec>() {
            let mut sides: Vec<_> = node.children().into_iter().cloned().collect();
            if sides[0].properties().output_ordering().is_none() {
                return Ok(Transformed::no(node));
            }
            sides[0] = PassingExec::over(Arc::clone(&sides[0]), OneOrder(None));
            return replace_children_if_necessary(node, sides).map(Transformed::yes);
        }
        let Some(merge) = node.downcast_ref::<SortMergeJoinExec>() else {
            return Ok(Transformed::no(node));
        };
        let left = merge.left().schema().fields().len();
        let columns = match merge.join_type() {
            JoinType::Inner | JoinType::Left => 0..left,
            JoinType::Right => left..usize::MAX,
            _ => 0..usize::MAX,
        };
        Ok(Transformed::yes(PassingExec::over(
            node,
            OrderOfSide(columns),
        )))
    })
    .data()
}
