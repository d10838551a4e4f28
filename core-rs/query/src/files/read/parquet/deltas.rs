//! Numbers as Parquet packs them: runs of one value, bits beside bits, and differences.

/// Bits from the lowest of the first byte on.
struct Bits<'a> {
    bytes: &'a [u8],
    /// Bits that were read.
    at: usize,
}

impl Bits<'_> {
    /// The next `width` bits, at most 64; none behind the last byte.
    fn take(&mut self, width: usize) -> Option<u64> {
        if width > 64 || self.at.checked_add(width)? > self.bytes.len() * 8 {
            return None;
        }
        let mut value = 0;
        for bit in 0..width {
            let at = self.at + bit;
            value |= u64::from(self.bytes[at / 8] >> (at % 8) & 1) << bit;
        }
        self.at += width;
        Some(value)
    }
}

/// A number of seven bits a byte, the lowest first, and the bytes behind it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (at, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f).checked_shl(u32::try_from(at * 7).ok()?)?;
        if byte & 0x80 == 0 {
            return Some((value, &bytes[at + 1..]));
        }
    }
    None
}

fn zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

/// What numbers in `DELTA_BINARY_PACKED` say of themselves.
pub(super) struct Deltas<'a> {
    rest: &'a [u8],
    block: usize,
    miniblocks: usize,
    pub count: usize,
    first: i64,
}

impl<'a> Deltas<'a> {
    /// None where `bytes` do not begin with such numbers.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let (block, rest) = varint(bytes)?;
        let (miniblocks, rest) = varint(rest)?;
        let (count, rest) = varint(rest)?;
        let (first, rest) = varint(rest)?;
        let (block, miniblocks) = (
            usize::try_from(block).ok()?,
            usize::try_from(miniblocks).ok()?,
        );
        let is_whole = miniblocks > 0 && block.is_multiple_of(miniblocks) && block > 0;
        is_whole.then_some(Self {
            rest,
            block,
            miniblocks,
            count: usize::try_from(count).ok()?,
            first: zigzag(first),
        })
    }

    /// The numbers, and the bytes behind them; none where there are fewer than told.
    ///
    /// Takes memory by what is told: look at `count` before.
    pub fn read(self) -> Option<(Vec<i64>, &'a [u8])> {
        let mut numbers = Vec::with_capacity(self.count);
        let mut rest = self.rest;
        if self.count > 0 {
            numbers.push(self.first);
        }
        let each = self.block / self.miniblocks;
        while numbers.len() < self.count {
            let (least, widths) = varint(rest)?;
            let (widths, mut packed) = widths.split_at_checked(self.miniblocks)?;
            for &width in widths {
                if numbers.len() == self.count {
                    // The widths of what is not there may be anything.
                    break;
                }
                let bytes = each.checked_mul(usize::from(width))? / 8;
                let (mine, behind) = packed.split_at_checked(bytes)?;
                let mut bits = Bits { bytes: mine, at: 0 };
                for _ in 0..each.min(self.count - numbers.len()) {
                    let delta =
                        zigzag(least).wrapping_add(bits.take(usize::from(width))?.cast_signed());
                    numbers.push(numbers.last()?.wrapping_add(delta));
                }
                packed = behind;
            }
            rest = packed;
        }
        Some((numbers, rest))
    }
}

/// Calls `each` with the runs of numbers of `width` bits in the mixture of runs and packed bits that Parquet calls `RLE`, a number and
/// how often it comes, at most `count` numbers in all. Ends early where the bytes do.
pub(super) fn runs(mut bytes: &[u8], width: usize, count: usize, mut each: impl FnMut(u64, usize)) {
    let mut left = count;
    while left > 0 {
        let Some((header, rest)) = varint(bytes) else {
            return;
        };
        let Ok(length) = usize::try_from(header >> 1) else {
            return;
        };
        if header & 1 == 0 {
            let Some((value, behind)) = rest.split_at_checked(width.div_ceil(8)) else {
                return;
            };
            let value = value
                .iter()
                .rev()
                .fold(0, |value, byte| value << 8 | u64::from(*byte));
            let length = length.min(left);
            each(value, length);
            left -= length;
            bytes = behind;
            if length == 0 && bytes.is_empty() {
                return;
            }
        } else {
            let packed = length.saturating_mul(width).min(rest.len());
            let mut bits = Bits {
                bytes: &rest[..packed],
                at: 0,
            };
            for _ in 0..length.saturating_mul(8).min(left) {
                let Some(value) = bits.take(width) else {
                    return;
                };
                each(value, 1);
                left -= 1;
            }
            bytes = &rest[packed..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_added_up() {
        // Block of 128 in 4, 5 numbers from 7 on, differences of 2 and more in 1 bit: 0, 1, 0, 1.
        let mut bytes = vec![0x80, 0x01, 4, 5, 14, 4, 1, 0, 0, 0, 0b1010];
        bytes.extend([0; 3]);
        bytes.extend([9, 9]);
        let (numbers, rest) = Deltas::new(&bytes).unwrap().read().unwrap();
        assert_eq!(numbers, [7, 9, 12, 14, 17]);
        assert_eq!(rest, [9, 9]);
        assert!(Deltas::new(&bytes[..12]).unwrap().read().is_none());
        assert!(Deltas::new(&[0x80]).is_none());
    }

    #[test]
    fn runs_and_packed_bits_are_told_apart() {
        let mut got = Vec::new();
        // Six times 5, then eight numbers of 3 bits, of which seven are wanted.
        let bytes = [12, 5, 3, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        runs(&bytes, 3, 13, |value, count| got.push((value, count)));
        let expected = [
            (5, 6),
            (0, 1),
            (1, 1),
            (2, 1),
            (3, 1),
            (4, 1),
            (5, 1),
            (6, 1),
        ];
        assert_eq!(got, expected);
        runs(&[0, 0, 0], 1, 1, |_, count| assert_eq!(count, 0));
    }
}
