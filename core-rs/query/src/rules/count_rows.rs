//! The rows of files count towards a query's progress.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;

use crate::operators::counted::Counted;
use crate::operators::passing::PassingExec;

/// Puts a [`Counted`] on every scan of files, once nothing is pushed into them any more.
#[derive(Debug)]
pub(crate) struct CountRows;

impl PhysicalOptimizerRule for CountRows {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            if node.is::<DataSourceExec>() {
                return Ok(Transformed::yes(PassingExec::over(node, Counted)));
            }
            Ok(Transformed::no(node))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "CountRows"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
