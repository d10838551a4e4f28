//! Orders and distributions that operators ask for, without moving sorts.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::ensure_requirements::enforce_distribution::{
    DistributionContext, PlanWithKeyRequirements, adjust_input_keys_ordering, ensure_distribution,
    reorder_join_keys_to_inputs,
};
use datafusion::physical_optimizer::ensure_requirements::enforce_sorting::replace_with_order_preserving_variants::{
    OrderPreservationContext, replace_with_order_preserving_variants,
};
use datafusion::physical_optimizer::ensure_requirements::enforce_sorting::{
    PlanWithCorrespondingCoalescePartitions, PlanWithCorrespondingSort, ensure_sorting,
    parallelize_sorts,
};
use datafusion::physical_optimizer::sanity_checker::SanityCheckPlan;
use datafusion::physical_plan::ExecutionPlan;

use super::{joined_orders, merged_orders};

/// DataFusion's rule of the same name but for its last pass, which pushes a sort down through limits and offsets: other rows are
/// then taken.
#[derive(Debug)]
pub(crate) struct EnsureRequirements;

impl PhysicalOptimizerRule for EnsureRequirements {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        config: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let plan = joined_orders::told(plan)?;
        let plan = if config.optimizer.top_down_join_key_reordering {
            let keys = PlanWithKeyRequirements::new_default(plan);
            keys.transform_down(adjust_input_keys_ordering).data()?.plan
        } else {
            let reordered = |plan| reorder_join_keys_to_inputs(plan).map(Transformed::yes);
            plan.transform_up(reordered).data()?
        };
        let distributed = DistributionContext::new_default(plan)
            .transform_up(|node| ensure_distribution(node, config))
            .data()?;
        let distributed = merged_orders::told(distributed.plan)?;
        let sorted = PlanWithCorrespondingSort::new_default(distributed)
            .transform_up(ensure_sorting)
            .data()?;
        let sorted = merged_orders::told(sorted.plan)?;
        let plan = match config.optimizer.repartition_sorts {
            true => parallelized(sorted, config)?,
            false => sorted,
        };
        let plan = merged_orders::told(plan)?;
        let preserving = OrderPreservationContext::new_default(plan)
            .transform_up(|node| replace_with_order_preserving_variants(node, false, true, config))
            .data()?;
        merged_orders::told(preserving.plan)
    }

    fn name(&self) -> &'static str {
        "EnsureRequirements"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// `plan` with its sorts in several partitions, unless that takes away what brings the rows of a group together: where the sort below
/// the groups is of columns that are known to be constant, as those of an empty file are, nothing else does.
fn parallelized(
    plan: Arc<dyn ExecutionPlan>,
    config: &ConfigOptions,
) -> Result<Arc<dyn ExecutionPlan>> {
    let sorts = PlanWithCorrespondingCoalescePartitions::new_default(Arc::clone(&plan));
    let parallel = sorts.transform_up(parallelize_sorts)?;
    if !parallel.transformed {
        return Ok(plan);
    }
    let parallel = parallel.data.plan;
    let sane = SanityCheckPlan::new().optimize(Arc::clone(&parallel), config);
    Ok(sane.map_or(plan, |_| parallel))
}
