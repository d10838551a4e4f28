//! A graph's table as DataFusion reads it: slices of the graph's own batches, nothing copied.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, RecordBatch, RecordBatchOptions, UInt32Array, make_array, new_empty_array,
};
use arrow_data::transform::MutableArrayData;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use arrow_select::concat::concat;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{ScalarValue, Statistics};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::MemoryLimit;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::coop::cooperative;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, SchedulingType};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
};
use quiver_graph::{Batch, Control, GraphError};

use crate::error::{external, running};
use crate::operators::sharing::{Shape, Sharing};
use crate::types::{as_computed, refusal, widen};

/// Rows of one schema, and how they are dealt out to threads.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    schema: SchemaRef,
    chunks: Arc<[Chunk]>,
    pub rows: usize,
    /// Contiguous row ranges, in order.
    partitions: Vec<Range<usize>>,
    /// By column, why it cannot be read; shorter than the schema where the rest can.
    refused: Arc<[Option<GraphError>]>,
}

/// A batch, the row at which it starts, and where the table's columns are in it.
#[derive(Clone, Debug)]
pub(crate) struct Chunk {
    batch: Batch,
    start: usize,
    cells: Arc<[Cell]>,
}

/// A column of one chunk.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    /// The batch's column at this position.
    Own(usize),
    /// The same as a wider type, for the rows that are read.
    Widened(usize, DataType),
    /// One value for every row; made for the rows that are read. Null where the batch has no such column.
    Constant(ScalarValue),
    /// The row's number; that of the table's first row among all that are numbered, less what lies before it in this table.
    Row(u32),
}

/// `schema`, whose columns of nothing but nulls have them: apache-arrow counts none there, and declares the columns accordingly.
fn with_nulls(schema: SchemaRef) -> SchemaRef {
    let is_wrong = |field: &Field| field.data_type().is_null() && !field.is_nullable();
    if !schema.fields().iter().any(|field| is_wrong(field)) {
        return schema;
    }
    let fields = schema.fields().iter().map(|field| match is_wrong(field) {
        true => Arc::new(field.as_ref().clone().with_nullable(true)),
        false => Arc::clone(field),
    });
    let metadata = schema.metadata().clone();
    Arc::new(Schema::new_with_metadata(
        fields.collect::<Vec<_>>(),
        metadata,
    ))
}

impl Table {
    /// `parts` are batches with the place of each of `schema`'s columns in them.
    pub fn new(schema: SchemaRef, parts: Vec<(Vec<Batch>, Vec<Cell>)>) -> Self {
        let mut rows = 0;
        let mut chunks = Vec::new();
        for (batches, cells) in parts {
            let cells: Arc<[Cell]> = cells.into();
            for batch in batches {
                let start = rows;
                rows += batch.num_rows();
                chunks.push(Chunk {
                    batch,
                    start,
                    cells: Arc::clone(&cells),
                });
            }
        }
        Self {
            schema: with_nulls(schema),
            chunks: chunks.into(),
            rows,
            partitions: std::iter::once(0..rows).collect(),
            refused: Arc::default(),
        }
    }

    /// The same table, of which some columns cannot be read.
    pub fn refusing(mut self, refused: Vec<Option<GraphError>>) -> Self {
        self.refused = refused.into();
        self
    }

    /// Whether these columns (all, without a projection) can be read.
    pub fn readable(&self, projection: Option<&Vec<usize>>) -> Result<(), GraphError> {
        let reason = |column: usize| self.refused.get(column).and_then(Option::as_ref);
        let refused = match projection {
            Some(columns) => columns.iter().find_map(|&column| reason(column)),
            None => (0..self.refused.len()).find_map(reason),
        };
        refused.map_or(Ok(()), |error| Err(error.clone()))
    }

    /// Whether the types of these columns (all, without a projection) are known: else there is a schema, but no reading.
    fn known(&self, projection: Option<&Vec<usize>>) -> Result<(), GraphError> {
        let reason = |column: usize| refusal(self.schema.field(column));
        let unknown = match projection {
            Some(columns) => columns.iter().find_map(|&column| reason(column)),
            None => (0..self.schema.fields().len()).find_map(reason),
        };
        unknown.map_or(Ok(()), Err)
    }

    /// A whole column as one array: that of its batch where there is one only, and otherwise a copy.
    pub fn column(&self, column: usize) -> Result<ArrayRef, GraphError> {
        let pieces = self.pieces(column)?;
        match pieces.as_slice() {
            [] => Ok(new_empty_array(self.schema.field(column).data_type())),
            [piece] => Ok(Arc::clone(piece)),
            pieces => {
                let pieces: Vec<&dyn Array> = pieces.iter().map(AsRef::as_ref).collect();
                Ok(concat(&pieces)?)
            }
        }
    }

    /// A whole column as it lies: an array per batch.
    pub fn pieces(&self, column: usize) -> Result<Vec<ArrayRef>, GraphError> {
        self.readable(Some(&vec![column]))?;
        self.known(Some(&vec![column]))?;
        let scan = ScanExec::new(self.clone(), Some(vec![column]), None).map_err(running)?;
        let pieces = self.chunks.iter().map(|chunk| {
            let piece = scan.slice(chunk, 0, chunk.batch.num_rows());
            piece.map(|piece| Arc::clone(piece.column(0)))
        });
        pieces.collect::<Result<Vec<_>>>().map_err(running)
    }

    /// The same rows in contiguous partitions.
    fn shared(&self, sharing: &Sharing) -> Self {
        let mut table = self.clone();
        let size = sharing.partition(self.rows);
        if self.rows > size {
            let starts = (0..self.rows).step_by(size.max(1));
            table.partitions = starts
                .map(|start| start..self.rows.min(start + size))
                .collect();
        }
        table
    }
}

/// Whether the session counts what its queries hold.
pub(crate) fn is_limited(context: &TaskContext) -> bool {
    matches!(context.memory_pool().memory_limit(), MemoryLimit::Finite(_))
}

/// `batch`, copied where memory is limited: what waits in a sort or a join is counted by its buffers, and those of a slice
/// are the whole table's.
pub(crate) fn owned(batch: RecordBatch, context: &TaskContext) -> Result<RecordBatch> {
    if !is_limited(context) || context.session_config().batch_size() == usize::MAX {
        return Ok(batch);
    }
    let rows = batch.num_rows();
    let copy = |column: &ArrayRef| {
        let data = column.to_data();
        let mut copy = MutableArrayData::new(vec![&data], false, rows);
        copy.try_extend(0, 0, rows)?;
        Ok(make_array(copy.freeze()))
    };
    let columns = batch.columns().iter().map(copy).collect::<Result<_>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(
        batch.schema(),
        columns,
        &options,
    )?)
}

#[async_trait]
impl TableProvider for Table {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.readable(projection).map_err(external)?;
        self.known(projection).map_err(external)?;
        let table = self.shared(&Sharing::of(session.config()));
        let scan = ScanExec::new(table, projection.cloned(), limit)?;
        // Rows that are only handed on stay as they are, to the bit.
        let computed = Sharing::of(session.config()).shape != Shape::Columns;
        Ok(Arc::new(ScanExec { computed, ..scan }))
    }

    fn statistics(&self) -> Option<Statistics> {
        Some(statistics(&self.schema, self.rows))
    }
}

fn statistics(schema: &Schema, rows: usize) -> Statistics {
    let mut statistics = Statistics::new_unknown(schema);
    statistics.num_rows = Precision::Exact(rows);
    statistics
}

/// Reads chosen columns of a [`Table`], one stream per partition, at most the session's batch size of rows at a time.
#[derive(Clone, Debug)]
struct ScanExec {
    table: Table,
    projection: Option<Vec<usize>>,
    /// At most this many rows of each partition.
    fetch: Option<usize>,
    /// Whether something is computed of the rows, so that their floats have one NaN.
    computed: bool,
    properties: Arc<PlanProperties>,
}

impl ScanExec {
    fn new(table: Table, projection: Option<Vec<usize>>, fetch: Option<usize>) -> Result<Self> {
        let schema = match &projection {
            Some(columns) => Arc::new(table.schema.project(columns)?),
            None => Arc::clone(&table.schema),
        };
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(table.partitions.len()),
            EmissionType::Incremental,
            Boundedness::Bounded,
        )
        .with_scheduling_type(SchedulingType::Cooperative);
        Ok(Self {
            table,
            projection,
            fetch,
            computed: true,
            properties: Arc::new(properties),
        })
    }

    fn slice(&self, chunk: &Chunk, offset: usize, length: usize) -> Result<RecordBatch> {
        let own = |position: usize| {
            let own = chunk.batch.column(position).map_err(external)?;
            let own = own.slice(offset, length);
            Ok::<_, DataFusionError>(match self.computed {
                true => as_computed(own),
                false => own,
            })
        };
        let column = |index: usize| match &chunk.cells[index] {
            Cell::Own(position) => own(*position),
            Cell::Widened(position, wider) => {
                let name = self.table.schema.field(index).name();
                widen(&own(*position)?, name, wider).map_err(external)
            }
            Cell::Constant(value) => value.to_array_of_size(length),
            Cell::Row(first) => {
                // Rows are counted in 32 bits.
                let first = *first + (chunk.start + offset) as u32;
                let rows = UInt32Array::from_iter_values(first..first + length as u32);
                Ok(Arc::new(rows) as ArrayRef)
            }
        };
        let columns = match &self.projection {
            Some(columns) => columns
                .iter()
                .map(|&index| column(index))
                .collect::<Result<_>>()?,
            None => (0..chunk.cells.len()).map(column).collect::<Result<_>>()?,
        };
        let options = RecordBatchOptions::new().with_row_count(Some(length));
        Ok(RecordBatch::try_new_with_options(
            self.schema(),
            columns,
            &options,
        )?)
    }
}

impl ExecutionPlan for ScanExec {
    fn name(&self) -> &'static str {
        "Scan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        _: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let Range { start, mut end } = self.table.partitions[partition].clone();
        if let Some(fetch) = self.fetch {
            end = end.min(start.saturating_add(fetch));
        }
        let config = context.session_config();
        let (size, control) = (config.batch_size(), config.get_extension::<Control>());
        let scan = self.clone();
        let after = self
            .table
            .chunks
            .partition_point(|chunk| chunk.start <= start);
        let mut index = after.saturating_sub(1);
        let mut at = start;
        let batches = std::iter::from_fn(move || {
            while at < end {
                let chunk = scan.table.chunks.get(index)?;
                let offset = at - chunk.start;
                let left = chunk.batch.num_rows().saturating_sub(offset);
                if left == 0 {
                    index += 1;
                    continue;
                }
                let length = size.min(left).min(end - at);
                at += length;
                if let Some(control) = &control {
                    if let Err(error) = control.check() {
                        return Some(Err(external(error)));
                    }
                    control.advance(length as u64);
                }
                let slice = scan.slice(chunk, offset, length);
                return Some(slice.and_then(|batch| owned(batch, &context)));
            }
            None
        });
        let stream = RecordBatchStreamAdapter::new(self.schema(), futures::stream::iter(batches));
        Ok(Box::pin(cooperative(stream)))
    }

    fn statistics_from_inputs(
        &self,
        _: &[Arc<Statistics>],
        args: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let limit = self.fetch.unwrap_or(usize::MAX);
        let rows = match args.partition() {
            Some(partition) => self.table.partitions[partition].len().min(limit),
            None => self
                .table
                .partitions
                .iter()
                .map(|range| range.len().min(limit))
                .sum(),
        };
        Ok(Arc::new(statistics(&self.schema(), rows)))
    }

    fn fetch(&self) -> Option<usize> {
        self.fetch
    }

    fn with_fetch(&self, fetch: Option<usize>) -> Option<Arc<dyn ExecutionPlan>> {
        Some(Arc::new(Self {
            fetch,
            ..self.clone()
        }))
    }
}

impl DisplayAs for ScanExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        let schema = self.schema();
        let names: Vec<&str> = schema
            .fields()
            .iter()
            .map(|field| field.name().as_str())
            .collect();
        let rows = self.table.rows;
        write!(f, "Scan: columns=[{}], rows={rows}", names.join(", "))?;
        write!(f, ", partitions={}", self.table.partitions.len())?;
        match self.fetch {
            Some(fetch) => write!(f, ", fetch={fetch}"),
            None => Ok(()),
        }
    }
}
