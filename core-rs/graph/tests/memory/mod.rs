//! The system's allocator with its bytes counted, on a machine that has no more of them than a test says.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
/// What the machine has: more is refused.
pub static MACHINE: AtomicUsize = AtomicUsize::new(usize::MAX);

/// Counts from here on: the bytes in use.
pub fn start() -> usize {
    let live = LIVE.load(Relaxed);
    PEAK.store(live, Relaxed);
    live
}

/// The most bytes in use at once since the [`start`] that gave `before`, beyond those.
pub fn beyond(before: usize) -> usize {
    PEAK.load(Relaxed).saturating_sub(before)
}

struct Counted;

fn add(bytes: usize) -> bool {
    let live = LIVE.fetch_add(bytes, Relaxed).saturating_add(bytes);
    if live > MACHINE.load(Relaxed) {
        take(bytes);
        return false;
    }
    PEAK.fetch_max(live, Relaxed);
    true
}

fn take(bytes: usize) {
    LIVE.fetch_sub(bytes, Relaxed);
}

// SAFETY: every call goes to the system's allocator as it came, or is answered by null, as one of a full machine is.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match add(layout.size()) {
            // SAFETY: the caller's promises are those that the system's allocator asks for; so below.
            true => unsafe { System.alloc(layout) },
            false => null_mut(),
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        match add(layout.size()) {
            // SAFETY: as above.
            true => unsafe { System.alloc_zeroed(layout) },
            false => null_mut(),
        }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        take(layout.size());
        // SAFETY: as above; `memory` came from the system's allocator.
        unsafe { System.dealloc(memory, layout) }
    }

    // Large blocks grow where they are, so that no moment has both sizes.
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !add(size.saturating_sub(layout.size())) {
            return null_mut();
        }
        take(layout.size().saturating_sub(size));
        // SAFETY: as above; `memory` came from the system's allocator.
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counted = Counted;
