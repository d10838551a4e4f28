//! Newline-delimited JSON: one object per line.

use std::io::Read;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, StructArray};
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::arrow::json::ReaderBuilder;
use datafusion::arrow::json::reader::Decoder;
use quiver_graph::{ErrorCode, GraphError, Result};

use super::exact::{
    as_text, hides_bytes, is_own_in_json, is_own_or_zoned, is_time_in_json, json_values, keeps,
    parsed, text_field,
};
use super::json::{Text, Wrong};
use super::known::Known;
use super::ndjson_types::{Seen, fields, member};
use super::text::{broken, bytes, lines_before, unread};
use crate::files::find::Found;
use crate::plan::ReadOptions;

/// Bytes of objects that are made one batch at most, but for an object that is longer.
const BATCH: usize = 16 << 20;

/// Bytes that are read at once at least.
const PIECE: usize = 1 << 16;

/// Letters of a value that an error shows.
const SHOWN: usize = 60;

/// The columns that the first `rows` objects have, in order of first appearance. Also how many objects there were.
pub(crate) fn columns(file: &Found, options: &ReadOptions, rows: usize) -> Result<(Schema, usize)> {
    let (path, place) = (&file.path, &file.place);
    let reader = bytes(path, place, options.compression(path), None)?;
    let mut objects = Objects::new(reader, file.shown());
    let (mut members, mut count) = (Vec::new(), 0);
    while count < rows && objects.advance()? {
        let mut text = Text::new(&objects.text[..objects.end], objects.start);
        let seen = text.object(|text, name| {
            let seen: &mut Seen = member(&mut members, name);
            let at = text.at;
            seen.add(text).map_err(|wrong| match wrong {
                Wrong::At(place, what) => Wrong::At(place, format!("column \"{name}\": {what}")),
                Wrong::Cut => Wrong::At(at, "expected a value".to_owned()),
            })
        });
        seen.map_err(|wrong| objects.wrong(wrong))?;
        objects.take();
        count += 1;
    }
    Ok((Schema::new(fields(&members)), count))
}

/// Text of which one object after another is looked at.
struct Objects<R> {
    reader: R,
    shown: String,
    /// What was read; before `start` lies nothing that is needed.
    text: Vec<u8>,
    /// Where the objects begin that are waiting, and where the last of them ends.
    start: usize,
    end: usize,
    /// Whether there is no more.
    ended: bool,
    /// Line breaks before `start`, since the text began.
    lines: u64,
}

impl<R: Read> Objects<R> {
    fn new(reader: R, shown: String) -> Self {
        Self {
            reader,
            shown,
            text: Vec::new(),
            start: 0,
            end: 0,
            ended: false,
            lines: 0,
        }
    }

    /// Adds the next object to those that wait; false where there is none.
    fn advance(&mut self) -> Result<bool> {
        loop {
            let mut text = Text::new(&self.text, self.end);
            let whole = match text.next() {
                Err(wrong) => Err(wrong),
                // Others than objects are no rows.
                Ok(_) => text.object(|text, _| text.value().map(|_| ())),
            };
            match whole {
                Ok(()) => {
                    self.end = text.at;
                    return Ok(true);
                }
                Err(Wrong::Cut) if !self.ended => self.read()?,
                Err(Wrong::Cut) => {
                    let rest = self.text[self.end..].trim_ascii();
                    if rest.is_empty() {
                        return Ok(false);
                    }
                    let at = self.text.len() - self.text[self.end..].trim_ascii_start().len();
                    return Err(
                        self.wrong(Wrong::At(at, "the text ends within an object".to_owned()))
                    );
                }
                Err(wrong) => return Err(self.wrong(wrong)),
            }
        }
    }

    /// Reads on, as much again as there is where an object is long.
    fn read(&mut self) -> Result<()> {
        self.text.drain(..self.start);
        self.end -= self.start;
        self.start = 0;
        let piece = (self.text.len() - self.end).max(PIECE) as u64;
        let first = self.text.is_empty() && self.lines == 0;
        let read = (&mut self.reader).take(piece).read_to_end(&mut self.text);
        let read =
            read.map_err(|error| unread(&self.shown, &format!("it cannot be read: {error}")))?;
        self.ended = (read as u64) < piece;
        if first && self.text.starts_with(MARK) {
            self.text.drain(..MARK.len());
        }
        Ok(())
    }

    /// Passes over the objects that wait.
    fn take(&mut self) {
        self.lines += breaks(&self.text[self.start..self.end]);
        self.start = self.end;
    }

    /// What is wrong at a place of the text.
    fn wrong(&self, wrong: Wrong) -> GraphError {
        match wrong {
            Wrong::At(at, what) => self.wrong_below(at, &what, 0),
            Wrong::Cut => self.wrong_below(self.text.len(), "the text ends within an object", 0),
        }
    }

    /// The same, `before` lines further down.
    fn wrong_below(&self, at: usize, what: &str, before: u64) -> GraphError {
        let line = before + self.lines + breaks(&self.text[self.start..at.max(self.start)]) + 1;
        let line_start = self.text[..at].iter().rposition(|&byte| byte == b'\n');
        let letter = at - line_start.map_or(0, |at| at + 1) + 1;
        let message = format!("line {line}, letter {letter}: {what}");
        GraphError::new(ErrorCode::InvalidData, format!("{}, {message}", self.shown))
            .table(&self.shown)
    }
}

/// What some programs put before UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

fn breaks(text: &[u8]) -> u64 {
    text.iter().filter(|&&byte| byte == b'\n').count() as u64
}

/// The objects of a file, from byte `from` on, as batches of `wanted`, of at most `rows` rows. What an object lacks is null, what it
/// has beside the columns is passed over.
///
/// # Errors
/// [`ErrorCode::UnsupportedType`] for a type that JSON has no values of.
pub(crate) fn read<R: Read + Send + 'static>(
    reader: R,
    known: Arc<Known>,
    from: u64,
    wanted: SchemaRef,
    rows: usize,
) -> Result<impl Iterator<Item = Result<RecordBatch>> + Send + use<R>> {
    let mut objects = Rows {
        objects: Objects::new(reader, known.shown()),
        values: Values::new(Arc::clone(&wanted), rows)?,
        known,
        from,
        rows,
    };
    Ok(std::iter::from_fn(move || objects.batch().transpose()))
}

/// Objects on their way into batches.
struct Rows<R> {
    objects: Objects<R>,
    values: Values,
    known: Arc<Known>,
    from: u64,
    rows: usize,
}

impl<R: Read> Rows<R> {
    fn batch(&mut self) -> Result<Option<RecordBatch>> {
        let mut count = 0;
        let long = |objects: &Objects<R>| objects.end - objects.start > BATCH;
        while count < self.rows && !long(&self.objects) {
            match self.objects.advance() {
                Ok(true) => count += 1,
                Ok(false) => break,
                // Those before it come first: the reader may have enough of them.
                Err(_) if count > 0 => break,
                Err(error) => return Err(self.in_whole_file(error)),
            }
        }
        if count == 0 {
            return Ok(None);
        }
        let text = &self.objects.text[self.objects.start..self.objects.end];
        let batch = match self.values.batch(text) {
            Some(batch) => batch,
            None => return Err(self.misfit()),
        };
        self.objects.take();
        Ok(Some(batch))
    }

    /// The first object that waits and is none of the columns' types.
    fn misfit(&self) -> GraphError {
        let all = &self.objects.text[..self.objects.end];
        let mut text = Text::new(all, self.objects.start);
        let schema = &self.values.wanted;
        while text.next().is_ok() {
            let start = text.at;
            if text.value().is_err() {
                break;
            }
            let object = &all[start..text.at];
            if let Err(error) = std::str::from_utf8(object) {
                let place = start + error.valid_up_to();
                return self
                    .objects
                    .wrong_below(place, "text that is not UTF-8", self.before());
            }
            let Some(field) = schema.fields().iter().find(|field| !holds(field, object)) else {
                continue;
            };
            return self.in_line(start, &value_of(object, field.name()), field);
        }
        let message = "a batch of its objects is larger than a column can hold";
        broken(&self.known.shown(), message)
    }

    fn in_line(&self, start: usize, value: &str, field: &Field) -> GraphError {
        let text = &self.objects.text[self.objects.start..start];
        let line = self.before() + self.objects.lines + breaks(text) + 1;
        let (shown, name, data_type) = (self.known.shown(), field.name(), field.data_type());
        let message = format!(
            "{shown}, line {line}, column \"{name}\": cannot read {value} as {data_type}; name another type in schema, or infer types from more rows by inferRows"
        );
        GraphError::new(ErrorCode::InvalidData, message)
            .table(shown)
            .column(name)
            .expected(data_type.to_string())
            .got(value)
    }

    /// Line breaks of the file before what is read here.
    fn before(&self) -> u64 {
        lines_before(&self.known.path, &self.known.place, self.from)
    }

    /// `error` of a part of the file, which counts its own lines only.
    fn in_whole_file(&mut self, error: GraphError) -> GraphError {
        if self.from == 0 {
            return error;
        }
        self.objects.lines += self.before();
        self.from = 0;
        match self.objects.advance() {
            Err(error) => error,
            Ok(_) => error,
        }
    }
}

/// Objects as values of columns.
struct Values {
    wanted: SchemaRef,
    rows: usize,
    /// Numbers as text, of which arrow would cut what their types cannot hold.
    decoder: Decoder,
    /// Times as text, where there are any: arrow cuts their fractions.
    times: Option<Decoder>,
}

impl Values {
    fn new(wanted: SchemaRef, rows: usize) -> Result<Self> {
        let build = |apart| decoder(&wanted, rows, apart);
        if wanted
            .fields()
            .iter()
            .any(|field| hides_bytes(field.data_type()))
        {
            return Err(unsupported(&wanted));
        }
        let has_times = wanted
            .fields()
            .iter()
            .any(|field| has_times(field.data_type()));
        Ok(Self {
            decoder: build(is_own_in_json)?,
            times: has_times.then(|| build(is_time_in_json)).transpose()?,
            rows,
            wanted,
        })
    }

    /// None where a value is none of its column's type.
    fn batch(&mut self, text: &[u8]) -> Option<RecordBatch> {
        if let Some(times) = &mut self.times {
            let read: ArrayRef = Arc::new(StructArray::from(decode(times, text)?));
            keeps(&read, &DataType::Struct(self.wanted.fields().clone())).ok()?;
        }
        let batch = decode(&mut self.decoder, text).or_else(|| self.by_clocks(text))?;
        let rows = batch.num_rows();
        let columns = batch.columns().iter().zip(self.wanted.fields());
        let columns = columns.map(|(column, field)| parsed(column, field.data_type(), json_values));
        let columns = columns.collect::<std::result::Result<Vec<_>, _>>().ok()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::clone(&self.wanted), columns, &options).ok()
    }

    /// What arrow refuses, with moments in a zone as text: its clocks may show one twice. Numbers of ticks are not read so, as digits in
    /// quotes would be taken for them.
    fn by_clocks(&mut self, text: &[u8]) -> Option<RecordBatch> {
        // What has failed holds rows.
        self.decoder = decoder(&self.wanted, self.rows, is_own_in_json).ok()?;
        decode(
            &mut decoder(&self.wanted, self.rows, is_own_or_zoned).ok()?,
            text,
        )
    }
}

/// Of values as [`as_text`] has them.
fn decoder(wanted: &SchemaRef, rows: usize, apart: fn(&DataType) -> bool) -> Result<Decoder> {
    let fields = wanted.fields().iter();
    let fields: Vec<Field> = fields.map(|field| text_field(field, apart)).collect();
    let builder = ReaderBuilder::new(Arc::new(Schema::new(fields)))
        .with_batch_size(rows)
        .with_coerce_primitive(true);
    builder.build_decoder().map_err(|_| unsupported(wanted))
}

fn decode(decoder: &mut Decoder, text: &[u8]) -> Option<RecordBatch> {
    decoder
        .decode(text)
        .ok()
        .filter(|&read| read == text.len())?;
    decoder.flush().ok()?
}

fn has_times(data_type: &DataType) -> bool {
    as_text(data_type, DataType::is_temporal) != *data_type
}

/// Whether the column can hold what an object has of its name.
fn holds(field: &FieldRef, object: &[u8]) -> bool {
    let schema = Arc::new(Schema::new(vec![Arc::clone(field)]));
    Values::new(schema, 1).is_ok_and(|mut values| values.batch(object).is_some())
}

/// The member of an object as it is written, in short.
fn value_of(object: &[u8], name: &str) -> String {
    let mut place = None;
    let mut text = Text::new(object, 0);
    // The object was read before.
    let _ = text.object(|text, member| {
        let value = text.value()?;
        if member == name {
            place = Some(value);
        }
        Ok(())
    });
    let value = place.map_or(&b"null"[..], |place| &object[place]);
    let value = String::from_utf8_lossy(value);
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.into_owned(),
    }
}

fn unsupported(wanted: &SchemaRef) -> GraphError {
    let readable = |field: &&FieldRef| {
        let schema = Arc::new(Schema::new(vec![Arc::clone(field)]));
        !hides_bytes(field.data_type()) && ReaderBuilder::new(schema).build_decoder().is_ok()
    };
    let field = wanted.fields().iter().find(|field| !readable(field));
    let (name, data_type) = field.map_or(("", &DataType::Null), |field| {
        (field.name().as_str(), field.data_type())
    });
    let message = format!("column \"{name}\": NDJSON has no values of the type {data_type}");
    GraphError::new(ErrorCode::UnsupportedType, message)
        .column(name)
        .got(data_type.to_string())
}
