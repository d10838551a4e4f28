//! Our readers as a source of DataFusion's file scans, one file after another.

use std::fmt;
use std::path::PathBuf;
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
use quiver_graph::{ErrorCode, GraphError};

use super::text::bytes;
use super::{csv, ipc, ndjson};
use crate::error::external;
use crate::files::held::Held;
use crate::plan::{Format, ReadOptions};

/// What is known of a file before it is read; travels with it as an extension.
#[derive(Debug)]
pub(crate) struct Known {
    pub path: PathBuf,
    /// Its columns, in its own order.
    pub names: Vec<String>,
    /// Its bytes, of what lies in memory; kept for as long as a plan may read them.
    pub memory: Option<Arc<Held>>,
}

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
        let known = file.extension::<Known>().ok_or_else(|| {
            GraphError::new(ErrorCode::Internal, "a file without what is known of it")
        })?;
        let (path, memory) = (&known.path, known.memory.as_deref());
        if self.format == Format::Ipc {
            return Ok(Box::new(ipc::read(
                path,
                memory,
                &known.names,
                Arc::clone(&self.wanted),
            )?));
        }
        let range = file
            .range
            .as_ref()
            .map(|range| (range.start as u64, range.end as u64));
        let reader = bytes(path, memory, self.options.compression(path), range)?;
        let shown = match range {
            Some((start, _)) if start > 0 => {
                format!("{} from byte {start} on", path.display())
            }
            _ => path.display().to_string(),
        };
        let wanted = Arc::clone(&self.wanted);
        if self.format == Format::Ndjson {
            return Ok(Box::new(ndjson::read(reader, shown, wanted, self.rows)?));
        }
        let mut format = csv::csv_format(&self.options, path)?;
        if range.is_some_and(|(start, _)| start > 0) {
            format = format.with_header(false);
        }
        let batches = csv::read(reader, shown, format, &known.names, wanted, self.rows)?;
        Ok(Box::new(batches))
    }
}

impl FileOpener for Opener {
    fn open(&self, file: PartitionedFile) -> Result<FileOpenFuture> {
        let batches = self.batches(&file).map_err(external);
        let batches = batches.map(|batches| {
            // What follows an error cannot be trusted.
            let mut failed = false;
            let batches = batches.map_while(move |batch| {
                let before = std::mem::replace(&mut failed, batch.is_err());
                (!before).then_some(batch)
            });
            stream::iter(batches.map(move |batch| batch.map_err(external))).boxed()
        });
        Ok(async move { batches }.boxed())
    }
}
