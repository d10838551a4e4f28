//! Bytes that are damaged: a few changes to what is well-formed.

use crate::random::Random;

/// Numbers at the edges of what lengths, counts and offsets may be.
const EDGES: [u64; 24] = [
    0,
    1,
    2,
    7,
    8,
    63,
    64,
    127,
    128,
    255,
    256,
    0x7fff,
    0xffff,
    0x1_0000,
    0x7fff_fffe,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    1 << 32,
    1 << 47,
    1 << 50,
    i64::MAX as u64,
    1 << 63,
    u64::MAX,
];

/// Changes `bytes` in one place, or in a few; `others` are what parts may come from.
pub fn damage(random: &mut Random, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
    let times = if random.once_in(2) {
        1
    } else {
        1 + random.below(4)
    };
    for _ in 0..times {
        let at = place(random, bytes.len());
        match random.below(12) {
            0 => flip(random, bytes, at),
            1 => put(
                bytes,
                at,
                &[*random.pick(&[0, 1, 0x7f, 0x80, 0xff, b'"', b'\n'])],
            ),
            2..=3 => {
                let number = edge(random, bytes.len());
                put(bytes, at & !3, &(number as u32).to_le_bytes());
            }
            4..=5 => {
                let number = edge(random, bytes.len());
                put(bytes, at & !7, &number.to_le_bytes());
            }
            6 => {
                let number = varint(edge(random, bytes.len()));
                put(bytes, at, &number);
            }
            7 => bytes.truncate(at),
            8 => {
                let end = (at + 1 + random.below(16)).min(bytes.len());
                bytes.drain(at.min(end)..end);
            }
            9 => {
                let number = varint(edge(random, bytes.len()));
                bytes.splice(at..at, number);
            }
            10 => {
                let none = Vec::new();
                let other = if others.is_empty() {
                    &none
                } else {
                    random.pick(others)
                };
                let from = place(random, other.len());
                let end = (from + random.below(64)).min(other.len());
                bytes.splice(at..at, other[from..end].iter().copied());
            }
            _ => {
                // A part over another of the same bytes, as of a mixed-up order.
                let from = place(random, bytes.len());
                let end = (from + random.below(64)).min(bytes.len());
                let part = bytes[from..end].to_vec();
                put(bytes, at, &part);
            }
        }
    }
}

/// Anywhere, and often near the end, where footers are.
fn place(random: &mut Random, length: usize) -> usize {
    match random.once_in(3) {
        true => length.saturating_sub(random.below(64.min(length)) + 1),
        false => random.below(length),
    }
}

fn edge(random: &mut Random, length: usize) -> u64 {
    match random.below(4) {
        0 => random.below(2 * length + 2) as u64,
        1 => (*random.pick(&EDGES)).wrapping_sub(random.below(3) as u64),
        2 => 1 << random.below(64),
        _ => *random.pick(&EDGES),
    }
}

fn flip(random: &mut Random, bytes: &mut [u8], at: usize) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << random.below(8);
    }
}

fn put(bytes: &mut [u8], at: usize, new: &[u8]) {
    for (byte, new) in bytes.iter_mut().skip(at).zip(new) {
        *byte = *new;
    }
}

/// A number as Thrift and Protocol Buffers write it, in which Parquet's pages and footers are.
fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}
