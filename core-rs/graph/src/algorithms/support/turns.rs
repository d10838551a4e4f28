//! Pieces of work that threads do side by side and that are put together in their order, so that sums of floats do not depend on
//! the threads.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::thread;

use rayon::prelude::*;

use crate::{Control, Result};

/// Does `pieces` of work on `threads` threads, each with a worker of its own, and calls `join` after every piece, with its worker, in
/// the order of the pieces.
///
/// # Errors
/// What `work` returns, and [`crate::ErrorCode::Cancelled`].
pub(in super::super) fn in_turn<W: Send>(
    (threads, pieces): (usize, usize),
    control: &Control,
    worker: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, usize) -> Result<()> + Sync,
    join: impl FnMut(&mut W) + Send,
) -> Result<()> {
    let (next, turn, lost) = (
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicBool::new(false),
    );
    let join = Mutex::new(join);
    let run = || {
        // Whoever waits for a piece that will never be done must not wait for ever.
        let mut whole = Whole {
            lost: &lost,
            done: false,
        };
        let mut worker = worker();
        loop {
            let piece = next.fetch_add(1, Relaxed);
            if piece >= pieces {
                break;
            }
            work(&mut worker, piece)?;
            while turn.load(Relaxed) != piece {
                control.check()?;
                if lost.load(Relaxed) {
                    return Ok(());
                }
                thread::yield_now();
            }
            let mut join = join.lock().unwrap_or_else(PoisonError::into_inner);
            join(&mut worker);
            turn.store(piece + 1, Relaxed);
        }
        whole.done = true;
        Ok(())
    };
    let outcome = match threads.min(pieces) {
        0 | 1 => run(),
        threads => {
            let runs = (0..threads).into_par_iter().map(|_| run());
            runs.collect::<Vec<Result<()>>>().into_iter().collect()
        }
    };
    outcome.and_then(|()| control.check())
}

/// Says on the way out that a thread has left its pieces undone.
struct Whole<'a> {
    lost: &'a AtomicBool,
    done: bool,
}

impl Drop for Whole<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.lost.store(true, Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_put_together_in_their_order() {
        for threads in [1, 2, 7] {
            let mut order = Vec::new();
            let control = Control::new(threads);
            let work = |worker: &mut usize, piece: usize| {
                *worker = piece;
                (0..(piece * 37 % 11) * 1000).for_each(|i| {
                    std::hint::black_box(i);
                });
                Ok(())
            };
            let joined = |worker: &mut usize| order.push(*worker);
            control
                .install(|| in_turn((threads, 200), &control, || 0, work, joined))
                .unwrap();
            assert!(order.into_iter().eq(0..200));
        }
    }

    #[test]
    fn a_piece_that_fails_holds_nobody_up() {
        let control = Control::new(4);
        let work = |_: &mut (), piece: usize| match piece {
            20 => Err(crate::GraphError::new(crate::ErrorCode::Internal, "20")),
            _ => Ok(()),
        };
        let outcome = control.install(|| in_turn((4, 100), &control, || (), work, |()| ()));
        assert_eq!(outcome.unwrap_err().message, "20");
    }
}
