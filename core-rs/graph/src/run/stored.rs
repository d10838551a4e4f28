//! What lies in a file until it is first needed.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::{GraphError, Result};

type Read<T> = dyn Fn() -> Result<T> + Send + Sync;

/// A value that is read when first asked for, and kept. What cannot be read is tried again when it is asked for again.
pub struct Stored<T> {
    read: Box<Read<T>>,
    value: OnceLock<T>,
    /// Held by the one who reads.
    reading: Mutex<()>,
}

impl<T> Stored<T> {
    /// What `read` gives. Callers that arrive meanwhile wait, on threads that may be those of a pool: it must not wait for such.
    pub fn new(read: impl Fn() -> Result<T> + Send + Sync + 'static) -> Self {
        Self {
            read: Box::new(read),
            value: OnceLock::new(),
            reading: Mutex::new(()),
        }
    }

    /// # Errors
    /// Those of reading it.
    pub fn get(&self) -> Result<&T> {
        if let Some(value) = self.value.get() {
            return Ok(value);
        }
        let _reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = self.value.get() {
            return Ok(value);
        }
        let read = (self.read)()?;
        Ok(self.value.get_or_init(|| read))
    }

    /// Reads it anew, for one who keeps it.
    ///
    /// # Errors
    /// Those of reading it.
    pub(crate) fn read(&self) -> Result<T> {
        (self.read)()
    }

    /// The value, if it was read already.
    pub fn known(&self) -> Option<&T> {
        self.value.get()
    }
}

impl<T> fmt::Debug for Stored<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let read = self.value.get().is_some();
        f.debug_struct("Stored").field("read", &read).finish()
    }
}

/// Ends the work that found, deep inside, what cannot be read; [`caught`] makes the error of it again.
pub(crate) fn raise(error: GraphError) -> ! {
    resume_unwind(Box::new(error))
}

/// What `work` gives, and the error that it was ended by; all other panics go on.
pub(crate) fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| match raised(panic) {
        Ok(error) => Err(error),
        Err(panic) => resume_unwind(panic),
    })
}

/// The error that work was ended by, or the panic as it came.
///
/// # Errors
/// The panic, where it is another.
pub fn raised(panic: Box<dyn Any + Send>) -> Result<GraphError, Box<dyn Any + Send>> {
    panic.downcast::<GraphError>().map(|error| *error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn what_was_read_is_kept_and_what_failed_is_tried_again() {
        let tries = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&tries);
        let stored = Stored::new(move || match counted.fetch_add(1, Ordering::Relaxed) {
            0 => Err(GraphError::new(ErrorCode::IoError, "not now")),
            n => Ok(n),
        });
        assert_eq!(stored.known(), None);
        assert_eq!(stored.get().unwrap_err().code, ErrorCode::IoError);
        assert_eq!(stored.get().unwrap(), &1);
        assert_eq!(stored.get().unwrap(), &1);
        assert_eq!(stored.known(), Some(&1));
        assert_eq!(tries.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn an_error_that_is_raised_is_caught_on_every_thread_and_a_panic_goes_on() {
        fn raising() {
            raise(GraphError::new(ErrorCode::InvalidData, "altered"));
        }
        let error = caught(|| {
            raising();
            Ok(())
        });
        assert_eq!(error.unwrap_err().message, "altered");
        let error = caught(|| {
            rayon::join(raising, || ());
            Ok(())
        });
        assert_eq!(error.unwrap_err().code, ErrorCode::InvalidData);
        assert!(catch_unwind(|| caught::<()>(|| panic!("on purpose"))).is_err());
    }
}
