//! Where a folder of files is written: in the file system, or in an object store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use quiver_graph::{Control, Result};

use super::encoding::Encoding;
use super::kept::create_folder;
use super::made::Made;
use super::output::OutputFile;
use super::staging::Staging;
use crate::files::failure::failed;
use crate::files::stores::{Address, StoredFolder};
use crate::plan::Target;

const OPEN_FILES: usize = 256;

const OPEN_OBJECTS: usize = 32;

pub(crate) enum Root {
    Disk(Staging, Made),
    Store(StoredFolder),
}

impl Root {
    /// # Errors
    /// [`FileExists`](quiver_graph::ErrorCode::FileExists) where something is there and is to stay, and as [`Staging::new`] and
    /// [`StoredFolder::new`].
    pub async fn of(target: &Target, control: &Arc<Control>) -> Result<Self> {
        let (options, overwrite) = (&target.options, target.options.overwrite());
        match Address::of(&target.path)? {
            Some(address) => {
                let folder = StoredFolder::new(&address, &options.storage, overwrite, control);
                folder.await.map(Self::Store)
            }
            None => Staging::new(&target.path, true, overwrite).map(Self::disk),
        }
    }

    pub(super) fn disk(staging: Staging) -> Self {
        Self::Disk(staging, Made::default())
    }

    /// How many files may be open at once. Each object has a part in memory until that is full.
    pub(super) fn most_open(&self) -> usize {
        match self {
            Self::Disk(..) => OPEN_FILES,
            Self::Store(_) => OPEN_OBJECTS,
        }
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
