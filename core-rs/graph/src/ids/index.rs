//! From a key to its row: by position where keys are integers of a narrow range, by hash otherwise.

use arrow_buffer::ScalarBuffer;
use rayon::prelude::*;

use super::keys::{ByteKeys, Keys, hash_word};
use super::table::{HashTable, NONE};
use crate::{Control, Result};

/// Rows handled between two looks at the control.
pub(crate) const MORSEL: usize = 16 * 1024;

#[derive(Debug)]
pub(crate) enum Index {
    /// Key `first + i` is row `i`.
    Counting {
        first: u64,
        rows: usize,
    },
    /// Key `first + i` is row `rows[i]`.
    Direct {
        first: u64,
        rows: Vec<u32>,
    },
    Words {
        keys: Vec<u64>,
        table: HashTable,
    },
    Bytes {
        keys: ByteKeys,
        table: HashTable,
    },
}

impl Index {
    /// Indexes the keys of all rows, given in runs; also returns the rows, ascending, whose key an earlier row has.
    pub fn build(runs: Vec<Keys>, signed: bool, control: &Control) -> Result<(Self, Vec<u32>)> {
        let mut words = Vec::new();
        let mut bytes = ByteKeys::default();
        for run in runs {
            match run {
                Keys::Words(run) => words.push(run),
                Keys::Bytes(run) => bytes.append(&run),
            }
        }
        control.check()?;
        if bytes.views.is_empty() {
            return Self::of_words(&words, signed, control);
        }
        let table = HashTable::new(bytes.views.len());
        let duplicates = insert_all(
            &table,
            bytes.views.len(),
            control,
            |row| bytes.hashes[row],
            |a, b| bytes.equal(a, &bytes, b),
        )?;
        bytes.hashes = Vec::new();
        Ok((Self::Bytes { keys: bytes, table }, duplicates))
    }

    fn of_words(
        runs: &[ScalarBuffer<u64>],
        signed: bool,
        control: &Control,
    ) -> Result<(Self, Vec<u32>)> {
        let length: usize = runs.iter().map(|run| run.len()).sum();
        let Some((first, last)) = range(runs, signed) else {
            return Ok((Self::Counting { first: 0, rows: 0 }, Vec::new()));
        };
        let span = last.wrapping_sub(first);
        if span == length as u64 - 1 && counts(runs, first) {
            return Ok((
                Self::Counting {
                    first,
                    rows: length,
                },
                Vec::new(),
            ));
        }
        if is_narrow(span, length) {
            let mut rows = vec![NONE; span as usize + 1];
            let mut duplicates = Vec::new();
            for (row, word) in (0u32..).zip(runs.iter().flat_map(|run| run.iter())) {
                let slot = &mut rows[word.wrapping_sub(first) as usize];
                if *slot == NONE {
                    *slot = row;
                } else {
                    duplicates.push(row);
                }
            }
            return Ok((Self::Direct { first, rows }, duplicates));
        }
        let keys: Vec<u64> = runs.iter().flat_map(|run| run.iter().copied()).collect();
        let table = HashTable::new(length);
        let duplicates = insert_all(
            &table,
            length,
            control,
            |row| hash_word(keys[row]),
            |a, b| keys[a] == keys[b],
        )?;
        Ok((Self::Words { keys, table }, duplicates))
    }

    /// The row of each key; [`NONE`] where there is none, or where the keys are of the other form.
    pub fn find(&self, keys: &Keys, out: &mut [u32]) {
        match (self, keys) {
            (Self::Counting { first, rows }, Keys::Words(words)) => {
                for (out, word) in out.iter_mut().zip(words.iter()) {
                    let row = word.wrapping_sub(*first);
                    *out = if row < *rows as u64 { row as u32 } else { NONE };
                }
            }
            (Self::Direct { first, rows }, Keys::Words(words)) => {
                for (out, word) in out.iter_mut().zip(words.iter()) {
                    let place = usize::try_from(word.wrapping_sub(*first)).unwrap_or(usize::MAX);
                    *out = rows.get(place).copied().unwrap_or(NONE);
                }
            }
            (Self::Words { keys, table }, Keys::Words(words)) => {
                table.find_all(
                    out,
                    |i| hash_word(words[i]),
                    |i, row| keys[row as usize] == words[i],
                );
            }
            (Self::Bytes { keys, table }, Keys::Bytes(bytes)) => {
                table.find_all(
                    out,
                    |i| bytes.hashes[i],
                    |i, row| keys.equal(row as usize, bytes, i),
                );
            }
            _ => out.fill(NONE),
        }
    }

    /// Bytes held, without what is shared with the key columns.
    pub fn memory(&self) -> usize {
        match self {
            Self::Counting { .. } => 0,
            Self::Direct { rows, .. } => rows.len() * size_of::<u32>(),
            Self::Words { keys, table } => keys.len() * size_of::<u64>() + table.memory(),
            Self::Bytes { keys, table } => keys.memory() + table.memory(),
        }
    }
}

/// Whether one 4-byte cell per possible key takes no more than a hash table of `length` keys would, roughly.
pub(crate) fn is_narrow(span: u64, length: usize) -> bool {
    span < (length as u64).saturating_mul(8).max(1024)
}

/// The least and the greatest word.
pub(crate) fn range(runs: &[ScalarBuffer<u64>], signed: bool) -> Option<(u64, u64)> {
    // Flipping the sign bit makes signed words compare as unsigned ones do.
    let flip = if signed { 1 << 63 } else { 0 };
    runs.par_iter()
        .filter(|run| !run.is_empty())
        .map(|run| {
            run.iter().fold((u64::MAX, 0), |(least, most), word| {
                (least.min(word ^ flip), most.max(word ^ flip))
            })
        })
        .reduce_with(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        .map(|(least, most)| (least ^ flip, most ^ flip))
}

/// Whether the words are `first`, `first + 1`, …
fn counts(runs: &[ScalarBuffer<u64>], first: u64) -> bool {
    let mut starts = Vec::with_capacity(runs.len());
    let mut next = first;
    for run in runs {
        starts.push(next);
        next = next.wrapping_add(run.len() as u64);
    }
    runs.par_iter().zip(starts).all(|(run, start)| {
        run.iter()
            .enumerate()
            .all(|(i, &word)| word == start.wrapping_add(i as u64))
    })
}

fn insert_all(
    table: &HashTable,
    rows: usize,
    control: &Control,
    hash_of: impl Fn(usize) -> u64 + Sync,
    equal: impl Fn(usize, usize) -> bool + Sync,
) -> Result<Vec<u32>> {
    let mut duplicates: Vec<u32> = (0..rows.div_ceil(MORSEL))
        .into_par_iter()
        .flat_map_iter(|morsel| {
            let rows = morsel * MORSEL..((morsel + 1) * MORSEL).min(rows);
            let rows = if control.is_cancelled() { 0..0 } else { rows };
            control.advance(rows.len() as u64);
            rows.filter_map(|row| {
                table.insert(row as u32, hash_of(row), |other| equal(row, other as usize))
            })
            .collect::<Vec<u32>>()
        })
        .collect();
    control.check()?;
    duplicates.par_sort_unstable();
    Ok(duplicates)
}
