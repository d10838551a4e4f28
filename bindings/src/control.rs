//! The caller's grip on work under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use napi_derive::napi;
use quiver_graph::{Control as Grip, GraphError};

use crate::error::to_js;
use crate::session::Session;

/// Passed as the last argument of every long call; usable from JavaScript while the call runs.
#[napi]
pub struct Control {
    entry: Entry,
}

/// Where a call comes in: from here on its caller waits for it.
#[derive(Clone, Default)]
pub struct Entry {
    grip: Arc<Grip>,
    stage: Arc<AtomicU8>,
}

/// Stages of a call. Which of the latter two comes first decides who settles it: the call itself, or its caller.
const WAITING: u8 = 0;
const BEGUN: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Entry {
    /// Of a further call under the grip of an earlier one.
    pub fn under(grip: &Arc<Grip>) -> Self {
        Self {
            grip: Arc::clone(grip),
            stage: Arc::default(),
        }
    }

    pub fn grip(&self) -> &Arc<Grip> {
        &self.grip
    }

    /// What the work runs under, unless it was cancelled before.
    ///
    /// # Errors
    /// [`ErrorCode::Cancelled`](quiver_graph::ErrorCode::Cancelled).
    pub fn begin(self) -> Result<Arc<Grip>, GraphError> {
        // Work that was given up finds its grip cancelled.
        let _ = self.move_to(BEGUN);
        self.grip.check()?;
        Ok(self.grip)
    }

    /// Whether the work had not begun, and never will.
    fn give_up(&self) -> bool {
        self.grip.cancel();
        self.move_to(GIVEN_UP)
    }

    /// Whether the call is at `stage` now.
    fn move_to(&self, stage: u8) -> bool {
        let (success, failure) = (Ordering::AcqRel, Ordering::Acquire);
        match self
            .stage
            .compare_exchange(WAITING, stage, success, failure)
        {
            Ok(_) => true,
            Err(reached) => reached == stage,
        }
    }
}

/// How far the work is. `total` is 0 where it is not known in advance.
#[napi(object, object_from_js = false)]
pub struct Progress {
    pub phase: String,
    pub done: f64,
    pub total: f64,
}

#[napi]
impl Control {
    /// A control for work on `threads` threads; 0 takes those of the session, or one per core. What the work takes of memory comes
    /// out of the session's.
    #[napi(constructor, catch_unwind)]
    pub fn new(threads: u32, session: Option<&Session>) -> napi::Result<Self> {
        let threads = threads as usize;
        let grip = match session {
            None => Grip::new(threads),
            Some(session) => {
                let session = session.open().map_err(to_js)?;
                let threads = match threads {
                    0 => session.options().threads.unwrap_or(0),
                    threads => threads,
                };
                Grip::within(threads, session)
            }
        };
        Ok(Self {
            entry: Entry {
                grip: Arc::new(grip),
                stage: Arc::default(),
            },
        })
    }

    /// Asks the work to stop. True where it had not begun: nothing of it will run, so that its caller need not wait for it. Else the
    /// call rejects with `CANCELLED` once it has stopped.
    #[napi(catch_unwind)]
    pub fn cancel(&self) -> bool {
        self.entry.give_up()
    }

    #[napi(catch_unwind)]
    pub fn progress(&self) -> Progress {
        let progress = self.entry.grip.progress();
        Progress {
            phase: progress.phase.to_owned(),
            done: progress.done as f64,
            total: progress.total as f64,
        }
    }
}

impl Control {
    pub fn entry(&self) -> Entry {
        self.entry.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_up_never_begins_and_what_has_begun_is_waited_for() {
        let entry = Entry::default();
        assert!(entry.give_up());
        assert!(entry.give_up());
        assert!(entry.begin().is_err());
        let entry = Entry::default();
        assert!(entry.clone().begin().is_ok());
        assert!(!entry.give_up());
        assert!(entry.begin().is_err());
    }
}
