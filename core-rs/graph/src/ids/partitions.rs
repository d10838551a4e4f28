//! A hash table in parts that each fit into a core's cache, so that many keys can be looked up part by part.

use super::table::NONE;
use crate::run::map;
use crate::{Control, Result};

/// Rows per part, at most on average: slots, keys and rows of a part of strings take about 250 kB.
const PART: usize = 8 * 1024;

/// A key on its way to its part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Routed<K> {
    pub key: K,
    hash: u32,
    /// The node row, or the place that the row found goes to.
    place: u32,
}

/// Keys by the part that they belong to.
pub(super) type Buckets<K> = Vec<Vec<Routed<K>>>;

#[derive(Debug)]
pub(super) struct Partitions<K> {
    parts: Vec<Part<K>>,
}

/// A slot is 0 when empty, else one more than the place of a key. At most half of the slots are used.
#[derive(Debug)]
struct Part<K> {
    slots: Vec<u32>,
    keys: Vec<K>,
    rows: Vec<u32>,
}

/// The number of parts for so many rows: a power of two.
pub(super) fn parts(rows: usize) -> usize {
    rows.div_ceil(PART).next_power_of_two()
}

/// Empty buckets for about `length` keys.
pub(super) fn buckets<K>(parts: usize, length: usize) -> Buckets<K> {
    let each = length / parts + length / parts / 8;
    (0..parts).map(|_| Vec::with_capacity(each)).collect()
}

/// Puts a key into the bucket of its part.
#[inline]
pub(super) fn route<K>(buckets: &mut Buckets<K>, key: K, hash: u64, place: u32) {
    let part = part_of(hash, buckets.len());
    let hash = hash as u32;
    buckets[part].push(Routed { key, hash, place });
}

/// The high half of a hash chooses the part, the low half the slot.
#[inline]
fn part_of(hash: u64, parts: usize) -> usize {
    (hash >> 32) as usize & (parts - 1)
}

impl<K: Copy + Send + Sync> Partitions<K> {
    /// Inserts the keys of `runs`, which come in row order. Also returns the rows, ascending, whose key an earlier row has.
    pub fn build(
        runs: &[Buckets<K>],
        parts: usize,
        control: &Control,
        equal: impl Fn(K, K) -> bool + Sync,
    ) -> Result<(Self, Vec<u32>)> {
        let built = map(parts * PART, (0..parts).collect(), |part| {
            control.check()?;
            let length = runs.iter().map(|run| run[part].len()).sum();
            control.advance(length as u64);
            let mut built = Part::with_room(length);
            let mut duplicates = Vec::new();
            for routed in runs.iter().flat_map(|run| &run[part]) {
                if !built.insert(routed, &equal) {
                    duplicates.push(routed.place);
                }
            }
            Ok((built, duplicates))
        })?;
        let (parts, duplicates): (Vec<_>, Vec<_>) = built.into_iter().unzip();
        let mut duplicates = duplicates.concat();
        duplicates.sort_unstable();
        Ok((Self { parts }, duplicates))
    }

    pub fn num_parts(&self) -> usize {
        self.parts.len()
    }

    /// The row of one key, [`NONE`] where there is none. `is_key` says whether it is the given one.
    #[inline]
    pub fn find(&self, hash: u64, is_key: impl Fn(K) -> bool) -> u32 {
        self.parts[part_of(hash, self.parts.len())].find(hash as u32, is_key)
    }

    /// Writes the row of every key to its place in `out`. `equal` takes a key of the table, then one of the buckets.
    pub fn find_routed(&self, buckets: &Buckets<K>, out: &mut [u32], equal: impl Fn(K, K) -> bool) {
        for (part, bucket) in self.parts.iter().zip(buckets) {
            for routed in bucket {
                out[routed.place as usize] = part.find(routed.hash, |key| equal(key, routed.key));
            }
        }
    }

    pub fn memory(&self) -> usize {
        let each = |part: &Part<K>| {
            (part.slots.len() + part.rows.capacity()) * size_of::<u32>()
                + part.keys.capacity() * size_of::<K>()
        };
        self.parts.iter().map(each).sum()
    }
}

impl<K: Copy> Part<K> {
    fn with_room(rows: usize) -> Self {
        Self {
            slots: vec![0; (rows * 2).next_power_of_two().max(2)],
            keys: Vec::with_capacity(rows),
            rows: Vec::with_capacity(rows),
        }
    }

    /// Whether the key was new.
    #[inline]
    fn insert(&mut self, routed: &Routed<K>, equal: impl Fn(K, K) -> bool) -> bool {
        let mask = self.slots.len() - 1;
        let mut slot = routed.hash as usize & mask;
        while self.slots[slot] != 0 {
            if equal(self.keys[self.slots[slot] as usize - 1], routed.key) {
                return false;
            }
            slot = (slot + 1) & mask;
        }
        self.keys.push(routed.key);
        self.rows.push(routed.place);
        self.slots[slot] = self.keys.len() as u32;
        true
    }

    #[inline]
    fn find(&self, hash: u32, is_key: impl Fn(K) -> bool) -> u32 {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let found = self.slots[slot] as usize;
            if found == 0 {
                return NONE;
            }
            if is_key(self.keys[found - 1]) {
                return self.rows[found - 1];
            }
            slot = (slot + 1) & mask;
        }
    }
}
