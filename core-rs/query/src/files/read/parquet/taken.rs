//! The footer of a Parquet file as DataFusion's reader is to take it.

use std::sync::{Arc, Mutex, PoisonError};

use datafusion::parquet::errors::Result;
use datafusion::parquet::file::metadata::ParquetMetaData;

use super::bounds::bounded;
use super::schema::{patched, unpacked_metadata};

/// As it was read, and as it is taken.
type Pair = (Arc<ParquetMetaData>, Arc<ParquetMetaData>);

/// Kept with the file, since every stretch of it asks for it.
#[derive(Debug, Default)]
pub(crate) struct Taken(Mutex<Option<Pair>>);

impl Taken {
    /// `metadata` with types that are known and bounds that hold.
    pub fn of(&self, metadata: Arc<ParquetMetaData>) -> Result<Arc<ParquetMetaData>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((read, taken)) = &*kept
            && Arc::ptr_eq(read, &metadata)
        {
            return Ok(Arc::clone(taken));
        }
        let mut taken = Arc::clone(&metadata);
        if let Some((_, patched)) = patched(&taken)? {
            taken = Arc::new(patched);
        }
        if let Some(readable) = unpacked_metadata(&taken)? {
            taken = Arc::new(readable);
        }
        if let Some(bounded) = bounded(&taken)? {
            taken = Arc::new(bounded);
        }
        *kept = Some((metadata, Arc::clone(&taken)));
        Ok(taken)
    }
}
