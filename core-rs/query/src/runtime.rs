//! The one tokio runtime and the DataFusion sessions that all queries share.

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::task::Poll;
use std::thread::available_parallelism;
use std::time::Duration;

use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use datafusion::prelude::SessionConfig;
use quiver_graph::{Control, ErrorCode, GraphError, Result};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{MissedTickBehavior, interval};

use crate::in_order::KeepOrder;

/// How long a cancelled query may go on waiting for its own tasks.
const CANCEL_POLL: Duration = Duration::from_millis(5);

/// Of the runtime's own threads.
const STACK: usize = 16 << 20;

/// Up to this weight a plan runs on any thread's stack, and on several threads.
pub(crate) const LIGHT: usize = 500;

/// Stack per unit of weight for what is heavier: planners and evaluators recurse into long chains of operators.
const STACK_PER_WEIGHT: usize = 4 << 10;

fn runtime() -> Result<&'static Runtime> {
    static RUNTIME: LazyLock<std::io::Result<Runtime>> = LazyLock::new(|| {
        Builder::new_multi_thread()
            .worker_threads(cores())
            .thread_name("quiver-query")
            .thread_stack_size(STACK)
            .enable_time()
            .build()
    });
    RUNTIME
        .as_ref()
        .map_err(|error| GraphError::new(ErrorCode::Internal, error.to_string()))
}

fn cores() -> usize {
    available_parallelism().map_or(1, usize::from)
}

/// The number of threads that `control` asks for.
pub(crate) fn threads(control: &Control) -> usize {
    match control.threads() {
        0 => cores(),
        threads => threads,
    }
}

/// The session for plans of `threads` partitions. Building one registers hundreds of functions, so they are kept.
pub(crate) fn session(threads: usize) -> Arc<SessionState> {
    static SESSIONS: LazyLock<Mutex<HashMap<usize, Arc<SessionState>>>> =
        LazyLock::new(Mutex::default);
    let mut sessions = SESSIONS.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(
        sessions
            .entry(threads)
            .or_insert_with(|| Arc::new(open_session(threads))),
    )
}

fn open_session(threads: usize) -> SessionState {
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
    SessionStateBuilder::new()
        .with_config(config)
        .with_default_features()
        .with_physical_optimizer_rule(Arc::new(KeepOrder))
        .build()
}

/// Runs `work` to its end on this thread, with the runtime's threads beside it; a cancelled `control` ends it within
/// [`CANCEL_POLL`] of its tasks' next await. A panic inside becomes [`ErrorCode::Internal`].
pub(crate) fn block_on<T>(control: &Control, work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = runtime()?;
    let watched = async {
        let mut work = pin!(work);
        let mut tick = interval(CANCEL_POLL);
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        poll_fn(|context| {
            if let Err(cancelled) = control.check() {
                return Poll::Ready(Err(cancelled));
            }
            if let Poll::Ready(result) = work.as_mut().poll(context) {
                return Poll::Ready(result);
            }
            // Polled only to be woken for the next look at `control`.
            while tick.poll_tick(context).is_ready() {}
            Poll::Pending
        })
        .await
    };
    catch_unwind(AssertUnwindSafe(|| runtime.block_on(watched)))
        .unwrap_or_else(|panic| Err(GraphError::new(ErrorCode::Internal, describe(&*panic))))
}

/// Runs `work` with the stack that a plan of this weight may need.
pub(crate) fn with_stack<T>(weight: usize, work: impl FnOnce() -> T) -> T {
    if weight <= LIGHT {
        work()
    } else {
        stacker::grow(weight * STACK_PER_WEIGHT, work)
    }
}

fn describe(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    format!("the query engine panicked: {}", text.unwrap_or_default())
}
