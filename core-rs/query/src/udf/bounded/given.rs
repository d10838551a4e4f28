//! What functions have given on this thread, for who hands them their rows.

use std::cell::Cell;

use super::sizes::Bytes;

thread_local! {
    static GIVEN: Cell<Bytes> = const { Cell::new(0) };
}

pub(super) fn add(bytes: Bytes) {
    GIVEN.set(GIVEN.get().saturating_add(bytes));
}

/// The bytes since it was asked last.
pub(crate) fn take() -> u128 {
    GIVEN.take()
}
