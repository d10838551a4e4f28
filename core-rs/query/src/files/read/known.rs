//! What is known of a file before it is read.

use std::path::PathBuf;
use std::sync::Arc;

use datafusion::datasource::listing::PartitionedFile;
use datafusion::error::Result;
use quiver_graph::{ErrorCode, GraphError};

use super::parquet::taken::Taken;
use crate::error::external;
use crate::files::place::Place;

/// Travels with each stretch of the file as an extension.
#[derive(Debug)]
pub(crate) struct Known {
    pub path: PathBuf,
    /// Its columns, in its own order.
    pub names: Vec<String>,
    pub place: Place,
    /// Of Parquet.
    pub footer: Taken,
}

impl Known {
    /// As errors name it.
    pub fn shown(&self) -> String {
        self.path.display().to_string()
    }

    /// Fails where the file is no longer the one that was planned.
    pub fn check(&self) -> quiver_graph::Result<()> {
        self.place.check(&self.path)
    }
}

/// What is known of `file`, which the table has put there.
pub(crate) fn known(file: &PartitionedFile) -> Result<Arc<Known>> {
    let missing = || GraphError::new(ErrorCode::Internal, "a file without what is known of it");
    let known = file.extension::<Arc<Known>>().cloned();
    known.ok_or_else(|| external(missing()))
}
