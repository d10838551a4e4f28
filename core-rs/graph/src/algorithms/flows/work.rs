//! Work that is counted, so that the control is looked at every so often.

use crate::{Control, Result};

/// Edges looked at between two looks at the control.
const LOOKED: usize = 1 << 15;

pub(super) struct Work<'a> {
    control: &'a Control,
    looked: usize,
}

impl<'a> Work<'a> {
    pub fn new(control: &'a Control) -> Self {
        Self { control, looked: 0 }
    }

    /// Counts edges that were looked at.
    ///
    /// # Errors
    /// [`crate::ErrorCode::Cancelled`].
    #[inline]
    pub fn did(&mut self, edges: usize) -> Result<()> {
        self.looked += edges;
        if self.looked >= LOOKED {
            self.looked = 0;
            self.control.check()?;
        }
        Ok(())
    }
}
