//! Windows over one partition after another, each held whole, and counted.
//!
//! DataFusion's operator for windows that end with their partition holds all rows of all partitions, copies them into one batch, and
//! counts none.

use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_ord::partition::partition;
use arrow_schema::SchemaRef;
use arrow_select::concat::{concat, concat_batches};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{WindowFrameBound, WindowFrameUnits};
use datafusion::physical_expr::window::WindowExpr;
use datafusion::physical_expr::{OrderingRequirements, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{CardinalityEffect, replace_children_if_necessary};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::windows::BoundedWindowAggExec;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, InputDistributionRequirements, PlanProperties,
};
use futures::{StreamExt, stream};

use super::bytes::bytes_of;
use super::table::is_limited;

/// In the place of `planned`, an operator of DataFusion for windows over sorted rows, which still says what is asked of them.
#[derive(Debug)]
pub(crate) struct WindowExec {
    planned: Arc<dyn ExecutionPlan>,
    windows: Vec<Arc<dyn WindowExpr>>,
}

impl WindowExec {
    pub fn new(planned: Arc<dyn ExecutionPlan>, windows: Vec<Arc<dyn WindowExpr>>) -> Self {
        Self { planned, windows }
    }

    /// Whether a frame ends at a distance before its row, where peers of the row may be: those of a null or an infinity are, and
    /// DataFusion does not wait for those of the next batch.
    fn ends_among_peers(&self) -> bool {
        self.windows.iter().any(|window| {
            let frame = window.get_window_frame();
            let is_distance = matches!(&frame.end_bound, WindowFrameBound::Preceding(_));
            frame.units == WindowFrameUnits::Range && is_distance
        })
    }
}

impl ExecutionPlan for WindowExec {
    fn name(&self) -> &'static str {
        "Window"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.planned.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.planned.children()
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        self.planned.input_distribution_requirements()
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        self.planned.required_input_ordering()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        self.planned.maintains_input_order()
    }

    fn cardinality_effect(&self) -> CardinalityEffect {
        CardinalityEffect::Equal
    }

    fn apply_expressions(
        &self,
        look: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        self.planned.apply_expressions(look)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(Self {
            planned: replace_children_if_necessary(Arc::clone(&self.planned), children)?,
            windows: self.windows.clone(),
        }))
    }

    fn execute(&self, at: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let as_they_come = self.planned.is::<BoundedWindowAggExec>() && !self.ends_among_peers();
        if as_they_come && !is_limited(&context) {
            // It gives rows as their frames end.
            return self.planned.execute(at, context);
        }
        let input = self.planned.children()[0].execute(at, Arc::clone(&context))?;
        let reservation = MemoryConsumer::new("windows").register(context.memory_pool());
        let schema = self.schema();
        let partitions = Partitions {
            input,
            windows: self.windows.clone(),
            schema: Arc::clone(&schema),
            size: context.session_config().batch_size(),
            held: Vec::new(),
            bytes: 0,
            reservation,
            ready: VecDeque::new(),
            ended: false,
        };
        let batches = stream::try_unfold(partitions, |mut partitions| async move {
            let next = partitions.next().await?;
            Ok::<_, DataFusionError>(next.map(|batch| (batch, partitions)))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, batches)))
    }
}

impl DisplayAs for WindowExec {
    fn fmt_as(&self, how: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        self.planned.fmt_as(how, f)
    }
}

struct Partitions {
    input: SendableRecordBatchStream,
    windows: Vec<Arc<dyn WindowExpr>>,
    schema: SchemaRef,
    /// Rows of a batch that is handed on.
    size: usize,
    /// Rows of the partition that has not ended, and their bytes.
    held: Vec<RecordBatch>,
    bytes: usize,
    reservation: MemoryReservation,
    /// Rows with their windows.
    ready: VecDeque<RecordBatch>,
    ended: bool,
}

impl Partitions {
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                return Ok(Some(batch));
            }
            self.reservation.try_resize(self.bytes)?;
            if self.ended {
                return Ok(None);
            }
            match self.input.next().await.transpose()? {
                Some(batch) if batch.num_rows() > 0 => self.take(batch)?,
                Some(_) => {}
                None => {
                    self.ended = true;
                    let last = std::mem::take(&mut self.held);
                    self.bytes = 0;
                    self.compute(&last)?;
                }
            }
        }
    }

    /// Holds the rows of `batch` and computes the partitions that end in it.
    fn take(&mut self, batch: RecordBatch) -> Result<()> {
        let bytes = bytes_of(&batch);
        self.reservation.try_grow(bytes)?;
        let keys = self.keys(&batch)?;
        let start = match ranges(&keys, batch.num_rows())?.last() {
            Some(last) if last.start > 0 => last.start,
            _ if self.goes_on(&keys)? => {
                self.held.push(batch);
                self.bytes += bytes;
                return Ok(());
            }
            _ => 0,
        };
        let mut done = std::mem::take(&mut self.held);
        if start > 0 {
            done.push(batch.slice(0, start));
        }
        self.held.push(batch.slice(start, batch.num_rows() - start));
        self.bytes = self.held.iter().map(bytes_of).sum();
        self.compute(&done)
    }

    fn keys(&self, batch: &RecordBatch) -> Result<Vec<ArrayRef>> {
        let keys = self.windows[0].partition_by().iter();
        keys.map(|key| key.evaluate(batch)?.into_array(batch.num_rows()))
            .collect()
    }

    /// Whether the first row of a batch with these `keys` is in the partition that is held.
    fn goes_on(&self, keys: &[ArrayRef]) -> Result<bool> {
        let Some(last) = self.held.last() else {
            return Ok(false);
        };
        let last = self.keys(&last.slice(last.num_rows() - 1, 1))?;
        let pairs = last.iter().zip(keys);
        let pairs = pairs.map(|(last, next)| concat(&[last.as_ref(), next.slice(0, 1).as_ref()]));
        let pairs = pairs.collect::<std::result::Result<Vec<_>, _>>()?;
        Ok(ranges(&pairs, 2)?.len() == 1)
    }

    /// Computes the windows of whole partitions.
    fn compute(&mut self, batches: &[RecordBatch]) -> Result<()> {
        let Some(first) = batches.first() else {
            return Ok(());
        };
        if batches.len() > 1 {
            let copied = batches.iter().map(bytes_of).sum();
            self.reservation.try_grow(copied)?;
        }
        let rows = concat_batches(&first.schema(), batches)?;
        let ranges = ranges(&self.keys(&rows)?, rows.num_rows())?;
        let mut columns = rows.columns().to_vec();
        for window in &self.windows {
            let parts = ranges.iter().map(|range| {
                let partition = rows.slice(range.start, range.end - range.start);
                window.evaluate(&partition)
            });
            let parts = parts.collect::<Result<Vec<_>>>()?;
            let parts: Vec<_> = parts.iter().map(AsRef::as_ref).collect();
            let column = concat(&parts)?;
            self.reservation.try_grow(column.get_array_memory_size())?;
            columns.push(column);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows.num_rows()));
        let schema = Arc::clone(&self.schema);
        let all = RecordBatch::try_new_with_options(schema, columns, &options)?;
        let starts = (0..all.num_rows()).step_by(self.size.max(1));
        let slices = starts.map(|at| all.slice(at, self.size.min(all.num_rows() - at)));
        self.ready.extend(slices);
        Ok(())
    }
}

/// The partitions of rows with these keys.
fn ranges(keys: &[ArrayRef], rows: usize) -> Result<Vec<Range<usize>>> {
    match keys.is_empty() {
        true => Ok(std::iter::once(0..rows).collect()),
        false => Ok(partition(keys)?.ranges()),
    }
}
