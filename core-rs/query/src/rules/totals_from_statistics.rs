//! Totals that are known without reading: DataFusion's rule looks through an aggregate with a filter for the one below it, whose totals it
//! then gives. It takes the cast of the largest value for the largest cast, too (apache/datafusion#25221).

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::aggregate_statistics::AggregateStatistics;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::projection::ProjectionExec;

/// DataFusion's rule of the same name, for plans whose aggregates are of all rows, and of columns.
#[derive(Debug)]
pub(crate) struct TotalsFromStatistics;

impl PhysicalOptimizerRule for TotalsFromStatistics {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        config: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut is_other = false;
        plan.apply(|node| {
            let aggregate = node.downcast_ref::<AggregateExec>();
            let filters = aggregate.map_or(&[][..], |aggregate| aggregate.filter_expr());
            is_other |= filters.iter().any(Option::is_some);
            if let Some(projection) = node.downcast_ref::<ProjectionExec>() {
                let mut exprs = projection.expr().iter();
                is_other |= exprs.any(|expr| expr.expr.downcast_ref::<Column>().is_none());
            }
            Ok(match is_other {
                true => TreeNodeRecursion::Stop,
                false => TreeNodeRecursion::Continue,
            })
        })?;
        match is_other {
            true => Ok(plan),
            false => AggregateStatistics::new().optimize(plan, config),
        }
    }

    fn name(&self) -> &str {
        "aggregate_statistics"
    }

    fn schema_check(&self) -> bool {
        false
    }
}
