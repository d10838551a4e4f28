//! Distinct keys in order of first appearance: the nodes of a graph that has only edges.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_buffer::ScalarBuffer;
use arrow_data::ArrayData;
use arrow_schema::DataType;
use arrow_select::interleave::interleave;
use rayon::prelude::*;

use super::coerce::coerce;
use super::index::{MORSEL, is_narrow, range};
use super::keys::{ByteKeys, Keys, hash_word};
use super::table::{HashTable, NONE};
use super::{Form, KeyType, Origin};
use crate::graph::check_size;
use crate::{Control, ErrorCode, GraphError, Result};

/// Columns whose rows are walked together: per key column the chunks; chunk boundaries are the same in all.
pub(crate) type Side = Vec<Vec<ArrayRef>>;

/// What [`infer`] found.
pub(crate) struct Firsts {
    /// The key columns of the distinct keys, in order of first appearance.
    pub columns: Vec<ArrayRef>,
    /// Per group and side, the position among the distinct keys of every row.
    pub rows: Vec<Vec<Vec<u32>>>,
}

/// Numbers the keys of `groups` in order of first appearance: group by group, row by row, side by side.
///
/// # Errors
/// [`ErrorCode::UnsupportedType`] when a side's types do not go together with `types`, [`ErrorCode::InvalidData`] when a
/// value does not fit them, [`ErrorCode::TooLarge`].
pub(crate) fn infer(groups: &[Vec<Side>], types: &[DataType], control: &Control) -> Result<Firsts> {
    let mut sources = Sources {
        columns: vec![Vec::new(); types.len()],
        dictionaries: Vec::new(),
    };
    let mut prepared: Vec<Vec<Vec<Run>>> = Vec::new();
    for sides in groups {
        prepared.push(
            sides
                .iter()
                .map(|side| sources.prepare(side, types))
                .collect::<Result<_>>()?,
        );
    }
    let key = KeyType::new(types.to_vec(), &sources.columns)?;
    let keys = sources.normalize(&key, control)?;
    let mut distinct = Distinct::new(&keys, &key);
    let mut rows = Vec::with_capacity(groups.len());
    for sides in &prepared {
        let lengths = sides
            .iter()
            .map(|runs| runs.iter().map(|run| run.length).sum());
        let mut group: Vec<Vec<u32>> = lengths.map(Vec::with_capacity).collect();
        for run in 0..sides.first().map_or(0, Vec::len) {
            let runs: Vec<&Run> = sides.iter().map(|side| &side[run]).collect();
            for start in (0..runs[0].length).step_by(MORSEL) {
                control.check()?;
                let end = (start + MORSEL).min(runs[0].length);
                let picks: Vec<Pick> = runs.iter().map(|run| run.pick(start..end)).collect();
                for i in 0..end - start {
                    for (pick, rows) in picks.iter().zip(&mut group) {
                        rows.push(distinct.number(&keys, pick.source, pick.place(i)));
                    }
                }
                control.advance(((end - start) * runs.len()) as u64);
            }
        }
        rows.push(group);
        check_size("nodes", distinct.firsts.len())?;
    }
    let places = &distinct.firsts;
    let columns = sources
        .columns
        .iter()
        .zip(types)
        .map(|(chunks, data_type)| {
            let chunks: Vec<&dyn Array> = chunks.iter().map(AsRef::as_ref).collect();
            match chunks.is_empty() {
                true => Ok(arrow_array::new_empty_array(data_type)),
                false => Ok(interleave(&chunks, places)?),
            }
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Firsts { columns, rows })
}

/// Rows of one side: those of source `source`, or chosen from it by a dictionary's keys.
struct Run {
    source: usize,
    length: usize,
    dictionary: Option<ArrayRef>,
}

struct Pick {
    source: usize,
    start: usize,
    keys: Option<Vec<usize>>,
}

impl Run {
    fn pick(&self, rows: std::ops::Range<usize>) -> Pick {
        let keys = self.dictionary.as_ref().map(|array| {
            let slice = array.slice(rows.start, rows.len());
            slice.as_any_dictionary().normalized_keys()
        });
        Pick {
            source: self.source,
            start: rows.start,
            keys,
        }
    }
}

impl Pick {
    #[inline]
    fn place(&self, i: usize) -> usize {
        self.keys.as_ref().map_or(self.start + i, |keys| keys[i])
    }
}

/// The arrays that keys are taken from: chunks, and the values of dictionaries, each once.
struct Sources {
    /// Per key column.
    columns: Vec<Vec<ArrayRef>>,
    dictionaries: Vec<(ArrayData, usize)>,
}

impl Sources {
    fn prepare(&mut self, side: &Side, types: &[DataType]) -> Result<Vec<Run>> {
        let mut runs = Vec::new();
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
                            let source = self.push(&[values], types)?;
                            self.dictionaries.push((data, source));
                            source
                        }
                    };
                    (source, Some(columns[0].clone()))
                }
                None => (self.push(&columns, types)?, None),
            };
            runs.push(Run {
                source,
                length,
                dictionary,
            });
        }
        Ok(runs)
    }

    fn push(&mut self, columns: &[&ArrayRef], types: &[DataType]) -> Result<usize> {
        for ((column, to), chunks) in columns.iter().zip(types).zip(&mut self.columns) {
            let (converted, exact) = coerce(column, to, Origin::Column)?;
            if let Some(row) = exact.and_then(|exact| exact.iter().position(|exact| !exact)) {
                return Err(GraphError::new(
                    ErrorCode::InvalidData,
                    "an id does not fit the type of the others",
                )
                .row(row)
                .expected(to.to_string())
                .got(column.data_type().to_string()));
            }
            chunks.push(converted);
        }
        Ok(self.columns[0].len() - 1)
    }

    /// The keys of every source.
    fn normalize(&self, key: &KeyType, control: &Control) -> Result<Vec<Keys>> {
        (0..self.columns[0].len())
            .into_par_iter()
            .map(|source| {
                let columns: Vec<ArrayRef> = self
                    .columns
                    .iter()
                    .map(|chunks| chunks[source].clone())
                    .collect();
                if !matches!(key.form, Form::Bytes | Form::Rows(_)) {
                    return Ok(key.normalize(&columns, Origin::Column)?.0);
                }
                let columns: Vec<Vec<ArrayRef>> =
                    columns.into_iter().map(|column| vec![column]).collect();
                let runs = super::morsels(&columns)
                    .par_iter()
                    .map(|columns| {
                        control.check()?;
                        Ok(key.normalize(columns, Origin::Column)?.0)
                    })
                    .collect::<Result<Vec<Keys>>>()?;
                Ok(join(runs))
            })
            .collect()
    }
}

fn join(runs: Vec<Keys>) -> Keys {
    let mut joined = ByteKeys::default();
    for run in runs {
        if let Keys::Bytes(run) = run {
            joined.append(&run);
        }
    }
    Keys::Bytes(joined)
}

/// Where each distinct key was first seen, and how to find it again.
struct Distinct {
    firsts: Vec<(usize, usize)>,
    by: By,
}

enum By {
    Place { first: u64, rows: Vec<u32> },
    Hash { hashes: Vec<u64>, table: HashTable },
}

impl Distinct {
    fn new(keys: &[Keys], key: &KeyType) -> Self {
        let words: Vec<ScalarBuffer<u64>> = keys
            .iter()
            .filter_map(|keys| match keys {
                Keys::Words(words) => Some(words.clone()),
                Keys::Bytes(_) => None,
            })
            .collect();
        let length: usize = words.iter().map(|words| words.len()).sum();
        let by = match range(&words, !matches!(key.form, Form::Words { signed: false })) {
            Some((first, last)) if is_narrow(last.wrapping_sub(first), length) => By::Place {
                first,
                rows: vec![NONE; last.wrapping_sub(first) as usize + 1],
            },
            _ => By::Hash {
                hashes: Vec::new(),
                table: HashTable::new(MORSEL),
            },
        };
        Self {
            firsts: Vec::new(),
            by,
        }
    }

    /// The number of the key at `place` of `source`, the next free one when it is new.
    #[inline]
    fn number(&mut self, keys: &[Keys], source: usize, place: usize) -> u32 {
        let next = self.firsts.len() as u32;
        let found = match (&mut self.by, &keys[source]) {
            (By::Place { first, rows }, Keys::Words(words)) => {
                let row = &mut rows[words[place].wrapping_sub(*first) as usize];
                if *row == NONE {
                    *row = next;
                    NONE
                } else {
                    *row
                }
            }
            (By::Hash { hashes, table }, ours) => {
                let hash = match ours {
                    Keys::Words(words) => hash_word(words[place]),
                    Keys::Bytes(bytes) => bytes.hashes[place],
                };
                let found = table.find(hash, |row| {
                    let (source, first) = self.firsts[row as usize];
                    match (&keys[source], ours) {
                        (Keys::Words(a), Keys::Words(b)) => a[first] == b[place],
                        (Keys::Bytes(a), Keys::Bytes(b)) => a.equal(first, b, place),
                        _ => false,
                    }
                });
                if found == NONE {
                    if table.is_full(hashes.len() + 1) {
                        *table = HashTable::new(hashes.len() * 4);
                        for (row, &hash) in (0u32..).zip(hashes.iter()) {
                            table.insert(row, hash, |_| false);
                        }
                    }
                    table.insert(next, hash, |_| false);
                    hashes.push(hash);
                }
                found
            }
            (By::Place { .. }, Keys::Bytes(_)) => NONE,
        };
        if found == NONE {
            self.firsts.push((source, place));
            return next;
        }
        found
    }
}
