//! Where a single file is written: in the file system, or in an object store.

use std::sync::Arc;

use quiver_graph::{Control, Result};

use super::encoding::Encoding;
use super::output::OutputFile;
use super::staging::Staging;
use crate::files::stores::{Address, NewObject};
use crate::plan::Target;

pub(crate) enum Single {
    Disk(Staging),
    Store { object: NewObject, overwrite: bool },
}

impl Single {
    /// # Errors
    /// [`FileExists`](quiver_graph::ErrorCode::FileExists) where something is there and is to stay, and as [`Staging::new`] and
    /// [`NewObject::new`].
    pub async fn of(target: &Target) -> Result<Self> {
        let overwrite = target.options.overwrite();
        let Some(address) = Address::of(&target.path)? else {
            return Staging::new(&target.path, false, overwrite).map(Self::Disk);
        };
        let object = NewObject::new(&address, &target.options.storage)?;
        if !overwrite {
            object.check_free().await?;
        }
        Ok(Self::Store { object, overwrite })
    }

    pub fn start(&self, encoding: &Encoding, control: &Arc<Control>) -> Result<OutputFile> {
        match self {
            Self::Disk(staging) => OutputFile::staged(encoding, staging),
            Self::Store { object, .. } => {
                OutputFile::stored(encoding, object.path(), object.start(control)?)
            }
        }
    }

    /// Puts the file in its place; the number of its bytes.
    pub async fn commit(self, output: OutputFile, control: &Control) -> Result<u64> {
        match self {
            Self::Disk(staging) => {
                let bytes = output.finish()?;
                control.check()?;
                staging.commit_file()?;
                Ok(bytes)
            }
            Self::Store { object, overwrite } => {
                let (bytes, uploaded) = output.into_uploaded()?;
                if !overwrite {
                    // Others may have been faster.
                    object.check_free().await?;
                }
                control.check()?;
                uploaded.complete().await?;
                Ok(bytes)
            }
        }
    }
}
