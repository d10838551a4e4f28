//! What is known of the rows below ROLLUP, CUBE and GROUPING SETS is not known of theirs: a key is null in the sets without it, so that one
//! that was constant, or equal to another, is so no more. DataFusion takes it to be, and leaves out sorts by it.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::AggregateExec;

use crate::operators::forgetful::Forgetful;
use crate::operators::passing::PassingExec;

/// Runs before all rules that look at what is known.
#[derive(Debug)]
pub(crate) struct GroupingSets;

impl PhysicalOptimizerRule for GroupingSets {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|plan| {
            let aggregate = plan.downcast_ref::<AggregateExec>();
            Ok(match aggregate {
                Some(aggregate) if aggregate.group_expr().has_grouping_set() => {
                    Transformed::yes(PassingExec::over(plan, Forgetful))
                }
                _ => Transformed::no(plan),
            })
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "grouping_sets"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
