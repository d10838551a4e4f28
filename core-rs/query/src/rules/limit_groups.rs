//! Groups of which only the first are kept: DataFusion's rule follows the key of a sort down to them by its name, through projections
//! that compute another value of that name, and through windows, which look at all groups.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::error::Result;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::topk_aggregation::TopKAggregation;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateInputMode};
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::{ExecutionPlan, InputOrderMode, replace_children_if_necessary};

/// DataFusion's rule of the same name, taken back where the groups are not ordered by what the sort is, or are looked at by another
/// step than the sort.
#[derive(Debug)]
pub(crate) struct LimitGroups;

impl PhysicalOptimizerRule for LimitGroups {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        config: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let limited = TopKAggregation::new().optimize(plan, config)?;
        sound(limited, None)
    }

    fn name(&self) -> &'static str {
        "LimitAggregation"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// `plan`, whose groups are limited only where the sort above them is by `key`, a column of theirs.
fn sound(plan: Arc<dyn ExecutionPlan>, key: Option<usize>) -> Result<Arc<dyn ExecutionPlan>> {
    let below = key_below(plan.as_ref(), key);
    let children = plan.children().into_iter().cloned();
    let children = children
        .map(|child| sound(child, below))
        .collect::<Result<_>>()?;
    let plan = replace_children_if_necessary(plan, children)?;
    match plan.downcast_ref::<AggregateExec>() {
        Some(groups) if is_limited(groups) && !may_be_limited(groups, key) => {
            Ok(Arc::new(groups.with_new_limit_options(None)))
        }
        _ => Ok(plan),
    }
}

/// The column of what `plan` reads that is the sort's key, where `key` is it in what `plan` gives, and no row goes another way.
fn key_below(plan: &dyn ExecutionPlan, key: Option<usize>) -> Option<usize> {
    if let Some(sort) = plan.downcast_ref::<SortExec>()
        && sort.fetch().is_some()
    {
        let [first] = sort.expr().as_ref() else {
            return None;
        };
        return Some(first.expr.downcast_ref::<Column>()?.index());
    }
    let key = key?;
    if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
        let column = projection.expr().get(key)?.expr.downcast_ref::<Column>()?;
        return Some(column.index());
    }
    if let Some(groups) = plan.downcast_ref::<AggregateExec>() {
        // Parts of groups stand as their groups do.
        let of_parts = groups.mode().input_mode() == AggregateInputMode::Partial;
        return (of_parts && is_limited(groups)).then_some(key);
    }
    let passes = plan.is::<CoalescePartitionsExec>()
        || plan.is::<RepartitionExec>()
        || plan.is::<SortExec>();
    passes.then_some(key)
}

fn is_limited(groups: &AggregateExec) -> bool {
    let limit = groups.limit_options();
    limit.is_some_and(|limit| limit.descending().is_some())
}

/// Whether `key` is what the groups are ordered by where they are limited: their only key, or their only aggregate. What is limited comes
/// in that order, which groups of sorted rows say that they do not.
fn may_be_limited(groups: &AggregateExec, key: Option<usize>) -> bool {
    let of_aggregate = usize::from(!groups.aggr_expr().is_empty());
    key == Some(of_aggregate) && *groups.input_order_mode() == InputOrderMode::Linear
}
