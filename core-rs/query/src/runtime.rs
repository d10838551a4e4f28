//! The tokio runtimes that queries share: one per number of threads.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::thread::available_parallelism;
use std::time::Duration;

use quiver_graph::{Control, ErrorCode, GraphError, Result};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{MissedTickBehavior, interval};

/// How long a cancelled query may go on waiting for its own tasks.
const CANCEL_POLL: Duration = Duration::from_millis(5);

/// Of the runtime's own threads.
const STACK: usize = 16 << 20;

/// Up to this weight a plan runs on any thread's stack, and on several threads.
pub(crate) const LIGHT: usize = 500;

/// Stack per unit of weight for what is heavier: planners and evaluators recurse into long chains of operators.
const STACK_PER_WEIGHT: usize = 4 << 10;

/// That of the queries which take this number of threads. They are never ended: a process knows few such numbers.
fn runtime(threads: usize) -> Result<Arc<Runtime>> {
    static RUNTIMES: Mutex<BTreeMap<usize, Arc<Runtime>>> = Mutex::new(BTreeMap::new());
    let mut runtimes = RUNTIMES.lock().unwrap_or_else(PoisonError::into_inner);
    let threads = threads.clamp(1, cores());
    if let Some(runtime) = runtimes.get(&threads) {
        return Ok(Arc::clone(runtime));
    }
    let started = Builder::new_multi_thread()
        .worker_threads(threads)
        .thread_name("quiver-query")
        .thread_stack_size(STACK)
        .enable_time()
        .build()
        .map_err(|error| GraphError::new(ErrorCode::Internal, error.to_string()))?;
    let runtime = Arc::new(started);
    runtimes.insert(threads, Arc::clone(&runtime));
    Ok(runtime)
}

pub(crate) fn cores() -> usize {
    available_parallelism().map_or(1, usize::from)
}

/// Runs `work` to its end on this thread, with `threads` threads beside it for what it spawns; a cancelled `control` ends it within
/// [`CANCEL_POLL`] of its tasks' next await. A panic inside becomes [`ErrorCode::Internal`].
pub(crate) fn block_on<T>(
    threads: usize,
    control: &Control,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let runtime = runtime(threads)?;
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
        .unwrap_or_else(|panic| Err(panicked(&*panic)))
}

/// Runs `work` with the stack that a plan of this weight may need.
pub(crate) fn with_stack<T>(weight: usize, work: impl FnOnce() -> T) -> T {
    if weight <= LIGHT {
        work()
    } else {
        stacker::grow(weight * STACK_PER_WEIGHT, work)
    }
}

/// What [`Vec`] and Arrow's builders panic with where text or lists would be longer than can be.
const TOO_LONG: [&str; 3] = ["capacity overflow", "offset overflow", "Layout"];

/// The error that a panic of the query engine becomes.
pub(crate) fn panicked(panic: &(dyn std::any::Any + Send)) -> GraphError {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    if TOO_LONG.iter().any(|words| text.contains(words)) {
        let message = "a text or list of the result would be longer than can be";
        return GraphError::new(ErrorCode::TooLarge, message)
            .expected("at most 2147483647 bytes or values in a column's batch")
            .got("more")
            .cause(text);
    }
    GraphError::new(
        ErrorCode::Internal,
        format!("the query engine panicked: {text}"),
    )
}
