//! Random walks: from a node along an edge taken at random, again and again.
//!
//! in   `out`   CSR along the edges followed, and for weights their sums up to each entry within its row
//! out  `walk`  `[k × perNode]` lists of nodes, streamed
//!
//! See `walks.rs`.

use crate::algorithms::parameters::{DIRECTION, WEIGHT};
use crate::algorithms::table::{Algorithm, Needs};

use super::walks::{self, LENGTH, PER_NODE, SEED, SOURCES, WALKS};

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "randomWalks",
    summary: "Walk from nodes along edges taken at random.",
    doc: "Each step takes one of the node's edges, all alike or in proportion to their weights; what came before makes no difference. Parallel edges count each, a self-loop is one edge on which the walk stays for a step, in an undirected graph and for \"both\" as well. A walk ends early at a node that has no edge to go on, or none of a weight above 0. Weights must be finite and >= 0. A source that is named twice counts once. Walks are the same for the same seed and arguments, on any number of threads; one that starts elsewhere in the list of sources is another one.",
    source: "Perozzi, Al-Rfou, Skiena: DeepWalk: online learning of social representations, KDD 2014, doi:10.1145/2623330.2623732",
    known_as: &[
        ("networkx", "generate_random_paths"),
        ("igraph", "random_walk"),
        ("neo4j", "gds.randomWalk"),
    ],
    needs: Needs::Any,
    parameters: &[
        LENGTH.row(),
        PER_NODE.row(),
        SOURCES.row(),
        DIRECTION.row(),
        WEIGHT.row(),
        SEED.row(),
    ],
    tables: &[&WALKS],
    metadata: &[],
    time: "O(k · perNode · length) for k sources; O(m) more and a factor of the degree's logarithm for weights",
    quick: false,
    memory: "2 MiB per thread, and more where one walk is longer; 8m bytes for weights",
    working: walks::working,
    kernel: |run| walks::walk(run, None),
    #[cfg(test)]
    verify: |trial| walks::verify::check(trial, None),
};
