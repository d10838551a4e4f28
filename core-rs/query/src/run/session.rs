//! What queries run in: their threads, the memory that they may take, and where they put what does not fit.

use std::any::Any;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::session_state::SessionState;
use quiver_graph::{Budget, Control, ErrorCode, GraphError, Result};

use super::memory_pool::SharedMemory;
use super::optimizers;
use super::options::SessionOptions;
use super::state::{MERGED, configure, open, sorts};
use crate::error::{planning, running};
use crate::operators::sharing::Sharing;
use crate::plan::Plan;
use crate::runtime::cores;

/// Copies of the state that are kept at most: a process shares out rows in few ways.
const READY: usize = 64;

/// Runs queries within limits that they share. Queries may run in it side by side.
#[derive(Debug)]
pub struct Session {
    options: SessionOptions,
    environment: Arc<RuntimeEnv>,
    /// Building it registers hundreds of functions.
    state: OnceLock<Arc<SessionState>>,
    /// Copies of it by how rows are shared out, and whether joins sort.
    ready: Mutex<HashMap<(Sharing, bool), Arc<SessionState>>>,
}

impl Budget for Session {
    fn reserve(&self, what: &str, bytes: u64) -> Result<Box<dyn Any + Send>> {
        let reservation = MemoryConsumer::new(what).register(&self.environment.memory_pool);
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        reservation.try_grow(bytes).map_err(running)?;
        Ok(Box::new(reservation))
    }
}

fn no_folder(folder: &Path) -> GraphError {
    let folder = folder.display().to_string();
    let message = format!("tempDir: nothing can be set aside in \"{folder}\"");
    let error = GraphError::new(ErrorCode::InvalidArgument, message);
    let error = error.parameter("tempDir").got(folder);
    error.expected("a folder that is there and can be written to")
}

impl Session {
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for limits that cannot be kept.
    pub fn new(options: SessionOptions) -> Result<Self> {
        optimizers::check(&options.disabled_optimizers)?;
        let mut builder = RuntimeEnvBuilder::new();
        if let Some(limit) = options.memory_limit {
            let threads = options.threads.unwrap_or_else(cores);
            builder = builder.with_memory_pool(Arc::new(SharedMemory::new(limit, threads)));
        }
        if let Some(folder) = &options.temp_dir {
            builder = builder.with_temp_file_path(folder);
        }
        let environment = builder.build_arc().map_err(|error| {
            let error = planning(error);
            match &options.temp_dir {
                Some(folder) => no_folder(folder).cause(error.message),
                None => error,
            }
        })?;
        if options.memory_limit.is_some() {
            environment.disk_manager.set_max_spill_merge_fan_in(MERGED);
        }
        Ok(Self {
            options,
            environment,
            state: OnceLock::new(),
            ready: Mutex::default(),
        })
    }

    /// The session without limits of its own.
    pub fn standard() -> Arc<Self> {
        static STANDARD: LazyLock<Arc<Session>> = LazyLock::new(|| {
            Arc::new(Session {
                options: SessionOptions::default(),
                environment: Arc::default(),
                state: OnceLock::new(),
                ready: Mutex::default(),
            })
        });
        Arc::clone(&STANDARD)
    }

    /// A part of the session's memory, empty at first.
    pub(crate) fn memory(&self, what: &str) -> MemoryReservation {
        MemoryConsumer::new(what).register(&self.environment.memory_pool)
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

    /// The weight of `plan`, which is small enough to be planned.
    ///
    /// # Errors
    /// [`ErrorCode::LimitExceeded`](quiver_graph::ErrorCode) where it is not, `InvalidQuery` for expressions that are too long.
    pub(crate) fn admit(&self, plan: &Plan) -> Result<usize> {
        plan.check_size(self.options.plan_size(), self.options.sql_size())?;
        plan.weight()
    }

    /// What plans are made by.
    pub(crate) fn state(&self) -> Arc<SessionState> {
        let open = || Arc::new(open(&self.environment, &self.options));
        Arc::clone(self.state.get_or_init(open))
    }

    /// What a plan over `rows` rows, where that is known, is made ready to run by.
    pub(crate) fn state_for(&self, sharing: Sharing, rows: Option<usize>) -> Arc<SessionState> {
        let limit = self.options.memory_limit;
        let sorting = sorts(rows, limit);
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = ready.get(&(sharing, sorting)) {
            return Arc::clone(state);
        }
        let mut state = self.state().as_ref().clone();
        let config = std::mem::take(state.config_mut());
        *state.config_mut() = configure(config, sharing, sorting, limit);
        let state = Arc::new(state);
        if ready.len() == READY {
            ready.clear();
        }
        ready.insert((sharing, sorting), Arc::clone(&state));
        state
    }
}
