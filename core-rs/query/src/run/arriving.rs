//! Tables whose bytes arrive piece by piece, and are decoded as they do: no more waits than the record or batch that is arriving, and
//! a few megabytes of text.

use std::io::Write;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_buffer::Buffer;
use arrow_schema::SchemaRef;
use flate2::write::MultiGzDecoder;
use quiver_graph::{Account, Control, ErrorCode, GraphError, Result};
use regex::Regex;

use super::session::Session;
use crate::files::{IpcArriving, Records};
use crate::operators::bytes::bytes_of;
use crate::plan::{
    Compression, Files, Format, Input, MemoryTable, Parameters, Plan, Query, ReadOptions, Source,
};

/// Bytes of text that are read at once.
const STRETCH: usize = 8 << 20;

/// A table of which some has arrived.
pub struct Arriving {
    decoder: Decoder,
}

enum Decoder {
    Ipc(Box<IpcArriving>),
    Text(Box<TextArriving>),
}

impl Arriving {
    /// A table of `format`, which is text or Arrow IPC; what it takes is counted by `control`.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for options that are none, and for Parquet, whose end tells what there is.
    pub fn new(
        session: &Arc<Session>,
        format: Format,
        options: ReadOptions,
        control: &Control,
    ) -> Result<Self> {
        let memory = control.account("a table that arrives");
        let decoder = match format {
            Format::Ipc => Decoder::Ipc(Box::new(IpcArriving::new(memory))),
            Format::Csv | Format::Ndjson => Decoder::Text(Box::new(TextArriving::new(
                session, format, options, memory,
            )?)),
            Format::Parquet => {
                let message = "a Parquet file tells at its end what there is: it is read once all of it is there";
                return Err(
                    GraphError::new(ErrorCode::InvalidArgument, message).parameter("format")
                );
            }
        };
        Ok(Self { decoder })
    }

    /// Takes what came next.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidData`], which names the place; [`ErrorCode::OutOfMemory`], [`ErrorCode::Cancelled`].
    pub fn push(&mut self, bytes: &[u8], control: &Arc<Control>) -> Result<()> {
        match &mut self.decoder {
            Decoder::Ipc(ipc) => ipc.push(bytes, control),
            Decoder::Text(text) => text.push(bytes, control),
        }
    }

    /// The table, once all of it has come.
    ///
    /// # Errors
    /// As [`Arriving::push`], also where it breaks off.
    pub fn finish(self, control: &Arc<Control>) -> Result<MemoryTable> {
        match self.decoder {
            Decoder::Ipc(ipc) => ipc.finish(control),
            Decoder::Text(text) => text.finish(control),
        }
    }
}

struct TextArriving {
    session: Arc<Session>,
    format: Format,
    options: ReadOptions,
    unpacker: Unpacker,
    records: Records,
    schema: Option<SchemaRef>,
    batches: Vec<RecordBatch>,
    /// Lines of what was read.
    lines: u64,
    memory: Account,
}

impl TextArriving {
    fn new(
        session: &Arc<Session>,
        format: Format,
        mut options: ReadOptions,
        memory: Account,
    ) -> Result<Self> {
        let records = Records::new(format, &options)?;
        let compression = options.compression.unwrap_or(Compression::None);
        let unpacker = match compression {
            Compression::None => Unpacker::Plain(Vec::new()),
            Compression::Gzip => Unpacker::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
            Compression::Zstd | Compression::Bz2 | Compression::Xz => Unpacker::Late(Vec::new()),
        };
        if !matches!(unpacker, Unpacker::Late(_)) {
            options.compression = Some(Compression::None);
        }
        Ok(Self {
            session: Arc::clone(session),
            format,
            options,
            unpacker,
            records,
            schema: None,
            batches: Vec::new(),
            lines: 0,
            memory,
        })
    }

    fn push(&mut self, bytes: &[u8], control: &Arc<Control>) -> Result<()> {
        // What is packed may become much: it is read in between.
        for piece in bytes.chunks(STRETCH / 8) {
            self.unpacker.push(piece)?;
            self.read_whole(control)?;
        }
        Ok(())
    }

    fn finish(mut self, control: &Arc<Control>) -> Result<MemoryTable> {
        self.unpacker.end()?;
        self.read_whole(control)?;
        let rest = std::mem::take(self.unpacker.text());
        if !rest.is_empty() || self.schema.is_none() {
            self.read(rest, control)?;
        }
        let Some(schema) = self.schema else {
            return Err(GraphError::new(ErrorCode::Internal, "text told no columns"));
        };
        Ok(MemoryTable {
            schema,
            batches: self.batches,
        })
    }

    /// Reads the records that are there, where they are enough: the first are to tell the types of all.
    fn read_whole(&mut self, control: &Arc<Control>) -> Result<()> {
        if matches!(self.unpacker, Unpacker::Late(_)) {
            return control.check();
        }
        let text = self.unpacker.text();
        if text.len() < STRETCH {
            return Ok(());
        }
        let end = self.records.scan(text);
        let telling = (self.options.infer_rows() as u64).saturating_add(1);
        if end == 0 || (self.schema.is_none() && self.records.count() < telling) {
            return control.check();
        }
        let rest = text.split_off(end);
        let whole = std::mem::replace(text, rest);
        self.records.cut();
        self.read(whole, control)
    }

    /// Reads whole records.
    fn read(&mut self, text: Vec<u8>, control: &Arc<Control>) -> Result<()> {
        let broken = text.iter().filter(|&&byte| byte == b'\n').count() as u64;
        let files = Files {
            format: self.format,
            paths: Vec::new(),
            bytes: Some(0),
            options: self.options.clone(),
        };
        let query = Query {
            plan: Plan {
                source: Source::Files(Box::new(files)),
                steps: Vec::new(),
            },
            inputs: vec![Input::Bytes(Buffer::from_vec(text))],
        };
        let read = self.session.run(&query, &Parameters::default(), control);
        let read = read.map_err(|error| further_down(error, self.lines))?;
        self.lines += broken;
        let schema = self.schema.get_or_insert(read.schema);
        // What follows has the same columns, whatever its own first records have.
        self.options.columns = Some(Arc::clone(schema));
        self.options.header = Some(false);
        for batch in read.batches {
            self.memory.grow(|| bytes_of(&batch) as u64)?;
            let columns = batch.columns().to_vec();
            // The same columns; what is nullable may be told otherwise.
            let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
            let batch = RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?;
            self.batches.push(batch);
        }
        Ok(())
    }
}

/// Text as it is unpacked.
enum Unpacker {
    Plain(Vec<u8>),
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    /// Still packed: it is unpacked once all of it is there, as others do not tell where a stream breaks off.
    Late(Vec<u8>),
}

impl Unpacker {
    fn push(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Self::Plain(text) | Self::Late(text) => text.write_all(bytes),
            Self::Gzip(decoder) => decoder.write_all(bytes),
        }
        .map_err(|error| packed_wrong(&error))
    }

    fn end(&mut self) -> Result<()> {
        match self {
            Self::Plain(_) | Self::Late(_) => Ok(()),
            Self::Gzip(decoder) => decoder.try_finish(),
        }
        .map_err(|error| packed_wrong(&error))
    }

    /// What is unpacked and not read yet.
    fn text(&mut self) -> &mut Vec<u8> {
        match self {
            Self::Plain(text) | Self::Late(text) => text,
            Self::Gzip(decoder) => decoder.get_mut(),
        }
    }
}

fn packed_wrong(error: &std::io::Error) -> GraphError {
    let message = format!("the bytes cannot be unpacked: {error}");
    GraphError::new(ErrorCode::InvalidData, message)
}

/// An error of a stretch, with the line of the whole text.
fn further_down(mut error: GraphError, lines: u64) -> GraphError {
    let Ok(named) = Regex::new(r"(?-u)\bline ([0-9]+)\b") else {
        return error;
    };
    let told = named.captures(&error.message).and_then(|found| {
        let number = found.get(1)?;
        let line: u64 = number.as_str().parse().ok()?;
        Some((number.range(), line + lines))
    });
    if let Some((range, line)) = told {
        error.message.replace_range(range, &line.to_string());
    }
    error
}
