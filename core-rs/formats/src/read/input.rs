//! The bytes of a file, decompressed, with the place that is being read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::sync::Arc;

use arrow_buffer::Buffer;
use flate2::bufread::MultiGzDecoder;
use memchr::{memchr_iter, memrchr};
use quiver_graph::{Account, Control, ErrorCode, GraphError, Result};

use super::Source;
use crate::error::{Place, carried};

/// Bytes that are asked for at once.
const PIECE: usize = 1 << 18;
/// What one line, tag or text may have, which is held as a whole.
pub(super) const LONGEST: usize = 1 << 30;

/// What is read from, from its beginning to its end.
pub(crate) struct Input {
    /// As errors call it.
    pub shown: String,
    bytes: BufReader<Box<dyn Read + Send>>,
    line: u64,
    /// Bytes of this line before what comes next.
    before: u64,
    /// Bytes that were read in all.
    total: u64,
    control: Arc<Control>,
    /// Bytes that may still come before [`Input::mark`].
    left: usize,
}

impl Input {
    /// # Errors
    /// [`ErrorCode::FileNotFound`], [`ErrorCode::IoError`], [`ErrorCode::InvalidData`] for bytes that are compressed otherwise than by
    /// gzip.
    pub fn open(source: &Source, control: &Arc<Control>) -> Result<Self> {
        let (shown, length, raw): (String, u64, Box<dyn Read + Send>) = match source {
            Source::File(path) => {
                let shown = path.display().to_string();
                let failed = |error: io::Error| {
                    let code = match error.kind() {
                        ErrorKind::NotFound => ErrorCode::FileNotFound,
                        _ => ErrorCode::IoError,
                    };
                    GraphError::new(code, format!("{shown}: {error}")).got(&shown)
                };
                let file = File::open(path).map_err(failed)?;
                let about = file.metadata().map_err(failed)?;
                if about.is_dir() {
                    return Err(GraphError::new(
                        ErrorCode::IoError,
                        format!("{shown} is a folder"),
                    ));
                }
                (shown, about.len(), Box::new(file))
            }
            Source::Bytes(pieces) => {
                let length = pieces.iter().map(|piece| piece.len() as u64).sum();
                let pieces = Pieces {
                    pieces: pieces.clone(),
                    at: 0,
                    offset: 0,
                };
                ("the bytes".to_owned(), length, Box::new(pieces))
            }
        };
        control.begin("read", length);
        let watched = Watched {
            inner: raw,
            control: Arc::clone(control),
        };
        let mut plain = BufReader::with_capacity(PIECE, Box::new(watched) as Box<dyn Read + Send>);
        let start = plain
            .fill_buf()
            .map_err(|error| crate::error::unread(&shown, error))?;
        let packed = start.starts_with(&[0x1f, 0x8b]);
        if let Some(what) = foreign(start) {
            return Err(
                GraphError::new(ErrorCode::InvalidData, format!("{shown}: {what}")).table(&shown),
            );
        }
        let bytes = match packed {
            true => BufReader::with_capacity(
                PIECE,
                Box::new(MultiGzDecoder::new(plain)) as Box<dyn Read + Send>,
            ),
            false => plain,
        };
        let mut input = Self {
            shown,
            bytes,
            control: Arc::clone(control),
            line: 1,
            before: 0,
            total: 0,
            left: LONGEST,
        };
        let start = input
            .bytes
            .fill_buf()
            .map_err(|error| crate::error::unread(&input.shown, error))?;
        if start.starts_with(b"\xef\xbb\xbf") {
            input.bytes.consume(3);
        }
        Ok(input)
    }

    /// The place of the byte that comes next.
    pub fn place(&self) -> Place {
        Place {
            line: self.line,
            column: self.before + 1,
        }
    }

    /// What the rows that it holds are counted by.
    pub fn account(&self) -> Account {
        self.control.account("a graph that is read")
    }

    /// Bytes that were read so far, decompressed.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// One whole line, tag or text was read.
    pub fn mark(&mut self) {
        self.left = LONGEST;
    }
}

/// What bytes are that hold no text.
fn foreign(start: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 5] = [
        (b"\x28\xb5\x2f\xfd", "compressed by zstd; gzip is read"),
        (b"BZh", "compressed by bzip2; gzip is read"),
        (b"PK\x03\x04", "a ZIP archive; unpack it first"),
        (b"\xff\xfe", "text in UTF-16; UTF-8 is read"),
        (b"\xfe\xff", "text in UTF-16; UTF-8 is read"),
    ];
    known
        .into_iter()
        .find(|(magic, _)| start.starts_with(magic))
        .map(|(_, what)| what)
}

impl Read for Input {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let piece = self.fill_buf()?;
        let length = piece.len().min(into.len());
        into[..length].copy_from_slice(&piece[..length]);
        self.consume(length);
        self.mark();
        Ok(length)
    }
}

impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(carried(crate::error::too_large(
                &self.shown,
                self.place(),
                format!("one piece of text has more than {LONGEST} bytes"),
            )));
        }
        self.bytes.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        let piece = &self.bytes.buffer()[..length];
        match memrchr(b'\n', piece) {
            Some(last) => {
                self.line += memchr_iter(b'\n', &piece[..=last]).count() as u64;
                self.before = (length - last - 1) as u64;
            }
            None => self.before += length as u64,
        }
        self.total += length as u64;
        self.left = self.left.saturating_sub(length);
        self.bytes.consume(length);
    }
}

/// Pieces of memory behind each other.
struct Pieces {
    pieces: Vec<Buffer>,
    at: usize,
    offset: usize,
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(piece) = self.pieces.get(self.at) {
            let rest = &piece[self.offset..];
            if !rest.is_empty() {
                let length = rest.len().min(into.len());
                into[..length].copy_from_slice(&rest[..length]);
                self.offset += length;
                return Ok(length);
            }
            (self.at, self.offset) = (self.at + 1, 0);
        }
        Ok(0)
    }
}

/// Tells how many bytes were read, and stops where nobody wants more.
struct Watched<R> {
    inner: R,
    control: Arc<Control>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.control.check().map_err(carried)?;
        let length = self.inner.read(into)?;
        self.control.advance(length as u64);
        Ok(length)
    }
}
