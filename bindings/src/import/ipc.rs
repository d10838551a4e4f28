//! Arrow IPC in JavaScript's memory: read where it lies.

use arrow_array::RecordBatch;
use arrow_buffer::{Buffer, MutableBuffer};
use arrow_schema::SchemaRef;
use quiver_graph::{Control as Grip, ErrorCode, GraphError};

use super::table::{Table, each_buffer};
use crate::borrow::Borrowed;
use crate::counters;

/// The table that the bytes of these views are, one behind the other.
///
/// # Errors
/// [`ErrorCode::InvalidData`] for what is no Arrow IPC, or detached; [`ErrorCode::Cancelled`].
pub fn read(parts: &[usize], borrowed: &Borrowed, grip: &Grip) -> Result<Table, GraphError> {
    let bytes = joined(parts, borrowed)?;
    let (schema, batches) = quiver_query::read_ipc(&bytes, grip)?;
    let place = bytes.as_slice().as_ptr_range();
    let mut moved = 0;
    for column in batches.iter().flat_map(RecordBatch::columns) {
        each_buffer(&column.to_data(), &mut |buffer| {
            if place.contains(&buffer.as_ptr()) {
                counters::shared(buffer.len());
            } else {
                moved += buffer.len();
            }
        });
    }
    counters::copied("compressed or misaligned", moved);
    Ok(Table { schema, batches })
}

/// Its columns alone.
///
/// # Errors
/// As [`read`].
pub fn schema(parts: &[usize], borrowed: &Borrowed) -> Result<SchemaRef, GraphError> {
    quiver_query::ipc_schema(&joined(parts, borrowed)?)
}

/// The bytes of these views: one is taken where it lies, several are copied behind each other.
///
/// # Errors
/// [`ErrorCode::InvalidData`] for memory that is detached.
pub fn joined(parts: &[usize], borrowed: &Borrowed) -> Result<Buffer, GraphError> {
    let views = parts.iter().map(|&part| {
        let view = borrowed.views.get(part).ok_or_else(|| {
            let message = "bytes that were not handed over";
            GraphError::new(ErrorCode::InvalidArgument, message).parameter("buffers")
        })?;
        if view.detached {
            let message = "the bytes were transferred away: their ArrayBuffer is detached";
            return Err(GraphError::new(ErrorCode::InvalidData, message)
                .expected("an attached ArrayBuffer")
                .got("a detached one"));
        }
        Ok(view)
    });
    let views = views.collect::<Result<Vec<_>, GraphError>>()?;
    if let [part] = parts {
        return Ok(borrowed.buffer(*part));
    }
    let mut all = MutableBuffer::with_capacity(views.iter().map(|view| view.len()).sum());
    for view in views {
        // SAFETY: `borrowed` holds the owners of its views.
        all.extend_from_slice(unsafe { view.bytes() });
    }
    counters::copied("in pieces", all.len());
    Ok(all.into())
}
