//! A file that is written once, with the sums of what is in it.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use arrow_buffer::ToByteSlice;
use quiver_graph::{Control, Result};

use crate::checksum::{Sha, crc};
use crate::fault::failed;
use crate::manifest::{FileEntry, Piece};

/// Every piece begins at a multiple of this, as Arrow's buffers do.
pub(crate) const ALIGNMENT: usize = 64;

/// A file that is written from its beginning to its end.
pub(crate) struct NewFile {
    path: PathBuf,
    name: String,
    file: File,
    sha: Sha,
    length: u64,
}

impl NewFile {
    /// # Errors
    /// [`quiver_graph::ErrorCode::IoError`].
    pub fn create(folder: &Path, name: String) -> Result<Self> {
        let path = folder.join(&name);
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        Ok(Self {
            file: file.map_err(|error| failed(&path, &error))?,
            path,
            name,
            sha: Sha::default(),
            length: 0,
        })
    }

    /// Where the next byte goes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// # Errors
    /// [`quiver_graph::ErrorCode::IoError`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| failed(&self.path, &error))?;
        self.sha.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Writes a piece of its own, behind which another may begin.
    ///
    /// # Errors
    /// [`quiver_graph::ErrorCode::IoError`].
    pub fn piece(&mut self, bytes: &[u8]) -> Result<Piece> {
        let piece = Piece {
            offset: self.length,
            length: bytes.len() as u64,
            crc: crc(bytes),
        };
        self.write(bytes)?;
        self.align()?;
        Ok(piece)
    }

    fn align(&mut self) -> Result<()> {
        let over = (self.length % ALIGNMENT as u64) as usize;
        match over {
            0 => Ok(()),
            over => self.write(&[0; ALIGNMENT][over..]),
        }
    }

    /// [`NewFile::piece`] of so many numbers that an abort is heard meanwhile.
    ///
    /// # Errors
    /// [`quiver_graph::ErrorCode::IoError`], [`quiver_graph::ErrorCode::Cancelled`].
    pub fn numbers(&mut self, rows: &[u32], control: &Control) -> Result<Piece> {
        let bytes = rows.to_byte_slice();
        let piece = Piece {
            offset: self.length,
            length: bytes.len() as u64,
            crc: crc(bytes),
        };
        // So much at a time that an abort is heard.
        for bytes in bytes.chunks(64 << 20) {
            control.check()?;
            self.write(bytes)?;
        }
        self.align()?;
        Ok(piece)
    }

    /// Makes what was written last.
    ///
    /// # Errors
    /// [`quiver_graph::ErrorCode::IoError`].
    pub fn finish(self) -> Result<FileEntry> {
        let synced = self.file.sync_all();
        synced.map_err(|error| failed(&self.path, &error))?;
        Ok(FileEntry {
            name: self.name,
            bytes: self.length,
            sha256: self.sha.finish(),
        })
    }
}
