//! An object as what our readers read: a file in which they go back and forth.
//!
//! Pieces grow while they are read one behind the other, and the next one is on its way meanwhile; who jumps gets small ones.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::sync::Arc;

use bytes::{Buf, Bytes};
use quiver_graph::Result;

use super::io::Beside;
use super::object::Object;

/// Bytes of the first piece behind a jump, and of the largest.
const FIRST: u64 = 64 << 10;
const LARGEST: u64 = 8 << 20;

pub(crate) struct Reader {
    object: Arc<Object>,
    /// Where it stands: what is left of the piece begins there.
    at: u64,
    piece: Bytes,
    /// Where the last piece ended; nowhere, before there was one.
    end: u64,
    /// What is on its way, and where it begins and ends.
    next: Option<(u64, u64, Beside<Bytes>)>,
    step: u64,
}

impl Reader {
    pub fn new(object: Arc<Object>) -> Self {
        Self {
            object,
            at: 0,
            piece: Bytes::new(),
            end: u64::MAX,
            next: None,
            step: FIRST,
        }
    }

    fn start(&self, from: u64) -> Result<Option<(u64, u64, Beside<Bytes>)>> {
        let end = (from + self.step).min(self.object.size());
        if from >= end {
            return Ok(None);
        }
        let object = Arc::clone(&self.object);
        let bytes = Beside::start(async move { object.range(from..end).await })?;
        Ok(Some((from, end, bytes)))
    }

    /// Gets the piece that begins here; an empty one at the end.
    fn fill(&mut self) -> Result<()> {
        let goes_on = self.at == self.end;
        self.step = match goes_on {
            true => (self.step * 2).min(LARGEST),
            false => FIRST,
        };
        let ready = self.next.take().filter(|(from, ..)| *from == self.at);
        let coming = match ready {
            Some(ready) => Some(ready),
            None => self.start(self.at)?,
        };
        let Some((_, end, bytes)) = coming else {
            return Ok(());
        };
        self.end = end;
        if goes_on {
            self.next = self.start(end)?;
        }
        self.piece = bytes.wait()?;
        Ok(())
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.is_empty() {
            self.fill()
                .map_err(|error| io::Error::other(self.object.keep(error)))?;
        }
        let length = buffer.len().min(self.piece.len());
        self.piece.copy_to_slice(&mut buffer[..length]);
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(to) => Some(to),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.object.size().checked_add_signed(by),
        };
        let to = to.ok_or_else(|| io::Error::from(ErrorKind::InvalidInput))?;
        match to.checked_sub(self.at).map(usize::try_from) {
            // Within what is there already.
            Some(Ok(by)) if by <= self.piece.len() => self.piece.advance(by),
            _ => self.piece = Bytes::new(),
        }
        self.at = to;
        Ok(to)
    }
}
