//! Distinct keys in order of first appearance: the nodes of a graph that has only edges.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_buffer::ScalarBuffer;
use arrow_schema::DataType;
use arrow_select::interleave::interleave;

use super::index::{MORSEL, is_narrow, range};
use super::keys::{ByteKeys, Keys, hash_word};
use super::size::check_size;
use super::sources::{Run, Side, Sources};
use super::table::{HashTable, NONE};
use super::{Form, KeyType, Origin};
use crate::run::map;
use crate::{Control, GraphError, Result};

/// Rows whose keys are looked up before the new ones among them are numbered.
const BLOCK: usize = 16 * MORSEL;

/// What [`infer`] found.
pub(crate) struct Firsts {
    /// The key columns of the distinct keys, in order of first appearance.
    pub columns: Vec<ArrayRef>,
    /// Per group and side, the position among the distinct keys of every row.
    pub rows: Vec<Vec<Vec<u32>>>,
}

/// Numbers the keys of `groups` in order of first appearance: group by group, row by row, side by side. `at` says where an error
/// in a side of a group is.
///
/// # Errors
/// [`ErrorCode::UnsupportedType`] when a side's types do not go together with `types`, [`ErrorCode::InvalidData`] when a
/// value does not fit them, [`ErrorCode::TooLarge`].
pub(crate) fn infer(
    groups: &[Vec<Side>],
    types: &[DataType],
    at: impl Fn(usize, usize, GraphError) -> GraphError,
    control: &Control,
) -> Result<Firsts> {
    let mut sources = Sources::new(types.len());
    let mut prepared: Vec<Vec<Vec<Run>>> = Vec::new();
    for (group, sides) in groups.iter().enumerate() {
        let sides = sides.iter().enumerate().map(|(place, side)| {
            let runs = sources.prepare(side, types);
            runs.map_err(|error| at(group, place, error))
        });
        prepared.push(sides.collect::<Result<_>>()?);
    }
    let key = KeyType::new(types.to_vec(), &sources.columns)?;
    sources.normalize(&key, control)?;
    let mut distinct = Distinct::new(&sources, &key);
    let mut rows = Vec::with_capacity(groups.len());
    for sides in &prepared {
        let lengths = sides
            .iter()
            .map(|runs| runs.iter().map(|run| run.length).sum());
        let mut group: Vec<Vec<u32>> = lengths.map(Vec::with_capacity).collect();
        for run in 0..sides.first().map_or(0, Vec::len) {
            let runs: Vec<&Run> = sides.iter().map(|side| &side[run]).collect();
            let length = runs[0].length;
            for start in (0..length).step_by(BLOCK) {
                control.check()?;
                let end = (start + BLOCK).min(length);
                check_size("nodes", distinct.firsts.len())?;
                distinct.reserve((end - start) * runs.len());
                // What is known already is found by all threads; only what is new must wait for its turn.
                let starts: Vec<usize> = (start..end).step_by(MORSEL).collect();
                let mut morsels = map(runs.len() * (end - start), starts, |start| {
                    let rows = start..(start + MORSEL).min(end);
                    runs.iter()
                        .map(|run| distinct.look(&sources, &key, run, rows.clone()))
                        .collect::<Result<Vec<Piece>>>()
                })?;
                for pieces in &mut morsels {
                    pieces
                        .iter_mut()
                        .for_each(|piece| distinct.share_buffers(piece));
                    for i in 0..pieces.first().map_or(0, |piece| piece.found.len()) {
                        for (piece, rows) in pieces.iter().zip(&mut group) {
                            rows.push(distinct.settle(&sources, piece, i));
                        }
                    }
                }
                control.advance(((end - start) * runs.len()) as u64);
            }
        }
        rows.push(group);
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

/// Rows of one side whose keys were looked up among those seen before.
struct Piece {
    source: usize,
    start: usize,
    keys: PieceKeys,
    found: Vec<u32>,
    /// The number of the first buffer of `keys` among those of the distinct keys.
    buffers: usize,
}

enum PieceKeys {
    Plain(Keys),
    /// Positions among the values of a dictionary.
    Coded(Vec<usize>),
}

/// Where each distinct key was first seen, and how to find it again.
struct Distinct {
    firsts: Vec<(usize, usize)>,
    by: By,
    /// Per source that is a dictionary, the number of each of its values, and its first buffer.
    coded: Vec<(Vec<u32>, usize)>,
}

enum By {
    Place { first: u64, rows: Vec<u32> },
    Words { keys: Vec<u64>, table: HashTable },
    Bytes { keys: ByteKeys, table: HashTable },
}

impl Distinct {
    fn new(sources: &Sources, key: &KeyType) -> Self {
        let words: Vec<ScalarBuffer<u64>> = sources
            .keys
            .iter()
            .filter_map(|keys| match keys {
                Some(Keys::Words(words)) => Some(words.clone()),
                _ => None,
            })
            .collect();
        let length: usize = words.iter().map(|words| words.len()).sum();
        let table = HashTable::new(0);
        let by = match range(&words, !matches!(key.form, Form::Words { signed: false })) {
            Some((first, last)) if is_narrow(last.wrapping_sub(first), length) => By::Place {
                first,
                rows: vec![NONE; last.wrapping_sub(first) as usize + 1],
            },
            _ if matches!(key.form, Form::Bytes | Form::Rows(_)) => By::Bytes {
                keys: ByteKeys::default(),
                table,
            },
            _ => By::Words {
                keys: Vec::new(),
                table,
            },
        };
        let mut distinct = Self {
            firsts: Vec::new(),
            by,
            coded: Vec::new(),
        };
        for (source, keys) in sources.keys.iter().enumerate() {
            let coded = sources
                .dictionaries
                .iter()
                .any(|(_, dictionary)| *dictionary == source);
            let known = match (coded, keys) {
                (true, Some(keys)) => (
                    vec![NONE; sources.columns[0][source].len()],
                    distinct.buffers_of(keys),
                ),
                _ => (Vec::new(), 0),
            };
            distinct.coded.push(known);
        }
        distinct
    }

    /// Makes room for `more` new keys.
    fn reserve(&mut self, more: usize) {
        let known = self.firsts.len();
        match &mut self.by {
            By::Words { keys, table } if !table.has_room(known + more) => {
                *table = HashTable::new(known + 2 * more);
                (0u32..)
                    .zip(keys.iter())
                    .for_each(|(row, &key)| table.insert(row, hash_word(key)));
            }
            By::Bytes { keys, table } if !table.has_room(known + more) => {
                *table = HashTable::new(known + 2 * more);
                (0u32..)
                    .zip(keys.hashes.iter())
                    .for_each(|(row, &hash)| table.insert(row, hash));
            }
            _ => (),
        }
    }

    /// Looks the keys of some rows up among those that were settled before.
    fn look(
        &self,
        sources: &Sources,
        key: &KeyType,
        run: &Run,
        rows: Range<usize>,
    ) -> Result<Piece> {
        let mut found = vec![NONE; rows.len()];
        let keys = if let Some(array) = &run.dictionary {
            let slice = array.slice(rows.start, rows.len());
            let codes = slice.as_any_dictionary().normalized_keys();
            let (numbers, _) = &self.coded[run.source];
            found
                .iter_mut()
                .zip(&codes)
                .for_each(|(found, &code)| *found = numbers[code]);
            PieceKeys::Coded(codes)
        } else {
            let keys = match &sources.keys[run.source] {
                Some(Keys::Words(words)) => Keys::Words(words.slice(rows.start, rows.len())),
                _ => {
                    let columns = sources.columns.iter();
                    let columns: Vec<ArrayRef> = columns
                        .map(|chunks| chunks[run.source].slice(rows.start, rows.len()))
                        .collect();
                    key.normalize(&columns, Origin::Column)?.0
                }
            };
            self.find(&keys, &mut found);
            PieceKeys::Plain(keys)
        };
        Ok(Piece {
            source: run.source,
            start: rows.start,
            keys,
            found,
            buffers: 0,
        })
    }

    fn find(&self, keys: &Keys, out: &mut [u32]) {
        match (&self.by, keys) {
            (By::Place { first, rows }, Keys::Words(words)) => {
                let numbers = words
                    .iter()
                    .map(|word| rows[word.wrapping_sub(*first) as usize]);
                out.iter_mut()
                    .zip(numbers)
                    .for_each(|(out, number)| *out = number);
            }
            (By::Words { keys, table }, Keys::Words(words)) => {
                table.find_all(
                    out,
                    |i| hash_word(words[i]),
                    |i, row| keys[row as usize] == words[i],
                );
            }
            (By::Bytes { keys, table }, Keys::Bytes(bytes)) => {
                table.find_all(
                    out,
                    |i| bytes.hashes[i],
                    |i, row| keys.equal(row as usize, bytes, i),
                );
            }
            _ => (),
        }
    }

    fn share_buffers(&mut self, piece: &mut Piece) {
        if let PieceKeys::Plain(keys) = &piece.keys {
            piece.buffers = self.buffers_of(keys);
        }
    }

    fn buffers_of(&mut self, keys: &Keys) -> usize {
        match (&mut self.by, keys) {
            (By::Bytes { keys, .. }, Keys::Bytes(bytes)) => keys.share_buffers(bytes),
            _ => 0,
        }
    }

    /// The number of key `i` of a piece, the next free one when it is new.
    #[inline]
    fn settle(&mut self, sources: &Sources, piece: &Piece, i: usize) -> u32 {
        if piece.found[i] != NONE {
            return piece.found[i];
        }
        match &piece.keys {
            PieceKeys::Plain(keys) => {
                self.number(keys, i, piece.buffers, (piece.source, piece.start + i))
            }
            PieceKeys::Coded(codes) => {
                let code = codes[i];
                let (numbers, buffers) = &self.coded[piece.source];
                let (known, buffers) = (numbers[code], *buffers);
                match &sources.keys[piece.source] {
                    Some(keys) if known == NONE => {
                        let number = self.number(keys, code, buffers, (piece.source, code));
                        self.coded[piece.source].0[code] = number;
                        number
                    }
                    _ => known,
                }
            }
        }
    }

    fn number(&mut self, keys: &Keys, i: usize, buffers: usize, place: (usize, usize)) -> u32 {
        let next = self.firsts.len() as u32;
        let found = match (&mut self.by, keys) {
            (By::Place { first, rows }, Keys::Words(words)) => {
                let row = &mut rows[words[i].wrapping_sub(*first) as usize];
                let found = *row;
                *row = found.min(next);
                found
            }
            (By::Words { keys, table }, Keys::Words(words)) => {
                let hash = hash_word(words[i]);
                let found = table.find(hash, |row| keys[row as usize] == words[i]);
                if found == NONE {
                    table.insert(next, hash);
                    keys.push(words[i]);
                }
                found
            }
            (By::Bytes { keys, table }, Keys::Bytes(bytes)) => {
                let hash = bytes.hashes[i];
                let found = table.find(hash, |row| keys.equal(row as usize, bytes, i));
                if found == NONE {
                    table.insert(next, hash);
                    keys.push(bytes, i, buffers);
                }
                found
            }
            _ => NONE,
        };
        if found == NONE {
            self.firsts.push(place);
            return next;
        }
        found
    }
}
