//! Parquet, which DataFusion reads: what it is told of the files, and what its readers are held to.

mod bounds;
mod deltas;
mod depth;
mod expanded;
mod heads;
mod named;
mod places;
mod reader;
mod schema;
pub(crate) mod taken;
mod thrift;

use std::io::{Read, Seek, SeekFrom};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use arrow_schema::{DataType, SchemaRef, TimeUnit};
use datafusion::catalog::Session;
use datafusion::common::stats::Precision;
use datafusion::common::{ColumnStatistics, Statistics};
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory;
use datafusion::datasource::physical_plan::parquet::metadata::DFParquetMetadata;
use datafusion::datasource::physical_plan::{FileSource, ParquetSource};
use datafusion::datasource::table_schema::TableSchema;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::MemoryLimit;
use datafusion::object_store::ObjectStore;
use datafusion::parquet::file::metadata::{PageIndexPolicy, ParquetMetaData};
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use quiver_graph::{ErrorCode, GraphError};

use self::bounds::{bounded, bounds_all, check_places};
use self::expanded::Batches;
use self::named::named;
use self::reader::Readers;
use self::schema::{in_told_units, patched_schema, unpacked_schema};
use super::columns::one_name_each;
use super::text::broken;
use crate::error::external;
use crate::files::failure::{failed, refused};
use crate::files::find::Found;
use crate::runtime::caught;

/// Footers that are read at once.
const FOOTERS: usize = 32;

/// Times of 96 bits count nanoseconds of a day that may be in any year: those of the years 1 to 9999 do not fit 64 bits.
const UNIT: TimeUnit = TimeUnit::Microsecond;

/// What a column of text takes at most in a batch: its offsets have 32 bits.
const LARGEST_COLUMN: usize = i32::MAX as usize;

/// What a file's end tells.
pub(crate) struct Footer {
    pub schema: SchemaRef,
    pub metadata: Arc<ParquetMetaData>,
}

fn format() -> ParquetFormat {
    ParquetFormat::new()
        // JavaScript's Arrow has no views.
        .with_force_view_types(false)
        // What a field's metadata says of its type is kept.
        .with_skip_metadata(false)
        .with_coerce_int96(Some("us".to_owned()))
}

/// The footers of `found`, in order.
///
/// # Errors
/// [`ErrorCode::InvalidData`] names the file.
pub(crate) async fn footers(
    session: &dyn Session,
    store: &Arc<dyn ObjectStore>,
    found: &[Found],
) -> quiver_graph::Result<Vec<Footer>> {
    // A reader within each of `found` at a time: of thousands, none waits for its neighbour alone.
    let reads: Vec<_> = found
        .iter()
        .map(|file| footer(session, store, file))
        .collect();
    stream::iter(reads).buffered(FOOTERS).try_collect().await
}

async fn footer(
    session: &dyn Session,
    store: &Arc<dyn ObjectStore>,
    file: &Found,
) -> quiver_graph::Result<Footer> {
    if let Some(object) = file.place.object() {
        object.read_tail().await?;
    }
    depth::check(file)?;
    let cache = session
        .runtime_env()
        .cache_manager
        .get_file_metadata_cache();
    let known = || {
        DFParquetMetadata::new(store, &file.meta)
            .with_file_metadata_cache(Some(Arc::clone(&cache)))
            .with_coerce_int96(Some(UNIT))
    };
    // Page indexes are read with the footer: where it says that they are is looked at first.
    let alone = known().with_page_index_policy(Some(PageIndexPolicy::Skip));
    check_places(&*fetched(&alone, file).await?, file.meta.size, &file.path)?;
    let known = known();
    let metadata = fetched(&known, file).await?;
    let damaged = || broken(&file.shown(), "not a Parquet file: its schema is damaged");
    // Reading the schema of others would panic.
    let patched = caught(|| patched_schema(&metadata)).map_err(|_| damaged())?;
    let schema = match patched.map_err(|_| damaged())? {
        Some(schema) => schema,
        None => {
            let schema = AssertUnwindSafe(known.fetch_schema()).catch_unwind().await;
            let schema = schema.map_err(|_| damaged())?.map_err(|_| damaged())?;
            let schema = Arc::new(unpacked_schema(&schema).unwrap_or(schema));
            // That it can be read is known by now.
            in_told_units(schema, &metadata)
        }
    };
    one_name_each(
        schema.fields().iter().map(|field| field.name().as_str()),
        &file.shown(),
    )?;
    Ok(Footer { schema, metadata })
}

async fn fetched(
    footer: &DFParquetMetadata<'_>,
    file: &Found,
) -> quiver_graph::Result<Arc<ParquetMetaData>> {
    let metadata = AssertUnwindSafe(footer.fetch_metadata()).catch_unwind();
    let damaged = || broken(&file.shown(), "not a Parquet file: its footer is damaged");
    let metadata = metadata.await.map_err(|_| damaged())?;
    metadata.map_err(|error| match file.place.check(&file.path) {
        // In words of ours: what stores say is not handed on.
        Err(own) if file.place.object().is_some() => own,
        _ => unreadable(file, &error).cause(error.strip_backtrace()),
    })
}

/// Why the end of a file is no footer.
fn unreadable(file: &Found, error: &DataFusionError) -> GraphError {
    let mut end = [0; 4];
    let read = file.place.open(&file.path).and_then(|mut bytes| {
        bytes.seek(SeekFrom::End(-4))?;
        bytes.read_exact(&mut end)
    });
    match (read, error.find_root()) {
        (Err(error), _) if file.meta.size >= 12 => failed(&file.path, &error),
        (Ok(()), DataFusionError::ObjectStore(_)) => refused(&file.path, error),
        (Ok(()), _) if &end == b"PAR1" => {
            broken(&file.shown(), "not a Parquet file: its footer is damaged")
        }
        _ => broken(
            &file.shown(),
            "not a Parquet file, or cut off: its end is none of Parquet's",
        )
        .expected("PAR1 at the end"),
    }
}

/// What `footer` tells of the columns of `schema`: how many rows and nulls exactly, and between which values, where it does so.
///
/// # Errors
/// [`ErrorCode::InvalidData`] names the file.
pub(crate) fn statistics(
    footer: &Footer,
    schema: &SchemaRef,
    file: &Found,
) -> quiver_graph::Result<Statistics> {
    let told = || -> Result<Statistics> {
        let bounded = bounded(&footer.metadata)?;
        let metadata = bounded.as_ref().unwrap_or(&footer.metadata);
        DFParquetMetadata::statistics_from_parquet_metadata(metadata, schema)
    };
    let damaged = |error: DataFusionError| {
        broken(&file.shown(), "the statistics in its footer are damaged")
            .cause(error.strip_backtrace())
    };
    let told = caught(told).map_err(|panic| damaged(external(panic)))?;
    let mut statistics = told.map_err(damaged)?;
    for (column, field) in statistics.column_statistics.iter_mut().zip(schema.fields()) {
        let own = footer.schema.field_with_name(field.name()).ok();
        let is_own = own.is_none_or(|own| own.data_type() == field.data_type());
        let bounds_all = is_own && bounds_all(&footer.metadata, field.name());
        exactly(column, field.data_type(), bounds_all);
    }
    Ok(statistics)
}

/// Takes back what is not exactly so: bounds that are those of some row groups (apache/datafusion#25226), or of values of another type.
fn exactly(column: &mut ColumnStatistics, data_type: &DataType, bounds_all: bool) {
    column.distinct_count = column.distinct_count.to_inexact();
    if data_type.is_floating() || !bounds_all {
        column.min_value = Precision::Absent;
        column.max_value = Precision::Absent;
    }
}

/// What reads the files of a scan.
///
/// # Errors
/// [`ErrorCode::Internal`].
pub(crate) fn source(
    session: &dyn Session,
    store: Arc<dyn ObjectStore>,
    schema: &TableSchema,
) -> Result<Arc<dyn FileSource>> {
    let (format, runtime) = (format(), session.runtime_env());
    let readers =
        CachedParquetFileReaderFactory::new(store, runtime.cache_manager.get_file_metadata_cache());
    let source = format.file_source(schema.clone());
    let source = source.downcast_ref::<ParquetSource>().cloned();
    let source = source.ok_or_else(|| {
        external(GraphError::new(
            ErrorCode::Internal,
            "a source of another format",
        ))
    })?;
    let limit = match runtime.memory_pool.memory_limit() {
        MemoryLimit::Finite(bytes) => Some(bytes),
        _ => None,
    };
    let source = source
        .with_table_parquet_options(format.options().clone())
        .with_parquet_file_reader_factory(Arc::new(Readers {
            inner: readers,
            batches: Batches {
                rows: session.config().batch_size(),
                limit: limit.map_or(LARGEST_COLUMN, |bytes| bytes.min(LARGEST_COLUMN)),
            },
            limit,
        }));
    Ok(named(Arc::new(source)))
}
