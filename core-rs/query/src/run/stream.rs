//! Results in pieces, at the reader's pace.

use std::any::Any;
use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use arrow_select::concat::concat_batches;
use datafusion::execution::SendableRecordBatchStream;
use futures::StreamExt;
use quiver_graph::{Control, ErrorCode, GraphError, Result};

use crate::error::running;
use crate::runtime::{Workers, with_stack};

/// The rows of a running query in batches of exactly the size asked for, but for the last.
///
/// Dropping it ends the query and frees what it holds.
pub struct RowStream {
    schema: SchemaRef,
    /// None once the query has ended. Before `run`, so that it is dropped first.
    batches: Option<SendableRecordBatchStream>,
    /// Rows that came but were not yet asked for; each batch has some.
    waiting: VecDeque<RecordBatch>,
    batch_size: usize,
    run: Running,
}

/// What a query runs with.
pub(crate) struct Running {
    /// The plan's.
    pub weight: usize,
    pub workers: Arc<Workers>,
    pub control: Arc<Control>,
    /// What is given back when the rows have ended, such as a prepared plan.
    pub _lease: Option<Box<dyn Any + Send>>,
}

impl RowStream {
    pub(crate) fn new(
        batches: SendableRecordBatchStream,
        batch_size: usize,
        run: Running,
    ) -> Result<Self> {
        if batch_size == 0 {
            return Err(GraphError::new(
                ErrorCode::InvalidArgument,
                "a batch needs at least one row",
            )
            .parameter("batchSize")
            .expected("a positive integer")
            .got("0"));
        }
        let schema = batches.schema();
        let waiting = VecDeque::new();
        Ok(Self {
            schema,
            batches: Some(batches),
            waiting,
            batch_size,
            run,
        })
    }

    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The next batch; None at the end and after an error. Copies only where a batch spans two of the query's own.
    ///
    /// # Errors
    /// [`ErrorCode::QueryFailed`] or [`ErrorCode::Cancelled`].
    pub fn next_batch(&mut self) -> Result<Option<RecordBatch>> {
        let result = with_stack(self.run.weight, || self.pull());
        if result.is_err() {
            self.batches = None;
            self.waiting.clear();
        }
        result
    }

    fn pull(&mut self) -> Result<Option<RecordBatch>> {
        let mut rows: usize = self.waiting.iter().map(RecordBatch::num_rows).sum();
        while rows < self.batch_size {
            let Some(batches) = &mut self.batches else {
                break;
            };
            let next = self.run.workers.block_on(&self.run.control, async {
                batches.next().await.transpose().map_err(running)
            })?;
            match next {
                Some(batch) if batch.num_rows() > 0 => {
                    rows += batch.num_rows();
                    self.waiting.push_back(batch);
                }
                Some(_) => {}
                None => self.batches = None,
            }
        }
        self.take(rows.min(self.batch_size))
    }

    /// The first `rows` of the rows that wait.
    fn take(&mut self, rows: usize) -> Result<Option<RecordBatch>> {
        let mut pieces = Vec::new();
        let mut missing = rows;
        while missing > 0 {
            let Some(first) = self.waiting.pop_front() else {
                break;
            };
            let length = missing.min(first.num_rows());
            if length < first.num_rows() {
                self.waiting
                    .push_front(first.slice(length, first.num_rows() - length));
            }
            pieces.push(first.slice(0, length));
            missing -= length;
        }
        Ok(match pieces.len() {
            0 => None,
            1 => pieces.pop(),
            _ => Some(concat_batches(&self.schema, &pieces)?),
        })
    }
}

/// For consumers of Arrow's own interfaces.
impl Iterator for RowStream {
    type Item = std::result::Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_batch().transpose()?;
        Some(next.map_err(|error| ArrowError::ExternalError(Box::new(error))))
    }
}

impl RecordBatchReader for RowStream {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}
