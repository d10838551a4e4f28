//! Where a folder of files is written: in the file system, or in an object store.

use std::path::{Path, PathBuf};

use quiver_graph::Result;

use super::encoding::Encoding;
use super::kept::create_folder;
use super::made::Made;
use super::output::OutputFile;
use super::staging::Staging;
use crate::files::failure::failed;
use crate::files::stores::StoredFolder;

pub(crate) enum Root {
    Disk(Staging, Made),
    Store(StoredFolder),
}

impl Root {
    pub fn disk(staging: Staging) -> Self {
        Self::Disk(staging, Made::default())
    }

    pub(super) fn begin(&self) -> Result<()> {
        match self {
            Self::Disk(staging, _) => create_folder(staging.temporary(), staging.replaces())
                .map_err(|error| failed(staging.target(), &error)),
            Self::Store(_) => Ok(()),
        }
    }

    /// The folder `below` the root, which stores make with the first object in it.
    pub(super) fn folder(&mut self, below: &str) -> Result<PathBuf> {
        match self {
            Self::Disk(staging, made) => made.folder(staging, below),
            Self::Store(_) => Ok(PathBuf::from(below)),
        }
    }

    pub(super) fn create(&self, encoding: &Encoding, path: &Path) -> Result<OutputFile> {
        match self {
            Self::Disk(staging, _) => {
                OutputFile::create(encoding, path, staging.shown(path), false)
            }
            Self::Store(folder) => {
                let (shown, upload) = folder.create(path)?;
                OutputFile::stored(encoding, shown, upload)
            }
        }
    }

    /// Ends a file; the number of its bytes.
    pub(super) fn close(&mut self, output: OutputFile) -> Result<u64> {
        match self {
            Self::Disk(..) => output.finish(),
            Self::Store(folder) => {
                let (bytes, uploaded) = output.into_uploaded()?;
                folder.keep(uploaded);
                Ok(bytes)
            }
        }
    }

    /// Puts all files in their places.
    pub(super) async fn commit(self) -> Result<()> {
        match self {
            Self::Disk(staging, _) => staging.commit_folder(),
            Self::Store(folder) => folder.commit().await,
        }
    }
}
