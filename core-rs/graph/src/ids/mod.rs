//! Ids: the key of a node, of any type and of one or several columns, to its row.

mod coerce;
mod distinct;
mod index;
mod keys;
mod layers;
mod matching;
mod partitions;
mod size;
mod sources;
mod table;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef};
use arrow_row::{RowConverter, SortField};
use arrow_schema::DataType;

pub(crate) use coerce::{Origin, coerce, decode, value_type};
pub(crate) use distinct::infer;
use index::{Index, MORSEL};
use keys::Keys;
use layers::Layers;
pub(crate) use matching::match_rows;
pub use size::MAX_ROWS;
pub(crate) use size::check_size;
pub(crate) use table::NONE;

use crate::run::map;
use crate::{Control, ErrorCode, GraphError, Result};

/// The type of a key, and the plain form that its values are brought to.
#[derive(Clone, Debug)]
pub(crate) struct KeyType {
    /// One type per key column; never a dictionary.
    types: Vec<DataType>,
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    /// Stored as integers.
    Words {
        signed: bool,
    },
    /// Floats that are all whole numbers, as JavaScript's ids are: handled as integers.
    WholeFloats,
    /// Any floats, by their bits.
    Floats,
    Bytes,
    /// Of no rows and no type, as empty lists from JavaScript are: no id is found.
    Empty,
    /// Several columns, by their row encoding.
    Rows(Arc<RowConverter>),
}

/// Whole floats up to here are exact, and so is their sum with one.
const WHOLE: f64 = 9_007_199_254_740_992.0;

impl KeyType {
    /// The form for keys of these types; `chunks` are the columns' values, looked at where the form depends on them.
    ///
    /// # Errors
    /// [`ErrorCode::UnsupportedType`] for types that cannot be compared for equality.
    pub fn new(types: Vec<DataType>, chunks: &[Vec<ArrayRef>]) -> Result<Self> {
        use DataType::*;
        let form = match types.as_slice() {
            untyped if untyped.contains(&Null) && chunks.iter().flatten().all(|c| c.is_empty()) => {
                Form::Empty
            }
            [Boolean] => Form::Words { signed: false },
            [single] if single.is_floating() => {
                let whole = chunks.iter().flatten().all(|chunk| {
                    floats(chunk).is_ok_and(|values| {
                        let values = values.as_primitive::<Float64Type>();
                        values
                            .values()
                            .iter()
                            .all(|value| value.trunc() == *value && value.abs() <= WHOLE)
                    })
                });
                if whole {
                    Form::WholeFloats
                } else {
                    Form::Floats
                }
            }
            [single] if keys::words(&arrow_array::new_empty_array(single)).is_some() => {
                Form::Words {
                    signed: !single.is_unsigned_integer(),
                }
            }
            [single] if keys::bytes(&arrow_array::new_empty_array(single)).is_some() => Form::Bytes,
            [] | [_] => return Err(unsupported_key(types.first().unwrap_or(&Null))),
            several => {
                if let Some(nested) = several.iter().find(|data_type| data_type.is_nested()) {
                    return Err(unsupported_key(nested));
                }
                let fields = several.iter().cloned().map(SortField::new).collect();
                Form::Rows(Arc::new(RowConverter::new(fields)?))
            }
        };
        Ok(Self { types, form })
    }

    /// An index of keys, and the rows, ascending, whose key an earlier row has.
    fn index(&self, chunks: &[Vec<ArrayRef>], control: &Control) -> Result<(Index, Vec<u32>)> {
        let rows = chunks.first().map_or(0, |column| num_rows(column));
        let runs = map(rows, morsels(chunks), |columns| {
            control.check()?;
            Ok(self.normalize(&columns, Origin::Column)?.0)
        })?;
        let signed = !matches!(self.form, Form::Words { signed: false });
        Index::build(runs, signed, control)
    }

    /// The keys in their plain form, and which of them the key type can hold (all, when `None`).
    fn normalize(&self, columns: &[ArrayRef], origin: Origin) -> Result<(Keys, Option<Vec<bool>>)> {
        let exact = |mask: Option<arrow_buffer::BooleanBuffer>| {
            mask.map(|mask| mask.iter().collect::<Vec<bool>>())
        };
        match (&self.form, columns) {
            (Form::Empty, columns) if columns.len() == self.types.len() => {
                let length = columns.first().map_or(0, |column| column.len());
                Ok((Keys::Words(vec![0; length].into()), None))
            }
            (Form::Rows(converter), columns) => {
                let mut coerced = Vec::with_capacity(columns.len());
                let mut known: Option<Vec<bool>> = None;
                for (column, to) in columns.iter().zip(&self.types) {
                    let (column, mask) = coerce(column, to, origin)?;
                    coerced.push(column);
                    known = both(known, exact(mask));
                }
                let rows: ArrayRef =
                    Arc::new(converter.convert_columns(&coerced)?.try_into_binary()?);
                Ok((Keys::Bytes(keys::bytes(&rows).unwrap_or_default()), known))
            }
            (_, [column]) => self.normalize_one(column, origin),
            (_, columns) => Err(arity(self.types.len(), columns.len())),
        }
    }

    fn normalize_one(
        &self,
        column: &ArrayRef,
        origin: Origin,
    ) -> Result<(Keys, Option<Vec<bool>>)> {
        let key = &self.types[0];
        let column = decode(column)?;
        let came = column.data_type();
        let signs = |ours: bool, theirs: bool, words: &[u64]| {
            // Where only one side is signed, what has the top bit set is out of the other's range.
            (ours != theirs && words.iter().any(|word| word >> 63 == 1)).then(|| {
                words
                    .iter()
                    .map(|word| word >> 63 == 0)
                    .collect::<Vec<bool>>()
            })
        };
        match self.form {
            Form::Words { signed } if came.is_floating() && key.is_integer() => {
                let (words, known) = whole(&column)?;
                let negative = if signed {
                    None
                } else {
                    signs(false, true, &words)
                };
                Ok((Keys::Words(words.into()), both(known, negative)))
            }
            Form::Words { signed } if came == key || came.is_integer() && key.is_integer() => {
                let stored = if *came == DataType::Boolean {
                    arrow_cast::cast(&column, &DataType::UInt8)?
                } else {
                    column
                };
                let (words, theirs) = keys::words(&stored).ok_or_else(|| unsupported_key(key))?;
                let known = signs(signed, theirs, &words);
                Ok((Keys::Words(words), known))
            }
            Form::WholeFloats if came.is_floating() => {
                let (words, known) = whole(&column)?;
                Ok((Keys::Words(words.into()), known))
            }
            Form::WholeFloats if came.is_integer() => {
                let (words, theirs) = keys::words(&column).ok_or_else(|| unsupported_key(key))?;
                let known = signs(true, theirs, &words);
                Ok((Keys::Words(words), known))
            }
            Form::Floats if came.is_floating() => {
                let values = floats(&column)?;
                let values = values.as_primitive::<Float64Type>().values().iter();
                // Zero has two representations and is one id.
                Ok((
                    Keys::Words(
                        values
                            .map(|value| (value + 0.0).to_bits())
                            .collect::<Vec<u64>>()
                            .into(),
                    ),
                    None,
                ))
            }
            Form::Bytes
                if came == key
                    || came.is_string() && key.is_string()
                    || came.is_binary() && key.is_binary() =>
            {
                Ok((Keys::Bytes(keys::bytes(&column).unwrap_or_default()), None))
            }
            _ => {
                let (coerced, mask) = coerce(&column, key, origin)?;
                if coerced.data_type() != key {
                    return Err(coerce::unsupported(came, key));
                }
                let (keys, known) = self.normalize_one(&coerced, origin)?;
                Ok((keys, both(known, mask.map(|mask| mask.iter().collect()))))
            }
        }
    }
}

/// The keys of one node table and the row of each, counted from the table's start.
#[derive(Debug)]
pub(crate) struct Ids {
    key: KeyType,
    layers: Layers,
}

impl Ids {
    /// Indexes a table's key columns, each given in chunks, without nulls. Also returns the rows, ascending, whose key an
    /// earlier row has; they cannot be found.
    pub fn build(
        chunks: &[Vec<ArrayRef>],
        types: Vec<DataType>,
        control: &Control,
    ) -> Result<(Self, Vec<u32>)> {
        let key = KeyType::new(types, chunks)?;
        let rows = chunks.first().map_or(0, |column| num_rows(column));
        let (index, duplicates) = key.index(chunks, control)?;
        let layers = Layers::one(rows, index);
        Ok((Self { key, layers }, duplicates))
    }

    /// The index of a table to which rows were added: `chunks` are all of its rows, those of this index first. What is indexed already
    /// is so no more than a few times over, however many rows are added at a time. `None` where the keys took on another form, so
    /// that all must be indexed anew.
    pub fn grown(
        &self,
        chunks: &[Vec<ArrayRef>],
        types: &[DataType],
        control: &Control,
    ) -> Result<Option<Self>> {
        let rows = chunks.first().map_or(0, |column| num_rows(column));
        let mut layers = self.layers.below(rows.saturating_sub(self.layers.rows()));
        let first = layers.rows();
        let new: Vec<Vec<ArrayRef>> = chunks.iter().map(|column| behind(column, first)).collect();
        let (key, came) = (&self.key, KeyType::new(types.to_vec(), &new)?);
        let fits = match (&key.form, &came.form) {
            (Form::Empty, _) | (Form::WholeFloats, Form::Floats) => false,
            _ => key.types == types,
        };
        if !fits {
            return Ok(None);
        }
        if first < rows {
            layers.push(rows - first, key.index(&new, control)?.0);
        }
        let key = key.clone();
        Ok(Some(Self { key, layers }))
    }

    /// Writes the row of each id to `out`, [`NONE`] where no node has it. Nulls give any row.
    ///
    /// # Errors
    /// [`ErrorCode::UnsupportedType`] for ids of a kind that the key type does not go together with.
    pub fn find(&self, columns: &[ArrayRef], origin: Origin, out: &mut [u32]) -> Result<()> {
        let (keys, known) = self.key.normalize(columns, origin)?;
        self.layers.find(&keys, out);
        if let Some(known) = known {
            out.iter_mut()
                .zip(known)
                .filter(|(_, known)| !known)
                .for_each(|(out, _)| *out = NONE);
        }
        Ok(())
    }

    /// Of `length` ids, how many are best given to [`Ids::find`] at once.
    pub fn batch(&self, length: usize) -> usize {
        self.layers.batch(length)
    }

    pub fn memory(&self) -> usize {
        self.layers.memory()
    }
}

/// The rows of a column from row `first` on.
fn behind(column: &[ArrayRef], first: usize) -> Vec<ArrayRef> {
    let mut before = 0;
    let mut rows = Vec::new();
    for chunk in column {
        let skipped = first.saturating_sub(before).min(chunk.len());
        before += chunk.len();
        if skipped < chunk.len() {
            rows.push(chunk.slice(skipped, chunk.len() - skipped));
        }
    }
    rows
}

/// How many rows a column in chunks has.
fn num_rows(column: &[ArrayRef]) -> usize {
    column.iter().map(|chunk| chunk.len()).sum()
}

/// Aligned slices of all columns, of at most [`MORSEL`] rows each, in row order.
fn morsels(chunks: &[Vec<ArrayRef>]) -> Vec<Vec<ArrayRef>> {
    let mut morsels = Vec::new();
    for chunk in 0..chunks.first().map_or(0, Vec::len) {
        let length = chunks[0][chunk].len();
        for start in (0..length).step_by(MORSEL) {
            let size = MORSEL.min(length - start);
            morsels.push(
                chunks
                    .iter()
                    .map(|column| column[chunk].slice(start, size))
                    .collect(),
            );
        }
    }
    morsels
}

/// # Errors
/// [`ErrorCode::NullKey`] for the first null among the chunks of a key column, or the first that is not a number.
pub(crate) fn refuse_nulls(table: &str, column: &str, chunks: &[ArrayRef]) -> Result<()> {
    let mut start = 0;
    for chunk in chunks {
        let refuse = |row: usize, got: &str| {
            GraphError::new(ErrorCode::NullKey, format!("a key is {got}"))
                .table(table)
                .column(column)
                .row(start + row)
                .expected("a value in every row of a key column")
                .got(got)
        };
        if let Some(nulls) = chunk.logical_nulls().filter(|nulls| nulls.null_count() > 0) {
            let row = nulls.iter().position(|valid| !valid).unwrap_or(0);
            return Err(refuse(row, "null"));
        }
        if value_type(chunk.data_type()).is_floating() {
            let values = floats(&decode(chunk)?)?;
            let values = values.as_primitive::<Float64Type>();
            if let Some(row) = values.values().iter().position(|value| value.is_nan()) {
                return Err(refuse(row, "NaN"));
            }
        }
        start += chunk.len();
    }
    Ok(())
}

/// Which rows have a value, and a number where it is a float, in all of these columns; `None` where all rows do.
pub(crate) fn complete(columns: &[Vec<ArrayRef>]) -> Result<Option<Vec<bool>>> {
    let rows = columns.first().map_or(0, |column| num_rows(column));
    let mut complete: Option<Vec<bool>> = None;
    for column in columns {
        let mut start = 0;
        for chunk in column {
            let mut leave_out = |row: usize| {
                complete.get_or_insert_with(|| vec![true; rows])[start + row] = false;
            };
            if let Some(nulls) = chunk.logical_nulls() {
                (!nulls.inner()).set_indices().for_each(&mut leave_out);
            }
            if value_type(chunk.data_type()).is_floating() {
                let values = floats(&decode(chunk)?)?;
                let values = values.as_primitive::<Float64Type>().values().iter();
                let mut values = values.enumerate().filter(|(_, value)| value.is_nan());
                values.by_ref().for_each(|(row, _)| leave_out(row));
            }
            start += chunk.len();
        }
    }
    Ok(complete)
}

fn floats(array: &ArrayRef) -> Result<ArrayRef> {
    Ok(arrow_cast::cast(array, &DataType::Float64)?)
}

/// Floats as integers, and which of them are whole.
fn whole(array: &ArrayRef) -> Result<(Vec<u64>, Option<Vec<bool>>)> {
    let values = floats(array)?;
    let values = values.as_primitive::<Float64Type>().values();
    let is_whole = |value: &f64| value.trunc() == *value && value.abs() <= WHOLE;
    let known = (!values.iter().all(is_whole)).then(|| values.iter().map(is_whole).collect());
    Ok((
        values.iter().map(|&value| value as i64 as u64).collect(),
        known,
    ))
}

fn both(a: Option<Vec<bool>>, b: Option<Vec<bool>>) -> Option<Vec<bool>> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.iter().zip(b).map(|(&a, b)| a && b).collect()),
        (a, b) => a.or(b),
    }
}

pub(crate) fn arity(expected: usize, got: usize) -> GraphError {
    GraphError::new(
        ErrorCode::InvalidArgument,
        "a key has a fixed number of columns",
    )
    .expected(format!("{expected} key columns"))
    .got(got.to_string())
}

fn unsupported_key(data_type: &DataType) -> GraphError {
    GraphError::new(
        ErrorCode::UnsupportedType,
        format!("a key cannot be of type {data_type}"),
    )
    .expected(
        "integers, floats, strings, binary, dates, times or decimals, or dictionaries of these",
    )
    .got(data_type.to_string())
}
