//! Tables as Arrow files, and as batches whose columns are read out of one when they are needed.

use std::collections::HashMap;
use std::mem::take;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_data::ArrayData;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::read_footer_length;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_ipc::{MetadataVersion, root_as_footer, root_as_message};
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use arrow_select::concat::concat_batches;
use quiver_graph::{Batch, Control, ErrorCode, GraphError, OneDictionary, Result, Stored};

use crate::arrays::{Described, Wrong, dictionary_of, unharmed};
use crate::checksum::crc;
use crate::fault::{damaged, differs};
use crate::manifest::{self, Dictionary, Field, FileEntry, Piece, Table};
use crate::save::{ALIGNMENT, NewFile};
use crate::source::Opened;

/// A batch of a saved table has about so many rows at least, unless the table has fewer, and at most.
const FEWEST: usize = 1 << 16;
const MOST: usize = 1 << 20;

/// Nor are there more bytes in a batch, where a row has fewer.
const BYTES: usize = 64 << 20;

/// The end of an Arrow file: the length of its footer, and its name.
const TAIL: usize = 10;

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
    for batch in batches {
        let batch = one(&mut dictionaries, batch, schema)?;
        let rows: usize = waiting.iter().map(RecordBatch::num_rows).sum();
        let bytes: usize = waiting.iter().map(size).sum();
        let small = |batch: &RecordBatch| batch.num_rows() < FEWEST;
        if !waiting.is_empty() && !(small(&batch) && rows < FEWEST && bytes + size(&batch) < BYTES)
        {
            put(&mut waiting, &mut table)?;
        }
        if batch.num_rows() > 0 {
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

/// A saved table: its schema, and batches that are read when they are needed.
///
/// # Errors
/// [`ErrorCode::InvalidData`] for a file that is not what was saved.
pub(crate) fn open(table: &Table, file: &Opened) -> Result<(SchemaRef, Vec<Batch>)> {
    let schema = Arc::new(schema_of(table, file)?);
    let rows: Option<u64> = table
        .batches
        .iter()
        .try_fold(0_u64, |sum, batch| sum.checked_add(batch.rows));
    if rows != Some(table.rows) {
        let got = rows.map_or("more".into(), |rows| rows.to_string());
        return Err(differs(
            &file.path,
            "has batches of other rows",
            table.rows,
            got,
        ));
    }
    let dictionaries = Arc::new(Dictionaries::new(table, file, &schema)?);
    let mut batches = Vec::with_capacity(table.batches.len());
    for saved in &table.batches {
        if saved.columns.len() != schema.fields().len() {
            let (expected, got) = (schema.fields().len(), saved.columns.len());
            return Err(differs(&file.path, "has other columns", expected, got));
        }
        let rows = usize::try_from(saved.rows).unwrap_or(usize::MAX);
        let (message, expected) = (saved.message, saved.rows);
        let opened = file.clone();
        let described = Arc::new(Stored::new(move || {
            let bytes = opened.read(&message)?;
            let described = unharmed(|| Described::new(&bytes));
            let described = described.map_err(|wrong| broken(&opened, &wrong))?;
            match described.rows == expected && described.dictionary.is_none() {
                true => Ok(described),
                false => Err(broken(&opened, "a batch has other rows")),
            }
        }));
        let columns = saved.columns.iter().enumerate().map(|(position, &piece)| {
            let reader = Column {
                file: file.clone(),
                schema: Arc::clone(&schema),
                body: message.offset.saturating_add(message.length),
                described: Arc::clone(&described),
                dictionaries: Arc::clone(&dictionaries),
            };
            Arc::new(Stored::new(move || reader.read(position, piece)))
        });
        batches.push(Batch::stored(Arc::clone(&schema), rows, columns.collect()));
    }
    Ok((schema, batches))
}

/// The schema that the end of the file has.
fn schema_of(table: &Table, file: &Opened) -> Result<Schema> {
    let end = file.read(&table.footer)?;
    let footer = unharmed(|| {
        let tail = end.len().checked_sub(TAIL).ok_or("its end is too short")?;
        let tail = end[tail..]
            .first_chunk::<TAIL>()
            .ok_or("its end is too short")?;
        let length = read_footer_length(*tail).map_err(|error| error.to_string())?;
        let start = end.len().checked_sub(TAIL + length);
        let footer = &end[start.ok_or("its footer is longer than it")?..end.len() - TAIL];
        let footer = root_as_footer(footer).map_err(|error| error.to_string())?;
        Ok(fb_to_schema(footer.schema().ok_or("it has no schema")?))
    });
    footer.map_err(|wrong| broken(file, &wrong))
}

/// What is needed to read the columns of a batch.
struct Column {
    file: Opened,
    schema: SchemaRef,
    /// Where the batch's columns begin in the file.
    body: u64,
    described: Arc<Stored<Described>>,
    dictionaries: Arc<Dictionaries>,
}

impl Column {
    fn read(&self, position: usize, piece: Piece) -> Result<ArrayRef> {
        let described = self.described.get()?;
        let fields = self.schema.fields();
        let name = fields[position].name();
        let at = |error: GraphError| error.column(name);
        let bytes = self.file.read(&piece).map_err(at)?;
        let start = piece.offset.saturating_sub(self.body);
        let values = |id: i64, data_type: &DataType| self.dictionaries.values(id, data_type);
        let read = described.column(fields, position, (start, &bytes), &values);
        read.map_err(|wrong| at(broken(&self.file, &wrong)))
    }
}

fn broken(file: &Opened, wrong: &str) -> GraphError {
    damaged(&file.path, &format!("is no table that was saved: {wrong}"))
}

/// The dictionaries of a table, by their numbers.
struct Dictionaries(HashMap<i64, Stored<ArrayData>>);

impl Dictionaries {
    fn new(table: &Table, file: &Opened, schema: &Schema) -> Result<Self> {
        let mut types = HashMap::new();
        for field in schema.fields() {
            collect(field, &mut types).map_err(|wrong| broken(file, &wrong))?;
        }
        let mut all = HashMap::new();
        for dictionary in &table.dictionaries {
            let message = file.read(&dictionary.message)?;
            let described = unharmed(|| Described::new(&message));
            let described = described.map_err(|wrong| broken(file, &wrong))?;
            let id = described.dictionary;
            let Some((id, data_type)) = id.and_then(|id| Some((id, types.get(&id)?.clone())))
            else {
                return Err(broken(file, "a dictionary belongs to no column"));
            };
            let (opened, body) = (file.clone(), dictionary.body);
            let field = Arc::new(arrow_schema::Field::new("", data_type, true));
            let read = move || {
                let bytes = opened.read(&body)?;
                // Dictionaries within dictionaries have no file of their own.
                let none = |_: i64, _: &DataType| Err("a dictionary is within another".to_owned());
                let fields = std::slice::from_ref(&field);
                let read = described.column(fields, 0, (0, &bytes), &none);
                let read = read.map_err(|wrong| broken(&opened, &wrong))?;
                Ok(read.to_data())
            };
            all.insert(id, Stored::new(read));
        }
        Ok(Self(all))
    }

    fn values(&self, id: i64, data_type: &DataType) -> Result<ArrayData, Wrong> {
        match self.0.get(&id) {
            // A column of nothing but nulls may have none.
            None => Ok(ArrayData::new_empty(data_type)),
            Some(stored) => {
                let values = stored.get().map_err(|error| error.message)?;
                match values.data_type() == data_type {
                    true => Ok(values.clone()),
                    false => Err("a dictionary has another type".into()),
                }
            }
        }
    }
}

/// The types of the dictionaries in a column, by their numbers.
fn collect(field: &arrow_schema::Field, types: &mut HashMap<i64, DataType>) -> Result<(), Wrong> {
    if let DataType::Dictionary(_, values) = field.data_type() {
        types.insert(dictionary_of(field)?, values.as_ref().clone());
    }
    for field in crate::arrays::within(field.data_type()) {
        collect(field, types)?;
    }
    Ok(())
}
