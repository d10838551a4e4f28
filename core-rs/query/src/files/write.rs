//! Rows into files.

use std::path::Path;
use std::sync::Arc;

use arrow_array::RecordBatch;
use datafusion::common::runtime::SpawnedTask;
use datafusion::execution::SendableRecordBatchStream;
use futures::stream::{self, Stream, StreamExt, TryStreamExt};
use quiver_graph::{Control, ErrorCode, GraphError, Result};

use super::encoding::{Encoding, Piece, encode};
use super::folders::Folders;
use super::options::Format;
use super::output::Output;
use super::staging::Staging;
use super::target::{Target, WriteOptions, Written};
use crate::error::running;
use crate::in_order::Pace;
use crate::inputs::Query;
use crate::parameters::Parameters;
use crate::runtime::{block_on, with_stack};
use crate::session::Session;

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
        with_stack(query.plan.weight()?, || {
            block_on(threads, control, async {
                let options = &target.options;
                let folder = !options.partition_by.is_empty();
                // Before anything runs: what is in the way is found at once.
                let staging = Staging::new(&target.path, folder, options.overwrite())?;
                let compiled = self.compile_values(query, parameters, control).await?;
                let schema = compiled.physical.schema();
                if !folder {
                    let encoding = Encoding::new(target.format, &target.path, options, schema)?;
                    let batches = compiled.start(control, Pace::Stepwise)?;
                    let output = Output::create(&encoding, staging.temporary())?;
                    let (output, rows) = fill(output, encoding, batches, threads, control).await?;
                    let bytes = output.finish()?;
                    control.check()?;
                    staging.commit_file()?;
                    return Ok(Written {
                        rows,
                        bytes,
                        files: 1,
                    });
                }
                let mut folders = Folders::new(target, &schema, staging)?;
                let mut batches = compiled.start(control, Pace::Stepwise)?;
                while let Some(batch) = batches.try_next().await.map_err(running)? {
                    control.check()?;
                    folders.add(&batch)?;
                }
                drop(batches);
                folders.finish(control)
            })
        })
    }
}

impl Session {
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
        with_stack(query.plan.weight()?, || {
            block_on(threads, control, async {
                let compiled = self.compile_values(query, parameters, control).await?;
                let schema = compiled.physical.schema();
                let encoding = Encoding::new(format, Path::new(""), options, schema)?;
                let batches = compiled.start(control, Pace::Stepwise)?;
                let output = Output::in_memory(&encoding)?;
                let (output, _) = fill(output, encoding, batches, threads, control).await?;
                control.check()?;
                output.into_bytes()
            })
        })
    }
}

/// `output` with all rows, and their number: pieces are encoded by several threads and appended in order.
async fn fill(
    mut output: Output,
    encoding: Encoding,
    batches: SendableRecordBatchStream,
    threads: usize,
    control: &Control,
) -> Result<(Output, u64)> {
    let encoding = Arc::new(encoding);
    let columns = output.columns();
    let mut written = 0;
    let pieces = pieces(batches, encoding.rows()).map(|piece| {
        let (encoding, columns) = (Arc::clone(&encoding), columns.clone());
        async move {
            let batches = piece?;
            let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
            let task =
                SpawnedTask::spawn(async move { encode(&encoding, columns.as_deref(), batches) });
            let piece = task
                .join()
                .await
                .map_err(|error| GraphError::new(ErrorCode::Internal, error.to_string()))?;
            Ok::<(usize, Piece), GraphError>((rows, piece?))
        }
    });
    let mut pieces = std::pin::pin!(pieces.buffered(threads));
    while let Some((rows, piece)) = pieces.try_next().await? {
        control.check()?;
        output.append(piece)?;
        written += rows as u64;
    }
    Ok((output, written))
}

/// The rows of `batches` in pieces of exactly `rows`, but for the last.
fn pieces(
    batches: SendableRecordBatchStream,
    rows: usize,
) -> impl Stream<Item = Result<Vec<RecordBatch>>> {
    let start = (batches, None::<RecordBatch>);
    stream::try_unfold(start, move |(mut batches, mut rest)| async move {
        let (mut piece, mut missing) = (Vec::new(), rows);
        while missing > 0 {
            let batch = match rest.take() {
                Some(batch) => batch,
                None => match batches.try_next().await.map_err(running)? {
                    Some(batch) => batch,
                    None => break,
                },
            };
            let length = batch.num_rows().min(missing);
            if length < batch.num_rows() {
                rest = Some(batch.slice(length, batch.num_rows() - length));
            }
            if length > 0 {
                piece.push(batch.slice(0, length));
            }
            missing -= length;
        }
        Ok((!piece.is_empty()).then_some((piece, (batches, rest))))
    })
}
