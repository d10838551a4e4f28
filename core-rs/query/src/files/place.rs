//! Where the bytes of a file are, and how they are read there.

use std::io::{Read, Seek};
use std::path::Path;
use std::sync::Arc;

use quiver_graph::Result;

use super::held::{Held, Steady};
use super::stamp::Stamp;
use super::stores::{Object, Reader};

#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// In the file system, with what it tells of the file.
    Disk(Stamp),
    /// Kept for as long as a plan may read them.
    Memory(Arc<Held>),
    Store(Arc<Object>),
}

/// A file that is open, wherever its bytes are.
pub(crate) trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

impl Place {
    /// Opens the file, which the file system knows by `path`.
    pub fn open(&self, path: &Path) -> std::io::Result<Box<dyn ReadSeek>> {
        Ok(match self {
            Self::Disk(_) => Box::new(Steady::open(path)?),
            Self::Memory(held) => Box::new(held.open()),
            Self::Store(object) => Box::new(Reader::new(Arc::clone(object))),
        })
    }

    /// Fails where it is no longer the file that was planned, as far as that is known without asking a store.
    pub fn check(&self, path: &Path) -> Result<()> {
        match self {
            Self::Disk(stamp) => stamp.check(path),
            Self::Memory(_) => Ok(()),
            Self::Store(object) => object.check(),
        }
    }

    pub fn object(&self) -> Option<&Arc<Object>> {
        match self {
            Self::Store(object) => Some(object),
            _ => None,
        }
    }

    pub fn held(&self) -> Option<&Held> {
        match self {
            Self::Memory(held) => Some(held),
            _ => None,
        }
    }
}
