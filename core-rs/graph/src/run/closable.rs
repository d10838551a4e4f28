//! A value that is there until somebody closes it, whoever uses it meanwhile.

use std::sync::PoisonError;

use super::sync::Mutex;

/// Behind a lock, and lent as a copy: nobody waits for those who use it, and these keep what they have.
pub struct Closable<T>(Mutex<Option<T>>);

impl<T: Clone> Closable<T> {
    pub fn new(value: T) -> Self {
        Self(Mutex::new(Some(value)))
    }

    /// None once it is closed.
    pub fn get(&self) -> Option<T> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Lets go; calls under way keep what they need.
    pub fn close(&self) {
        let closed = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Outside of the lock, since dropping a graph takes its time.
        drop(closed);
    }
}
