//! Partitions one after another, so that rows keep the order of the table on any number of threads.

use std::fmt;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::common::spawn_buffered;
use datafusion::physical_plan::execution_plan::ExecutionPlanProperties;
use datafusion::physical_plan::limit::LimitStream;
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet};
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, ReplaceChildrenOptions,
};
use futures::{StreamExt, TryStreamExt, future, stream};
use tokio::sync::Semaphore;

/// How many batches a partition may be ahead of the reader of a result.
const BATCHES_AHEAD: usize = 4;

/// The same between operators, whose batches are small: a partition that waits for its turn keeps no thread busy.
const BATCHES_AHEAD_WITHIN: usize = 64;

/// How a result is read; an extension of the session's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// All of it is kept, so no partition ever waits.
    Whole,
    /// By a reader that may be slow.
    Stepwise,
}

/// Replaces every merge that takes batches as they come by one that takes partitions in turn, and lets no merge of sorted
/// partitions choose between equal rows by which partition was read last: a plan gives the same rows each time.
#[derive(Debug)]
pub(crate) struct KeepOrder;

impl PhysicalOptimizerRule for KeepOrder {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let plan = plan
            .transform_up(|node| {
                if let Some(merge) = node.downcast_ref::<CoalescePartitionsExec>() {
                    let input = Arc::clone(merge.input());
                    let merge = InOrder::new(input, merge.fetch());
                    return Ok(Transformed::yes(Arc::new(merge) as _));
                }
                if let Some(merge) = node.downcast_ref::<SortPreservingMergeExec>() {
                    let merge = merge.clone().with_round_robin_repartition(false);
                    return Ok(Transformed::yes(Arc::new(merge) as _));
                }
                Ok(Transformed::no(node))
            })
            .data()?;
        if plan.output_partitioning().partition_count() > 1 {
            return Ok(Arc::new(InOrder::new(plan, None).last()));
        }
        match plan.downcast_ref::<InOrder>() {
            Some(merge) => Ok(Arc::new(merge.clone().last())),
            None => Ok(plan),
        }
    }

    fn name(&self) -> &'static str {
        "KeepOrder"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Runs as many partitions at once as there are threads and gives their batches in the partitions' order.
#[derive(Clone, Debug)]
struct InOrder {
    input: Arc<dyn ExecutionPlan>,
    fetch: Option<usize>,
    /// Whether its rows are the result.
    last: bool,
    properties: Arc<PlanProperties>,
}

impl InOrder {
    fn new(input: Arc<dyn ExecutionPlan>, fetch: Option<usize>) -> Self {
        let merged = CoalescePartitionsExec::new(Arc::clone(&input));
        let properties = Arc::clone(merged.properties());
        Self {
            input,
            fetch,
            last: false,
            properties,
        }
    }

    fn last(mut self) -> Self {
        self.last = true;
        self
    }

    fn over(&self, input: Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
        let mut merge = Self::new(input, self.fetch);
        merge.last = self.last;
        Arc::new(merge)
    }

    /// How many batches a partition may be ahead.
    fn ahead(&self, context: &TaskContext) -> usize {
        let pace = context.session_config().get_extension::<Pace>();
        match pace.as_deref() {
            _ if !self.last => BATCHES_AHEAD_WITHIN,
            Some(Pace::Whole) => Semaphore::MAX_PERMITS,
            _ => BATCHES_AHEAD,
        }
    }
}

impl ExecutionPlan for InOrder {
    fn name(&self) -> &'static str {
        "InOrder"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self.over(children.swap_remove(0)))
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self.over(children.swap_remove(0)))
    }

    fn execute(&self, _: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let partitions = self.input.output_partitioning().partition_count();
        let merged = if partitions == 1 {
            self.input.execute(0, context)?
        } else {
            let threads = context.session_config().target_partitions();
            let ahead = self.ahead(&context);
            let input = Arc::clone(&self.input);
            let start = move |partition| {
                let stream = input.execute(partition, Arc::clone(&context));
                stream.map(|stream| spawn_buffered(stream, ahead))
            };
            let batches = stream::iter(0..partitions)
                .map(move |partition| future::ready(start(partition)))
                .buffered(threads)
                .try_flatten();
            Box::pin(RecordBatchStreamAdapter::new(self.schema(), batches))
        };
        Ok(match self.fetch {
            Some(fetch) => {
                let metrics = BaselineMetrics::new(&ExecutionPlanMetricsSet::new(), 0);
                Box::pin(LimitStream::new(merged, 0, Some(fetch), metrics))
            }
            None => merged,
        })
    }

    fn fetch(&self) -> Option<usize> {
        self.fetch
    }
}

impl DisplayAs for InOrder {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        match self.fetch {
            Some(fetch) => write!(f, "InOrder: fetch={fetch}"),
            None => f.write_str("InOrder"),
        }
    }
}
