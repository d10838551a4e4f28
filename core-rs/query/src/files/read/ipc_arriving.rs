//! Arrow IPC that arrives piece by piece: each message is decoded once it is there.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::{Buffer, MutableBuffer};
use arrow_schema::SchemaRef;
use datafusion::arrow::ipc::reader::FileDecoder;
use datafusion::arrow::ipc::{Block, MessageHeader};
use quiver_graph::{Account, Control, ErrorCode, GraphError, Result};
use rayon::prelude::*;

use super::ipc_layout::{CONTINUATION, MAGIC, Source, message, stream_schema, unharmed};
use super::ipc_memory::read_ipc;
use super::ipc_wrong::Wrong;
use super::text::told;
use crate::operators::bytes::bytes_of;
use crate::plan::MemoryTable;

/// Bytes that a message is given a place for before they have come: lengths may be wrong.
const TRUSTED: usize = 64 << 20;

/// What the message that is arriving is known by.
#[derive(Clone, Copy)]
enum Part {
    /// The first bytes, which tell the stream form from the file form.
    Start,
    /// All of the file form: what it has stands at its end.
    File,
    /// Its length.
    Length,
    /// What describes it, behind so many bytes.
    Metadata { prefix: usize },
    /// All of it, whose body begins behind so many bytes.
    Body { header: usize },
    /// Nothing: the stream has ended.
    End,
}

/// What of a stream or file has arrived.
pub(crate) struct IpcArriving {
    part: Part,
    /// Of the message that is arriving.
    bytes: MutableBuffer,
    /// How many it must have before more is known.
    needed: usize,
    /// Where in the stream it begins.
    at: u64,
    decoder: Option<(SchemaRef, FileDecoder)>,
    /// Batches that are there and not decoded yet.
    waiting: Vec<(Block, Buffer, u64)>,
    batches: Vec<RecordBatch>,
    memory: Account,
}

impl IpcArriving {
    pub fn new(memory: Account) -> Self {
        Self {
            part: Part::Start,
            bytes: MutableBuffer::new(0),
            needed: 8,
            at: 0,
            decoder: None,
            waiting: Vec::new(),
            batches: Vec::new(),
            memory,
        }
    }

    /// Takes what came next.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidData`], which names batch and byte; [`ErrorCode::OutOfMemory`], [`ErrorCode::Cancelled`].
    pub fn push(&mut self, mut bytes: &[u8], control: &Control) -> Result<()> {
        while !matches!(self.part, Part::End) && !bytes.is_empty() {
            let missing = self.needed.saturating_sub(self.bytes.len());
            let (now, later) = bytes.split_at(missing.min(bytes.len()));
            self.bytes.extend_from_slice(now);
            bytes = later;
            if self.bytes.len() == self.needed {
                control.check()?;
                self.advance(control)?;
            }
        }
        self.decode(control)
    }

    /// The table, once all of it is there.
    ///
    /// # Errors
    /// As [`IpcArriving::push`], also where the stream breaks off.
    pub fn finish(mut self, control: &Control) -> Result<MemoryTable> {
        if let Part::File = self.part {
            let (schema, batches) = read_ipc(&self.bytes.into(), control)?;
            return Ok(MemoryTable { schema, batches });
        }
        let is_between = matches!(self.part, Part::Length) && self.bytes.is_empty();
        if !is_between && !matches!(self.part, Part::End) {
            let wanted = match self.part {
                Part::Body { .. } => format!(" of its {}", self.needed),
                _ => String::new(),
            };
            let what = format!(
                "it breaks off, {} bytes{wanted} into a message",
                self.bytes.len()
            );
            return Err(self.wrong(&what));
        }
        self.decode(control)?;
        let Some((schema, _)) = self.decoder else {
            return Err(self.wrong("it is empty"));
        };
        Ok(MemoryTable {
            schema,
            batches: self.batches,
        })
    }

    /// Goes on where the bytes are there that were needed.
    fn advance(&mut self, control: &Control) -> Result<()> {
        match self.part {
            Part::Start if self.bytes.starts_with(MAGIC) => {
                (self.part, self.needed) = (Part::File, usize::MAX);
            }
            Part::Start | Part::Length => self.begin()?,
            Part::Metadata { prefix } => {
                let described = message(&self.bytes[prefix..]);
                let described = described.map_err(|Wrong(what)| self.wrong(&what))?;
                let body = usize::try_from(described.bodyLength()).ok();
                let header = self.bytes.len();
                let end = body.and_then(|body| header.checked_add(body));
                let end = end.ok_or_else(|| self.wrong("a message has no length"))?;
                self.expect(Part::Body { header }, end);
                if self.needed == header {
                    self.take(header, control)?;
                }
            }
            Part::Body { header } => self.take(header, control)?,
            Part::File | Part::End => {}
        }
        Ok(())
    }

    /// Reads how long the message is that begins.
    fn begin(&mut self) -> Result<()> {
        let number = |bytes: &[u8]| bytes.first_chunk().map(|bytes| u32::from_le_bytes(*bytes));
        let (prefix, length) = match number(&self.bytes) {
            Some(CONTINUATION) if self.bytes.len() < 8 => {
                self.needed = 8;
                return Ok(());
            }
            Some(CONTINUATION) => (8, number(&self.bytes[4..])),
            length => (4, length),
        };
        match length.unwrap_or(0) as usize {
            0 => self.part = Part::End,
            length if prefix + length < self.bytes.len() => {
                return Err(self.wrong("a message is too short"));
            }
            // Lengths are signed.
            length if i32::try_from(length).is_err() => {
                return Err(self.wrong("a message has no length"));
            }
            length => self.expect(Part::Metadata { prefix }, prefix + length),
        }
        Ok(())
    }

    fn expect(&mut self, part: Part, needed: usize) {
        (self.part, self.needed) = (part, needed);
        let more = needed.saturating_sub(self.bytes.len());
        self.bytes.reserve(more.min(TRUSTED));
    }

    /// Takes the message that is there.
    fn take(&mut self, header: usize, control: &Control) -> Result<()> {
        let bytes: Buffer = std::mem::replace(&mut self.bytes, MutableBuffer::new(0)).into();
        let (start, length) = (self.at, bytes.len());
        let told = self.taken(&bytes, header, control);
        told.map_err(|error| match error {
            Failed::Here(Wrong(what)) => self.wrong(&what),
            Failed::Otherwise(error) => error,
        })?;
        self.at = start + length as u64;
        self.expect(Part::Length, 4);
        Ok(())
    }

    fn taken(&mut self, bytes: &Buffer, header: usize, control: &Control) -> Result<(), Failed> {
        let prefix = match bytes.starts_with(&CONTINUATION.to_le_bytes()) {
            true => 8,
            false => 4,
        };
        let described = message(&bytes[prefix..header])?;
        let length = bytes.len() - header;
        let metadata = i32::try_from(header).map_err(|_| Wrong::from("a message is too long"))?;
        let block = Block::new(0, metadata, length as i64);
        match (described.header_type(), &mut self.decoder) {
            (MessageHeader::Schema, None) => {
                let layout = stream_schema(&described, &bytes[prefix..header], prefix)?;
                let decoder = FileDecoder::new(Arc::clone(&layout.schema), layout.version);
                self.decoder = Some((layout.schema, decoder));
            }
            (MessageHeader::RecordBatch, Some((schema, _))) => {
                checked(bytes, &described, schema, header)?;
                self.waiting.push((block, bytes.clone(), self.at));
            }
            (MessageHeader::DictionaryBatch, Some(_)) => {
                // It goes for the batches behind it only.
                self.decode(control)?;
                if let Some((schema, decoder)) = &mut self.decoder {
                    checked(bytes, &described, schema, header)?;
                    unharmed(|| decoder.read_dictionary(&block, bytes))
                        .map_err(|error| Wrong(format!("a dictionary: {}", told(&error))))?;
                }
                let length = bytes.len() as u64;
                self.memory.grow(|| length)?;
            }
            _ => {
                return Err(
                    Wrong::from("it does not begin with a schema, or has a second one").into(),
                );
            }
        }
        Ok(())
    }

    /// Decodes the batches that wait, on the control's threads.
    fn decode(&mut self, control: &Control) -> Result<()> {
        let Some((_, decoder)) = &self.decoder else {
            return Ok(());
        };
        let waiting = std::mem::take(&mut self.waiting);
        let first = self.batches.len();
        let read = |(index, (block, bytes, at)): (usize, &(Block, Buffer, u64))| {
            control.check()?;
            unharmed(|| decoder.read_record_batch(block, bytes))
                .map_err(|error| broken(first + index, *at, &told(&error)))
        };
        let read = match waiting.as_slice() {
            [] => return Ok(()),
            [one] => vec![read((0, one))?],
            several => control.install(|| {
                let several = several.par_iter().enumerate().map(read);
                several.collect::<Result<Vec<_>>>()
            })?,
        };
        for batch in read.into_iter().flatten() {
            self.memory.grow(|| bytes_of(&batch) as u64)?;
            self.batches.push(batch);
        }
        Ok(())
    }

    fn wrong(&self, what: &str) -> GraphError {
        broken(self.batches.len() + self.waiting.len(), self.at, what)
    }
}

/// Why a message is not taken.
enum Failed {
    Here(Wrong),
    Otherwise(GraphError),
}

impl From<Wrong> for Failed {
    fn from(wrong: Wrong) -> Self {
        Self::Here(wrong)
    }
}

impl From<GraphError> for Failed {
    fn from(error: GraphError) -> Self {
        Self::Otherwise(error)
    }
}

/// Whether a message has what its types ask for.
fn checked(
    bytes: &Buffer,
    described: &datafusion::arrow::ipc::Message<'_>,
    schema: &SchemaRef,
    header: usize,
) -> Result<(), Wrong> {
    let mut source = Source::of(Cursor::new(bytes.as_slice()))?;
    let length = (bytes.len() - header) as u64;
    source.check_batch(described, schema, header as u64, length)
}

fn broken(batch: usize, at: u64, what: &str) -> GraphError {
    let message =
        format!("the stream is not Arrow IPC at batch {batch}, from byte {at} on: {what}");
    GraphError::new(ErrorCode::InvalidData, message)
        .expected("an Arrow IPC stream or file")
        .got(what)
}
