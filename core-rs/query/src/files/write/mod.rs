//! Rows into files.

mod encoding;
#[cfg(test)]
pub(crate) mod faults;
mod folders;
mod kept;
mod made;
mod names;
mod output;
mod parquet_types;
pub(crate) mod points;
mod root;
mod single;
mod staging;
mod times;
mod whole;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use datafusion::common::runtime::SpawnedTask;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::memory_pool::MemoryReservation;
use futures::stream::{self, Stream, StreamExt, TryStreamExt};
use quiver_graph::{Control, ErrorCode, GraphError, Result};

use crate::error::running;
use encoding::encode;

pub(crate) use encoding::Encoding;
pub(crate) use folders::Folders;
pub(crate) use output::OutputFile;
pub(crate) use root::Root;
pub(crate) use single::Single;
pub use whole::write_whole;

/// `output` with all rows, and their number: pieces are encoded by several threads and appended in order. What is being encoded
/// counts as `memory`, where there is some: a piece has its number of rows, however large they are.
pub(crate) async fn fill(
    mut output: OutputFile,
    encoding: Encoding,
    batches: SendableRecordBatchStream,
    threads: usize,
    memory: MemoryReservation,
    control: &Control,
) -> Result<(OutputFile, u64)> {
    let encoding = Arc::new(encoding);
    let columns = output.columns();
    let mut written = 0;
    let pieces = pieces(batches, encoding.rows()).map(|piece| {
        let (encoding, columns) = (Arc::clone(&encoding), columns.clone());
        let memory = &memory;
        async move {
            let batches = piece?;
            let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
            let bytes: usize = batches.iter().map(bytes_of).sum();
            let held = memory.new_empty();
            // Refused, it is as large as before: a row group is whole.
            let _ = held.try_grow(bytes);
            let task =
                SpawnedTask::spawn(async move { encode(&encoding, columns.as_deref(), batches) });
            let piece = task
                .join()
                .await
                .map_err(|error| GraphError::new(ErrorCode::Internal, error.to_string()))?;
            Ok::<_, GraphError>((rows, piece?, held))
        }
    });
    let mut pieces = std::pin::pin!(pieces.buffered(threads));
    while let Some((rows, piece, _held)) = pieces.try_next().await? {
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

/// What the rows of `batch` take, without what they share with others: the rest of a longer table, and dictionaries.
fn bytes_of(batch: &RecordBatch) -> usize {
    let columns = batch
        .columns()
        .iter()
        .map(|column| match column.as_any_dictionary_opt() {
            Some(dictionary) => dictionary.keys().to_data().get_slice_memory_size(),
            None => column.to_data().get_slice_memory_size(),
        });
    // What cannot be told is left out.
    columns.filter_map(|bytes| bytes.ok()).sum()
}
