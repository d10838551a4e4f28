//! What operators share that compute their whole result at once: the threads that they take, and the result in slices.

use arrow_array::RecordBatch;
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

/// The rows of `batch` in batches of at most `size`; one without rows stays one.
pub(crate) fn slices(batch: RecordBatch, size: usize) -> Vec<RecordBatch> {
    let rows = batch.num_rows();
    if rows <= size {
        return vec![batch];
    }
    let starts = (0..rows).step_by(size.max(1));
    starts
        .map(|start| batch.slice(start, size.min(rows - start)))
        .collect()
}
