//! Totals that are known without reading: DataFusion's rule looks through an aggregate with a filter for the one below it, whose totals it
//! then gives.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::aggregate_statistics::AggregateStatistics;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::AggregateExec;

/// DataFusion's rule of the same name, for plans whose aggregates are of all rows.
#[derive(Debug)]
pub(crate) struct TotalsFromStatistics;

impl PhysicalOptimizerRule for TotalsFromStatistics {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        config: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut filtered = false;
        plan.apply(|node| {
            let aggregate = node.downcast_ref::<AggregateExec>();
            let filters = aggregate.map_or(&[][..], |aggregate| aggregate.filter_expr());
            filtered |= filters.iter().any(Option::is_some);
            Ok(match filtered {
                true => TreeNodeRecursion::Stop,
                false => TreeNodeRecursion::Continue,
            })
        })?;
        match filtered {
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
