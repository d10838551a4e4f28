//! The bytes of a file, mapped or read.

use std::fmt::Debug;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use arrow_buffer::{Buffer, MutableBuffer};
use quiver_graph::Result;

use crate::checksum::crc;
use crate::fault::{differs, failed};
use crate::manifest::Piece;

/// The bytes of one file, for as long as anything of them is used.
pub trait Source: Debug + Send + Sync {
    /// All of them.
    fn bytes(&self) -> &[u8];

    /// Those from `start` on, as an allocation of their own: what is handed on of it leads to nothing beside it. The caller has
    /// looked whether they are there.
    fn buffer(&self, start: usize, length: usize) -> Buffer;
}

/// Makes a source of an open file that has so many bytes.
pub type Mapper = dyn Fn(&File, usize) -> io::Result<Arc<dyn Source>> + Send + Sync;

#[derive(Debug)]
struct InMemory(Buffer);

impl Source for InMemory {
    fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn buffer(&self, start: usize, length: usize) -> Buffer {
        self.0.slice_with_length(start, length)
    }
}

/// Reads the whole file into memory.
///
/// # Errors
/// Those of reading it.
pub fn in_memory(file: &File, length: usize) -> io::Result<Arc<dyn Source>> {
    let mut bytes = MutableBuffer::from_len_zeroed(length);
    let mut file = file;
    file.read_exact(bytes.as_slice_mut())?;
    Ok(Arc::new(InMemory(bytes.into())))
}

/// An open file of a saved graph.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    pub path: Arc<Path>,
    pub source: Arc<dyn Source>,
}

impl Opened {
    /// Opens a file that should have so many bytes.
    ///
    /// # Errors
    /// [`quiver_graph::ErrorCode::InvalidData`] where it has more or fewer.
    pub fn new(path: &Path, length: u64, mapper: &Mapper) -> Result<Self> {
        let file = File::open(path).map_err(|error| failed(path, &error))?;
        let metadata = file.metadata().map_err(|error| failed(path, &error))?;
        if !metadata.is_file() || metadata.len() != length {
            let got = format!("{} bytes", metadata.len());
            return Err(differs(
                path,
                "is not as long as it was saved: it is cut off, or another file",
                format!("{length} bytes"),
                got,
            ));
        }
        let size = usize::try_from(length)
            .map_err(|_| differs(path, "is too long", format!("{} bytes", usize::MAX), length))?;
        let source = mapper(&file, size).map_err(|error| failed(path, &error))?;
        Ok(Self {
            path: path.into(),
            source,
        })
    }

    /// The bytes of a piece, which are what was saved.
    ///
    /// # Errors
    /// [`quiver_graph::ErrorCode::InvalidData`] where they are not.
    pub fn read(&self, piece: &Piece) -> Result<Buffer> {
        let (start, length) = self.place(piece.offset, piece.length)?;
        let sum = crc(&self.source.bytes()[start..start + length]);
        if sum != piece.crc {
            return Err(differs(
                &self.path,
                &format!("was altered within bytes {start} to {}", start + length),
                format!("the checksum {:08x}", piece.crc),
                format!("{sum:08x}"),
            ));
        }
        Ok(self.source.buffer(start, length))
    }

    fn place(&self, offset: u64, length: u64) -> Result<(usize, usize)> {
        let all = self.source.bytes().len();
        let start = usize::try_from(offset).ok();
        let length = usize::try_from(length).ok();
        let place = start.zip(length);
        let within = place.filter(|(start, length)| {
            let end = start.checked_add(*length);
            end.is_some_and(|end| end <= all)
        });
        within.ok_or_else(|| {
            let got = format!("{offset} and on");
            differs(&self.path, "has no such bytes", format!("{all} bytes"), got)
        })
    }
}
