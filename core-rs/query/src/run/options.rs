//! What is said of a session when it is made.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use quiver_graph::{ErrorCode, GraphError, Result};
use serde::Deserialize;

/// The limits of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SessionOptions {
    /// Default: one per core. A call's own number of threads goes before it.
    pub threads: Option<usize>,
    /// Bytes that the sorts, joins and aggregates of all queries that run at once may hold. Default: no limit.
    pub memory_limit: Option<usize>,
    /// Where they write what does not fit. Default: the system's folder for temporary files.
    pub temp_dir: Option<PathBuf>,
    /// Rows of the batches that operators pass on. Default: DataFusion's 8192.
    pub batch_size: Option<NonZeroUsize>,
    /// Optimizer rules that are left out, by name: what a plan gives is the same without them.
    pub disabled_optimizers: Vec<String>,
}

impl SessionOptions {
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] where the text is no JSON object of options.
    pub fn parse(json: &str) -> Result<Self> {
        serde_json::from_str(json).map_err(|error| {
            let message = format!("the session's options are malformed: {error}");
            GraphError::new(ErrorCode::InvalidArgument, message).parameter("options")
        })
    }
}
