//! Partitions one after another, so that rows keep the order of the table on any number of threads.

use std::fmt;
use std::sync::Arc;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::common::spawn_buffered;
use datafusion::physical_plan::execution_plan::ExecutionPlanProperties;
use datafusion::physical_plan::limit::LimitStream;
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::{StreamExt, TryStreamExt, future, stream};
use tokio::sync::Semaphore;

use super::bytes::bytes_of;
use super::table::is_limited;

/// How many batches a partition may be ahead of the reader of a result.
const BATCHES_AHEAD: usize = 4;

/// The same between operators, whose batches are small: a partition that waits for its turn keeps no thread busy.
const BATCHES_AHEAD_WITHIN: usize = 64;

/// The same where memory is limited: as many as that leave most of a thread's share to others.
const BATCHES_AHEAD_LIMITED: usize = 8;

/// How a result is read; an extension of the session's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// All of it is kept, so no partition ever waits.
    Whole,
    /// By a reader that may be slow.
    Stepwise,
}

/// Runs as many partitions at once as there are threads and gives their batches in the partitions' order.
#[derive(Clone, Debug)]
pub(crate) struct InOrderExec {
    input: Arc<dyn ExecutionPlan>,
    fetch: Option<usize>,
    /// Whether its rows are the result.
    last: bool,
    properties: Arc<PlanProperties>,
}

impl InOrderExec {
    pub fn new(input: Arc<dyn ExecutionPlan>, fetch: Option<usize>) -> Self {
        let merged = CoalescePartitionsExec::new(Arc::clone(&input));
        let properties = Arc::clone(merged.properties());
        Self {
            input,
            fetch,
            last: false,
            properties,
        }
    }

    pub fn last(mut self) -> Self {
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
            _ if !self.last && is_limited(context) => BATCHES_AHEAD_LIMITED,
            _ if !self.last => BATCHES_AHEAD_WITHIN,
            Some(Pace::Whole) => Semaphore::MAX_PERMITS,
            _ => BATCHES_AHEAD,
        }
    }
}

/// The batches of `stream`, of which `ahead` may wait, counted while they do.
fn counted(
    stream: SendableRecordBatchStream,
    ahead: usize,
    context: &TaskContext,
) -> SendableRecordBatchStream {
    if !is_limited(context) {
        return spawn_buffered(stream, ahead);
    }
    let schema = stream.schema();
    let waiting = Arc::new(MemoryConsumer::new("rows in order").register(context.memory_pool()));
    let entering = Arc::clone(&waiting);
    let stream = stream.inspect_ok(move |batch| entering.grow(bytes_of(batch)));
    let stream = RecordBatchStreamAdapter::new(Arc::clone(&schema), stream);
    let stream = spawn_buffered(Box::pin(stream), ahead);
    let stream = stream.inspect_ok(move |batch| waiting.shrink(bytes_of(batch)));
    Box::pin(RecordBatchStreamAdapter::new(schema, stream))
}

impl ExecutionPlan for InOrderExec {
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
                stream.map(|stream| counted(stream, ahead, &context))
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

impl DisplayAs for InOrderExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        match self.fetch {
            Some(fetch) => write!(f, "InOrder: fetch={fetch}"),
            None => f.write_str("InOrder"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use arrow_array::{ArrayRef, Int64Array, RecordBatch};
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::execution::memory_pool::{GreedyMemoryPool, MemoryPool};
    use datafusion::execution::runtime_env::RuntimeEnvBuilder;
    use datafusion::prelude::{SessionConfig, SessionContext};

    use quiver_graph::Control;

    use super::*;
    use crate::runtime::block_on;

    /// What partitions hold that wait for their turn is counted, bounded, and given back.
    #[test]
    fn batches_that_wait_count_against_the_memory() {
        block_on(2, &Control::default(), async {
            wait_and_count().await;
            Ok(())
        })
        .unwrap();
    }

    async fn wait_and_count() {
        let batch = |value: i64| {
            let column: ArrayRef = Arc::new(Int64Array::from(vec![value; 1024]));
            RecordBatch::try_from_iter([("a", column)]).unwrap()
        };
        let bytes = bytes_of(&batch(0));
        let partitions: Vec<Vec<RecordBatch>> = (0..3)
            .map(|partition| (0..100).map(|at| batch(partition * 100 + at)).collect())
            .collect();
        let schema = partitions[0][0].schema();
        let input = MemorySourceConfig::try_new_exec(&partitions, schema, None).unwrap();
        let pool: Arc<dyn MemoryPool> = Arc::new(GreedyMemoryPool::new(1 << 30));
        let builder = RuntimeEnvBuilder::new().with_memory_pool(Arc::clone(&pool));
        let config = SessionConfig::new().with_target_partitions(3);
        let environment = builder.build_arc().unwrap();
        let context = SessionContext::new_with_config_rt(config, environment).task_ctx();
        let merge = InOrderExec::new(input, None);
        let mut rows = merge.execute(0, context).unwrap();
        let value = |batch: &RecordBatch| {
            let column = batch.column(0).as_any().downcast_ref::<Int64Array>();
            column.unwrap().value(0)
        };
        assert_eq!(value(&rows.next().await.unwrap().unwrap()), 0);
        let begin = Instant::now();
        // One more than wait may be on its way.
        while pool.reserved() < 3 * BATCHES_AHEAD_LIMITED * bytes {
            assert!(begin.elapsed() < Duration::from_secs(20), "nothing waits");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(pool.reserved() <= 3 * (BATCHES_AHEAD_LIMITED + 1) * bytes);
        for at in 1..300 {
            assert_eq!(value(&rows.next().await.unwrap().unwrap()), at);
        }
        assert!(rows.next().await.is_none());
        drop(rows);
        while pool.reserved() > 0 {
            assert!(begin.elapsed() < Duration::from_secs(20), "something stays");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}
