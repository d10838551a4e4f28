//! R-MAT graphs, known as Kronecker graphs in Graph500 and the GAP Benchmark Suite.

use std::sync::Arc;

use arrow_array::UInt32Array;

use crate::Result;
use crate::algorithms::{Arguments, Column, ColumnKind, Param, Random};

use super::blocks::{BLOCK, column, fill};
use super::quadrants::Quadrants;
use super::row::{Generator, Made, Run, Size, refused};

static SCALE: Param<u64> = Param::required_integer(
    "scale",
    (1, 31),
    "There are two to the power of this many nodes.",
);

static EDGE_FACTOR: Param<u64> = Param::integer(
    "edgeFactor",
    (0, 1 << 31),
    16,
    "How many edges there are per node.",
);

static A: Param<f64> = Param::float(
    "a",
    (0.0, 1.0),
    0.57,
    "The probability of the quadrant of edges within the first half of the nodes.",
);

static B: Param<f64> = Param::float(
    "b",
    (0.0, 1.0),
    0.19,
    "The probability of the quadrant of edges from the first half to the second.",
);

static C: Param<f64> = Param::float(
    "c",
    (0.0, 1.0),
    0.19,
    "The probability of the quadrant of edges from the second half to the first; what is left to 1 is that of edges within the second.",
);

static SHUFFLE: Param<bool> = Param::flag(
    "shuffle",
    true,
    "Whether nodes are numbered at random, as Graph500 asks for; otherwise the lower an id, the more edges its node has, as a rule.",
);

static WEIGHTED: Param<bool> = Param::flag(
    "weighted",
    false,
    "Whether edges have a column `weight`. It does not change the edges.",
);

static SEED: Param<u64> = Param::seed();

pub(super) static GENERATOR: Generator = Generator {
    name: "rmat",
    summary: "A graph of few nodes with many edges and many with few, as Graph500 and the GAP Benchmark Suite have it.",
    doc: "Each edge chooses a quadrant of the adjacency matrix, a quadrant of that, and so on down to one cell. There are exactly `edgeFactor` times as many edges as nodes, parallel edges and self-loops among them, and nodes without edges: `(await Graph.from(tables)).simplify()` drops the former two.",
    source: "Chakrabarti, Zhan, Faloutsos: R-MAT: a recursive model for graph mining, SDM 2004, doi:10.1137/1.9781611972740.43; several levels at once: Hübschle-Schneider, Sanders: Linear work generation of R-MAT graphs, Netw. Sci. 8, 2020, doi:10.1017/nws.2020.21",
    known_as: &[],
    directed: true,
    parameters: &[
        SCALE.row(),
        EDGE_FACTOR.row(),
        A.row(),
        B.row(),
        C.row(),
        SHUFFLE.row(),
        WEIGHTED.row(),
        SEED.row(),
    ],
    example: "{ scale: 10, weighted: true }",
    nodes: &[],
    weight: Some((
        &WEIGHTED,
        &Column::new(
            "weight",
            ColumnKind::UInt32,
            "A whole number from 1 to 255, each as likely.",
        ),
    )),
    time: "O(n + m · scale), of which five levels are one step",
    memory: "none",
    size,
    working: |_| 0,
    kernel,
};

fn size(arguments: &Arguments) -> Result<Size> {
    let [a, b, c] = [&A, &B, &C].map(|param| arguments.get(param));
    // Decimal fractions that sum to 1 may do so but for their last bits.
    if a + b + c > 1.0 + 1e-9 {
        return Err(refused("a", "at most 1 together with b and c", a + b + c));
    }
    let nodes = 1u128 << arguments.get(&SCALE);
    Size::new(nodes, nodes * u128::from(arguments.get(&EDGE_FACTOR)))
}

fn kernel(run: &Run<'_>) -> Result<Made> {
    let (scale, seed) = (run.get(&SCALE) as u32, run.get(&SEED));
    let [a, b, c] = [&A, &B, &C].map(|param| run.get(param));
    let quadrants = Quadrants::new(scale, [a, b, c, (1.0 - a - b - c).max(0.0)]);
    let shuffle = run.get(&SHUFFLE).then(|| Shuffle::new(scale, seed));
    let edges = fill(run.control, (run.size.edges, 1), |edges, src, dst| {
        let mut random = Random::new(seed, (edges.start / BLOCK) as u64);
        for (src, dst) in src.iter_mut().zip(dst) {
            let (row, column) = quadrants.draw(&mut random);
            (*src, *dst) = match &shuffle {
                Some(shuffle) => (shuffle.of(row), shuffle.of(column)),
                None => (row, column),
            };
        }
    });
    let mut made = Made::from(edges?);
    if run.get(&WEIGHTED) {
        let weights = column(run.control, run.size.edges, |edges, weights| {
            // A stream that no block of edges has.
            let mut random = Random::new(!seed, (edges.start / BLOCK) as u64);
            for weight in weights {
                *weight = 1 + random.below(255) as u32;
            }
        })?;
        made.weight = Some(Arc::new(UInt32Array::from(weights)));
    }
    Ok(made)
}

/// An order of the numbers of so many bits, which needs no table.
struct Shuffle {
    bits: u32,
    rounds: [(u32, u32); 3],
}

impl Shuffle {
    fn new(bits: u32, seed: u64) -> Self {
        // A stream that no block of edges has.
        let mut random = Random::new(seed, u64::MAX);
        let rounds = [(); 3].map(|()| (random.bits() as u32 | 1, random.bits() as u32));
        Self { bits, rounds }
    }

    /// Each step has an inverse: an odd factor, a sum, and high bits added to low ones.
    #[inline]
    fn of(&self, node: u32) -> u32 {
        let mask = (1u32 << self.bits) - 1;
        self.rounds.iter().fold(node, |node, (factor, term)| {
            let node = node.wrapping_mul(*factor).wrapping_add(*term) & mask;
            node ^ node >> self.bits.div_ceil(2)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_has_every_number_once() {
        for bits in 1..=12 {
            for seed in 0..20 {
                let shuffle = Shuffle::new(bits, seed);
                let mut numbers: Vec<u32> = (0..1 << bits).map(|node| shuffle.of(node)).collect();
                numbers.sort_unstable();
                assert!(numbers.into_iter().eq(0..1 << bits));
            }
        }
    }
}
