//! What operators share that compute beside the threads that batches flow on: how they stop, and results in slices or as they come.

use std::future::Future;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion::error::Result;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::memory_pool::MemoryReservation;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::projection::{ProjectionExec, all_alias_free_columns};
use datafusion::physical_plan::stream::{
    RecordBatchReceiverStreamBuilder, RecordBatchStreamAdapter,
};
use datafusion::prelude::SessionConfig;
use futures::{StreamExt, TryStreamExt, stream};
use quiver_graph::Control;
use tokio::sync::mpsc::Sender;

use crate::runtime::cores;

/// How many threads a query may take, for what does not run on the query's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Threads(pub usize);

/// The part of a query that one operator computes; it is cancelled when nobody holds it any longer.
#[derive(Clone)]
pub(crate) struct Part(Arc<CancelOnDrop>);

struct CancelOnDrop(Arc<Control>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Part {
    /// On at most as many threads as the query may take, unless its control says how many.
    pub fn of(config: &SessionConfig) -> Self {
        let control = config.get_extension::<Control>().unwrap_or_default();
        let threads = match config.get_extension::<Threads>().as_deref() {
            Some(Threads(threads)) if *threads < cores() => *threads,
            _ => 0,
        };
        let part = Control::part_of(&control, threads);
        Self(Arc::new(CancelOnDrop(Arc::new(part))))
    }

    pub fn control(&self) -> Arc<Control> {
        Arc::clone(&self.0.0)
    }
}

/// Which of `columns` a projection picks, where it does nothing else.
pub(crate) fn picked(projection: &ProjectionExec, columns: &[usize]) -> Option<Vec<usize>> {
    let exprs = projection.expr();
    if !all_alias_free_columns(exprs) {
        return None;
    }
    let picks = exprs.iter().map(|expr| expr.expr.downcast_ref::<Column>());
    picks
        .map(|column| columns.get(column?.index()).copied())
        .collect()
}

/// The batches that `computed` gives, in slices of at most `size` rows, each handed out as `as_it_goes` makes it; their memory stays
/// reserved as long as any is read.
pub(crate) fn stream_of(
    schema: SchemaRef,
    computed: impl Future<Output = Result<(Vec<RecordBatch>, MemoryReservation)>> + Send + 'static,
    size: usize,
    as_it_goes: impl Fn(RecordBatch) -> Result<RecordBatch> + Clone + Send + 'static,
) -> SendableRecordBatchStream {
    let batches = stream::once(computed)
        .map_ok(move |(batches, reservation)| {
            let slices = batches
                .into_iter()
                .flat_map(move |batch| slices(batch, size));
            let as_it_goes = as_it_goes.clone();
            stream::iter(slices).map(move |slice| {
                let _held = &reservation;
                as_it_goes(slice)
            })
        })
        .try_flatten();
    Box::pin(RecordBatchStreamAdapter::new(schema, batches))
}

/// Batches that wait for their reader at most.
const AHEAD: usize = 2;

/// The batches that `send` sends, which waits while the reader is slow. When the reader is gone, `part` is cancelled.
pub(crate) fn streamed<F>(
    schema: SchemaRef,
    part: &Part,
    send: impl FnOnce(Sender<Result<RecordBatch>>) -> F,
) -> SendableRecordBatchStream
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let mut builder = RecordBatchReceiverStreamBuilder::new(Arc::clone(&schema), AHEAD);
    let sending = send(builder.tx());
    builder.spawn(sending);
    let held = part.clone();
    let batches = builder.build().map(move |batch| {
        let _held = &held;
        batch
    });
    Box::pin(RecordBatchStreamAdapter::new(schema, batches))
}

/// The rows of `batch` in batches of at most `size`; one without rows stays one.
fn slices(batch: RecordBatch, size: usize) -> Vec<RecordBatch> {
    let rows = batch.num_rows();
    if rows <= size {
        return vec![batch];
    }
    let starts = (0..rows).step_by(size.max(1));
    starts
        .map(|start| batch.slice(start, size.min(rows - start)))
        .collect()
}
