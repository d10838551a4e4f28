//! Communities as the nodes of the next network: what leads between two of them becomes one entry in the rows of both.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use rayon::prelude::*;

use crate::algorithms::support::NONE;
use crate::{Control, Result};

use super::network::Network;
use super::tables::Weights;

/// Entries that are added up together.
const PIECE: usize = 1 << 14;

/// Replaces labels by numbers from 0 on, in the order of their first nodes; returns how many there are.
pub(super) fn renumber(labels: &mut [u32]) -> usize {
    let mut numbers = vec![NONE; labels.len()];
    let mut count = 0;
    for label in labels {
        let number = &mut numbers[*label as usize];
        if *number == NONE {
            *number = count;
            count += 1;
        }
        *label = *number;
    }
    count as usize
}

/// The nodes of each community, side by side.
pub(super) struct Members {
    offsets: Vec<u32>,
    nodes: Vec<u32>,
}

impl Members {
    /// By `numbers` from 0 to `count`.
    pub fn new(numbers: &[u32], count: usize) -> Self {
        let mut offsets = vec![0u32; count + 1];
        for &number in numbers {
            offsets[number as usize + 1] += 1;
        }
        for number in 0..count {
            offsets[number + 1] += offsets[number];
        }
        let mut next = offsets.clone();
        let mut nodes = vec![0; numbers.len()];
        for (node, &number) in numbers.iter().enumerate() {
            nodes[next[number as usize] as usize] = node as u32;
            next[number as usize] += 1;
        }
        Self { offsets, nodes }
    }

    pub fn of(&self, number: usize) -> &[u32] {
        &self.nodes[self.offsets[number] as usize..self.offsets[number + 1] as usize]
    }
}

/// Rows of some communities, in their order.
#[derive(Default)]
struct Piece {
    ends: Vec<usize>,
    targets: Vec<u32>,
    weights: Vec<f64>,
    inside: Vec<f64>,
    strengths: Vec<f64>,
}

/// The network of the communities that `numbers` gives the nodes, from 0 to `count`; `workers` are the tables of the threads.
pub(super) fn aggregate(
    network: &Network<'_>,
    numbers: &[u32],
    count: usize,
    workers: &mut [Weights],
    control: &Control,
) -> Result<Network<'static>> {
    control.begin("aggregate", count as u64);
    let members = Members::new(numbers, count);
    let pieces = pieces(network, &members, count);
    let next = AtomicUsize::new(0);
    let work = |sums: &mut Weights| {
        let mut done = Vec::new();
        loop {
            let piece = next.fetch_add(1, Relaxed);
            let Some(range) = pieces.get(piece) else {
                return done;
            };
            if control.is_cancelled() {
                return done;
            }
            done.push((piece, rows(network, numbers, &members, range.clone(), sums)));
            control.advance(range.len() as u64);
        }
    };
    let mut done: Vec<(usize, Piece)> = match workers {
        several if pieces.len() > 1 && several.len() > 1 => several
            .par_iter_mut()
            .with_max_len(1)
            .flat_map_iter(work)
            .collect(),
        several => several.iter_mut().take(1).flat_map(work).collect(),
    };
    control.check()?;
    done.sort_unstable_by_key(|(piece, _)| *piece);
    let entries = done.iter().map(|(_, piece)| piece.targets.len()).sum();
    let mut offsets = Vec::with_capacity(count + 1);
    offsets.push(0);
    let (mut targets, mut weights) = (Vec::with_capacity(entries), Vec::with_capacity(entries));
    let (mut inside, mut strengths) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for (_, piece) in done {
        control.check()?;
        let base = targets.len();
        offsets.extend(piece.ends.iter().map(|end| base + end));
        targets.extend(piece.targets);
        weights.extend(piece.weights);
        inside.extend(piece.inside);
        strengths.extend(piece.strengths);
    }
    Ok(Network {
        offsets: Cow::Owned(offsets),
        targets: Cow::Owned(targets),
        weights: Some(Cow::Owned(weights)),
        inside,
        strengths,
        total: network.total,
    })
}

/// Communities that are added up together, by the entries of their nodes.
fn pieces(network: &Network<'_>, members: &Members, count: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let (mut start, mut entries) = (0, 0);
    for number in 0..count {
        let nodes = members.of(number).iter();
        entries += nodes
            .map(|&node| 1 + network.range(node).len())
            .sum::<usize>();
        if entries >= PIECE {
            pieces.push(start..number + 1);
            (start, entries) = (number + 1, 0);
        }
    }
    if start < count {
        pieces.push(start..count);
    }
    pieces
}

fn rows(
    network: &Network<'_>,
    numbers: &[u32],
    members: &Members,
    range: Range<usize>,
    sums: &mut Weights,
) -> Piece {
    let mut piece = Piece::default();
    for number in range {
        let (mut inside, mut strength) = (0.0, 0.0);
        for &node in members.of(number) {
            inside += network.inside(node);
            strength += network.strengths[node as usize];
            network.each(node, |v, weight| sums.add(numbers[v as usize], weight));
        }
        for (other, weight) in sums.iter() {
            match other as usize == number {
                true => inside += weight,
                false => {
                    piece.targets.push(other);
                    piece.weights.push(weight);
                }
            }
        }
        sums.clear();
        piece.ends.push(piece.targets.len());
        piece.inside.push(inside);
        piece.strengths.push(strength);
    }
    piece
}
