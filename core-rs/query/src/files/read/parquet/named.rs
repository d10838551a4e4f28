//! DataFusion's source of Parquet, whose errors name the file that they are about. Its decoders panic at some damage: that is caught where
//! the file is known.

use std::fmt::{self, Debug, Formatter};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{FileOpener, FileScanConfig, FileSource};
use datafusion::datasource::table_schema::TableSchema;
use datafusion::error::{DataFusionError, Result};
use datafusion::object_store::ObjectStore;
use datafusion::physical_expr::projection::ProjectionExprs;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_plan::filter_pushdown::FilterPushdownPropagation;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use datafusion::physical_plan::{DisplayFormatType, SortOrderPushdownResult};
use datafusion_datasource::morsel::{Morsel, MorselPlan, MorselPlanner, Morselizer};
use futures::future::ready;
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt};
use quiver_graph::{ErrorCode, GraphError};

use crate::error::external;
use crate::files::failure::refused;
use crate::files::read::text::broken;
use crate::files::read::{Known, is_plain, known};
use crate::runtime::{caught, panicked};

/// All is the inner source's, but for what it says of errors.
struct Named(Arc<dyn FileSource>);

impl Debug for Named {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Named")
    }
}

/// `inner`, whose errors name files.
pub(super) fn named(inner: Arc<dyn FileSource>) -> Arc<dyn FileSource> {
    Arc::new(Named(inner))
}

impl FileSource for Named {
    fn create_file_opener(
        &self,
        store: Arc<dyn ObjectStore>,
        config: &FileScanConfig,
        partition: usize,
    ) -> Result<Arc<dyn FileOpener>> {
        self.0.create_file_opener(store, config, partition)
    }

    fn create_morselizer(
        &self,
        store: Arc<dyn ObjectStore>,
        config: &FileScanConfig,
        partition: usize,
    ) -> Result<Box<dyn Morselizer>> {
        let inner = self.0.create_morselizer(store, config, partition)?;
        Ok(Box::new(OfFiles(inner)))
    }

    fn table_schema(&self) -> &TableSchema {
        self.0.table_schema()
    }

    fn with_batch_size(&self, batch_size: usize) -> Arc<dyn FileSource> {
        named(self.0.with_batch_size(batch_size))
    }

    fn filter(&self) -> Option<Arc<dyn PhysicalExpr>> {
        self.0.filter()
    }

    fn projection(&self) -> Option<&ProjectionExprs> {
        self.0.projection()
    }

    fn metrics(&self) -> &ExecutionPlanMetricsSet {
        self.0.metrics()
    }

    fn file_type(&self) -> &str {
        self.0.file_type()
    }

    fn fmt_extra(&self, kind: DisplayFormatType, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt_extra(kind, f)
    }

    fn supports_repartitioning(&self) -> bool {
        // The table has dealt the files out.
        false
    }

    fn try_pushdown_filters(
        &self,
        filters: Vec<Arc<dyn PhysicalExpr>>,
        options: &ConfigOptions,
    ) -> Result<FilterPushdownPropagation<Arc<dyn FileSource>>> {
        let mut pushed = self.0.try_pushdown_filters(filters, options)?;
        pushed.updated_node = pushed.updated_node.map(named);
        Ok(pushed)
    }

    fn try_pushdown_sort(
        &self,
        _: &[PhysicalSortExpr],
        _: &EquivalenceProperties,
    ) -> Result<SortOrderPushdownResult<Arc<dyn FileSource>>> {
        // Rows keep the order of the files.
        Ok(SortOrderPushdownResult::Unsupported)
    }

    fn try_pushdown_projection(
        &self,
        projection: &ProjectionExprs,
    ) -> Result<Option<Arc<dyn FileSource>>> {
        Ok(match is_plain(projection) {
            true => self.0.try_pushdown_projection(projection)?.map(named),
            false => None,
        })
    }

    fn apply_expressions(
        &self,
        look: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        self.0.apply_expressions(look)
    }
}

#[derive(Debug)]
struct OfFiles(Box<dyn Morselizer>);

impl Morselizer for OfFiles {
    fn plan_file(&self, file: PartitionedFile) -> Result<Box<dyn MorselPlanner>> {
        let known = known(&file)?;
        let inner = guarded(&known, || self.0.plan_file(file))?;
        Ok(Box::new(OfFile { inner, known }))
    }
}

#[derive(Debug)]
struct OfFile {
    inner: Box<dyn MorselPlanner>,
    known: Arc<Known>,
}

impl MorselPlanner for OfFile {
    fn plan(self: Box<Self>) -> Result<Option<MorselPlan>> {
        let Self { inner, known } = *self;
        let planned = guarded(&known, || inner.plan())?;
        let Some(mut planned) = planned else {
            return Ok(None);
        };
        let wrap = |inner| {
            let known = Arc::clone(&known);
            Box::new(Self { inner, known }) as Box<dyn MorselPlanner>
        };
        let morsels = planned.take_morsels().into_iter().map(|inner| {
            let known = Arc::clone(&known);
            Box::new(Rows { inner, known }) as Box<dyn Morsel>
        });
        let plan = MorselPlan::new().with_morsels(morsels.collect());
        let planners = planned.take_ready_planners().into_iter().map(wrap);
        let plan = plan.with_planners(planners.collect());
        Ok(Some(match planned.take_pending_planner() {
            None => plan,
            Some(pending) => plan.with_pending_planner(async move {
                let inner = AssertUnwindSafe(pending).catch_unwind().await;
                let inner = inner.unwrap_or_else(|panic| Err(harmed(&known, &panicked(&*panic))));
                let inner = inner.map_err(|error| about(&known, error))?;
                Ok(Box::new(Self { inner, known }) as Box<dyn MorselPlanner>)
            }),
        }))
    }
}

#[derive(Debug)]
struct Rows {
    inner: Box<dyn Morsel>,
    known: Arc<Known>,
}

impl Morsel for Rows {
    fn into_stream(self: Box<Self>) -> BoxStream<'static, Result<RecordBatch>> {
        let Self { inner, known } = *self;
        let batches = match caught(|| inner.into_stream()) {
            Ok(batches) => batches,
            Err(panic) => stream::once(ready(Err(harmed(&known, &panic)))).boxed(),
        };
        // A stream ends with its panic.
        let batches = AssertUnwindSafe(batches).catch_unwind();
        batches
            .map(move |batch| match batch {
                Ok(batch) => batch.map_err(|error| about(&known, error)),
                Err(panic) => Err(harmed(&known, &panicked(&*panic))),
            })
            .boxed()
    }
}

/// `work`, whose errors and panics are about the file.
fn guarded<T>(known: &Known, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let done = caught(work).map_err(|panic| harmed(known, &panic))?;
    done.map_err(|error| about(known, error))
}

/// The error of a file at which what reads it panicked.
fn harmed(known: &Known, panic: &GraphError) -> DataFusionError {
    external(match panic.code {
        ErrorCode::Internal => broken(&known.shown(), DAMAGED).cause(panic.message.as_str()),
        _ => panic.clone(),
    })
}

/// `error` with the file's name, where it is about reading it: a query's own expressions fail here, too.
fn about(known: &Known, error: DataFusionError) -> DataFusionError {
    if is_own(&error) {
        return error;
    }
    let what = match error.find_root() {
        DataFusionError::ParquetError(_) => DAMAGED,
        DataFusionError::ArrowError(root, _) if is_of_reading(root) => DAMAGED,
        DataFusionError::ObjectStore(_) | DataFusionError::IoError(_) => {
            return external(refused(&known.path, &error).cause(error.strip_backtrace()));
        }
        _ => return error,
    };
    let cause = error.strip_backtrace();
    let what = match cause.contains("Invalid delta bit width") {
        true => TOO_WIDE,
        false => what,
    };
    external(broken(&known.shown(), what).cause(cause))
}

/// Others would read something else out of it.
const TOO_WIDE: &str = "integers are packed by differences of more bits than they have, which Parquet does not know: DuckDB writes them so by \
     PARQUET_VERSION V2, which is not its default, where they lie further apart than half of their range; let it write version V1";

const DAMAGED: &str = "the Parquet file is damaged: its footer or one of its pages cannot be read";

fn is_own(error: &DataFusionError) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<GraphError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

fn is_of_reading(error: &ArrowError) -> bool {
    use ArrowError::{ExternalError, IoError, ParquetError};
    matches!(error, ParquetError(_) | ExternalError(_) | IoError(..))
}
