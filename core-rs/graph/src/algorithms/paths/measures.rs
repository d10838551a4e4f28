//! What delta-stepping knows of a node: its distance, with or without its predecessor, in whole numbers or floats.

use std::sync::atomic::{AtomicU32, AtomicU64};

use crate::Csr;
use crate::adjacency::Step;
use crate::algorithms::support::{Measure, NONE};

/// Lengths that are whole numbers: a key is the distance.
pub(super) struct Distance<'a> {
    pub out: &'a Csr,
    pub steps: &'a [Step],
    /// A bucket is `1 << shift` units wide.
    pub shift: u32,
}

impl Measure for Distance<'_> {
    type Cell = AtomicU32;
    const SOURCE: u32 = 0;
    const UNREACHED: u32 = NONE;

    #[inline]
    fn offers(&self, u: u32, distance: u32) -> impl Iterator<Item = (u32, u32)> {
        self.steps[self.out.range(u)]
            .iter()
            .map(move |step| (step.target, distance + step.length))
    }

    #[inline]
    fn bucket_of(&self, key: u32) -> u64 {
        u64::from(key >> self.shift)
    }

    #[inline]
    fn nearer(offer: u32, known: u32) -> bool {
        offer < known
    }
}

/// Lengths that are whole numbers: a key is the distance, and below it the predecessor, so that the least key of a node holds the
/// first of its predecessors. An edge of length 0 leaves [`NONE`] there.
pub(super) struct DistanceAndPredecessor<'a> {
    pub out: &'a Csr,
    pub steps: &'a [Step],
    /// A bucket is `1 << shift` units wide.
    pub shift: u32,
}

impl Measure for DistanceAndPredecessor<'_> {
    type Cell = AtomicU64;
    const SOURCE: u64 = NONE as u64;
    const UNREACHED: u64 = u64::MAX;

    #[inline]
    fn offers(&self, u: u32, key: u64) -> impl Iterator<Item = (u32, u64)> {
        let distance = key >> 32;
        self.steps[self.out.range(u)].iter().map(move |step| {
            let before = if step.length == 0 { NONE } else { u };
            (
                step.target,
                (distance + u64::from(step.length)) << 32 | u64::from(before),
            )
        })
    }

    #[inline]
    fn bucket_of(&self, key: u64) -> u64 {
        key >> 32 >> self.shift
    }

    #[inline]
    fn nearer(offer: u64, known: u64) -> bool {
        offer >> 32 < known >> 32
    }
}

/// Any lengths: a key is the bits of the distance, which are ordered as non-negative floats are.
pub(super) struct Float<'a> {
    pub out: &'a Csr,
    pub weights: &'a [f64],
    pub per_delta: f64,
}

impl Measure for Float<'_> {
    type Cell = AtomicU64;
    const SOURCE: u64 = 0;
    const UNREACHED: u64 = f64::INFINITY.to_bits();

    #[inline]
    fn offers(&self, u: u32, key: u64) -> impl Iterator<Item = (u32, u64)> {
        let distance = f64::from_bits(key);
        let range = self.out.range(u);
        self.out.targets()[range.clone()]
            .iter()
            .zip(&self.weights[range])
            .map(move |(&v, weight)| (v, (distance + weight).to_bits()))
    }

    #[inline]
    fn bucket_of(&self, key: u64) -> u64 {
        (f64::from_bits(key) * self.per_delta) as u64
    }

    #[inline]
    fn nearer(offer: u64, known: u64) -> bool {
        offer < known
    }
}
