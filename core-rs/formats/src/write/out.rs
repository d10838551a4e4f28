//! Text that is written piece by piece.

use std::io::{self, Write};

use quiver_graph::{Control, ErrorCode, GraphError, Result};

/// Bytes that are held before they are written.
const PIECE: usize = 1 << 18;

pub(crate) struct Out<'a> {
    into: &'a mut dyn Write,
    /// What is not written yet. Call [`Out::row`] after each row.
    pub text: String,
    control: &'a Control,
}

impl<'a> Out<'a> {
    pub fn new(into: &'a mut dyn Write, control: &'a Control) -> Self {
        Self {
            into,
            text: String::with_capacity(PIECE + (PIECE >> 2)),
            control,
        }
    }

    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A node or an edge is done.
    ///
    /// # Errors
    /// [`ErrorCode::IoError`], [`ErrorCode::Cancelled`].
    #[inline]
    pub fn row(&mut self) -> Result<()> {
        match self.text.len() < PIECE {
            true => Ok(()),
            false => self.flush(),
        }
    }

    /// # Errors
    /// As [`Out::row`].
    pub fn flush(&mut self) -> Result<()> {
        self.control.check()?;
        self.into
            .write_all(self.text.as_bytes())
            .map_err(unwritten)?;
        self.text.clear();
        Ok(())
    }

    /// So many nodes or edges are done.
    pub fn advance(&self, rows: usize) {
        self.control.advance(rows as u64);
    }
}

/// An error of writing, which may be one of ours on its way through.
pub(crate) fn unwritten(error: io::Error) -> GraphError {
    match error.downcast::<GraphError>() {
        Ok(ours) => ours,
        Err(error) => GraphError::new(ErrorCode::IoError, error.to_string()),
    }
}
