//! Checksums of pieces, which are looked at whenever a piece is first needed, and of files, for those who want to be sure.

use std::fmt::Write;
use std::thread;

use crc32fast::Hasher;
use sha2::{Digest, Sha256};

/// Bytes that one thread is done with sooner than another is started.
const PIECE: usize = 16 << 20;

/// Threads beyond so many wait for memory.
const THREADS: usize = 8;

/// The CRC-32 of some bytes; of many, by threads of its own, which wait for no pool's.
pub(crate) fn crc(bytes: &[u8]) -> u32 {
    let sum = |bytes: &[u8]| {
        let mut hasher = Hasher::new();
        hasher.update(bytes);
        hasher
    };
    if bytes.len() <= PIECE {
        return sum(bytes).finalize();
    }
    let threads = thread::available_parallelism().map_or(1, |it| it.get().min(THREADS));
    let size = bytes.len().div_ceil(threads).max(PIECE);
    let pieces: Vec<Hasher> = thread::scope(|scope| {
        let begin = |piece| {
            let thread = thread::Builder::new();
            // Where no more threads may be started, this one does it.
            let started = thread.spawn_scoped(scope, move || sum(piece));
            started.map_err(|_| sum(piece))
        };
        let pieces: Vec<_> = bytes.chunks(size).map(begin).collect();
        let pieces = pieces.into_iter().map(|piece| match piece {
            Ok(thread) => thread.join().unwrap_or_default(),
            Err(sum) => sum,
        });
        pieces.collect()
    });
    let mut whole = Hasher::new();
    for piece in &pieces {
        whole.combine(piece);
    }
    whole.finalize()
}

/// The SHA-256 of what it is given, bit by bit.
#[derive(Default)]
pub(crate) struct Sha(Sha256);

impl Sha {
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// In hexadecimal digits.
    pub fn finish(self) -> String {
        let mut text = String::with_capacity(64);
        for byte in self.0.finalize() {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

/// The SHA-256 of some bytes, in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let mut sha = Sha::default();
    sha.update(bytes);
    sha.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_everybody() {
        assert_eq!(crc(b"123456789"), 0xCBF4_3926);
        let long = vec![7; 3 * PIECE + 5];
        let mut one = Hasher::new();
        one.update(&long);
        assert_eq!(crc(&long), one.finalize());
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b""), empty);
    }
}
