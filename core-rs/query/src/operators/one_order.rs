//! Rows of which less is known of their order than is said.

use std::ops::Range;
use std::sync::Arc;

use datafusion::common::tree_node::TreeNode;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{
    EquivalenceProperties, LexOrdering, PhysicalExpr, PhysicalSortExpr,
};

use super::passing::Pass;

/// Hands on rows in this order if it is known, whatever else they are ordered by.
#[derive(Debug)]
pub(crate) struct OneOrder(pub Option<LexOrdering>);

impl Pass for OneOrder {
    fn name(&self) -> &'static str {
        "OneOrder"
    }

    fn known(&self, known: &EquivalenceProperties) -> Option<EquivalenceProperties> {
        let mut less = known.clone();
        // What is constant in each partition is not so in all of them.
        less.clear_per_partition_constants();
        less.clear_orderings();
        less.add_orderings(self.0.clone());
        Some(less)
    }
}

/// Hands on rows in their orders as far as these are of columns within a range.
#[derive(Debug)]
pub(crate) struct OrderOfSide(pub Range<usize>);

impl OrderOfSide {
    fn reads_others(&self, key: &PhysicalSortExpr) -> bool {
        let is_other = |part: &Arc<dyn PhysicalExpr>| {
            let column = part.downcast_ref::<Column>();
            Ok(column.is_some_and(|column| !self.0.contains(&column.index())))
        };
        // Looking cannot fail.
        key.expr.exists(is_other).unwrap_or(true)
    }
}

impl Pass for OrderOfSide {
    fn name(&self) -> &'static str {
        "OrderOfSide"
    }

    fn known(&self, known: &EquivalenceProperties) -> Option<EquivalenceProperties> {
        let mut less = known.clone();
        less.clear_orderings();
        for order in known.oeq_class().iter() {
            let own = order.iter().take_while(|key| !self.reads_others(key));
            less.add_ordering(own.cloned());
        }
        Some(less)
    }
}
