//! What threads share, in the orders in which they may run: the files of `run` that they meet in, compiled over locks that shuttle steps
//! through. It also finds who waits for ever.
#![cfg(shuttle)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use quiver_graph::{Control, ErrorCode, GraphError, Result};
use run::closable::Closable;
use run::running::Running;
use run::shared::Shared;
use shuttle::scheduler::{DfsScheduler, PctScheduler, RandomScheduler, Scheduler};
use shuttle::{Config, Runner, thread};

/// The files under their own names, over other locks.
#[path = "../src/run"]
mod run {
    pub mod closable;
    pub mod running;
    #[allow(dead_code)]
    pub mod shared;

    pub mod sync {
        pub use shuttle::sync::atomic::AtomicBool;
        pub use shuttle::sync::{Condvar, Mutex, MutexGuard};
    }

    pub mod control {
        pub const SMALL: usize = 1 << 14;
    }

    /// Builds here are small, and need none.
    pub mod pools {
        pub struct Pools;

        impl Pools {
            pub const fn new() -> Self {
                Self
            }

            pub fn of(&self, _: usize) -> quiver_graph::Result<Self> {
                Ok(Self)
            }

            pub fn install<R>(&self, work: impl FnOnce() -> R) -> R {
                work()
            }
        }
    }
}

/// Runs a model in orders of a depth-first search, all of them where they are no more than so many, and in random ones.
fn check(model: impl Fn() + Send + Sync + Clone + 'static) {
    run(DfsScheduler::new(Some(20_000), false), model.clone());
    check_fairly(model);
}

/// Runs a model in random orders, and in those that change threads seldom: each thread gets its turn in the end.
fn check_fairly(model: impl Fn() + Send + Sync + Clone + 'static) {
    run(RandomScheduler::new_from_seed(7, 3_000), model.clone());
    run(PctScheduler::new_from_seed(7, 3, 3_000), model);
}

fn run(scheduler: impl Scheduler + 'static, model: impl Fn() + Send + Sync + 'static) {
    Runner::new(scheduler, Config::new()).run(model);
}

fn failure() -> GraphError {
    GraphError::new(ErrorCode::InvalidArgument, "a build that fails")
}

/// Callers of a value of which some builds fail and some panic: `outcomes` by the number of the build.
fn built_by(callers: usize, outcomes: [&'static str; 3]) {
    let shared = Arc::new(Shared::<usize>::default());
    let (begun, whole) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let call = |_| {
        let (shared, begun, whole) = (shared.clone(), begun.clone(), whole.clone());
        thread::spawn(move || {
            let build = || -> Result<usize> {
                let number = begun.fetch_add(1, Ordering::Relaxed);
                // Others get their turn while it builds.
                thread::yield_now();
                match outcomes[number] {
                    "fails" => Err(failure()),
                    "panics" => std::panic::resume_unwind(Box::new("a build that panics")),
                    _ => {
                        whole.fetch_add(1, Ordering::Relaxed);
                        Ok(number)
                    }
                }
            };
            let control = Control::new(1);
            catch_unwind(AssertUnwindSafe(|| shared.get_or_build(1, &control, build)))
        })
    };
    let callers: Vec<_> = (0..callers).map(call).collect();
    let mut values = Vec::new();
    let (mut failed, mut panicked) = (0, 0);
    for caller in callers {
        match caller.join().unwrap() {
            Ok(Ok(value)) => values.push(value),
            Ok(Err(error)) => {
                assert_eq!(error.code, ErrorCode::InvalidArgument);
                failed += 1;
            }
            Err(_) => panicked += 1,
        }
    }
    let begun = begun.load(Ordering::Relaxed);
    let of = |what| {
        outcomes[..begun]
            .iter()
            .filter(|outcome| **outcome == what)
            .count()
    };
    // Whoever fails or panics is told so, alone; all others have one value.
    assert_eq!((failed, panicked), (of("fails"), of("panics")));
    assert!(whole.load(Ordering::Relaxed) <= 1);
    assert!(values.iter().all(|value| Arc::ptr_eq(value, &values[0])));
    assert_eq!(shared.get().is_some(), !values.is_empty());
}

#[test]
fn a_value_is_built_once_and_all_have_it() {
    check(|| built_by(3, ["whole", "whole", "whole"]));
}

#[test]
fn a_build_that_fails_leaves_the_next_to_build() {
    check(|| built_by(3, ["fails", "whole", "whole"]));
    check(|| built_by(2, ["fails", "fails", "whole"]));
}

#[test]
fn a_build_that_panics_leaves_the_next_to_build() {
    check(|| built_by(3, ["panics", "whole", "whole"]));
}

#[test]
fn looking_out_ends_with_the_work_and_with_a_panic_in_it() {
    for panics in [false, true] {
        check_fairly(move || {
            let running = Running::new();
            let lookers: Vec<_> = (0..2)
                .map(|_| {
                    let watch = running.watch();
                    // One that never tires: nothing but the end of the work ends it.
                    thread::spawn(move || {
                        watch.look_out(|| {
                            thread::yield_now();
                            true
                        });
                    })
                })
                .collect();
            let work = catch_unwind(AssertUnwindSafe(move || {
                let _running = running;
                thread::yield_now();
                if panics {
                    std::panic::resume_unwind(Box::new("work that panics"));
                }
            }));
            assert_eq!(work.is_err(), panics);
            for looker in lookers {
                looker.join().unwrap();
            }
        });
    }
}

#[test]
fn who_looks_out_may_tire_before_the_work_ends() {
    check(|| {
        let running = Running::new();
        let watch = running.watch();
        let looker = thread::spawn(move || {
            let mut turns = 0;
            watch.look_out(|| {
                turns += 1;
                thread::yield_now();
                turns < 3
            });
            turns
        });
        thread::yield_now();
        drop(running);
        assert!(looker.join().unwrap() <= 3);
    });
}

#[test]
fn what_is_closed_is_lent_whole_or_not_at_all_and_dropped_once() {
    struct Dropped(Arc<AtomicUsize>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    check(|| {
        let drops = Arc::new(AtomicUsize::new(0));
        let handle = Arc::new(Closable::new(Arc::new(Dropped(drops.clone()))));
        let users: Vec<_> = (0..2)
            .map(|_| {
                let (handle, drops) = (handle.clone(), drops.clone());
                thread::spawn(move || {
                    let lent = handle.get();
                    thread::yield_now();
                    if lent.is_some() {
                        assert_eq!(drops.load(Ordering::Relaxed), 0, "dropped while it is used");
                    }
                })
            })
            .collect();
        let closers: Vec<_> = (0..2)
            .map(|_| {
                let handle = handle.clone();
                thread::spawn(move || handle.close())
            })
            .collect();
        for thread in users.into_iter().chain(closers) {
            thread.join().unwrap();
        }
        assert!(handle.get().is_none());
        assert_eq!(drops.load(Ordering::Relaxed), 1);
    });
}
