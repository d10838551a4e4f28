//! A value that is built when first needed, once, and shared by all who ask.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::control::SMALL;
use super::pools::Pools;
use super::sync::{Condvar, Mutex, MutexGuard};
use crate::{Control, Result};

/// Callers that arrive while another builds wait for it. A failed or cancelled build leaves the cell empty for the next.
///
/// The build runs on a pool where nothing else runs: a thread of the caller's pool may steal work that asks for the same
/// value while it waits, and would otherwise wait for itself. Small builds run where they are asked for, on one thread.
#[derive(Debug)]
pub(crate) struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
enum State<T> {
    Empty,
    Building,
    Ready(Arc<T>),
}

static BUILDERS: Pools = Pools::new();

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self {
            state: Mutex::new(State::Empty),
            changed: Condvar::new(),
        }
    }
}

impl<T> From<Arc<T>> for Shared<T> {
    fn from(value: Arc<T>) -> Self {
        Self {
            state: Mutex::new(State::Ready(value)),
            changed: Condvar::new(),
        }
    }
}

impl<T: Send + Sync> Shared<T> {
    /// The value, if it was built.
    pub fn get(&self) -> Option<Arc<T>> {
        match &*self.lock() {
            State::Ready(value) => Some(value.clone()),
            _ => None,
        }
    }

    /// The value, built by `build` unless it is there already. A build of fewer than [`SMALL`] rows must not wait for other
    /// threads.
    ///
    /// # Errors
    /// What `build` returns; [`crate::ErrorCode::Cancelled`] when `control` is cancelled while another caller builds.
    pub fn get_or_build(
        &self,
        rows: usize,
        control: &Control,
        build: impl FnOnce() -> Result<T> + Send,
    ) -> Result<Arc<T>> {
        let mut state = self.lock();
        loop {
            match &*state {
                State::Ready(value) => return Ok(value.clone()),
                State::Empty => break,
                State::Building => {
                    control.check()?;
                    let wait = self.changed.wait_timeout(state, Duration::from_millis(10));
                    state = wait.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
        *state = State::Building;
        drop(state);
        let building = Building(self);
        // Published by the builder, not by the caller, who may be busy with stolen work that waits for this very value.
        let work = move || {
            let value = Arc::new(build()?);
            *building.0.lock() = State::Ready(value.clone());
            drop(building);
            Ok(value)
        };
        if rows < SMALL {
            work()
        } else {
            BUILDERS.of(control.threads())?.install(work)
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Empties the cell again when the build ends without a value, by an error or by a panic; wakes the waiting callers.
struct Building<'a, T: Send + Sync>(&'a Shared<T>);

impl<T: Send + Sync> Drop for Building<'_, T> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        if matches!(*state, State::Building) {
            *state = State::Empty;
        }
        drop(state);
        self.0.changed.notify_all();
    }
}
