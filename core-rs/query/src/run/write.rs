//! Queries whose rows go into files.

use std::path::Path;
use std::sync::Arc;

use futures::TryStreamExt;
use quiver_graph::{Control, ErrorCode, GraphError, Result};

use super::session::Session;
use crate::error::running;
use crate::files::write::{Encoding, Folders, OutputFile, Root, Staging, fill};
use crate::files::{Address, NewObject, StoredFolder};
use crate::operators::in_order::Pace;
use crate::plan::{Format, Parameters, Query, Target, WriteOptions, Written};
use crate::runtime::{block_on, with_stack};

impl Session {
    /// Runs `query` and writes its rows, in their order. The target appears whole once all is written and synced, or stays as it
    /// was.
    ///
    /// # Errors
    /// As [`Session::run`]; [`ErrorCode::FileExists`], [`ErrorCode::FileNotFound`] of the folder above, [`ErrorCode::IoError`],
    /// [`ErrorCode::UnsupportedType`] for a column that the format cannot hold.
    pub fn write(
        &self,
        query: &Query,
        parameters: &Parameters,
        target: &Target,
        control: &Arc<Control>,
    ) -> Result<Written> {
        let threads = self.threads(control);
        with_stack(self.admit(&query.plan)?, || {
            block_on(threads, control, async {
                let options = &target.options;
                let folder = !options.partition_by.is_empty();
                // Before anything runs: what is in the way is found at once.
                let place = Place::of(target, control).await?;
                let compiled = self.compile_values(query, parameters, control).await?;
                let schema = compiled.physical.schema();
                let memory = self.memory("files that are written");
                if !folder {
                    let encoding = Encoding::new(target.format, &target.path, options, schema)?;
                    let batches = compiled.start(control, Pace::Stepwise)?;
                    let output = place.start(&encoding, control)?;
                    let (output, rows) =
                        fill(output, encoding, batches, threads, memory, control).await?;
                    let bytes = place.commit(output, options.overwrite(), control).await?;
                    return Ok(Written {
                        rows,
                        bytes,
                        files: 1,
                    });
                }
                let mut folders = Folders::new(target, &schema, place.root()?, memory)?;
                let mut batches = compiled.start(control, Pace::Stepwise)?;
                while let Some(batch) = batches.try_next().await.map_err(running)? {
                    control.check()?;
                    folders.add(&batch)?;
                }
                drop(batches);
                folders.finish(control).await
            })
        })
    }

    /// Runs `query` and gives its rows, in their order, as the bytes of a file.
    ///
    /// # Errors
    /// As [`Session::run`]; [`ErrorCode::UnsupportedType`] for a column that the format cannot hold,
    /// [`ErrorCode::InvalidArgument`] for options that bytes do not have.
    pub fn encode(
        &self,
        query: &Query,
        parameters: &Parameters,
        format: Format,
        options: &WriteOptions,
        control: &Arc<Control>,
    ) -> Result<Vec<u8>> {
        if !options.partition_by.is_empty() || options.overwrite.is_some() {
            let message = "bytes lie in no folder, and replace nothing";
            return Err(GraphError::new(ErrorCode::InvalidArgument, message)
                .parameter("options")
                .got("partitionBy or overwrite"));
        }
        let threads = self.threads(control);
        with_stack(self.admit(&query.plan)?, || {
            block_on(threads, control, async {
                let compiled = self.compile_values(query, parameters, control).await?;
                let schema = compiled.physical.schema();
                let encoding = Encoding::new(format, Path::new(""), options, schema)?;
                let batches = compiled.start(control, Pace::Stepwise)?;
                let output = OutputFile::in_memory(&encoding)?;
                let memory = self.memory("bytes that are written");
                let (output, _) = fill(output, encoding, batches, threads, memory, control).await?;
                control.check()?;
                output.into_bytes()
            })
        })
    }
}

/// Where a write goes.
enum Place {
    Disk(Staging),
    Object(NewObject),
    Folder(StoredFolder),
}

impl Place {
    async fn of(target: &Target, control: &Arc<Control>) -> Result<Self> {
        let options = &target.options;
        let (folder, overwrite) = (!options.partition_by.is_empty(), options.overwrite());
        let address = target.path.to_str().map(Address::parse).transpose()?;
        let Some(address) = address.flatten() else {
            return Staging::new(&target.path, folder, overwrite).map(Self::Disk);
        };
        let storage = &options.storage;
        if folder {
            let folder = StoredFolder::new(&address, storage, overwrite, control).await?;
            return Ok(Self::Folder(folder));
        }
        let object = NewObject::new(&address, storage)?;
        if !overwrite {
            object.check_free().await?;
        }
        Ok(Self::Object(object))
    }

    /// Starts a single file.
    fn start(&self, encoding: &Encoding, control: &Arc<Control>) -> Result<OutputFile> {
        match self {
            Self::Disk(staging) => OutputFile::staged(encoding, staging),
            Self::Object(object) => {
                OutputFile::stored(encoding, object.path(), object.start(control)?)
            }
            Self::Folder(_) => Err(no_such_place()),
        }
    }

    /// Puts a single file in its place; the number of its bytes.
    async fn commit(self, output: OutputFile, overwrite: bool, control: &Control) -> Result<u64> {
        match self {
            Self::Disk(staging) => {
                let bytes = output.finish()?;
                control.check()?;
                staging.commit_file()?;
                Ok(bytes)
            }
            Self::Object(object) => {
                let (bytes, uploaded) = output.into_uploaded()?;
                if !overwrite {
                    // Others may have been faster.
                    object.check_free().await?;
                }
                control.check()?;
                uploaded.complete().await?;
                Ok(bytes)
            }
            Self::Folder(_) => Err(no_such_place()),
        }
    }

    fn root(self) -> Result<Root> {
        match self {
            Self::Disk(staging) => Ok(Root::disk(staging)),
            Self::Folder(folder) => Ok(Root::Store(folder)),
            Self::Object(_) => Err(no_such_place()),
        }
    }
}

fn no_such_place() -> GraphError {
    GraphError::new(ErrorCode::Internal, "a folder is no single file")
}
