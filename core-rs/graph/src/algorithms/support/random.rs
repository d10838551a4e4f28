//! Numbers at random for kernels: a stream of its own for each piece of work, so that results do not depend on threads.
//!
//! SplitMix64, of which any state is a good one (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014,
//! doi:10.1145/2660193.2660195).

/// A stream of numbers; a copy goes on as the original does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// The stream of a seed that belongs to a piece of work: a walk, a node, a round.
    pub fn new(seed: u64, piece: u64) -> Self {
        // Mixed twice, so that neighbouring seeds and pieces have nothing in common.
        Self(mix(mix(seed.wrapping_add(STEP)) ^ piece.wrapping_mul(STEP)))
    }

    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number below `bound`, which is not 0: by the high half of a product, whose bias of `bound / 2^64` nobody sees.
    #[inline]
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.bits()) * bound as u128) >> 64) as usize
    }

    /// A number from 0 to 1, without 1.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// The golden ratio in 64 bits.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

#[inline]
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_range_and_spread_over_it() {
        let mut counts = [0; 7];
        for piece in 0..700 {
            let mut random = Random::new(5, piece);
            for _ in 0..100 {
                counts[random.below(7)] += 1;
                assert!((0.0..1.0).contains(&random.unit()));
            }
        }
        assert!(
            counts.iter().all(|count| (9_500..10_500).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn streams_are_their_own() {
        let mut first: Vec<u64> = (0..100)
            .flat_map(|seed| (0..100).map(move |piece| Random::new(seed, piece).bits()))
            .collect();
        first.sort_unstable();
        first.dedup();
        assert_eq!(first.len(), 10_000);
    }
}
