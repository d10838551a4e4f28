//! Where everything lies in Arrow IPC, in both of its forms, and whether it may lie there: arrow's readers set aside as much memory as
//! a length says, and a process that is out of memory ends.

use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_schema::{ArrowError, DataType, Field, FieldRef, SchemaRef};
use datafusion::arrow::ipc::convert::fb_to_schema;
use datafusion::arrow::ipc::reader::read_footer_length;
use datafusion::arrow::ipc::{
    Block, Footer, Message, MessageHeader, MetadataVersion, Schema, root_as_footer, root_as_message,
};

use super::ipc_batch;
use super::ipc_wrong::Wrong;
use crate::types::{Patches, check_type};

/// What the file form begins with.
pub(super) const MAGIC: &[u8] = b"ARROW1";

/// What the file form ends with: the length of its footer, and the same.
const TAIL: usize = 10;

/// What a message of a stream begins with since Arrow 0.15.
pub(super) const CONTINUATION: u32 = u32::MAX;

/// Neither codec makes so many bytes of one: what claims more is not so, and would be allocated first.
const MOST_PER_BYTE: u64 = 1 << 16;

/// What a compressed buffer says that is not, after all.
const NOT_PACKED: i64 = -1;

/// Up to so many bytes memory is not asked for before they are unpacked.
const UNASKED: u64 = 64 << 20;

/// What there is, in the order in which it is to be read.
pub(super) struct Layout {
    pub schema: SchemaRef,
    pub version: MetadataVersion,
    /// What its bytes must be patched with to be read.
    pub patches: Patches,
    /// Of a walk of the schema alone none.
    pub blocks: Vec<(Kind, Block)>,
    /// Whether it is the file form.
    pub is_file: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Dictionary,
    Batch,
}

/// How far a walk goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Walk {
    Schema,
    Whole,
}

type Result<T> = std::result::Result<T, Wrong>;

/// What `source` has.
pub(super) fn layout(source: impl Read + Seek, walk: Walk) -> Result<Layout> {
    let mut source = Source::of(source)?;
    match source.starts_with_magic()? {
        true => of_file(&mut source, walk),
        false => of_stream(&mut source, walk),
    }
}

/// What arrow's reader gives. It asserts some of what a message may get wrong, such as where a buffer ends.
pub(super) fn unharmed<T>(
    read: impl FnOnce() -> std::result::Result<T, ArrowError>,
) -> std::result::Result<T, ArrowError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(ArrowError::IpcError(
            "its lengths contradict each other".to_owned(),
        ))
    })
}

/// Bytes of which none is read beyond their end.
pub(super) struct Source<R> {
    bytes: R,
    length: u64,
}

impl<R: Read + Seek> Source<R> {
    pub fn of(mut bytes: R) -> Result<Self> {
        let length = bytes.seek(SeekFrom::End(0))?;
        Ok(Self { bytes, length })
    }

    fn starts_with_magic(&mut self) -> Result<bool> {
        match self.length >= MAGIC.len() as u64 {
            true => Ok(self.at(0, MAGIC.len() as u64)? == MAGIC),
            false => Ok(false),
        }
    }

    /// The bytes of a place that lies within.
    fn at(&mut self, start: u64, length: u64) -> Result<Vec<u8>> {
        let end = start.checked_add(length).filter(|&end| end <= self.length);
        end.ok_or("it ends where more should follow")?;
        self.bytes.seek(SeekFrom::Start(start))?;
        let mut read = vec![0; length as usize];
        self.bytes.read_exact(&mut read)?;
        Ok(read)
    }

    /// The four bytes at a place; none at the end.
    fn number(&mut self, start: u64) -> Result<Option<u32>> {
        if self.length.saturating_sub(start) < 4 {
            return Ok(None);
        }
        let bytes = self.at(start, 4)?;
        Ok(bytes.first_chunk().map(|bytes| u32::from_le_bytes(*bytes)))
    }

    /// Whether the batch of a message has what its types ask for, in the `length` bytes from `body` on.
    pub fn check_batch(
        &mut self,
        message: &Message<'_>,
        schema: &SchemaRef,
        body: u64,
        length: u64,
    ) -> Result<()> {
        let values: FieldRef;
        let (batch, fields) = match message.header_as_dictionary_batch() {
            Some(dictionary) => {
                values = dictionary_values(schema, dictionary.id())?;
                (dictionary.data(), std::slice::from_ref(&values))
            }
            None => (message.header_as_record_batch(), &schema.fields()[..]),
        };
        let batch = batch.ok_or("a message is no batch")?;
        let is_packed = batch.compression().is_some();
        let mut unpacked = |start, size| match (is_packed, size) {
            (false, _) | (_, 0) => Ok(size),
            (true, 1..8) => Err(Wrong::from("a compressed buffer lacks its length")),
            (true, _) => self.claimed(body + start, size),
        };
        ipc_batch::check(batch, fields, message.version(), length, &mut unpacked)
    }

    /// How long the compressed buffer is that begins at `start` and has `size` bytes there.
    fn claimed(&mut self, start: u64, size: u64) -> Result<u64> {
        let claimed = self.at(start, 8)?;
        let claimed = claimed.first_chunk().copied().map_or(0, i64::from_le_bytes);
        if claimed == NOT_PACKED {
            return Ok(size - 8);
        }
        let claimed = u64::try_from(claimed).map_err(|_| "a compressed buffer has no length")?;
        if claimed / MOST_PER_BYTE > size {
            return Err("a compressed buffer claims more bytes than it can hold".into());
        }
        if claimed > UNASKED {
            let mut asked = Vec::<u8>::new();
            let held = asked.try_reserve_exact(claimed as usize);
            held.map_err(|_| "a compressed buffer claims more bytes than there is memory")?;
        }
        Ok(claimed)
    }
}

/// The column that a dictionary's batch has.
fn dictionary_values(schema: &SchemaRef, id: i64) -> Result<FieldRef> {
    #[allow(
        deprecated,
        reason = "nothing else tells, and arrow's reader asks this"
    )]
    let field = schema.fields_with_dict_id(id);
    match field.first().map(|field| field.data_type()) {
        Some(DataType::Dictionary(_, values)) => {
            Ok(Arc::new(Field::new("", values.as_ref().clone(), true)))
        }
        _ => Err("a dictionary belongs to no column".into()),
    }
}

fn of_file<R: Read + Seek>(source: &mut Source<R>, walk: Walk) -> Result<Layout> {
    let start = source
        .length
        .checked_sub(TAIL as u64)
        .ok_or("it is too short")?;
    let tail = source.at(start, TAIL as u64)?;
    let tail = tail.first_chunk::<TAIL>().ok_or("it is too short")?;
    let length = read_footer_length(*tail)
        .map_err(|_| "it does not end as the file form does: it is cut off, or another file")?;
    let start = start
        .checked_sub(length as u64)
        .ok_or("its footer is longer than it")?;
    let bytes = source.at(start, length as u64)?;
    let footer = root_as_footer(&bytes).map_err(|_| "its footer is damaged")?;
    let described = footer.schema().ok_or("it has no schema")?;
    let patches = Patches::of(described).map_err(Wrong)?;
    let mut schema = None;
    if !patches.is_empty() {
        let mut patched = bytes.clone();
        patches.apply(&mut patched, 0);
        let footer = root_as_footer(&patched).map_err(|_| "its footer is damaged")?;
        schema = footer.schema().map(|schema| converted(schema, &patches));
    }
    let schema = schema.unwrap_or_else(|| converted(described, &patches))?;
    let blocks = match walk {
        Walk::Schema => Vec::new(),
        Walk::Whole => file_blocks(source, &footer, &schema)?,
    };
    Ok(Layout {
        schema,
        version: footer.version(),
        blocks,
        patches: patches.at(start as usize),
        is_file: true,
    })
}

/// The schema that is described, patched where it must be.
fn converted(schema: Schema<'_>, patches: &Patches) -> Result<SchemaRef> {
    let schema = unharmed(|| Ok(fb_to_schema(schema)))?;
    for field in schema.fields() {
        check_type(field.data_type())
            .map_err(|error| Wrong(format!("column \"{}\": {}", field.name(), error.message)))?;
    }
    Ok(Arc::new(patches.mark(schema)))
}

fn file_blocks<R: Read + Seek>(
    source: &mut Source<R>,
    footer: &Footer<'_>,
    schema: &SchemaRef,
) -> Result<Vec<(Kind, Block)>> {
    let kinds = [
        (Kind::Dictionary, footer.dictionaries()),
        (Kind::Batch, footer.recordBatches()),
    ];
    let mut blocks = Vec::new();
    for (kind, listed) in kinds {
        for block in listed.into_iter().flatten() {
            let place = [
                block.offset(),
                block.metaDataLength().into(),
                block.bodyLength(),
            ];
            let [start, metadata, body] = place.map(|part| u64::try_from(part).ok());
            let place = start.zip(metadata).zip(body);
            let end = place.and_then(|((start, metadata), body)| {
                start.checked_add(metadata)?.checked_add(body)
            });
            let (Some(((start, metadata), body)), true) =
                (place, end.is_some_and(|end| end <= source.length))
            else {
                return Err("a batch lies outside of it".into());
            };
            let prefix = match source.number(start)? {
                Some(CONTINUATION) => 8,
                _ => 4,
            };
            let length = metadata
                .checked_sub(prefix)
                .ok_or("a message is too short")?;
            let bytes = source.at(start + prefix, length)?;
            source.check_batch(&message(&bytes)?, schema, start + metadata, body)?;
            blocks.push((kind, *block));
        }
    }
    Ok(blocks)
}

fn of_stream<R: Read + Seek>(source: &mut Source<R>, walk: Walk) -> Result<Layout> {
    let mut at = 0;
    let mut found: Option<Layout> = None;
    while let Some(mut length) = source.number(at)? {
        let start = at;
        at += 4;
        if length == CONTINUATION {
            length = source.number(at)?.ok_or("it ends within a message")?;
            at += 4;
        }
        if length == 0 {
            break;
        }
        if u64::from(length) > source.length - at {
            return Err("a message is longer than it".into());
        }
        let metadata = source.at(at, length.into())?;
        let message = message(&metadata)?;
        let described = at as usize;
        at += u64::from(length);
        let body = u64::try_from(message.bodyLength()).ok();
        let body = body.filter(|&body| body <= source.length - at);
        let body = body.ok_or("a batch is longer than it")?;
        let header = i32::try_from(at - start).map_err(|_| "a message is too long")?;
        let block = Block::new(start as i64, header, body as i64);
        let kind = match (message.header_type(), &mut found) {
            (MessageHeader::Schema, None) => {
                found = Some(stream_schema(&message, &metadata, described)?);
                if walk == Walk::Schema {
                    break;
                }
                None
            }
            (MessageHeader::DictionaryBatch, Some(_)) => Some(Kind::Dictionary),
            (MessageHeader::RecordBatch, Some(_)) => Some(Kind::Batch),
            _ => return Err("it does not begin with a schema, or has a second one".into()),
        };
        if let (Some(kind), Some(layout)) = (kind, &mut found) {
            source.check_batch(&message, &layout.schema, at, body)?;
            layout.blocks.push((kind, block));
        }
        at += body;
    }
    found.ok_or_else(|| "it is empty".into())
}

/// The schema of a stream, whose message lies `at` a byte.
pub(super) fn stream_schema(message: &Message<'_>, metadata: &[u8], at: usize) -> Result<Layout> {
    let header = message.header_as_schema().ok_or("its schema is none")?;
    let patches = Patches::of(header).map_err(Wrong)?;
    let mut read = None;
    if !patches.is_empty() {
        let mut patched = metadata.to_vec();
        patches.apply(&mut patched, 0);
        let patched = self::message(&patched)?;
        read = patched
            .header_as_schema()
            .map(|schema| converted(schema, &patches));
    }
    Ok(Layout {
        schema: read.unwrap_or_else(|| converted(header, &patches))?,
        version: message.version(),
        patches: patches.at(at),
        blocks: Vec::new(),
        is_file: false,
    })
}

pub(super) fn message(metadata: &[u8]) -> Result<Message<'_>> {
    root_as_message(metadata).map_err(|_| "a message is damaged".into())
}
