//! When work is shared between threads, and how these stay awake meanwhile: to wake one takes longer than many a step.

use std::thread;
use std::time::{Duration, Instant};

use rayon::Yield;
use rayon::prelude::*;

use super::running::{Running, Watch};
use crate::Result;

/// Up to so many rows are looked at where they are asked for: going to rayon's threads and back takes longer, with nothing to do
/// there even.
pub(crate) const IN_PLACE: usize = 1 << 16;

/// `work` on each of `items`, which stand for so many `rows`, in their order; on several threads where that is worth it.
///
/// # Errors
/// One of those that `work` returns.
pub(crate) fn map<T: Send, R: Send>(
    rows: usize,
    items: Vec<T>,
    work: impl Fn(T) -> Result<R> + Send + Sync,
) -> Result<Vec<R>> {
    if rows <= IN_PLACE {
        items.into_iter().map(work).collect()
    } else {
        items.into_par_iter().map(work).collect()
    }
}

/// A thread that found nothing to do for so long goes to sleep after all: the work is in a stretch for one.
const IDLE: Duration = Duration::from_micros(200);

/// Runs `work` in the current pool, whose other threads look out for its parallel steps until it ends.
pub(crate) fn awake<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    // The scope enters the pool once, so that no step pays for entering it.
    rayon::scope(|_| {
        let running = Running::new();
        if rayon::current_num_threads() > 1 {
            let (home, watch) = (rayon::current_thread_index(), running.watch());
            rayon::spawn_broadcast(move |context| {
                if home != Some(context.index()) {
                    look_out(&watch);
                }
            });
        }
        work()
    })
}

/// Does what there is to do in the pool, for whomever it is.
fn look_out(watch: &Watch) {
    let mut since = Instant::now();
    watch.look_out(|| {
        if rayon::yield_now() == Some(Yield::Executed) {
            since = Instant::now();
        } else if since.elapsed() > IDLE {
            return false;
        } else {
            thread::yield_now();
        }
        true
    });
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;
    use crate::{ErrorCode, GraphError};

    #[test]
    fn items_keep_their_order_and_errors_come_through() {
        for rows in [0, IN_PLACE, IN_PLACE + 1] {
            let items: Vec<u32> = (0..1000).collect();
            let doubled = map(rows, items.clone(), |item| Ok(2 * item)).unwrap();
            assert!(doubled.into_iter().eq((0..1000).map(|item| 2 * item)));
            let failed = map(rows, items, |item| match item {
                999 => Err(GraphError::new(ErrorCode::Internal, "the last")),
                _ => Ok(item),
            });
            assert_eq!(failed.unwrap_err().code, ErrorCode::Internal);
        }
    }

    #[test]
    fn work_may_be_nested_run_side_by_side_and_panic() {
        let sum = |n: u64| awake(|| (0..n).into_par_iter().sum::<u64>());
        assert_eq!(awake(|| sum(1000) + sum(10)), 499_545);
        thread::scope(|scope| {
            let sums: Vec<_> = (0..8).map(|_| scope.spawn(|| sum(100_000))).collect();
            for each in sums {
                assert_eq!(each.join().unwrap(), 4_999_950_000);
            }
        });
        assert!(catch_unwind(|| awake(|| panic!("on purpose"))).is_err());
        assert_eq!(sum(3), 3);
    }

    /// Who waits for the end of the looking out would wait for ever here.
    #[test]
    fn work_for_one_thread_lets_the_others_go() {
        awake(|| thread::sleep(20 * IDLE));
        assert_eq!(awake(|| 7), 7);
    }
}
