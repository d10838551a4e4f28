//! Text by its lines.

use std::io::BufRead;

use quiver_graph::{GraphError, Result};

use super::Input;
use crate::error::{Place, unread, wrong};

pub(crate) struct Lines {
    input: Input,
    buffer: Vec<u8>,
    number: u64,
}

impl Lines {
    pub fn new(input: Input) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            number: 0,
        }
    }

    /// Goes to the next line; false at the end.
    ///
    /// # Errors
    /// What the file is read with; [`quiver_graph::ErrorCode::InvalidData`] for what is not UTF-8.
    pub fn advance(&mut self) -> Result<bool> {
        self.buffer.clear();
        self.input.mark();
        let read = self.input.read_until(b'\n', &mut self.buffer);
        let length = read.map_err(|error| unread(&self.input.shown, error))?;
        if length == 0 {
            return Ok(false);
        }
        self.number += 1;
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
        }
        if self.buffer.last() == Some(&b'\r') {
            self.buffer.pop();
        }
        if let Err(error) = std::str::from_utf8(&self.buffer) {
            let column = error.valid_up_to() as u64 + 1;
            let place = Place {
                line: self.number,
                column,
            };
            return Err(wrong(&self.input.shown, place, "text that is not UTF-8"));
        }
        Ok(true)
    }

    /// The line, without its end.
    pub fn line(&self) -> &str {
        // Checked when it was read.
        std::str::from_utf8(&self.buffer).unwrap_or_default()
    }

    pub fn shown(&self) -> &str {
        &self.input.shown
    }

    pub fn place(&self) -> Place {
        Place::line(self.number)
    }

    /// Bytes that were read so far.
    pub fn total(&self) -> u64 {
        self.input.total()
    }

    pub fn wrong(&self, what: impl AsRef<str>) -> GraphError {
        wrong(self.shown(), self.place(), what)
    }
}
