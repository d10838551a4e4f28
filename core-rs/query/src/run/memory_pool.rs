//! The memory that the queries of a session share.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::{
    MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation,
};

/// What operators that can set rows aside never get of the memory, in parts of it: the others need some to go on, if only to read
/// back what was set aside.
const KEPT: usize = 4;

/// Deals a session's memory out to the operators of its queries.
///
/// Those that can set rows aside get equal shares, as if one ran on each thread from the start: otherwise the first to run would
/// take all, and give it back only with its next batch. All others get what they ask for while it lasts.
#[derive(Debug)]
pub(crate) struct SharedMemory {
    limit: usize,
    threads: usize,
    used: Mutex<Used>,
}

#[derive(Debug, Default)]
struct Used {
    /// Operators that can set rows aside, and the bytes that they hold.
    spillers: usize,
    spillable: usize,
    fixed: usize,
}

impl SharedMemory {
    pub fn new(limit: usize, threads: usize) -> Self {
        Self {
            limit,
            threads,
            used: Mutex::default(),
        }
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn exhausted(
        &self,
        reservation: &MemoryReservation,
        more: usize,
        left: usize,
    ) -> DataFusionError {
        DataFusionError::ResourcesExhausted(format!(
            "{} asks for {more} bytes beside the {} that it has, and {left} of the session's memoryLimit of {} bytes are left for it",
            reservation.consumer().name(),
            reservation.size(),
            self.limit
        ))
    }
}

impl MemoryPool for SharedMemory {
    fn name(&self) -> &'static str {
        "shared"
    }

    fn register(&self, consumer: &MemoryConsumer) {
        if consumer.can_spill() {
            self.used().spillers += 1;
        }
    }

    fn unregister(&self, consumer: &MemoryConsumer) {
        if consumer.can_spill() {
            let mut used = self.used();
            used.spillers = used.spillers.saturating_sub(1);
        }
    }

    fn grow(&self, reservation: &MemoryReservation, more: usize) {
        let mut used = self.used();
        match reservation.consumer().can_spill() {
            true => used.spillable += more,
            false => used.fixed += more,
        }
    }

    fn shrink(&self, reservation: &MemoryReservation, less: usize) {
        let mut used = self.used();
        match reservation.consumer().can_spill() {
            true => used.spillable = used.spillable.saturating_sub(less),
            false => used.fixed = used.fixed.saturating_sub(less),
        }
    }

    fn try_grow(&self, reservation: &MemoryReservation, more: usize) -> Result<()> {
        let mut used = self.used();
        let kept = self.limit / KEPT;
        if reservation.consumer().can_spill() {
            let shares = used.spillers.max(self.threads);
            let share = self.limit.saturating_sub(used.fixed.max(kept)) / shares;
            let left = share.saturating_sub(reservation.size());
            if more > left {
                return Err(self.exhausted(reservation, more, left));
            }
            used.spillable += more;
        } else {
            let spillable = used.spillable.min(self.limit - kept);
            let left = self.limit.saturating_sub(used.fixed + spillable);
            if more > left {
                return Err(self.exhausted(reservation, more, left));
            }
            used.fixed += more;
        }
        Ok(())
    }

    fn reserved(&self) -> usize {
        let used = self.used();
        used.spillable + used.fixed
    }

    fn memory_limit(&self) -> MemoryLimit {
        MemoryLimit::Finite(self.limit)
    }
}

impl fmt::Display for SharedMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a memoryLimit of {} bytes", self.limit)
    }
}
