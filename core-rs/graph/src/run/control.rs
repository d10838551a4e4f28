//! What a caller may do to work under way: cancel it, watch it, and limit its threads and memory.

use std::any::Any;
use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::pools::Pools;
use super::threads::awake;
use crate::{ErrorCode, GraphError, Result};

/// Fewer nodes and edges than this are worked on sooner than another thread wakes up. The steps of kernels are never cut finer.
pub(crate) const SMALL: usize = 1 << 14;

static POOLS: Pools = Pools::new();

/// Memory that calls share and may use up: they reserve what they are about to take.
pub trait Budget: Debug + Send + Sync {
    /// Sets `bytes` aside for `what` until the result is dropped.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfMemory`] where there is less left.
    fn reserve(&self, what: &str, bytes: u64) -> Result<Box<dyn Any + Send>>;
}

/// What grows piece by piece, counted as memory of its caller until it is dropped.
#[derive(Debug, Default)]
pub struct Account {
    what: &'static str,
    budget: Option<Arc<dyn Budget>>,
    held: Vec<Box<dyn Any + Send>>,
}

impl Account {
    /// Takes `bytes` more, where memory is limited; only there are they asked for.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfMemory`] where there is less left.
    pub fn grow(&mut self, bytes: impl FnOnce() -> u64) -> Result<()> {
        if let Some(budget) = &self.budget {
            self.held.push(budget.reserve(self.what, bytes())?);
        }
        Ok(())
    }
}

/// Shared between the caller and the work. Kernels call [`Control::check`] at least every few milliseconds.
#[derive(Debug, Default)]
pub struct Control {
    cancelled: AtomicBool,
    phase: Mutex<&'static str>,
    done: AtomicU64,
    total: AtomicU64,
    threads: usize,
    budget: Option<Arc<dyn Budget>>,
    /// Whose work this is a part of.
    whole: Option<Arc<Control>>,
    #[cfg(test)]
    looks: looks::Looks,
}

/// How far the work is. `total` is 0 where it is not known in advance; otherwise `done` never exceeds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub phase: &'static str,
    pub done: u64,
    pub total: u64,
}

impl Control {
    /// A control for work on `threads` threads; 0 takes one per core.
    pub fn new(threads: usize) -> Self {
        Self {
            threads,
            ..Self::default()
        }
    }

    /// As [`Control::new`], for work whose memory comes out of a budget.
    pub fn within(threads: usize, budget: Arc<dyn Budget>) -> Self {
        Self {
            threads,
            budget: Some(budget),
            ..Self::default()
        }
    }

    /// For a part of the work under `whole` that may be cancelled alone; its progress is that of the whole. It takes `threads`
    /// threads where the whole does not say how many.
    pub fn part_of(whole: &Arc<Self>, threads: usize) -> Self {
        Self {
            threads: match whole.threads {
                0 => threads,
                threads => threads,
            },
            whole: Some(Arc::clone(whole)),
            ..Self::default()
        }
    }

    /// Sets `bytes` aside for `what` until the result is dropped, where memory is limited; only there are they asked for.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfMemory`], and what `bytes` returns.
    pub fn reserve(
        &self,
        what: &str,
        bytes: impl FnOnce() -> Result<u64>,
    ) -> Result<Option<Box<dyn Any + Send>>> {
        let budget = self.budget.as_ref();
        budget
            .map(|budget| budget.reserve(what, bytes()?))
            .transpose()
    }

    /// An account, empty yet, of what is made for `what`.
    pub fn account(&self, what: &'static str) -> Account {
        Account {
            what,
            budget: self.budget.clone(),
            held: Vec::new(),
        }
    }

    /// The number of threads asked for; 0 is one per core.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Asks the work to stop; it ends with [`ErrorCode::Cancelled`].
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    pub fn is_cancelled(&self) -> bool {
        #[cfg(test)]
        self.look();
        let whole = self.whole.as_ref();
        self.cancelled.load(Ordering::Relaxed) || whole.is_some_and(|whole| whole.is_cancelled())
    }

    /// # Errors
    /// [`ErrorCode::Cancelled`] once [`Control::cancel`] was called.
    pub fn check(&self) -> Result<()> {
        if self.is_cancelled() {
            return Err(GraphError::new(
                ErrorCode::Cancelled,
                "the operation was cancelled",
            ));
        }
        Ok(())
    }

    /// Starts a phase of `total` steps (0 when unknown).
    pub fn begin(&self, phase: &'static str, total: u64) {
        if let Some(whole) = &self.whole {
            return whole.begin(phase, total);
        }
        let mut current = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        *current = phase;
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// Adds steps to the phase: work that has turned out to be needed. One of unknown length stays such.
    pub(crate) fn extend(&self, steps: u64) {
        if let Some(whole) = &self.whole {
            return whole.extend(steps);
        }
        let longer = |total: u64| (total > 0).then(|| total + steps);
        let (set, fetch) = (Ordering::Relaxed, Ordering::Relaxed);
        // Refused where the length is unknown, which is as it should be.
        let _ = self.total.fetch_update(set, fetch, longer);
    }

    /// Counts `steps` more of the phase as done.
    pub fn advance(&self, steps: u64) {
        if let Some(whole) = &self.whole {
            return whole.advance(steps);
        }
        self.done.fetch_add(steps, Ordering::Relaxed);
    }

    pub fn progress(&self) -> Progress {
        if let Some(whole) = &self.whole {
            return whole.progress();
        }
        // Under the lock, so that the numbers are those of the phase.
        let phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        let done = self.done.load(Ordering::Relaxed);
        let total = self.total.load(Ordering::Relaxed);
        Progress {
            phase: *phase,
            // Kernels count in steps of which the last may be short, and parts of a query count side by side.
            done: if total > 0 { done.min(total) } else { done },
            total,
        }
    }

    /// Runs `work` on a pool of this control's number of threads.
    ///
    /// # Errors
    /// What `work` returns, or [`ErrorCode::Internal`] when the pool's threads cannot be started.
    pub fn install<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        match self.threads {
            0 => awake(work),
            threads => POOLS.of(threads)?.install(|| awake(work)),
        }
    }
}

/// For tests: counts how often work looks whether it is cancelled, and cancels it at one of these times.
#[cfg(test)]
mod looks {
    use super::{AtomicU64, Control, Ordering};

    #[derive(Debug)]
    pub struct Looks {
        made: AtomicU64,
        /// The look from which on the work is cancelled.
        last: u64,
    }

    impl Default for Looks {
        fn default() -> Self {
            Self {
                made: AtomicU64::new(0),
                last: u64::MAX,
            }
        }
    }

    impl Control {
        /// A control that lets the work look `looks` times and is cancelled at the next.
        pub fn cancelled_after(threads: usize, looks: u64) -> Self {
            let mut control = Self::new(threads);
            control.looks.last = looks;
            control
        }

        /// How often the work has looked.
        pub fn looks(&self) -> u64 {
            self.looks.made.load(Ordering::Relaxed)
        }

        pub(super) fn look(&self) {
            if self.looks.made.fetch_add(1, Ordering::Relaxed) >= self.looks.last {
                self.cancel();
            }
        }
    }
}
