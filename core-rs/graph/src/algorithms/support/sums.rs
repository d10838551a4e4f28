//! Sums over rows of nodes.

/// The sum of the values of `nodes`, by four sums side by side: one alone waits for its own additions rather than for memory.
pub(in super::super) fn sum(nodes: &[u32], values: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let mut fours = nodes.chunks_exact(4);
    for four in &mut fours {
        for lane in 0..4 {
            sums[lane] += values[four[lane] as usize];
        }
    }
    for &node in fours.remainder() {
        sums[0] += values[node as usize];
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// As [`sum`], with a weight before each value.
pub(in super::super) fn weighted_sum(nodes: &[u32], weights: &[f64], values: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (mut fours, mut four_weights) = (nodes.chunks_exact(4), weights.chunks_exact(4));
    for (four, weights) in (&mut fours).zip(&mut four_weights) {
        for lane in 0..4 {
            sums[lane] += weights[lane] * values[four[lane] as usize];
        }
    }
    for (&node, weight) in fours.remainder().iter().zip(four_weights.remainder()) {
        sums[0] += weight * values[node as usize];
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}
