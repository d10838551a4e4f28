//! What operators share that compute their whole result at once: the threads that they take, and the result in slices.

use std::future::Future;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion::error::Result;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::memory_pool::MemoryReservation;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::{StreamExt, TryStreamExt, stream};
use quiver_graph::Control;

use crate::runtime::cores;

/// How many threads a query may take, for what does not run on the query's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Threads(pub usize);

/// Runs `work` on at most so many threads, unless its control says how many.
pub(crate) fn install<T: Send>(
    threads: Option<Threads>,
    control: &Control,
    work: impl FnOnce() -> quiver_graph::Result<T> + Send,
) -> quiver_graph::Result<T> {
    match threads {
        Some(Threads(threads)) if control.threads() == 0 && threads < cores() => {
            Control::new(threads).install(work)
        }
        _ => control.install(work),
    }
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
