//! What queries run in: their threads, the memory that they may take, and where they put what does not fit.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use datafusion::prelude::SessionConfig;
use quiver_graph::{Control, ErrorCode, GraphError, Result};
use serde::Deserialize;

use crate::error::planning;
use crate::exact::CompareExactly;
use crate::extremes::extremes;
use crate::files::CountFiles;
use crate::in_order::KeepOrder;
use crate::memory::SharedMemory;
use crate::moment::FixMoment;
use crate::overflow::CheckOverflow;
use crate::runtime::cores;
use crate::sum::checked_sum;

/// The side of a join that is hashed may have this many rows or bytes, divided by the cores, to be shared by all of them.
const SHARED_BUILD_ROWS: usize = 8 << 20;
const SHARED_BUILD_BYTES: usize = 512 << 20;

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

/// What states differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Kind {
    threads: usize,
    /// Whether joins sort both sides, which sets aside what does not fit, where a hash table must fit.
    sorting: bool,
}

/// Bytes that a row is taken to need, where only the number of rows is known.
const ROW: usize = 64;

/// Runs queries within limits that they share. Queries may run in it side by side.
#[derive(Debug)]
pub struct Session {
    options: SessionOptions,
    environment: Arc<RuntimeEnv>,
    /// Building one registers hundreds of functions, so they are kept.
    states: Mutex<HashMap<Kind, Arc<SessionState>>>,
}

impl Session {
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for limits that cannot be kept.
    pub fn new(options: SessionOptions) -> Result<Self> {
        let mut builder = RuntimeEnvBuilder::new();
        if let Some(limit) = options.memory_limit {
            let threads = options.threads.unwrap_or_else(cores);
            builder = builder.with_memory_pool(Arc::new(SharedMemory::new(limit, threads)));
        }
        if let Some(folder) = &options.temp_dir {
            builder = builder.with_temp_file_path(folder);
        }
        let environment = builder.build_arc().map_err(planning)?;
        if options.memory_limit.is_some() {
            environment.disk_manager.set_max_spill_merge_fan_in(MERGED);
        }
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
        self.kept(Kind {
            threads,
            sorting: false,
        })
    }

    /// As [`Session::state`], for a plan over `rows` rows, where that is known.
    pub(crate) fn state_for(&self, threads: usize, rows: Option<usize>) -> Arc<SessionState> {
        let sorting = self
            .options
            .memory_limit
            .is_some_and(|limit| rows.is_none_or(|rows| rows.saturating_mul(ROW) > limit / 4));
        // Joins by sorting are planned from two partitions on.
        let threads = if sorting { threads.max(2) } else { threads };
        self.kept(Kind { threads, sorting })
    }

    fn kept(&self, kind: Kind) -> Arc<SessionState> {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let open = || Arc::new(open(kind, self.options.memory_limit, &self.environment));
        Arc::clone(states.entry(kind).or_insert_with(open))
    }
}

/// Files that one merge reads side by side at most: each takes its batches' size several times over, from what all share.
const MERGED: usize = 8;

/// Bytes that are sorted at once at most, the copy included: text of one array ends at 2 GiB.
const AT_ONCE: usize = 1 << 30;

/// Batches of this number should fit into a thread's share.
const BATCHES: usize = 64;

/// Below so many rows a batch costs more than it holds.
const LEAST_ROWS: usize = 128;

fn open(kind: Kind, limit: Option<usize>, environment: &Arc<RuntimeEnv>) -> SessionState {
    let mut config = SessionConfig::new().with_target_partitions(kind.threads);
    let options = config.options_mut();
    options.optimizer.prefer_hash_join = !kind.sorting;
    if let Some(limit) = limit {
        let share = limit / kind.threads;
        // What a sort keeps free for merging what it has set aside: enough to go on, not all there is.
        let merging = options.execution.sort_spill_reservation_bytes;
        options.execution.sort_spill_reservation_bytes = merging.min(share / 8);
        // Rows in memory are sorted at once: merging many small batches asks for memory that sorting them has set aside already.
        options.execution.sort_in_place_threshold_bytes = AT_ONCE;
        // So small that merges have room for a batch of every file.
        let rows = options.execution.batch_size.get();
        let fitting = (share / (2 * ROW * BATCHES)).clamp(LEAST_ROWS, rows);
        config = config.with_batch_size(fitting);
    }
    let options = config.options_mut();
    // JavaScript's Arrow knows no view types, and its users no folding of names to lower case.
    options.sql_parser.map_string_types_to_utf8view = false;
    options.sql_parser.enable_ident_normalization = false;
    // As a frame's sort: last in either direction, unless the query says otherwise.
    options.sql_parser.default_null_ordering = "nulls_last".to_owned();
    options.optimizer.expand_views_at_output = true;
    // Sources come in as many partitions as the plan can use; dealing batches round would lose their order.
    options.optimizer.enable_round_robin_repartition = false;
    // A dynamic filter lives as long as its plan: it would carry over to the next run of a prepared one.
    options.optimizer.enable_dynamic_filter_pushdown = false;
    options.optimizer.enable_topk_dynamic_filter_pushdown = false;
    options.optimizer.enable_join_dynamic_filter_pushdown = false;
    options.optimizer.enable_aggregate_dynamic_filter_pushdown = false;
    // Built once and probed by all threads, a table need not be dealt out by its keys first: that copies both sides. One
    // thread builds it, so the more threads wait, the smaller it has to be.
    options.optimizer.hash_join_single_partition_threshold_rows = SHARED_BUILD_ROWS / cores();
    options.optimizer.hash_join_single_partition_threshold = SHARED_BUILD_BYTES / cores();
    // Whole numbers as dense as this are looked up by position: an entry of 4 bytes each is less than what a hash table takes.
    options.execution.perfect_hash_join_min_key_density = 0.1;
    let mut builder = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(Arc::clone(environment))
        .with_default_features()
        .with_analyzer_rule(Arc::new(FixMoment))
        .with_analyzer_rule(Arc::new(CheckOverflow))
        .with_analyzer_rule(Arc::new(CompareExactly))
        .with_physical_optimizer_rule(Arc::new(CountFiles))
        .with_physical_optimizer_rule(Arc::new(KeepOrder));
    // The last of a name counts.
    if let Some(functions) = builder.aggregate_functions() {
        functions.extend(extremes());
        functions.push(Arc::new(checked_sum()));
    }
    builder.build()
}
