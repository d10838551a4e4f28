//! The threads that requests run on: those of queries compute, and may be busy for long.

use std::future::Future;
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use quiver_graph::{ErrorCode, GraphError, Result};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::AbortHandle;

use crate::watch;

/// How long whoever waits does so before it looks whether it still is to.
const LOOK: Duration = Duration::from_millis(5);

/// # Errors
/// [`ErrorCode::Internal`] where they cannot be started.
pub(super) fn handle() -> Result<Handle> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime.handle().clone());
    }
    let started = Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("quiver-stores")
        .enable_all()
        .build()
        .map_err(|error| GraphError::new(ErrorCode::Internal, error.to_string()))?;
    if let Err(late) = RUNTIME.set(started) {
        // Another thread was faster. Dropped on a thread that waits for other work, it would panic.
        late.shutdown_background();
    }
    handle()
}

/// Work that goes on beside this thread. Dropped before its end, it is given up.
pub(super) struct Beside<T> {
    answer: Receiver<Result<T>>,
    /// None of what goes on to its end in any case.
    task: Option<AbortHandle>,
}

impl<T> Drop for Beside<T> {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl<T: Send + 'static> Beside<T> {
    pub fn start(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<Self> {
        let (sender, answer) = sync_channel(1);
        let task = handle()?.spawn(async move {
            let _ = sender.send(work.await);
        });
        Ok(Self {
            answer,
            task: Some(task.abort_handle()),
        })
    }

    /// The same, which goes on to its end whoever waits for it.
    pub fn kept_on(mut self) -> Self {
        self.task = None;
        self
    }

    /// What it gives, for which this thread waits.
    ///
    /// # Errors
    /// [`ErrorCode::Cancelled`] and [`ErrorCode::LimitExceeded`] as soon as the caller of what this thread does no longer waits.
    pub fn wait(self) -> Result<T> {
        self.wait_while(&watch::check)
    }

    /// Likewise, as long as `check` gives no error.
    pub fn wait_while(self, check: &dyn Fn() -> Result<()>) -> Result<T> {
        loop {
            match self.answer.recv_timeout(LOOK) {
                Ok(answer) => return answer,
                Err(RecvTimeoutError::Timeout) => check()?,
                Err(RecvTimeoutError::Disconnected) => {
                    let message = "a request ended without an answer";
                    return Err(GraphError::new(ErrorCode::Internal, message));
                }
            }
        }
    }
}
