//! The tokio runtimes that queries share: one per number of threads, and few of them.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
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

/// Runtimes kept, the last used first; a program rarely alternates between more numbers of threads.
const KEPT: usize = 4;

/// The threads of queries that take one number of them. They end when they are kept no longer and nobody holds them.
pub(crate) struct Workers(Option<Runtime>);

impl Drop for Workers {
    fn drop(&mut self) {
        // Whoever lets go last, waits for none of them.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

struct Runtimes(Mutex<Vec<(usize, Arc<Workers>)>>);

impl Runtimes {
    const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    fn of(&self, threads: usize) -> Result<Arc<Workers>> {
        let mut runtimes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = runtimes.iter().position(|(size, _)| *size == threads) {
            runtimes[..=place].rotate_right(1);
            return Ok(Arc::clone(&runtimes[0].1));
        }
        let started = Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("quiver-query")
            .thread_stack_size(STACK)
            .enable_time()
            .build()
            .map_err(|error| GraphError::new(ErrorCode::Internal, error.to_string()))?;
        let workers = Arc::new(Workers(Some(started)));
        runtimes.insert(0, (threads, Arc::clone(&workers)));
        // One that is in use ends with its last query.
        runtimes.truncate(KEPT);
        Ok(workers)
    }
}

/// The number of threads that run at once. It is asked for once: the system reads files for it.
pub(crate) fn cores() -> usize {
    static CORES: LazyLock<usize> =
        LazyLock::new(|| available_parallelism().map_or(1, usize::from));
    *CORES
}

impl Workers {
    /// Those of the queries which take this number of threads, of which there are no more than cores.
    ///
    /// # Errors
    /// [`ErrorCode::Internal`] where they cannot be started.
    pub fn of(threads: usize) -> Result<Arc<Self>> {
        static RUNTIMES: Runtimes = Runtimes::new();
        RUNTIMES.of(threads.clamp(1, cores()))
    }

    /// As [`block_on`], which holds them only until `work` has ended: what goes on holds them itself.
    pub fn block_on<T>(
        &self,
        control: &Control,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let Some(runtime) = &self.0 else {
            return Err(GraphError::new(
                ErrorCode::Internal,
                "the query's threads have ended",
            ));
        };
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
}

/// Runs `work` to its end on this thread, with `threads` threads beside it for what it spawns; a cancelled `control` ends it within
/// [`CANCEL_POLL`] of its tasks' next await. A panic inside becomes [`ErrorCode::Internal`].
pub(crate) fn block_on<T>(
    threads: usize,
    control: &Control,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    Workers::of(threads)?.block_on(control, work)
}

/// What `work` gives, a panic of it as the error that [`panicked`] makes of it.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| panicked(&*panic))
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
    // What a graph's file turned out to be, deep inside.
    if let Some(error) = panic.downcast_ref::<GraphError>() {
        return error.clone();
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_runtimes_are_kept_whatever_numbers_of_threads_are_asked_for() {
        let runtimes = Runtimes::new();
        let first = runtimes.of(2).unwrap();
        assert!(Arc::ptr_eq(&first, &runtimes.of(2).unwrap()));
        for threads in 3..3 + 2 * KEPT {
            runtimes.of(threads).unwrap();
        }
        assert!(!Arc::ptr_eq(&first, &runtimes.of(2).unwrap()));
        assert_eq!(runtimes.0.lock().unwrap().len(), KEPT);
        let held = Arc::strong_count(&first);
        assert_eq!(held, 1, "nobody else holds what is kept no longer");
        // What is held goes on.
        let control = Control::default();
        let answer = first.block_on(&control, async {
            let spawned = tokio::spawn(async { 7 });
            spawned
                .await
                .map_err(|error| GraphError::new(ErrorCode::Internal, error.to_string()))
        });
        assert_eq!(answer.unwrap(), 7);
    }

    #[test]
    fn no_more_threads_than_cores_are_started() {
        let all = Workers::of(usize::MAX).unwrap();
        assert!(Arc::ptr_eq(&all, &Workers::of(cores()).unwrap()));
    }
}
