//! Nodes in small groups of vectors that lie near each other: halves by how far they reach in a direction, and halves of these.
//!
//! A direction is that from one node of a group to another, both at random (Dasgupta, Freund: Random projection trees and low
//! dimensional manifolds, STOC 2008, doi:10.1145/1374376.1374452). Both halves have as many nodes, however their vectors lie.

use std::ops::Range;

use crate::algorithms::support::random::Random;

use super::scores::product;
use super::vectors::Vectors;

/// Puts those of a group next to each other.
pub(super) fn arrange(nodes: &mut [u32], vectors: &Vectors, most: usize, seed: u64, path: u64) {
    if nodes.len() <= most {
        return;
    }
    let mut random = Random::new(seed, path);
    let [from, to] = [(); 2].map(|()| nodes[random.below(nodes.len())] as usize);
    let ends = vectors.of(from).iter().zip(vectors.of(to));
    let direction: Vec<f32> = ends.map(|(from, to)| to - from).collect();
    let reach = |&node: &u32| (product(vectors.of(node as usize), &direction), node);
    let mut reaches: Vec<(f32, u32)> = nodes.iter().map(reach).collect();
    let half = nodes.len() / 2;
    reaches.select_nth_unstable_by(half, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (node, (_, other)) in nodes.iter_mut().zip(&reaches) {
        *node = *other;
    }
    drop(reaches);
    let (left, right) = nodes.split_at_mut(half);
    rayon::join(
        || arrange(left, vectors, most, seed, 2 * path),
        || arrange(right, vectors, most, seed, 2 * path + 1),
    );
}

/// The groups of so many nodes.
pub(super) fn groups(nodes: usize, most: usize) -> Vec<Range<usize>> {
    let mut groups = Vec::new();
    let mut rest: Vec<Range<usize>> = std::iter::once(0..nodes).collect();
    while let Some(range) = rest.pop() {
        if range.len() <= most {
            groups.push(range);
        } else {
            let half = range.start + range.len() / 2;
            rest.push(half..range.end);
            rest.push(range.start..half);
        }
    }
    groups
}
