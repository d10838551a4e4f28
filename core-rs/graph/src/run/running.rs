//! Whether work goes on that other threads look out for.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::sync::AtomicBool;

/// Held by the work: it ends the looking out when it is dropped, by a panic too.
pub(crate) struct Running(Arc<AtomicBool>);

impl Running {
    pub fn new() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }

    pub fn watch(&self) -> Watch {
        Watch(Arc::clone(&self.0))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.store(false, Relaxed);
    }
}

/// Held by those who look out.
pub(crate) struct Watch(Arc<AtomicBool>);

impl Watch {
    /// Takes turns while the work goes on, until one says to stop.
    pub fn look_out(&self, mut turn: impl FnMut() -> bool) {
        while self.0.load(Relaxed) && turn() {}
    }
}
