//! An open-addressing hash table from keys to rows that holds only rows and grows with its keys.

/// No row.
pub(crate) const NONE: u32 = u32::MAX;

/// Keys looked up together: their loads are independent, so that the processor waits for many of them at once.
const BLOCK: usize = 64;

/// A slot is 0 when empty, else the high half of the key's hash and the row plus one. At most half of the slots are used.
#[derive(Debug)]
pub(crate) struct HashTable {
    slots: Vec<u64>,
}

impl HashTable {
    /// Room for `rows` rows.
    pub fn new(rows: usize) -> Self {
        let slots = (rows * 2).next_power_of_two().max(64);
        Self {
            slots: vec![0; slots],
        }
    }

    pub fn has_room(&self, rows: usize) -> bool {
        rows * 2 <= self.slots.len()
    }

    /// Inserts a row whose key is not there yet.
    #[inline]
    pub fn insert(&mut self, row: u32, hash: u64) {
        let mut slot = self.first_slot(hash);
        while self.slots[slot] != 0 {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        self.slots[slot] = entry(row, hash);
    }

    /// The row whose key has this hash and satisfies `is_key`.
    #[inline]
    pub fn find(&self, hash: u64, is_key: impl Fn(u32) -> bool) -> u32 {
        let mut slot = self.first_slot(hash);
        loop {
            let found = self.slots[slot];
            if found == 0 {
                return NONE;
            }
            if found >> 32 == hash >> 32 && is_key(row_of(found)) {
                return row_of(found);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// [`HashTable::find`] for many keys: `is_key(i, row)` says whether `row` has key `i`.
    #[inline]
    pub fn find_all(
        &self,
        out: &mut [u32],
        hash_of: impl Fn(usize) -> u64,
        is_key: impl Fn(usize, u32) -> bool,
    ) {
        let mut hashes = [0u64; BLOCK];
        let mut found = [0u64; BLOCK];
        for (block, out) in out.chunks_mut(BLOCK).enumerate() {
            let first = block * BLOCK;
            for (i, (hash, found)) in hashes
                .iter_mut()
                .zip(&mut found)
                .take(out.len())
                .enumerate()
            {
                *hash = hash_of(first + i);
                *found = self.slots[self.first_slot(*hash)];
            }
            for (i, out) in out.iter_mut().enumerate() {
                let (hash, found) = (hashes[i], found[i]);
                *out = if found == 0 {
                    NONE
                } else if found >> 32 == hash >> 32 && is_key(first + i, row_of(found)) {
                    row_of(found)
                } else {
                    self.find(hash, |row| is_key(first + i, row))
                };
            }
        }
    }

    fn first_slot(&self, hash: u64) -> usize {
        hash as usize & (self.slots.len() - 1)
    }
}

fn entry(row: u32, hash: u64) -> u64 {
    hash >> 32 << 32 | u64::from(row + 1)
}

fn row_of(entry: u64) -> u32 {
    (entry as u32).wrapping_sub(1)
}
