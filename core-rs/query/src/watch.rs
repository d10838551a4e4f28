//! For whom this thread works: what is deep inside DataFusion, where nothing is handed down, looks here whether it is to go on.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use quiver_graph::{Control, ErrorCode, GraphError, Result};

thread_local! {
    static CURRENT: RefCell<Option<Arc<Watch>>> = const { RefCell::new(None) };
}

/// The caller's grip on work and, while a query is planned, the time that this may take.
#[derive(Debug)]
pub(crate) struct Watch {
    control: Arc<Control>,
    planning: Option<Planning>,
}

#[derive(Debug)]
struct Planning {
    begun: Instant,
    limit: Duration,
}

impl Watch {
    /// Over a query that runs.
    pub fn running(control: Arc<Control>) -> Arc<Self> {
        Arc::new(Self {
            control,
            planning: None,
        })
    }

    /// Over one that is planned, for no longer than `limit` from now on.
    pub fn planning(control: Arc<Control>, limit: Duration) -> Arc<Self> {
        let begun = Instant::now();
        Arc::new(Self {
            control,
            planning: Some(Planning { begun, limit }),
        })
    }

    /// Does `work` on this thread under this watch, in the place of another.
    pub fn over<T>(self: &Arc<Self>, work: impl FnOnce() -> T) -> T {
        let before = CURRENT.replace(Some(Arc::clone(self)));
        let _restored = Restored(before);
        work()
    }

    /// Likewise, whenever it goes on.
    pub async fn over_async<T>(self: Arc<Self>, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        poll_fn(|context| self.over(|| work.as_mut().poll(context))).await
    }

    fn check(&self) -> Result<()> {
        self.control.check()?;
        match &self.planning {
            Some(planning) if planning.begun.elapsed() > planning.limit => {
                let limit = planning.limit.as_millis();
                let message = format!("the query takes longer to plan than {limit} milliseconds");
                Err(GraphError::new(ErrorCode::LimitExceeded, message)
                    .parameter("planTimeLimit")
                    .expected(format!("at most {limit} milliseconds"))
                    .got("more"))
            }
            _ => Ok(()),
        }
    }
}

/// Puts back what was there, panic or not.
struct Restored(Option<Arc<Watch>>);

impl Drop for Restored {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

/// # Errors
/// [`ErrorCode::Cancelled`] where the caller of what this thread does has aborted, [`ErrorCode::LimitExceeded`] where it has planned for
/// too long.
pub(crate) fn check() -> Result<()> {
    CURRENT.with_borrow(|current| current.as_ref().map_or(Ok(()), |watch| watch.check()))
}

/// Whether this thread plans a query rather than runs one.
pub(crate) fn is_planning() -> bool {
    CURRENT.with_borrow(|current| {
        let watch = current.as_ref();
        watch.is_some_and(|watch| watch.planning.is_some())
    })
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn a_watch_is_over_its_work_alone() {
        let control = Arc::new(Control::default());
        let (outer, inner) = (
            Watch::running(Arc::clone(&control)),
            Watch::planning(Arc::default(), Duration::ZERO),
        );
        outer.over(|| {
            assert!(!is_planning() && check().is_ok());
            let late = inner.over(|| {
                assert!(is_planning());
                std::thread::sleep(Duration::from_millis(1));
                check().unwrap_err()
            });
            assert_eq!(late.code, ErrorCode::LimitExceeded);
            let panicked = catch_unwind(AssertUnwindSafe(|| inner.over(|| panic!("as it may"))));
            assert!(panicked.is_err() && !is_planning());
            control.cancel();
            assert_eq!(check().unwrap_err().code, ErrorCode::Cancelled);
        });
        assert!(check().is_ok());
    }
}
