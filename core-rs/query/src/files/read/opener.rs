//! Our readers as a source of DataFusion's file scans, one file after another.
//!
//! They read and decompress on the threads that the query runs on, as DataFusion does for local files: on a network mount that does not
//! answer, a thread waits with them. What comes out of an object store is on its way while they compute.

use std::fmt;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{
    FileOpenFuture, FileOpener, FileScanConfig, FileSource,
};
use datafusion::datasource::projection::{ProjectionOpener, SplitProjection};
use datafusion::datasource::table_schema::TableSchema;
use datafusion::error::Result;
use datafusion::object_store::ObjectStore;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::projection::ProjectionExprs;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use futures::{FutureExt, StreamExt, stream};

use super::is_plain;
use super::known::{Known, known};
use super::text::bytes;
use super::{csv, ipc, ndjson};
use crate::error::{external, planning};
use crate::plan::{Format, ReadOptions};

/// How files of a format are read.
#[derive(Clone)]
pub(crate) struct Reading {
    format: Format,
    options: Arc<ReadOptions>,
    table_schema: TableSchema,
    projection: SplitProjection,
    batch_size: usize,
    metrics: ExecutionPlanMetricsSet,
}

impl Reading {
    pub fn new(format: Format, options: ReadOptions, table_schema: TableSchema) -> Self {
        Self {
            format,
            options: Arc::new(options),
            projection: SplitProjection::unprojected(&table_schema),
            table_schema,
            batch_size: 1 << 13,
            metrics: ExecutionPlanMetricsSet::new(),
        }
    }
}

impl FileSource for Reading {
    fn create_file_opener(
        &self,
        _: Arc<dyn ObjectStore>,
        _: &FileScanConfig,
        _: usize,
    ) -> Result<Arc<dyn FileOpener>> {
        let file_schema = self.table_schema.file_schema();
        let opener = Opener {
            format: self.format,
            options: Arc::clone(&self.options),
            wanted: Arc::new(file_schema.project(&self.projection.file_indices)?),
            rows: self.batch_size,
        };
        ProjectionOpener::try_new(self.projection.clone(), Arc::new(opener), file_schema)
    }

    fn table_schema(&self) -> &TableSchema {
        &self.table_schema
    }

    fn with_batch_size(&self, batch_size: usize) -> Arc<dyn FileSource> {
        Arc::new(Self {
            batch_size,
            ..self.clone()
        })
    }

    fn try_pushdown_projection(
        &self,
        projection: &ProjectionExprs,
    ) -> Result<Option<Arc<dyn FileSource>>> {
        if !is_plain(projection) {
            return Ok(None);
        }
        let merged = self.projection.source.try_merge(projection)?;
        Ok(Some(Arc::new(Self {
            projection: SplitProjection::new(self.table_schema.file_schema(), &merged),
            ..self.clone()
        })))
    }

    fn projection(&self) -> Option<&ProjectionExprs> {
        Some(&self.projection.source)
    }

    fn metrics(&self) -> &ExecutionPlanMetricsSet {
        &self.metrics
    }

    fn file_type(&self) -> &str {
        match self.format {
            Format::Parquet => "parquet",
            Format::Csv => "csv",
            Format::Ndjson => "ndjson",
            Format::Ipc => "ipc",
        }
    }

    fn supports_repartitioning(&self) -> bool {
        // The table has dealt them out.
        false
    }

    fn apply_expressions(
        &self,
        look: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        for column in &self.projection.source {
            if look(&column.expr)? == TreeNodeRecursion::Stop {
                return Ok(TreeNodeRecursion::Stop);
            }
        }
        Ok(TreeNodeRecursion::Continue)
    }
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("format", &self.format)
            .finish()
    }
}

/// Opens one file after another.
struct Opener {
    format: Format,
    options: Arc<ReadOptions>,
    /// The columns to read.
    wanted: SchemaRef,
    rows: usize,
}

type Batches = Box<dyn Iterator<Item = quiver_graph::Result<RecordBatch>> + Send>;

impl Opener {
    fn batches(&self, file: &PartitionedFile) -> quiver_graph::Result<Batches> {
        let known = known(file).map_err(planning)?;
        let (path, place) = (&known.path, &known.place);
        let wanted = Arc::clone(&self.wanted);
        if self.format == Format::Ipc {
            return Ok(Box::new(ipc::read(path, place, &known.names, wanted)?));
        }
        let range = file
            .range
            .as_ref()
            .map(|range| (range.start as u64, range.end as u64));
        if self.format == Format::Csv {
            let batches = csv::read(known, &self.options, range, wanted, self.rows)?;
            return Ok(Box::new(batches));
        }
        let reader = bytes(path, place, self.options.compression(path), range)?;
        let from = range.map_or(0, |(start, _)| start);
        let batches = ndjson::read(reader, known, from, wanted, self.rows)?;
        Ok(Box::new(batches))
    }
}

impl FileOpener for Opener {
    fn open(&self, file: PartitionedFile) -> Result<FileOpenFuture> {
        let known = known(&file)?;
        let batches = known.check().and_then(|()| self.batches(&file));
        // As at the end: what an error comes from goes before what others say of it.
        let batches = batches.map_err(|error| external(known.check().err().unwrap_or(error)))?;
        let mut end = End::new(known);
        let batches = batches.map(Some).chain(std::iter::once(None));
        let batches = batches.map_while(move |batch| end.pass(batch));
        let batches = stream::iter(batches.map(|batch| batch.map_err(external))).boxed();
        Ok(async move { Ok(batches) }.boxed())
    }
}

/// The end of a file's batches, which comes with their first error.
struct End {
    known: Arc<Known>,
    failed: bool,
}

impl End {
    fn new(known: Arc<Known>) -> Self {
        let failed = false;
        Self { known, failed }
    }

    /// A batch as it is; an error as what it comes from, where the file was changed while it was read; none behind the last batch.
    fn pass(
        &mut self,
        batch: Option<quiver_graph::Result<RecordBatch>>,
    ) -> Option<quiver_graph::Result<RecordBatch>> {
        // What follows an error cannot be trusted.
        if self.failed {
            return None;
        }
        match batch {
            Some(Ok(batch)) => Some(Ok(batch)),
            Some(Err(error)) => {
                self.failed = true;
                Some(Err(self.known.check().err().unwrap_or(error)))
            }
            None => self.known.check().err().map(Err),
        }
    }
}
