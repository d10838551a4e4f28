//! The right side of a nested-loop join in portions that go by how many rows its left side has: the join computes all pairs of them and a
//! batch before it looks up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::{StreamExt, TryStreamExt, stream};
use quiver_graph::Control;

use super::passing::{Pass, PassingExec, check};

/// Pairs of rows that a join makes between two looks at the caller's grip.
const PAIRS: usize = 1 << 20;

/// The rows of a join's left side, once they have been read.
type Rows = Arc<AtomicUsize>;

/// `left` and `right` of a join, of which the second goes by the first.
pub(crate) fn sides(
    left: Arc<dyn ExecutionPlan>,
    right: Arc<dyn ExecutionPlan>,
) -> [Arc<dyn ExecutionPlan>; 2] {
    let rows = Rows::default();
    [
        PassingExec::over(left, Left(Arc::clone(&rows))),
        PassingExec::over(right, Right(rows)),
    ]
}

#[derive(Debug)]
struct Left(Rows);

impl Pass for Left {
    fn name(&self) -> &'static str {
        "Counted"
    }

    fn pass(
        &self,
        batches: SendableRecordBatchStream,
        control: Option<Arc<Control>>,
    ) -> SendableRecordBatchStream {
        let (schema, rows) = (batches.schema(), Arc::clone(&self.0));
        rows.store(0, Ordering::Relaxed);
        let counted = batches.map(move |batch| {
            check(control.as_deref())?;
            let batch = batch?;
            rows.fetch_add(batch.num_rows(), Ordering::Relaxed);
            Ok(batch)
        });
        Box::pin(RecordBatchStreamAdapter::new(schema, counted))
    }
}

#[derive(Debug)]
struct Right(Rows);

impl Pass for Right {
    fn name(&self) -> &'static str {
        "Portions"
    }

    fn pass(
        &self,
        batches: SendableRecordBatchStream,
        control: Option<Arc<Control>>,
    ) -> SendableRecordBatchStream {
        let (schema, rows) = (batches.schema(), Arc::clone(&self.0));
        let portions = batches.map_ok(move |batch| {
            let most = (PAIRS / rows.load(Ordering::Relaxed).max(1)).max(1);
            let starts = (0..batch.num_rows()).step_by(most);
            let portions = starts.map(move |start| {
                let length = most.min(batch.num_rows() - start);
                Ok(batch.slice(start, length))
            });
            stream::iter(portions)
        });
        let looked = portions.try_flatten().map(move |portion| {
            check(control.as_deref())?;
            portion
        });
        Box::pin(RecordBatchStreamAdapter::new(schema, looked))
    }
}
