//! Arrow IPC that lies in memory: its batches share that memory, but for what is compressed or misaligned.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_schema::SchemaRef;
use datafusion::arrow::ipc::Block;
use datafusion::arrow::ipc::reader::FileDecoder;
use quiver_graph::{Control, ErrorCode, GraphError, Result};
use rayon::prelude::*;

use super::ipc_layout::{self, Kind, Layout, Walk, unharmed};
use super::ipc_wrong::Wrong;
use super::text::told;

/// The columns of a stream or file.
///
/// # Errors
/// [`ErrorCode::InvalidData`] for bytes that are neither.
pub fn ipc_schema(bytes: &Buffer) -> Result<SchemaRef> {
    Ok(layout(bytes, Walk::Schema)?.schema)
}

/// The columns and batches of a stream or file, on the threads of the caller's rayon pool. Every value is validated.
///
/// # Errors
/// [`ErrorCode::InvalidData`] for bytes that are neither or contradict themselves, [`ErrorCode::Cancelled`].
pub fn read_ipc(bytes: &Buffer, control: &Control) -> Result<(SchemaRef, Vec<RecordBatch>)> {
    let Layout {
        schema,
        version,
        blocks,
        ..
    } = layout(bytes, Walk::Whole)?;
    control.begin("read", blocks.len() as u64);
    let mut decoder = FileDecoder::new(Arc::clone(&schema), version);
    let mut batches = Vec::with_capacity(blocks.len());
    // A dictionary goes for the batches behind it; these do not wait for each other.
    for group in blocks.chunk_by(|(before, _), (kind, _)| before == kind) {
        let first = batches.len();
        if group[0].0 == Kind::Dictionary {
            for (_, block) in group {
                control.check()?;
                let part = part(bytes, block);
                let read = unharmed(|| decoder.read_dictionary(block, &part));
                read.map_err(|error| broken(&format!("a dictionary: {}", told(&error))))?;
            }
        } else {
            let read = |(index, (_, block)): (usize, &(Kind, Block))| {
                control.check()?;
                let part = part(bytes, block);
                let batch = unharmed(|| decoder.read_record_batch(block, &part));
                control.advance(1);
                batch.map_err(|error| broken(&format!("batch {}: {}", first + index, told(&error))))
            };
            let read = group.par_iter().enumerate().map(read);
            batches.extend(read.collect::<Result<Vec<_>>>()?.into_iter().flatten());
        }
    }
    Ok((schema, batches))
}

fn part(bytes: &Buffer, block: &Block) -> Buffer {
    let (start, length) = (block.offset(), length_of(block));
    // Both were compared with the bytes that there are.
    bytes.slice_with_length(start as usize, length as usize)
}

/// Of lengths that were checked.
fn length_of(block: &Block) -> i64 {
    i64::from(block.metaDataLength()) + block.bodyLength()
}

fn layout(bytes: &Buffer, walk: Walk) -> Result<Layout> {
    ipc_layout::layout(Cursor::new(bytes.as_slice()), walk).map_err(|Wrong(what)| broken(&what))
}

fn broken(what: &str) -> GraphError {
    let message = format!("the bytes are not Arrow IPC: {what}");
    GraphError::new(ErrorCode::InvalidData, message).expected("an Arrow IPC stream or file")
}
