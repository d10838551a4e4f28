//! Arrow IPC that lies in memory: its batches share that memory, but for what is compressed or misaligned.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_schema::{ArrowError, SchemaRef};
use datafusion::arrow::ipc::convert::fb_to_schema;
use datafusion::arrow::ipc::reader::{FileDecoder, read_footer_length};
use datafusion::arrow::ipc::{
    Block, Footer, Message, MessageHeader, MetadataVersion, Schema, root_as_footer, root_as_message,
};
use quiver_graph::{Control, ErrorCode, GraphError, Result};
use rayon::prelude::*;

use crate::types::Patches;

/// What the file form begins with.
const MAGIC: &[u8] = b"ARROW1";

/// What the file form ends with: the length of its footer, and the same.
const TAIL: usize = 10;

/// What a message of a stream begins with since Arrow 0.15.
const CONTINUATION: u32 = u32::MAX;

/// Neither codec makes so many bytes of one: what claims more is not so, and would be allocated first.
const MOST_PER_BYTE: u64 = 1 << 16;

/// Where everything lies, in the order in which it is to be read.
struct Layout {
    schema: SchemaRef,
    version: MetadataVersion,
    blocks: Vec<(Kind, Block)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Dictionary,
    Batch,
}

/// The columns of a stream or file.
///
/// # Errors
/// [`ErrorCode::InvalidData`] for bytes that are neither.
pub fn ipc_schema(bytes: &Buffer) -> Result<SchemaRef> {
    Ok(layout(bytes)?.schema)
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
    } = layout(bytes)?;
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
                read.map_err(|error| broken(&format!("a dictionary: {error}")))?;
            }
        } else {
            let read = |(index, (_, block)): (usize, &(Kind, Block))| {
                control.check()?;
                let part = part(bytes, block);
                let batch = unharmed(|| decoder.read_record_batch(block, &part));
                control.advance(1);
                batch.map_err(|error| broken(&format!("batch {}: {error}", first + index)))
            };
            let read = group.par_iter().enumerate().map(read);
            batches.extend(read.collect::<Result<Vec<_>>>()?.into_iter().flatten());
        }
    }
    Ok((schema, batches))
}

/// What arrow's reader gives. It asserts some of what a message may get wrong, such as where a buffer ends.
fn unharmed<T>(read: impl FnOnce() -> Result<T, ArrowError>) -> Result<T, ArrowError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(ArrowError::IpcError(
            text.unwrap_or("unreadable").to_owned(),
        ))
    })
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

fn layout(bytes: &Buffer) -> Result<Layout> {
    let file = bytes.starts_with(MAGIC);
    let found = if file {
        of_file(bytes)
    } else {
        of_stream(bytes)
    };
    found.map_err(|error| match error {
        Found::Broken(what) => broken(&what),
        Found::Error(error) => broken(&error.to_string()),
    })
}

enum Found {
    Broken(String),
    Error(ArrowError),
}

impl From<ArrowError> for Found {
    fn from(error: ArrowError) -> Self {
        Self::Error(error)
    }
}

impl From<&str> for Found {
    fn from(what: &str) -> Self {
        Self::Broken(what.to_owned())
    }
}

fn of_file(bytes: &[u8]) -> Result<Layout, Found> {
    let tail = bytes.last_chunk::<TAIL>().ok_or("it is too short")?;
    let footer = read_footer_length(*tail)?;
    let end = bytes.len() - TAIL;
    let start = end.checked_sub(footer).ok_or("its footer is too long")?;
    let footer =
        root_as_footer(&bytes[start..end]).map_err(|error| Found::Broken(error.to_string()))?;
    let described = footer.schema().ok_or("it has no schema")?;
    let patches = Patches::of(described).map_err(Found::Broken)?;
    let mut schema = None;
    if !patches.is_empty() {
        let mut patched = bytes[start..end].to_vec();
        patches.apply(&mut patched, 0);
        let footer = root_as_footer(&patched).map_err(|error| Found::Broken(error.to_string()))?;
        schema = footer.schema().map(|schema| converted(schema, &patches));
    }
    Ok(Layout {
        schema: schema.unwrap_or_else(|| converted(described, &patches))?,
        version: footer.version(),
        blocks: file_blocks(bytes, &footer)?,
    })
}

/// The schema that is described, patched where it must be.
fn converted(schema: Schema<'_>, patches: &Patches) -> Result<SchemaRef, Found> {
    Ok(Arc::new(
        patches.mark(unharmed(|| Ok(fb_to_schema(schema)))?),
    ))
}

fn file_blocks(bytes: &[u8], footer: &Footer<'_>) -> Result<Vec<(Kind, Block)>, Found> {
    let kinds = [
        (Kind::Dictionary, footer.dictionaries()),
        (Kind::Batch, footer.recordBatches()),
    ];
    let mut blocks = Vec::new();
    for (kind, listed) in kinds {
        for block in listed.into_iter().flatten() {
            let parts = [block.metaDataLength().into(), block.bodyLength()];
            let end = parts.into_iter().try_fold(block.offset(), |end, part| {
                end.checked_add(part).filter(|_| part >= 0)
            });
            let inside = end.and_then(|end| usize::try_from(end).ok());
            if block.offset() < 0 || inside.is_none_or(|end| end > bytes.len()) {
                return Err("a batch lies outside of it".into());
            }
            let at = block.offset() as usize;
            let prefix = match read_u32(bytes, at) {
                Some(CONTINUATION) => 8,
                _ => 4,
            };
            let body = at + block.metaDataLength() as usize;
            let metadata = bytes
                .get(at + prefix..body)
                .ok_or("a message is too short")?;
            check_compression(&message(metadata)?, bytes.get(body..).unwrap_or_default())?;
            blocks.push((kind, *block));
        }
    }
    Ok(blocks)
}

fn of_stream(bytes: &[u8]) -> Result<Layout, Found> {
    let mut at = 0;
    let mut schema = None;
    let mut blocks = Vec::new();
    while let Some(mut length) = read_u32(bytes, at) {
        let start = at;
        at += 4;
        if length == CONTINUATION {
            length = read_u32(bytes, at).ok_or("it ends within a message")?;
            at += 4;
        }
        if length == 0 {
            break;
        }
        let metadata = bytes.get(at..at.saturating_add(length as usize));
        let metadata = metadata.ok_or("a message is longer than it")?;
        let message = message(metadata)?;
        at += length as usize;
        let body = usize::try_from(message.bodyLength()).ok();
        let body = body.and_then(|body| bytes.get(at..at.checked_add(body)?));
        let body = body.ok_or("a batch is longer than it")?;
        let header = i32::try_from(at - start).map_err(|_| "a message is too long")?;
        let block = Block::new(start as i64, header, body.len() as i64);
        at += body.len();
        match message.header_type() {
            MessageHeader::Schema if schema.is_none() => {
                let header = message.header_as_schema().ok_or("its schema is none")?;
                let patches = Patches::of(header).map_err(Found::Broken)?;
                let mut read = None;
                if !patches.is_empty() {
                    let mut patched = metadata.to_vec();
                    patches.apply(&mut patched, 0);
                    let patched = self::message(&patched)?;
                    read = patched
                        .header_as_schema()
                        .map(|schema| converted(schema, &patches));
                }
                let read = read.unwrap_or_else(|| converted(header, &patches))?;
                schema = Some((read, message.version()));
            }
            MessageHeader::DictionaryBatch if schema.is_some() => {
                check_compression(&message, body)?;
                blocks.push((Kind::Dictionary, block));
            }
            MessageHeader::RecordBatch if schema.is_some() => {
                check_compression(&message, body)?;
                blocks.push((Kind::Batch, block));
            }
            _ => return Err("it does not begin with a schema, or has a second one".into()),
        }
    }
    let (schema, version) = schema.ok_or("it is empty")?;
    Ok(Layout {
        schema,
        version,
        blocks,
    })
}

fn message(metadata: &[u8]) -> Result<Message<'_>, Found> {
    root_as_message(metadata).map_err(|error| Found::Broken(error.to_string()))
}

fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes))
}

/// Whether the compressed buffers of a batch may be as long as they say.
fn check_compression(message: &Message<'_>, body: &[u8]) -> Result<(), Found> {
    let batch = message.header_as_record_batch().or_else(|| {
        let dictionary = message.header_as_dictionary_batch();
        dictionary.and_then(|dictionary| dictionary.data())
    });
    let Some(batch) = batch.filter(|batch| batch.compression().is_some()) else {
        return Ok(());
    };
    for buffer in batch.buffers().into_iter().flatten() {
        let place = usize::try_from(buffer.offset()).ok();
        let place = place.zip(usize::try_from(buffer.length()).ok());
        let bytes = place.and_then(|(start, length)| body.get(start..start.checked_add(length)?));
        let bytes = bytes.ok_or("a buffer lies outside of its batch")?;
        let Some(claimed) = bytes.first_chunk() else {
            continue;
        };
        // -1 is for bytes that are not compressed.
        let claimed = u64::try_from(i64::from_le_bytes(*claimed)).unwrap_or(0);
        if claimed / MOST_PER_BYTE > bytes.len() as u64 {
            return Err("a compressed buffer claims more bytes than it can hold".into());
        }
    }
    Ok(())
}

fn broken(what: &str) -> GraphError {
    let message = format!("the bytes are not Arrow IPC: {what}");
    GraphError::new(ErrorCode::InvalidData, message).expected("an Arrow IPC stream or file")
}
