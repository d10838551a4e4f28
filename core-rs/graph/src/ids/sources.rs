//! The arrays that distinct keys are taken from.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_cast::display::array_value_to_string;
use arrow_data::ArrayData;
use arrow_schema::DataType;

use super::coerce::coerce;
use super::keys::Keys;
use super::{Form, KeyType, Origin, num_rows};
use crate::run::map;
use crate::{Control, ErrorCode, GraphError, Result};

/// Columns whose rows are walked together: per key column the chunks; chunk boundaries are the same in all.
pub(crate) type Side = Vec<Vec<ArrayRef>>;

/// Rows of one side: those of source `source`, or chosen from it by a dictionary's keys.
pub(super) struct Run {
    pub source: usize,
    pub length: usize,
    pub dictionary: Option<ArrayRef>,
}

/// The arrays that keys are taken from: chunks, and the values of dictionaries, each once.
pub(super) struct Sources {
    /// Per key column.
    pub columns: Vec<Vec<ArrayRef>>,
    /// The sources that are a dictionary's values.
    pub dictionaries: Vec<(ArrayData, usize)>,
    /// The keys of a source, where they are few or take no memory of their own; others are brought to their form when needed.
    pub keys: Vec<Option<Keys>>,
}

impl Sources {
    pub fn new(arity: usize) -> Self {
        Self {
            columns: vec![Vec::new(); arity],
            dictionaries: Vec::new(),
            keys: Vec::new(),
        }
    }

    /// Takes in the chunks of a side.
    pub fn prepare(&mut self, side: &Side, types: &[DataType]) -> Result<Vec<Run>> {
        let mut runs = Vec::new();
        let mut row = 0;
        for chunk in 0..side.first().map_or(0, Vec::len) {
            let columns: Vec<&ArrayRef> = side.iter().map(|column| &column[chunk]).collect();
            let length = columns[0].len();
            let values = match columns.as_slice() {
                [column] if matches!(column.data_type(), DataType::Dictionary(..)) => {
                    let values = column.as_any_dictionary().values();
                    // Only where every value has a key of its own to be found by.
                    (values.null_count() == 0 && !values.is_empty() && values.len() <= 2 * length)
                        .then_some(values)
                }
                _ => None,
            };
            let (source, dictionary) = match values {
                Some(values) => {
                    // Batches share dictionaries, if not always as the same array.
                    let data = values.to_data();
                    let known = self
                        .dictionaries
                        .iter()
                        .rev()
                        .take(4)
                        .find(|(seen, _)| seen.ptr_eq(&data));
                    let source = match known.map(|(_, source)| *source) {
                        Some(source) => source,
                        None => {
                            let source = self.push(&[values], types, None)?;
                            self.dictionaries.push((data, source));
                            source
                        }
                    };
                    (source, Some(columns[0].clone()))
                }
                None => (self.push(&columns, types, Some(row))?, None),
            };
            row += length;
            runs.push(Run {
                source,
                length,
                dictionary,
            });
        }
        Ok(runs)
    }

    /// `first` is the row of the first value, where the values are rows.
    fn push(
        &mut self,
        columns: &[&ArrayRef],
        types: &[DataType],
        first: Option<usize>,
    ) -> Result<usize> {
        for ((column, to), chunks) in columns.iter().zip(types).zip(&mut self.columns) {
            let (converted, exact) = coerce(column, to, Origin::Column)?;
            if let Some(row) = exact.and_then(|exact| exact.iter().position(|exact| !exact)) {
                let message = "an id does not fit the type of the others";
                let value = array_value_to_string(column, row)?;
                let error = GraphError::new(ErrorCode::InvalidData, message)
                    .expected(to.to_string())
                    .got(format!("{value} of type {}", column.data_type()));
                return Err(match first {
                    Some(first) => error.row(first + row),
                    None => error,
                });
            }
            chunks.push(converted);
        }
        Ok(self.columns[0].len() - 1)
    }

    /// Brings the keys to their plain form, except byte strings that are not a dictionary's values.
    pub fn normalize(&mut self, key: &KeyType, control: &Control) -> Result<()> {
        let bytes = matches!(key.form, Form::Bytes | Form::Rows(_));
        let rows = num_rows(&self.columns[0]);
        let sources = (0..self.columns[0].len()).collect();
        self.keys = map(rows, sources, |source| {
            control.check()?;
            if bytes
                && !self
                    .dictionaries
                    .iter()
                    .any(|(_, dictionary)| *dictionary == source)
            {
                return Ok(None);
            }
            let columns: Vec<ArrayRef> = self
                .columns
                .iter()
                .map(|chunks| chunks[source].clone())
                .collect();
            Ok(Some(key.normalize(&columns, Origin::Column)?.0))
        })?;
        Ok(())
    }
}
