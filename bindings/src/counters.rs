//! What crossed the boundary, for the whole process: the figures that make "nothing is copied" testable.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use napi_derive::napi;

static CALLS: AtomicU64 = AtomicU64::new(0);
static ZERO_COPY_BYTES: AtomicU64 = AtomicU64::new(0);
static COPIED: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

/// Counts one call over the boundary. Getters, `close` and the diagnostics themselves are not counted.
pub fn call() {
    CALLS.fetch_add(1, Ordering::Relaxed);
}

/// Counts bytes that the other side now reads where they lie.
pub fn shared(bytes: usize) {
    ZERO_COPY_BYTES.fetch_add(bytes as u64, Ordering::Relaxed);
}

/// Counts bytes that had to be copied, under the reason why.
pub fn copied(reason: &str, bytes: usize) {
    if bytes > 0 {
        let mut reasons = COPIED.lock().unwrap_or_else(PoisonError::into_inner);
        let total = reasons.entry(reason.to_owned()).or_default();
        *total = total.saturating_add(bytes as u64);
    }
}

/// What crossed the boundary since the start or the last reset, in both directions.
#[napi(object, object_from_js = false)]
pub struct Diagnostics {
    /// Calls from JavaScript into the addon.
    pub calls: f64,
    /// Bytes of Arrow buffers that one side reads in the other's memory.
    pub zero_copy_bytes: f64,
    /// Bytes of Arrow buffers that were copied: the sum of `copyReasons`.
    pub copied_bytes: f64,
    /// Bytes by the reason why they were copied.
    pub copy_reasons: BTreeMap<String, f64>,
}

#[napi(catch_unwind)]
pub fn diagnostics() -> Diagnostics {
    let reasons = COPIED.lock().unwrap_or_else(PoisonError::into_inner);
    Diagnostics {
        calls: CALLS.load(Ordering::Relaxed) as f64,
        zero_copy_bytes: ZERO_COPY_BYTES.load(Ordering::Relaxed) as f64,
        copied_bytes: reasons.values().fold(0.0, |sum, bytes| sum + *bytes as f64),
        copy_reasons: reasons
            .iter()
            .map(|(reason, bytes)| (reason.clone(), *bytes as f64))
            .collect(),
    }
}

#[napi(catch_unwind)]
pub fn reset_diagnostics() {
    CALLS.store(0, Ordering::Relaxed);
    ZERO_COPY_BYTES.store(0, Ordering::Relaxed);
    COPIED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clear();
}
