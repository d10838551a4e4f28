//! Locks and flags. The files that use these are compiled once more by `tests/models.rs`, with others in their place that try the orders in
//! which threads may run.

pub(crate) use std::sync::atomic::AtomicBool;
pub(crate) use std::sync::{Condvar, Mutex, MutexGuard};
