//! Bytes and footers of Parquet files for DataFusion's reader: of the file that was planned, within it, and with bounds that hold.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::{
    CachedParquetFileReaderFactory, ParquetFileReaderFactory,
};
use datafusion::error::Result as DataFusionResult;
use datafusion::parquet::arrow::arrow_reader::ArrowReaderOptions;
use datafusion::parquet::arrow::async_reader::AsyncFileReader;
use datafusion::parquet::errors::{ParquetError, Result};
use datafusion::parquet::file::metadata::ParquetMetaData;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use futures::FutureExt;
use futures::future::BoxFuture;
use quiver_graph::GraphError;

use super::bounds::check_places;
use super::expanded::{self, Batches, may_expand};
use super::heads::{self, are_compressed};
use super::places::Places;
use crate::files::read::text::broken;
use crate::files::read::{Known, known};

#[derive(Debug)]
pub(super) struct Readers {
    pub inner: CachedParquetFileReaderFactory,
    pub batches: Batches,
    /// Bytes that a session may hold, where it says so.
    pub limit: Option<usize>,
}

impl ParquetFileReaderFactory for Readers {
    fn create_reader(
        &self,
        partition: usize,
        file: PartitionedFile,
        hint: Option<usize>,
        metrics: &ExecutionPlanMetricsSet,
    ) -> DataFusionResult<Box<dyn AsyncFileReader + Send>> {
        let known = known(&file)?;
        let size = file.object_meta.size;
        let inner = self.inner.create_reader(partition, file, hint, metrics)?;
        Ok(Box::new(Reader {
            inner,
            known,
            size,
            places: None,
            batches: self.batches,
            limit: self.limit,
        }))
    }
}

struct Reader {
    inner: Box<dyn AsyncFileReader + Send>,
    known: Arc<Known>,
    size: u64,
    /// Of the footer, once it was asked for.
    places: Option<Places>,
    batches: Batches,
    limit: Option<usize>,
}

impl Reader {
    /// Before they are decoded.
    fn check_pages(&self, range: &Range<u64>, bytes: &Bytes) -> Result<()> {
        let places = self.places.as_ref();
        match places.and_then(|places| places.column(range)) {
            Some(column) => {
                let shown = self.known.shown();
                if let Some(limit) = self.limit
                    && are_compressed(column)
                {
                    heads::check(bytes, column, limit, &shown).map_err(own)?;
                }
                if may_expand(column) {
                    expanded::check(bytes, column, self.batches, &shown).map_err(own)?;
                }
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Before memory is set aside for them.
    fn check_ranges(&self, ranges: &[Range<u64>]) -> Result<()> {
        let outside = |range: &&Range<u64>| range.start > range.end || range.end > self.size;
        match ranges.iter().find(outside) {
            None => Ok(()),
            Some(range) => {
                let message = "the footer names bytes outside of the file: it is damaged, or the file cut off";
                let error = broken(&self.known.shown(), message)
                    .expected(format!("at most {} bytes", self.size))
                    .got(format!("bytes {} to {}", range.start, range.end));
                Err(own(error))
            }
        }
    }
}

impl AsyncFileReader for Reader {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, Result<Bytes>> {
        async move {
            self.check_ranges(std::slice::from_ref(&range))?;
            let bytes = self.inner.get_bytes(range.clone()).await;
            // A file that changed may as well be too short: that it did comes first.
            self.known.check().map_err(own)?;
            let bytes = bytes?;
            self.check_pages(&range, &bytes)?;
            Ok(bytes)
        }
        .boxed()
    }

    fn get_byte_ranges(&mut self, ranges: Vec<Range<u64>>) -> BoxFuture<'_, Result<Vec<Bytes>>> {
        async move {
            self.check_ranges(&ranges)?;
            let all = self.inner.get_byte_ranges(ranges.clone()).await;
            self.known.check().map_err(own)?;
            let all = all?;
            for (range, bytes) in ranges.iter().zip(&all) {
                self.check_pages(range, bytes)?;
            }
            Ok(all)
        }
        .boxed()
    }

    fn get_metadata<'a>(
        &'a mut self,
        options: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, Result<Arc<ParquetMetaData>>> {
        async move {
            self.known.check().map_err(own)?;
            let metadata = self.inner.get_metadata(options).await?;
            check_places(&metadata, self.size, &self.known.path).map_err(own)?;
            let taken = self.known.footer.of(metadata)?;
            self.places = Some(Places::of(Arc::clone(&taken)));
            Ok(taken)
        }
        .boxed()
    }
}

fn own(error: GraphError) -> ParquetError {
    ParquetError::External(Box::new(error))
}
