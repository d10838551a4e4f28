//! The caller's grip on work under way.

use std::sync::Arc;

use napi_derive::napi;
use quiver_graph::Control as Grip;

/// Passed as the last argument of every long call; usable from JavaScript while the call runs.
#[napi]
pub struct Control {
    grip: Arc<Grip>,
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
    /// A control for work on `threads` threads; 0 takes one per core.
    #[napi(constructor)]
    pub fn new(threads: u32) -> Self {
        Self {
            grip: Arc::new(Grip::new(threads as usize)),
        }
    }

    /// Asks the work to stop; the call then rejects with `CANCELLED`.
    #[napi]
    pub fn cancel(&self) {
        self.grip.cancel();
    }

    #[napi]
    pub fn progress(&self) -> Progress {
        let progress = self.grip.progress();
        Progress {
            phase: progress.phase.to_owned(),
            done: progress.done as f64,
            total: progress.total as f64,
        }
    }
}

/// The grip that a call came with, or one that nobody holds.
pub fn grip(control: Option<&Control>) -> Arc<Grip> {
    control.map_or_else(Arc::default, |control| control.grip.clone())
}
