//! How alike two vectors are, in 32-bit floats; a larger score is a nearer vector.

use std::cmp::Ordering;

use super::vectors::Vectors;

/// Numbers that are multiplied side by side.
pub(super) const LANES: usize = 16;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Metric {
    Product,
    Distance,
}

impl Metric {
    #[inline]
    pub fn score(self, vectors: &Vectors, node: usize, other: usize) -> f32 {
        let (own, other) = (vectors.of(node), vectors.of(other));
        match self {
            Self::Product => product(own, other),
            Self::Distance => -distance(own, other),
        }
    }

    /// What users are told for a score.
    pub fn similarity(self, score: f32) -> f64 {
        match self {
            Self::Product => f64::from(score),
            Self::Distance => 1.0 / (1.0 + f64::from(-score).sqrt()),
        }
    }
}

/// The nearest first, of equally near ones the first in the table.
pub(super) fn order(a: &(f32, u32), b: &(f32, u32)) -> Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}

pub(super) fn product(a: &[f32], b: &[f32]) -> f32 {
    fold(a, b, |a, b| a * b)
}

/// The square of the distance.
fn distance(a: &[f32], b: &[f32]) -> f32 {
    fold(a, b, |a, b| (a - b) * (a - b))
}

/// Sums side by side, so that none waits for another.
#[inline]
fn fold(a: &[f32], b: &[f32], of: impl Fn(f32, f32) -> f32) -> f32 {
    let mut sums = [0.0; LANES];
    let (mut ones, mut others) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    for (a, b) in (&mut ones).zip(&mut others) {
        for lane in 0..LANES {
            sums[lane] += of(a[lane], b[lane]);
        }
    }
    for (lane, (a, b)) in ones.remainder().iter().zip(others.remainder()).enumerate() {
        sums[lane] += of(*a, *b);
    }
    // By halves, as one after the other would wait for it.
    let mut width = LANES / 2;
    while width > 0 {
        let (low, high) = sums.split_at_mut(width);
        for (low, high) in low.iter_mut().zip(high) {
            *low += *high;
        }
        width /= 2;
    }
    // Plus 0, so that there is one zero.
    sums[0] + 0.0
}
