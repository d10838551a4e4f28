//! A table into an Arrow file.

use std::mem::take;
use std::path::Path;

use arrow_array::{Array, RecordBatch, RecordBatchOptions};
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_ipc::{MetadataVersion, root_as_message};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use arrow_select::concat::concat_batches;
use quiver_graph::{Batch, Control, ErrorCode, GraphError, OneDictionary, Result};

use crate::arrays::{Described, Wrong};
use crate::checksum::crc;
use crate::manifest::{self, Dictionary, Field, FileEntry, Piece, Table};
use crate::new_file::{ALIGNMENT, NewFile};

/// A batch of a saved table has about so many rows at least, unless the table has fewer, and at most.
const FEWEST: usize = 1 << 16;
const MOST: usize = 1 << 20;

/// Nor are there more bytes in a batch, where a row has fewer.
const BYTES: usize = 64 << 20;

/// Writes a table; its place among the files is still to be told.
///
/// # Errors
/// As [`crate::save()`].
pub(crate) fn write(
    (schema, batches): (&SchemaRef, &[Batch]),
    folder: &Path,
    name: String,
    control: &Control,
) -> Result<(Table, FileEntry)> {
    let mut dictionaries = OneDictionary::default();
    if OneDictionary::concerns(schema) {
        // Once to see all values, so that each column has one dictionary in the end.
        for batch in batches {
            control.check()?;
            one(&mut dictionaries, batch, schema)?;
        }
    }
    let options = IpcWriteOptions::try_new(ALIGNMENT, false, MetadataVersion::V5)?;
    let mut file = NewFile::create(folder, name)?;
    let mut writer = FileWriter::try_new_with_options(Vec::new(), schema, options)?;
    let mut table = Table {
        file: 0,
        rows: batches.iter().map(|batch| batch.num_rows() as u64).sum(),
        schema: described(schema),
        footer: Piece {
            offset: 0,
            length: 0,
            crc: 0,
        },
        dictionaries: Vec::new(),
        batches: Vec::new(),
    };
    file.write(&take(writer.get_mut()))?;
    let mut waiting: Vec<RecordBatch> = Vec::new();
    let mut put = |waiting: &mut Vec<RecordBatch>, table: &mut Table| -> Result<()> {
        let batch = match waiting.as_slice() {
            [batch] => batch.clone(),
            several => concat_batches(schema, several)?,
        };
        waiting.clear();
        for batch in cut(&batch) {
            control.check()?;
            writer.write(&batch)?;
            let bytes = take(writer.get_mut());
            note(&bytes, file.length(), schema, table)?;
            file.write(&bytes)?;
            control.advance(batch.num_rows() as u64);
        }
        Ok(())
    };
    // Of what waits.
    let (mut rows, mut bytes) = (0, 0);
    for batch in batches {
        let batch = one(&mut dictionaries, batch, schema)?;
        let own = size(&batch);
        let fits = batch.num_rows() < FEWEST && rows < FEWEST && bytes + own < BYTES;
        if !(waiting.is_empty() || fits) {
            put(&mut waiting, &mut table)?;
            (rows, bytes) = (0, 0);
        }
        if batch.num_rows() > 0 {
            (rows, bytes) = (rows + batch.num_rows(), bytes + own);
            waiting.push(batch);
        }
    }
    if !waiting.is_empty() {
        put(&mut waiting, &mut table)?;
    }
    writer.finish()?;
    let end = take(writer.get_mut());
    table.footer = Piece {
        offset: file.length(),
        length: end.len() as u64,
        crc: crc(&end),
    };
    file.write(&end)?;
    Ok((table, file.finish()?))
}

/// A batch under the table's schema, with its dictionaries.
fn one(dictionaries: &mut OneDictionary, batch: &Batch, schema: &SchemaRef) -> Result<RecordBatch> {
    let batch = batch.read(None)?;
    let columns = batch.columns().to_vec();
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let batch = RecordBatch::try_new_with_options(schema.clone(), columns, &options)?;
    dictionaries.apply(batch).map_err(|error| match error {
        ArrowError::CastError(_) => {
            let message = "the batches of a column have more values between them than the keys of its dictionary tell apart";
            GraphError::new(ErrorCode::UnsupportedType, message).cause(error.to_string())
        }
        other => other.into(),
    })
}

fn size(batch: &RecordBatch) -> usize {
    let columns = batch.columns().iter();
    let sizes = columns.map(|it| it.to_data().get_slice_memory_size().unwrap_or(0));
    sizes.sum()
}

/// Pieces of a batch that are not too large.
fn cut(batch: &RecordBatch) -> Vec<RecordBatch> {
    let rows = batch.num_rows();
    let row = size(batch) / rows.max(1) + 1;
    let most = MOST.min((BYTES / row).max(1));
    let starts = (0..rows).step_by(most);
    starts
        .map(|start| batch.slice(start, most.min(rows - start)))
        .collect()
}

fn described(schema: &Schema) -> Vec<Field> {
    let fields = schema.fields().iter().map(|field| Field {
        name: field.name().clone(),
        r#type: field.data_type().to_string(),
        nullable: field.is_nullable(),
    });
    fields.collect()
}

/// Notes where everything lies in the messages that begin at `start` of the file.
fn note(mut bytes: &[u8], mut start: u64, schema: &Schema, table: &mut Table) -> Result<()> {
    let own = |wrong: Wrong| GraphError::new(ErrorCode::Internal, wrong);
    while !bytes.is_empty() {
        let length = bytes.get(4..8).and_then(|it| it.first_chunk().copied());
        let length = 8 + length.map_or(0, u32::from_le_bytes) as usize;
        let message = bytes.get(..length).unwrap_or(bytes);
        let header = root_as_message(message.get(8..).unwrap_or_default());
        let header = header.map_err(|error| own(error.to_string()))?;
        let body = header.bodyLength() as usize;
        let described = Described::new(message).map_err(own)?;
        let inside = &bytes[length..length + body];
        let after = start + length as u64;
        let piece = |offset: u64, bytes: &[u8]| Piece {
            offset,
            length: bytes.len() as u64,
            crc: crc(bytes),
        };
        if described.dictionary.is_some() {
            table.dictionaries.push(Dictionary {
                message: piece(start, message),
                body: piece(after, inside),
            });
        } else {
            let columns = described.columns(schema.fields()).map_err(own)?;
            let columns = columns.into_iter().map(|place| {
                let column = &inside[place.start as usize..place.end as usize];
                piece(after + place.start, column)
            });
            table.batches.push(manifest::Batch {
                rows: described.rows,
                message: piece(start, message),
                columns: columns.collect(),
            });
        }
        bytes = &bytes[length + body..];
        start = after + body as u64;
    }
    Ok(())
}
