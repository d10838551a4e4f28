//! What computes for long without giving anything is cut into pieces, between which the caller's grip is looked at.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfig};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::Result;
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::joins::utils::JoinFilter;
use datafusion::physical_plan::joins::{
    CrossJoinExec, HashJoinExec, NestedLoopJoinExec, SortMergeJoinExec,
};
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowAggExec};
use datafusion::physical_plan::{ExecutionPlan, replace_children_if_necessary};

use crate::operators::passing::PassingExec;
use crate::operators::pieces::InPieces;
use crate::operators::portions::sides;
use crate::operators::watched::{Looking, OF_STORE, Watching};
use crate::operators::window::WindowExec;
use crate::udf::bounded::is_bounded;

/// Comes last: what it puts in does not take part in planning.
#[derive(Debug)]
pub(crate) struct WatchOperators;

impl PhysicalOptimizerRule for WatchOperators {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let node = match computes_much(&node)? {
                true => in_pieces(node)?,
                false => Transformed::no(node),
            };
            node.transform_data(|node| {
                Ok(match watched(&node)? {
                    Some(input) => Transformed::yes(PassingExec::over(input, Watching)),
                    None => Transformed::no(node),
                })
            })
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "watch_operators"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Whether `node` computes functions of its one input's rows that give much more than they are given.
fn computes_much(node: &Arc<dyn ExecutionPlan>) -> Result<bool> {
    let mut found = false;
    node.apply_expressions(&mut |expr: &Arc<dyn PhysicalExpr>| {
        found |= expr.exists(|part| {
            let call = part.downcast_ref::<ScalarFunctionExpr>();
            Ok(call.is_some_and(|call| is_bounded(call.fun())))
        })?;
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(found)
}

fn in_pieces(node: Arc<dyn ExecutionPlan>) -> Result<Transformed<Arc<dyn ExecutionPlan>>> {
    let inputs = node.children();
    let [input] = inputs.as_slice() else {
        return Ok(Transformed::no(node));
    };
    let input = PassingExec::over(Arc::clone(input), InPieces);
    replace_children_if_necessary(node, vec![input]).map(Transformed::yes)
}

/// `node` in smaller pieces, if it is of those that take long.
fn watched(node: &Arc<dyn ExecutionPlan>) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    if let Some(join) = node.downcast_ref::<HashJoinExec>() {
        let filter = join.filter.as_ref().map(looking);
        return Ok(Some(Arc::new(join.builder().with_filter(filter).build()?)));
    }
    if let Some(join) = node.downcast_ref::<SortMergeJoinExec>() {
        return Ok(Some(Arc::new(SortMergeJoinExec::try_new(
            Arc::clone(&join.left),
            Arc::clone(&join.right),
            join.on.clone(),
            join.filter.as_ref().map(looking),
            join.join_type,
            join.sort_options.clone(),
            join.null_equality,
        )?)));
    }
    if node.is::<NestedLoopJoinExec>() {
        let inputs = node.children();
        let [left, right] = inputs.as_slice() else {
            return Ok(None);
        };
        let sides = sides(Arc::clone(left), Arc::clone(right));
        return replace_children_if_necessary(Arc::clone(node), sides.into()).map(Some);
    }
    let takes_long = node.is::<CrossJoinExec>()
        || node.is::<AggregateExec>()
        || node.is::<WindowAggExec>()
        || node.is::<BoundedWindowAggExec>()
        || node.is::<WindowExec>()
        || reads_store(node);
    Ok(takes_long.then(|| Arc::clone(node)))
}

/// Whether it is a scan of files that lie in an object store.
fn reads_store(node: &Arc<dyn ExecutionPlan>) -> bool {
    let scan = node.downcast_ref::<DataSourceExec>();
    let config = scan.and_then(|scan| scan.data_source().downcast_ref::<FileScanConfig>());
    config.is_some_and(|config| {
        let mut files = config.file_groups.iter().flat_map(FileGroup::iter);
        files.any(|file| file.object_meta.e_tag.as_deref() == Some(OF_STORE))
    })
}

fn looking(filter: &JoinFilter) -> JoinFilter {
    let expression = Arc::new(Looking(Arc::clone(filter.expression())));
    let columns = filter.column_indices().to_vec();
    JoinFilter::new(expression, columns, Arc::clone(filter.schema()))
}
