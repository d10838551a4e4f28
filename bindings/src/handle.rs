//! What a handle in JavaScript's hands holds until it is closed.

use napi::Env;
use quiver_graph::{Closable, ErrorCode, GraphError};

use crate::borrow::Lenders;
use crate::counters;

/// Something that reads borrowed memory, until `close`. Behind a lock, because napi lends a handle to each call until the
/// promise of that call settles: neither another call nor `close` may have to wait for that.
pub struct Handle<T> {
    what: &'static str,
    open: Closable<(T, Lenders)>,
}

impl<T: Clone> Handle<T> {
    /// `what` is the word for it in errors.
    pub fn new(what: &'static str, value: T, lenders: Lenders) -> Self {
        Self {
            what,
            open: Closable::new((value, lenders)),
        }
    }

    /// What it holds, without looking whether its memory is still there.
    ///
    /// # Errors
    /// [`ErrorCode::Closed`].
    pub fn peek(&self) -> Result<(T, Lenders), GraphError> {
        self.open.get().ok_or_else(|| {
            GraphError::new(ErrorCode::Closed, format!("the {} was closed", self.what))
        })
    }

    /// The entry of every call: counts it, and checks that all memory it may read is still there.
    ///
    /// # Errors
    /// [`ErrorCode::Closed`], or [`ErrorCode::InvalidData`] when JavaScript took borrowed memory away.
    pub fn enter(&self, env: Env) -> Result<(T, Lenders), GraphError> {
        counters::call();
        self.lend(env)
    }

    /// As [`Handle::enter`], for a call that is counted elsewhere.
    ///
    /// # Errors
    /// As [`Handle::enter`].
    pub fn lend(&self, env: Env) -> Result<(T, Lenders), GraphError> {
        let (value, lenders) = self.peek()?;
        lenders.check(env)?;
        Ok((value, lenders))
    }

    /// Lets go; calls under way keep what they need.
    pub fn close(&self) {
        self.open.close();
    }
}
