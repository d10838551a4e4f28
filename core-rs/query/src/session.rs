//! What queries run in: their threads, the memory that they may take, and where they put what does not fit.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use datafusion::prelude::SessionConfig;
use quiver_graph::{Control, ErrorCode, GraphError, Result};
use serde::Deserialize;

use crate::error::planning;
use crate::extremes::extremes;
use crate::files::CountFiles;
use crate::in_order::KeepOrder;
use crate::overflow::CheckOverflow;
use crate::runtime::cores;

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

/// Runs queries within limits that they share. Queries may run in it side by side.
#[derive(Debug)]
pub struct Session {
    options: SessionOptions,
    environment: Arc<RuntimeEnv>,
    /// By number of threads. Building one registers hundreds of functions, so they are kept.
    states: Mutex<HashMap<usize, Arc<SessionState>>>,
}

impl Session {
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for limits that cannot be kept.
    pub fn new(options: SessionOptions) -> Result<Self> {
        let mut builder = RuntimeEnvBuilder::new();
        if let Some(limit) = options.memory_limit {
            builder = builder.with_memory_pool(Arc::new(FairSpillPool::new(limit)));
        }
        if let Some(folder) = &options.temp_dir {
            builder = builder.with_temp_file_path(folder);
        }
        let environment = builder.build_arc().map_err(planning)?;
        Ok(Self {
            options,
            environment,
            states: Mutex::default(),
        })
    }

    /// The session without limits of its own.
    pub fn standard() -> Arc<Self> {
        static STANDARD: LazyLock<Arc<Session>> = LazyLock::new(|| {
            Arc::new(Session {
                options: SessionOptions::default(),
                environment: Arc::default(),
                states: Mutex::default(),
            })
        });
        Arc::clone(&STANDARD)
    }

    pub fn options(&self) -> &SessionOptions {
        &self.options
    }

    /// The number of threads that a call of this session takes.
    pub(crate) fn threads(&self, control: &Control) -> usize {
        match (control.threads(), self.options.threads) {
            (0, None) => cores(),
            (0, Some(threads)) => threads.max(1),
            (threads, _) => threads,
        }
    }

    /// What plans of `threads` partitions are planned and run by.
    pub(crate) fn state(&self, threads: usize) -> Arc<SessionState> {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let state = states
            .entry(threads)
            .or_insert_with(|| Arc::new(open(threads, &self.environment)));
        Arc::clone(state)
    }
}

fn open(threads: usize, environment: &Arc<RuntimeEnv>) -> SessionState {
    let mut config = SessionConfig::new().with_target_partitions(threads);
    let options = config.options_mut();
    // JavaScript's Arrow knows no view types, and its users no folding of names to lower case.
    options.sql_parser.map_string_types_to_utf8view = false;
    options.sql_parser.enable_ident_normalization = false;
    options.optimizer.expand_views_at_output = true;
    // Sources come in as many partitions as the plan can use; dealing batches round would lose their order.
    options.optimizer.enable_round_robin_repartition = false;
    // A dynamic filter lives as long as its plan: it would carry over to the next run of a prepared one.
    options.optimizer.enable_dynamic_filter_pushdown = false;
    options.optimizer.enable_topk_dynamic_filter_pushdown = false;
    options.optimizer.enable_join_dynamic_filter_pushdown = false;
    options.optimizer.enable_aggregate_dynamic_filter_pushdown = false;
    let mut builder = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(Arc::clone(environment))
        .with_default_features()
        .with_analyzer_rule(Arc::new(CheckOverflow))
        .with_physical_optimizer_rule(Arc::new(CountFiles))
        .with_physical_optimizer_rule(Arc::new(KeepOrder));
    // The last of a name counts.
    if let Some(functions) = builder.aggregate_functions() {
        functions.extend(extremes());
    }
    builder.build()
}
