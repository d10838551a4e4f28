//! Conditions on the rows of files, pushed into their scans.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::filter_pushdown::FilterPushdown;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::ProjectionExec;

/// DataFusion's rule of the same name, for conditions right above a scan. It looks for a condition's columns by their names alone, so
/// that beyond a join it finds those of the other side; what can go below a join has gone there before.
#[derive(Debug)]
pub(crate) struct FilterFiles(FilterPushdown);

impl FilterFiles {
    pub fn new() -> Self {
        Self(FilterPushdown::new())
    }
}

impl PhysicalOptimizerRule for FilterFiles {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        options: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_down(|node| {
            if !(node.is::<FilterExec>() && is_above_scan(&node)) {
                return Ok(Transformed::no(node));
            }
            let pushed = self.0.optimize(node, options)?;
            Ok(Transformed::new(pushed, true, TreeNodeRecursion::Jump))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "FilterPushdown"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Whether nothing but conditions and projections is between `plan` and files.
fn is_above_scan(plan: &Arc<dyn ExecutionPlan>) -> bool {
    if plan.is::<DataSourceExec>() {
        return true;
    }
    let passes = plan.is::<FilterExec>() || plan.is::<ProjectionExec>();
    passes && plan.children().into_iter().all(is_above_scan)
}
