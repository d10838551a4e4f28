//! Second-order random walks: how likely a step is hangs on where the step before came from.
//!
//! in   `out`   CSR along the edges followed, and for weights their sums up to each entry within its row
//! out  `walk`  `[k × perNode]` lists of nodes, streamed
//!
//! See `walks.rs`.

use crate::algorithms::parameters::{DIRECTION, Param, WEIGHT};
use crate::algorithms::table::{Algorithm, Needs};

use super::walks::{self, Bias, LENGTH, PER_NODE, SEED, SOURCES, WALKS};

static P: Param<f64> = Param::float(
    "p",
    (1e-6, 1e6),
    1.0,
    "The larger, the less likely a walk goes back to where it came from.",
);

static Q: Param<f64> = Param::float(
    "q",
    (1e-6, 1e6),
    1.0,
    "The larger, the less likely a walk goes on to where the node before does not lead.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "node2vecWalks",
    summary: "Walk from nodes along edges taken at random, more or less often back and away.",
    doc: "As randomWalks, but a step counts by the node that the step before came from: its weight by p where it leads back there, its weight where an edge leads from there to the same node, and its weight by q where none does. A p or q below 1 makes such steps more likely, above 1 less likely; with both 1, and for the first step of a walk, all is as in randomWalks. A walk ends early at a node that has no edge to go on, or none of a weight above 0. Weights must be finite and >= 0. Walks are the same for the same seed and arguments, on any number of threads.",
    source: "Grover, Leskovec: node2vec: scalable feature learning for networks, KDD 2016, doi:10.1145/2939672.2939754; Yang et al.: KnightKing: a fast distributed graph random walk engine, SOSP 2019, doi:10.1145/3341301.3359634",
    needs: Needs::Any,
    parameters: &[
        LENGTH.row(),
        PER_NODE.row(),
        P.row(),
        Q.row(),
        SOURCES.row(),
        DIRECTION.row(),
        WEIGHT.row(),
        SEED.row(),
    ],
    tables: &[&WALKS],
    metadata: &[],
    time: "O(k · perNode · length) for k sources, times the degree's logarithm; O(m) more for weights",
    quick: false,
    memory: "2 MiB per thread, and more where one walk is longer; 8m bytes for weights",
    working: walks::working,
    kernel: |run| {
        let bias = Bias {
            back: 1.0 / run.get(&P),
            away: 1.0 / run.get(&Q),
        };
        walks::walk(run, Some(bias))
    },
    #[cfg(test)]
    verify: |trial| {
        let bias = (1.0 / trial.get(&P), 1.0 / trial.get(&Q));
        walks::verify::check(trial, Some(bias))
    },
};
