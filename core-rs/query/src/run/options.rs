//! What is said of a session when it is made.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use quiver_graph::{ErrorCode, GraphError, Result};
use serde::Deserialize;

/// What planning takes at most, where a session does not say.
const PLAN_TIME: Duration = Duration::from_secs(60);
const PLAN_SIZE: usize = 250_000;
const SQL_SIZE: usize = 1 << 20;

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
    /// Milliseconds that a query may take to be planned. Default: a minute.
    pub plan_time_limit: Option<u64>,
    /// Sources and steps of a plan, and operators and expressions of what is made of it, before it is optimised. Default: 250 000.
    pub plan_size_limit: Option<usize>,
    /// Bytes of SQL text. Default: 1 MiB.
    pub sql_size_limit: Option<usize>,
    /// Optimizer rules that are left out, by name: what a plan gives is the same without them.
    pub disabled_optimizers: Vec<String>,
    /// Whether each step of a plan is held to what it says of its rows: for finding faults, and slower. Default: false.
    pub verify: bool,
}

impl SessionOptions {
    pub(crate) fn plan_time(&self) -> Duration {
        self.plan_time_limit
            .map_or(PLAN_TIME, Duration::from_millis)
    }

    pub(crate) fn plan_size(&self) -> usize {
        self.plan_size_limit.unwrap_or(PLAN_SIZE)
    }

    pub(crate) fn sql_size(&self) -> usize {
        self.sql_size_limit.unwrap_or(SQL_SIZE)
    }

    /// # Errors
    /// [`ErrorCode::InvalidArgument`] where the text is no JSON object of options.
    pub fn parse(json: &str) -> Result<Self> {
        serde_json::from_str(json).map_err(|error| {
            let message = format!("the session's options are malformed: {error}");
            GraphError::new(ErrorCode::InvalidArgument, message).parameter("options")
        })
    }
}
