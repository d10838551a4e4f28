//! Keys in one of two plain forms, whatever column they came in: 64-bit words, or bytes seen through 16-byte views.

use std::sync::LazyLock;

use arrow_array::cast::AsArray;
use arrow_array::types::{BinaryViewType, ByteArrayType, ByteViewType, StringViewType};
use arrow_array::{Array, ArrayRef, GenericByteArray, GenericByteViewArray};
use arrow_buffer::{ArrowNativeType, Buffer, ScalarBuffer};
use arrow_schema::DataType;

/// The keys of a run of rows.
#[derive(Debug)]
pub(crate) enum Keys {
    /// Integers, and what is stored as an integer. Shared with the column where it is 64 bits wide.
    Words(ScalarBuffer<u64>),
    /// Strings, binary, wide decimals, composite keys.
    Bytes(ByteKeys),
}

/// Byte strings by view. A view's top byte is the length of a key of up to 15 bytes, which fill the bytes below; a longer
/// key has [`LONG`] there, then 24 bits of its hash and 32 of its length, and in the low half its place in `buffers`.
/// So two short keys are equal exactly when their views are, and long keys are rarely compared in vain.
#[derive(Debug, Default)]
pub(crate) struct ByteKeys {
    buffers: Vec<Buffer>,
    pub views: Vec<u128>,
    /// The hashes of the keys; dropped when they have served their purpose.
    pub hashes: Vec<u64>,
}

const INLINE: usize = 15;
const LONG: u128 = 0xFF;
const OFFSET_BITS: u32 = 40;

impl ByteKeys {
    /// Whether key `i` is key `j` of `other`.
    #[inline]
    pub fn equal(&self, i: usize, other: &Self, j: usize) -> bool {
        self.equal_views(self.views[i], other, other.views[j])
    }

    /// Whether the key of a view is that of a view of `other`.
    #[inline]
    pub fn equal_views(&self, a: u128, other: &Self, b: u128) -> bool {
        if a == b && a >> 120 != LONG {
            return true;
        }
        a >> 64 == b >> 64 && a >> 120 == LONG && self.long(a) == other.long(b)
    }

    /// Views that name the buffers from number `buffers` on.
    #[inline]
    pub fn shifted(view: u128, buffers: usize) -> u128 {
        if view >> 120 == LONG {
            view + ((buffers as u128) << OFFSET_BITS)
        } else {
            view
        }
    }

    /// Appends key `i` of `other`, whose buffers are those from number `buffers` on.
    #[inline]
    pub fn push(&mut self, other: &Self, i: usize, buffers: usize) {
        self.views.push(Self::shifted(other.views[i], buffers));
        self.hashes.push(other.hashes[i]);
    }

    /// Appends the buffers of `other`; returns the number of the first.
    pub fn share_buffers(&mut self, other: &Self) -> usize {
        self.buffers.extend_from_slice(&other.buffers);
        self.buffers.len() - other.buffers.len()
    }

    fn long(&self, view: u128) -> Option<&[u8]> {
        let place = view as u64;
        let buffer = self.buffers.get((place >> OFFSET_BITS) as usize)?;
        let start = (place & ((1 << OFFSET_BITS) - 1)) as usize;
        let length = (view >> 64) as u32 as usize;
        buffer.get(start..start.checked_add(length)?)
    }

    #[inline]
    fn see(&mut self, key: &[u8], buffer: usize, offset: usize) {
        let (view, hash) = if key.len() <= INLINE {
            let view = ((key.len() as u128) << 120) | short(key);
            (view, hash_pair(view as u64, (view >> 64) as u64))
        } else {
            let hash = hash_bytes(key);
            let place = ((buffer as u64) << OFFSET_BITS) | offset as u64;
            let tag = u128::from(hash >> 8 & 0xFF_FFFF);
            (
                (LONG << 120) | tag << 96 | u128::from(key.len() as u32) << 64 | u128::from(place),
                hash,
            )
        };
        self.views.push(view);
        self.hashes.push(hash);
    }

    fn with_capacity(buffers: Vec<Buffer>, capacity: usize) -> Self {
        Self {
            buffers,
            views: Vec::with_capacity(capacity),
            hashes: Vec::with_capacity(capacity),
        }
    }

    fn from_offsets<T: ByteArrayType>(array: &GenericByteArray<T>) -> Self {
        let mut keys = Self::with_capacity(vec![array.values().clone()], array.len());
        let values = array.values().as_slice();
        for ends in array.value_offsets().windows(2) {
            let (start, end) = (ends[0].as_usize(), ends[1].as_usize());
            // Empty where the column contradicts itself: borrowed memory may change under us, but may not make us panic.
            keys.see(values.get(start..end).unwrap_or_default(), 0, start);
        }
        keys
    }

    fn from_views<T: ByteViewType + ?Sized>(array: &GenericByteViewArray<T>) -> Self {
        let mut keys = Self::with_capacity(array.data_buffers().to_vec(), array.len());
        for &view in array.views().iter() {
            let length = (view as u32) as usize;
            if length <= 12 {
                keys.see(&view.to_le_bytes()[4..4 + length], 0, 0);
            } else {
                let (buffer, start) = ((view >> 64) as u32 as usize, (view >> 96) as usize);
                let bytes = array
                    .data_buffers()
                    .get(buffer)
                    .and_then(|bytes| bytes.get(start..start + length));
                keys.see(bytes.unwrap_or_default(), buffer, start);
            }
        }
        keys
    }

    fn from_fixed(values: &Buffer, first: usize, width: usize, length: usize) -> Self {
        let mut keys = Self::with_capacity(vec![values.clone()], length);
        for row in first..first + length {
            let start = row * width;
            keys.see(
                values.get(start..start + width).unwrap_or_default(),
                0,
                start,
            );
        }
        keys
    }
}

/// The words of a column that is stored as integers, and whether they are signed.
pub(crate) fn words(array: &ArrayRef) -> Option<(ScalarBuffer<u64>, bool)> {
    fn widen<T: ArrowNativeType>(raw: &Buffer, to_word: impl Fn(T) -> u64) -> ScalarBuffer<u64> {
        raw.typed_data::<T>()
            .iter()
            .map(|&value| to_word(value))
            .collect::<Vec<u64>>()
            .into()
    }
    let data_type = array.data_type();
    let width = data_type
        .primitive_width()
        .filter(|&width| width <= 8 && !data_type.is_floating())?;
    if matches!(data_type, DataType::Interval(_)) {
        return None;
    }
    let signed = !data_type.is_unsigned_integer();
    let data = array.to_data();
    let raw = data.buffers()[0].slice_with_length(data.offset() * width, data.len() * width);
    let words = match (width, signed) {
        (1, true) => widen(&raw, |value: i8| i64::from(value) as u64),
        (1, false) => widen(&raw, |value: u8| u64::from(value)),
        (2, true) => widen(&raw, |value: i16| i64::from(value) as u64),
        (2, false) => widen(&raw, |value: u16| u64::from(value)),
        (4, true) => widen(&raw, |value: i32| i64::from(value) as u64),
        (4, false) => widen(&raw, |value: u32| u64::from(value)),
        _ => raw.into(),
    };
    Some((words, signed))
}

/// The views of a column that is stored as bytes.
pub(crate) fn bytes(array: &ArrayRef) -> Option<ByteKeys> {
    Some(match array.data_type() {
        DataType::Utf8 => ByteKeys::from_offsets(array.as_string::<i32>()),
        DataType::LargeUtf8 => ByteKeys::from_offsets(array.as_string::<i64>()),
        DataType::Binary => ByteKeys::from_offsets(array.as_binary::<i32>()),
        DataType::LargeBinary => ByteKeys::from_offsets(array.as_binary::<i64>()),
        DataType::Utf8View => ByteKeys::from_views::<StringViewType>(array.as_string_view()),
        DataType::BinaryView => ByteKeys::from_views::<BinaryViewType>(array.as_binary_view()),
        DataType::FixedSizeBinary(width) => fixed(array, *width as usize),
        DataType::Decimal128(..) => fixed(array, 16),
        DataType::Decimal256(..) => fixed(array, 32),
        _ => return None,
    })
}

fn fixed(array: &ArrayRef, width: usize) -> ByteKeys {
    let data = array.to_data();
    ByteKeys::from_fixed(&data.buffers()[0], data.offset(), width, data.len())
}

/// Up to 15 bytes as the low bytes of a number: two overlapping loads instead of a loop over bytes.
#[inline]
fn short(key: &[u8]) -> u128 {
    let length = key.len();
    if let (Some(first), Some(last)) = (key.first_chunk::<8>(), key.last_chunk::<8>()) {
        u128::from(u64::from_le_bytes(*first))
            | u128::from(u64::from_le_bytes(*last)) << (8 * (length - 8))
    } else if let (Some(first), Some(last)) = (key.first_chunk::<4>(), key.last_chunk::<4>()) {
        u128::from(
            u64::from(u32::from_le_bytes(*first))
                | u64::from(u32::from_le_bytes(*last)) << (8 * (length - 4)),
        )
    } else {
        key.iter()
            .rev()
            .fold(0, |number, &byte| number << 8 | u128::from(byte))
    }
}

/// Differs between processes, so that nobody can prepare ids that collide. Rows do not depend on it.
static SEEDS: LazyLock<[u64; 2]> = LazyLock::new(|| {
    use std::hash::{BuildHasher, Hasher, RandomState};
    [0; 2].map(|_: u64| RandomState::new().build_hasher().finish())
});

#[inline]
pub(crate) fn hash_word(word: u64) -> u64 {
    let [a, b] = *SEEDS;
    fold(word ^ a, b | 1)
}

#[inline]
fn hash_pair(low: u64, high: u64) -> u64 {
    let [a, b] = *SEEDS;
    fold(low ^ a, high ^ b)
}

fn hash_bytes(key: &[u8]) -> u64 {
    let [a, b] = *SEEDS;
    let load = |bytes: &[u8]| short(bytes);
    let mut state = a ^ key.len() as u64;
    let mut blocks = key.chunks_exact(16);
    for block in &mut blocks {
        let (low, high) = block.split_at(8);
        state = fold(load(low) as u64 ^ state, load(high) as u64 ^ b).rotate_left(23);
    }
    // The last 16 bytes once more: they cover what the blocks left over.
    let tail = key
        .last_chunk::<16>()
        .map_or(0, |tail| u128::from_le_bytes(*tail));
    fold(tail as u64 ^ state, (tail >> 64) as u64 ^ b)
}

#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    // A second round mixes high bits into the low ones, which choose the slot.
    let mixed = product as u64 ^ (product >> 64) as u64;
    (mixed ^ mixed >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{StringArray, StringViewArray};
    use std::sync::Arc;

    #[test]
    fn keys_are_equal_exactly_when_their_bytes_are() {
        let texts: Vec<String> = (0..40)
            .flat_map(|length| {
                [
                    "a".repeat(length),
                    format!("{}b", "a".repeat(length)),
                    format!("{}\0", "a".repeat(length)),
                ]
            })
            .collect();
        let plain: ArrayRef = Arc::new(StringArray::from_iter_values(&texts));
        let view: ArrayRef = Arc::new(StringViewArray::from_iter_values(&texts));
        let (a, b) = (
            bytes(&plain).unwrap(),
            bytes(&view.slice(0, view.len())).unwrap(),
        );
        for i in 0..texts.len() {
            for j in 0..texts.len() {
                assert_eq!(
                    a.equal(i, &b, j),
                    texts[i] == texts[j],
                    "{:?} {:?}",
                    texts[i],
                    texts[j]
                );
                if texts[i] == texts[j] {
                    assert_eq!(a.hashes[i], b.hashes[j]);
                }
            }
        }
    }

    #[test]
    fn short_keys_keep_all_their_bytes() {
        let bytes: Vec<u8> = (1..=15).collect();
        for length in 0..=15 {
            let mut padded = [0; 16];
            padded[..length].copy_from_slice(&bytes[..length]);
            assert_eq!(short(&bytes[..length]), u128::from_le_bytes(padded));
        }
    }
}
