//! Each row twice, as it is and marked, both with the row's number: what is found for the first of the two tells what becomes of the other.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions, UInt64Array};
use arrow_schema::{DataType, Field, SchemaRef};
use arrow_select::filter::filter_record_batch;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::{StreamExt, stream};

use super::chosen::Chosen;
use super::widening::{Widen, position, widened};
use crate::plan::Mark;

/// The rows of `input`, each twice, as a plan.
///
/// # Errors
/// `UnknownColumn` for a column that `input` has not.
pub(crate) fn marked(input: LogicalPlan, wanted: &Mark) -> quiver_graph::Result<LogicalPlan> {
    let kept = wanted.kept.as_ref();
    let kept = kept.map(|kept| position(input.schema(), kept, &DataType::Boolean));
    let marking = Marking {
        kept: kept.transpose()?,
    };
    let number = Field::new(&wanted.number, DataType::UInt64, false);
    let marked = Field::new(&wanted.marked, DataType::Boolean, false);
    widened(input, [number, marked], marking, None)
}

#[derive(Debug)]
struct Marking {
    /// A column of booleans: rows in which it is true are there marked alone.
    kept: Option<usize>,
}

impl Widen for Marking {
    fn name(&self) -> &'static str {
        "Mark"
    }

    fn reads(&self) -> usize {
        0
    }

    fn explain(&self) -> String {
        "Mark".to_owned()
    }

    fn widen(
        &self,
        input: SendableRecordBatchStream,
        partition: usize,
        schema: SchemaRef,
        _: Option<&Chosen>,
        _: Arc<TaskContext>,
    ) -> SendableRecordBatchStream {
        let (kept, own) = (self.kept, Arc::clone(&schema));
        // Numbers of different partitions have nothing in common.
        let mut next = (partition as u64) << 40;
        let batches = input.flat_map(move |batch| {
            let batches = match batch {
                Ok(batch) => {
                    let first = next;
                    next += batch.num_rows() as u64;
                    let mark = |mark| with_mark(&batch, &own, first, mark);
                    let as_they_are = mark(false).and_then(|rows| without(&rows, kept));
                    vec![as_they_are, mark(true)]
                }
                Err(error) => vec![Err(error)],
            };
            stream::iter(batches)
        });
        Box::pin(RecordBatchStreamAdapter::new(schema, batches))
    }
}

/// The rows of `batch` that are not `kept`.
fn without(batch: &RecordBatch, kept: Option<usize>) -> Result<RecordBatch> {
    match kept {
        Some(kept) => {
            let kept = batch.column(kept).as_boolean();
            let others = kept.iter().map(|kept| Some(kept != Some(true)));
            Ok(filter_record_batch(batch, &others.collect())?)
        }
        None => Ok(batch.clone()),
    }
}

fn with_mark(
    batch: &RecordBatch,
    schema: &SchemaRef,
    first: u64,
    mark: bool,
) -> Result<RecordBatch> {
    let count = batch.num_rows();
    let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
    let numbers = UInt64Array::from_iter_values(first..first + count as u64);
    columns.push(Arc::new(numbers));
    columns.push(Arc::new(BooleanArray::from(vec![mark; count])));
    let options = RecordBatchOptions::new().with_row_count(Some(count));
    Ok(RecordBatch::try_new_with_options(
        Arc::clone(schema),
        columns,
        &options,
    )?)
}
