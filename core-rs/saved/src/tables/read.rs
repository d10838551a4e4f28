//! A table's batches, whose columns are read out of an Arrow file when they are needed.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_data::ArrayData;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::read_footer_length;
use arrow_ipc::root_as_footer;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use quiver_graph::{Batch, GraphError, Result, Stored};

#[cfg(doc)]
use quiver_graph::ErrorCode;

use crate::arrays::{Described, Wrong, dictionary_of, unharmed, within};
use crate::fault::{damaged, differs};
use crate::manifest::{Piece, Table};
use crate::source::Opened;

/// The end of an Arrow file: the length of its footer, and its name.
const TAIL: usize = 10;

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
            let field = Arc::new(Field::new("", data_type, true));
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
fn collect(field: &Field, types: &mut HashMap<i64, DataType>) -> Result<(), Wrong> {
    if let DataType::Dictionary(_, values) = field.data_type() {
        types.insert(dictionary_of(field)?, values.as_ref().clone());
    }
    for field in within(field.data_type()) {
        collect(field, types)?;
    }
    Ok(())
}
