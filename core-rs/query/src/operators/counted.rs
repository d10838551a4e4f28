//! Counting the rows of files as they are read.

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use datafusion::error::Result;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;
use quiver_graph::Control;

use super::passing::Pass;
use crate::error::external;
use crate::types::as_computed;

/// Passes batches on as they are computed with, counts their rows under the run's control, and ends where that is cancelled.
#[derive(Debug)]
pub(crate) struct Counted;

impl Pass for Counted {
    fn name(&self) -> &'static str {
        "Counted"
    }

    fn pass(
        &self,
        batches: SendableRecordBatchStream,
        control: Option<Arc<Control>>,
    ) -> SendableRecordBatchStream {
        let schema = batches.schema();
        let batches = batches.map(move |batch| {
            let batch = computed(batch?)?;
            if let Some(control) = &control {
                control.check().map_err(external)?;
                control.advance(batch.num_rows() as u64);
            }
            Ok(batch)
        });
        Box::pin(RecordBatchStreamAdapter::new(schema, batches))
    }
}

fn computed(batch: RecordBatch) -> Result<RecordBatch> {
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let (schema, columns, _) = batch.into_parts();
    let columns = columns.into_iter().map(as_computed).collect();
    Ok(RecordBatch::try_new_with_options(
        schema, columns, &options,
    )?)
}
