//! The node rows of the edges' ends on one side.

use std::sync::Arc;

use arrow_buffer::ScalarBuffer;

use crate::Result;
use crate::run::{Stored, raise};

/// Held, or in the file of a saved graph until they are needed.
#[derive(Clone, Debug)]
pub(crate) enum Ends {
    Held(ScalarBuffer<u32>),
    Stored(Arc<Stored<ScalarBuffer<u32>>>),
}

impl Ends {
    /// # Errors
    /// Those of reading them.
    pub fn get(&self) -> Result<&[u32]> {
        match self {
            Self::Held(rows) => Ok(rows),
            Self::Stored(stored) => stored.get().map(|rows| &rows[..]),
        }
    }

    /// As [`Ends::get`], for kernels: an error ends them, and [`crate::run::caught`] has it.
    pub fn expect(&self) -> &[u32] {
        self.get().unwrap_or_else(|error| raise(error))
    }

    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Held(own), Self::Held(other)) => own.ptr_eq(other),
            (Self::Stored(own), Self::Stored(other)) => Arc::ptr_eq(own, other),
            _ => false,
        }
    }

    /// What is held in memory, which no file has.
    pub fn held(&self) -> Option<&ScalarBuffer<u32>> {
        match self {
            Self::Held(rows) => Some(rows),
            Self::Stored(_) => None,
        }
    }
}

impl From<ScalarBuffer<u32>> for Ends {
    fn from(rows: ScalarBuffer<u32>) -> Self {
        Self::Held(rows)
    }
}

impl From<Vec<u32>> for Ends {
    fn from(rows: Vec<u32>) -> Self {
        Self::Held(rows.into())
    }
}
