//! Every step of a plan held to what it says of its rows.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::AggregateExec;

use crate::operators::passing::PassingExec;
use crate::operators::verifying::Verifying;

/// Comes last, where a session asks for it.
#[derive(Debug)]
pub(crate) struct Verify;

impl PhysicalOptimizerRule for Verify {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|step| {
            // What passes rows on says what its input says, and what is said of grouping sets nobody hears: see `grouping_sets.rs`.
            let is_unheard = step
                .downcast_ref::<AggregateExec>()
                .is_some_and(|step| step.group_expr().has_grouping_set());
            let verifying = match is_unheard || step.is::<PassingExec>() {
                true => None,
                false => Verifying::of(step.as_ref()),
            };
            Ok(match verifying {
                Some(verifying) => Transformed::yes(PassingExec::over(step, Arc::new(verifying))),
                None => Transformed::no(step),
            })
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "verify"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
