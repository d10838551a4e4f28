//! Thread pools by their number of threads, kept for the next call: starting threads takes longer than most small calls.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread::available_parallelism;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::{ErrorCode, GraphError, Result};

/// Threads per core that a pool has at most: more only take turns.
const PER_CORE: usize = 8;

/// Pools kept, the last used first; a program rarely alternates between more numbers of threads.
const KEPT: usize = 4;

/// Asked for once: the system reads files for it.
static MOST: LazyLock<usize> =
    LazyLock::new(|| available_parallelism().map_or(1, usize::from) * PER_CORE);

pub(crate) struct Pools(Mutex<Vec<(usize, Arc<ThreadPool>)>>);

impl Pools {
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// The pool of so many threads, or of as many as are of use; 0 is one per core.
    ///
    /// # Errors
    /// [`ErrorCode::Internal`] when its threads cannot be started.
    pub fn of(&self, threads: usize) -> Result<Arc<ThreadPool>> {
        let threads = threads.min(*MOST);
        let mut pools = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = pools.iter().position(|(size, _)| *size == threads) {
            pools[..=place].rotate_right(1);
            return Ok(pools[0].1.clone());
        }
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|error| GraphError::new(ErrorCode::Internal, error.to_string()))?;
        let pool = Arc::new(pool);
        pools.insert(0, (threads, pool.clone()));
        // One that is in use ends with its last call.
        pools.truncate(KEPT);
        Ok(pool)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_of_threads_starts_as_many() {
        let pools = Pools::new();
        let most = pools.of(1 << 20).unwrap();
        assert_eq!(most.current_num_threads(), *MOST);
        assert!(Arc::ptr_eq(&most, &pools.of(usize::MAX).unwrap()));
    }

    #[test]
    fn a_pool_is_used_again_and_few_are_kept() {
        let pools = Pools::new();
        let first = pools.of(2).unwrap();
        assert_eq!(first.current_num_threads(), 2);
        assert!(Arc::ptr_eq(&first, &pools.of(2).unwrap()));
        for threads in 3..3 + KEPT {
            assert_eq!(pools.of(threads).unwrap().current_num_threads(), threads);
        }
        assert!(!Arc::ptr_eq(&first, &pools.of(2).unwrap()));
        assert_eq!(pools.0.lock().unwrap().len(), KEPT);
    }
}
