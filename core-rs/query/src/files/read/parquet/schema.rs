//! The Arrow schema that a Parquet file holds beside its own, patched where it has types that are not known.

use std::ops::Range;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use datafusion::arrow::ipc::root_as_message;
use datafusion::catalog::Session;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::{
    CachedParquetFileReaderFactory, ParquetFileReaderFactory,
};
use datafusion::datasource::physical_plan::{FileScanConfig, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::Result as DataFusionResult;
use datafusion::parquet::arrow::arrow_reader::ArrowReaderOptions;
use datafusion::parquet::arrow::async_reader::AsyncFileReader;
use datafusion::parquet::arrow::{ARROW_SCHEMA_META_KEY, parquet_to_arrow_schema};
use datafusion::parquet::errors::{ParquetError, Result};
use datafusion::parquet::file::metadata::{
    FileMetaData, KeyValue, ParquetMetaData, ParquetMetaDataBuilder,
};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use futures::FutureExt;
use futures::future::BoxFuture;
use quiver_graph::{ErrorCode, GraphError};

use crate::error::external;
use crate::types::Patches;

/// The columns of a file whose Arrow schema has types that are not known; none for others.
pub(crate) fn patched_schema(metadata: &ParquetMetaData) -> Result<Option<SchemaRef>> {
    let Some((patches, metadata)) = patched(metadata)? else {
        return Ok(None);
    };
    let file = metadata.file_metadata();
    let schema = parquet_to_arrow_schema(file.schema_descr(), file.key_value_metadata())?;
    Ok(Some(Arc::new(patches.mark(schema))))
}

fn patched(metadata: &ParquetMetaData) -> Result<Option<(Patches, ParquetMetaData)>> {
    let file = metadata.file_metadata();
    let mut pairs = file.key_value_metadata().cloned().unwrap_or_default();
    let pair = pairs
        .iter_mut()
        .find(|pair| pair.key == ARROW_SCHEMA_META_KEY);
    let Some((value, mut bytes)) = pair.and_then(|KeyValue { value, .. }| {
        let bytes = BASE64_STANDARD.decode(value.as_deref()?).ok()?;
        Some((value, bytes))
    }) else {
        return Ok(None);
    };
    // Behind four bytes of 255 comes the length of the message.
    let start = if bytes.len() > 8 && bytes[..4] == [255; 4] {
        8
    } else {
        0
    };
    let Ok(message) = root_as_message(&bytes[start..]) else {
        return Ok(None);
    };
    let Some(schema) = message.header_as_schema() else {
        return Ok(None);
    };
    let patches = Patches::of(schema).map_err(ParquetError::General)?;
    if patches.is_empty() {
        return Ok(None);
    }
    patches.apply(&mut bytes[start..], 0);
    *value = Some(BASE64_STANDARD.encode(bytes));
    let file = FileMetaData::new(
        file.version(),
        file.num_rows(),
        file.created_by().map(str::to_owned),
        Some(pairs),
        file.schema_descr_ptr(),
        file.column_orders().cloned(),
    );
    let built = ParquetMetaDataBuilder::new(file)
        .set_row_groups(metadata.row_groups().to_vec())
        .set_column_index(metadata.column_index().cloned())
        .set_offset_index(metadata.offset_index().cloned())
        .build();
    Ok(Some((patches, built)))
}

/// As [`ParquetFormat`](datafusion::datasource::file_format::parquet::ParquetFormat) plans a scan, its schemas patched.
pub(crate) fn patching(
    session: &dyn Session,
    config: FileScanConfig,
) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
    let runtime = session.runtime_env();
    let readers = CachedParquetFileReaderFactory::new(
        runtime.object_store(&config.object_store_url)?,
        runtime.cache_manager.get_file_metadata_cache(),
    );
    let source = config.file_source().downcast_ref::<ParquetSource>();
    let source = source.cloned().ok_or_else(|| {
        external(GraphError::new(
            ErrorCode::Internal,
            "a scan of another format",
        ))
    })?;
    let source = source.with_parquet_file_reader_factory(Arc::new(PatchingFactory(readers)));
    let config = FileScanConfigBuilder::from(config).with_source(Arc::new(source));
    Ok(DataSourceExec::from_data_source(config.build()))
}

/// Readers of files some of which are patched.
#[derive(Debug)]
struct PatchingFactory(CachedParquetFileReaderFactory);

impl ParquetFileReaderFactory for PatchingFactory {
    fn create_reader(
        &self,
        partition: usize,
        file: PartitionedFile,
        hint: Option<usize>,
        metrics: &ExecutionPlanMetricsSet,
    ) -> DataFusionResult<Box<dyn AsyncFileReader + Send>> {
        let reader = self.0.create_reader(partition, file, hint, metrics)?;
        Ok(Box::new(PatchingReader(reader)))
    }
}

struct PatchingReader(Box<dyn AsyncFileReader + Send>);

impl AsyncFileReader for PatchingReader {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, Result<Bytes>> {
        self.0.get_bytes(range)
    }

    fn get_byte_ranges(&mut self, ranges: Vec<Range<u64>>) -> BoxFuture<'_, Result<Vec<Bytes>>> {
        self.0.get_byte_ranges(ranges)
    }

    fn get_metadata<'a>(
        &'a mut self,
        options: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, Result<Arc<ParquetMetaData>>> {
        async move {
            let metadata = self.0.get_metadata(options).await?;
            Ok(match patched(&metadata)? {
                Some((_, patched)) => Arc::new(patched),
                None => metadata,
            })
        }
        .boxed()
    }
}
