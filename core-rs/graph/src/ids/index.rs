//! From a key to its row: by position where keys are integers of a narrow range, by hash otherwise.

use arrow_buffer::ScalarBuffer;

use super::keys::{ByteKeys, Keys, hash_word};
use super::partitions::{Partitions, buckets, parts, route};
use super::table::NONE;
use crate::run::map;
use crate::{Control, Result};

/// Rows handled between two looks at the control.
pub(crate) const MORSEL: usize = 16 * 1024;

/// Rows looked up together at most, where that lets a part of the table serve many of them while it is in the cache.
const BATCH: usize = 32 * MORSEL;

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
    Words(Partitions<u64>),
    Bytes {
        /// Without views: these are in the table, by their halves.
        keys: ByteKeys,
        table: Partitions<View>,
    },
}

/// The high and the low half of a view: two words take no padding next to a row.
type View = [u64; 2];

fn halves(view: u128) -> View {
    [(view >> 64) as u64, view as u64]
}

fn view([high, low]: View) -> u128 {
    u128::from(high) << 64 | u128::from(low)
}

impl Index {
    /// Indexes the keys of all rows, given in runs; also returns the rows, ascending, whose key an earlier row has.
    pub fn build(runs: Vec<Keys>, signed: bool, control: &Control) -> Result<(Self, Vec<u32>)> {
        let mut words = Vec::new();
        let mut bytes = Vec::new();
        for run in runs {
            match run {
                Keys::Words(run) => words.push(run),
                Keys::Bytes(run) => bytes.push(run),
            }
        }
        control.check()?;
        if bytes.is_empty() {
            return Self::of_words(&words, signed, control);
        }
        let mut keys = ByteKeys::default();
        let mut placed = Vec::with_capacity(bytes.len());
        let mut length = 0;
        for run in &bytes {
            placed.push((length, keys.share_buffers(run)));
            length += run.views.len();
        }
        let parts = parts(length);
        let placed = bytes.iter().zip(placed).collect();
        let routed = map(length, placed, |(run, (start, first))| {
            let mut buckets = buckets(parts, run.views.len());
            for (i, (&view, &hash)) in run.views.iter().zip(&run.hashes).enumerate() {
                let key = halves(ByteKeys::shifted(view, first));
                route(&mut buckets, key, hash, (start + i) as u32);
            }
            Ok(buckets)
        })?;
        let (table, duplicates) = Partitions::build(&routed, parts, control, |a, b| {
            keys.equal_views(view(a), &keys, view(b))
        })?;
        Ok((Self::Bytes { keys, table }, duplicates))
    }

    fn of_words(
        runs: &[ScalarBuffer<u64>],
        signed: bool,
        control: &Control,
    ) -> Result<(Self, Vec<u32>)> {
        let length = runs.iter().map(|run| run.len()).sum();
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
        let parts = parts(length);
        let routed = map(length, pieces(runs, BATCH), |(start, words)| {
            let mut buckets = buckets(parts, words.len());
            for (i, &word) in words.iter().enumerate() {
                route(&mut buckets, word, hash_word(word), (start + i) as u32);
            }
            Ok(buckets)
        })?;
        let (table, duplicates) = Partitions::build(&routed, parts, control, |a, b| a == b)?;
        Ok((Self::Words(table), duplicates))
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
            (Self::Words(table), Keys::Words(words)) if out.len() <= MORSEL => {
                for (out, &word) in out.iter_mut().zip(words.iter()) {
                    *out = table.find(hash_word(word), |key| key == word);
                }
            }
            (Self::Words(table), Keys::Words(words)) => {
                let mut buckets = buckets(table.num_parts(), out.len());
                for (i, &word) in (0u32..).zip(words.iter()) {
                    route(&mut buckets, word, hash_word(word), i);
                }
                table.find_routed(&buckets, out, |a, b| a == b);
            }
            (Self::Bytes { keys, table }, Keys::Bytes(bytes)) if out.len() <= MORSEL => {
                let wanted = bytes.views.iter().zip(&bytes.hashes);
                for (out, (&wanted, &hash)) in out.iter_mut().zip(wanted) {
                    *out = table.find(hash, |key| keys.equal_views(view(key), bytes, wanted));
                }
            }
            (Self::Bytes { keys, table }, Keys::Bytes(bytes)) => {
                let mut buckets = buckets(table.num_parts(), out.len());
                for (i, (&view, &hash)) in (0u32..).zip(bytes.views.iter().zip(&bytes.hashes)) {
                    route(&mut buckets, halves(view), hash, i);
                }
                table.find_routed(&buckets, out, |a, b| {
                    keys.equal_views(view(a), bytes, view(b))
                });
            }
            _ => out.fill(NONE),
        }
    }

    /// Of `length` rows, how many are best looked up together, with work left for every thread.
    pub fn batch(&self, length: usize) -> usize {
        match self {
            Self::Counting { .. } | Self::Direct { .. } => MORSEL,
            _ => (length / (4 * rayon::current_num_threads())).clamp(MORSEL, BATCH),
        }
    }

    /// Bytes held, without what is shared with the key columns.
    pub fn memory(&self) -> usize {
        match self {
            Self::Counting { .. } => 0,
            Self::Direct { rows, .. } => rows.len() * size_of::<u32>(),
            Self::Words(table) => table.memory(),
            Self::Bytes { table, .. } => table.memory(),
        }
    }
}

/// Whether one 4-byte cell per possible key takes no more than a hash table of `length` keys would, roughly.
pub(crate) fn is_narrow(span: u64, length: usize) -> bool {
    span < (length as u64).saturating_mul(8).max(1024)
}

/// The words of `runs` in pieces of at most `size`, each with the place of its first word.
fn pieces(runs: &[ScalarBuffer<u64>], size: usize) -> Vec<(usize, &[u64])> {
    let mut pieces = Vec::new();
    let mut next = 0;
    for piece in runs.iter().flat_map(|run| run.chunks(size)) {
        pieces.push((next, piece));
        next += piece.len();
    }
    pieces
}

/// The least and the greatest word.
pub(crate) fn range(runs: &[ScalarBuffer<u64>], signed: bool) -> Option<(u64, u64)> {
    // Flipping the sign bit makes signed words compare as unsigned ones do.
    let flip = if signed { 1 << 63 } else { 0 };
    let ends = |(_, words): (usize, &[u64])| {
        Ok(words.iter().fold((u64::MAX, 0), |(least, most), word| {
            (least.min(word ^ flip), most.max(word ^ flip))
        }))
    };
    let wider = |a: (u64, u64), b: (u64, u64)| (a.0.min(b.0), a.1.max(b.1));
    let length = runs.iter().map(|run| run.len()).sum();
    let found = map(length, pieces(runs, MORSEL), ends)
        .ok()?
        .into_iter()
        .reduce(wider);
    found.map(|(least, most)| (least ^ flip, most ^ flip))
}

/// Whether the words are `first`, `first + 1`, …
fn counts(runs: &[ScalarBuffer<u64>], first: u64) -> bool {
    let counts = |(place, words): (usize, &[u64])| {
        let start = first.wrapping_add(place as u64);
        let mut words = words.iter().enumerate();
        Ok(words.all(|(i, &word)| word == start.wrapping_add(i as u64)))
    };
    let length = runs.iter().map(|run| run.len()).sum();
    map(length, pieces(runs, MORSEL), counts).is_ok_and(|all| all.into_iter().all(|counts| counts))
}
