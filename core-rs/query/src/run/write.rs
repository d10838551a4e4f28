//! Queries whose rows go into files.

use std::path::Path;
use std::sync::Arc;

use futures::TryStreamExt;
use quiver_graph::{Control, ErrorCode, GraphError, Result};

use super::session::Session;
use crate::error::running;
use crate::files::write::{Encoding, Folders, OutputFile, Root, Single, fill};
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
                let memory = self.memory("files that are written");
                // What is in the way is found before anything runs.
                if options.partition_by.is_empty() {
                    let single = Single::of(target).await?;
                    let compiled = self.compile_values(query, parameters, control).await?;
                    let schema = compiled.physical.schema();
                    let encoding = Encoding::new(target.format, &target.path, options, schema)?;
                    let batches = compiled.start(control, Pace::Stepwise)?;
                    let output = single.start(&encoding, control)?;
                    let (output, rows) =
                        fill(output, encoding, batches, threads, memory, control).await?;
                    return Ok(Written {
                        rows,
                        bytes: single.commit(output, control).await?,
                        files: 1,
                    });
                }
                let root = Root::of(target, control).await?;
                let compiled = self.compile_values(query, parameters, control).await?;
                let schema = compiled.physical.schema();
                let mut folders = Folders::new(target, &schema, root, memory)?;
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
