//! Label propagation: each node takes the label that most of its neighbours have, until none changes.
//!
//! in   `both`       CSR that ignores direction, and weights in its order
//! out  `community`  `[n]` u32   dense numbers, the largest community first
//!
//! See `sweep.rs` for how nodes choose in parallel without depending on threads.

use std::sync::Arc;

use arrow_array::{BooleanArray, UInt32Array};

use crate::algorithms::parameters::{Param, WEIGHT};
use crate::algorithms::support::{Random, non_negative, number};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Result};

use super::groups::{self, GROUPS};
use super::network::Network;
use super::sweep::{self, Rule, Sweep};
use super::tables::Weights;

static MAX_ITERATIONS: Param<u64> = Param::integer(
    "maxIterations",
    (1, 1_000_000),
    100,
    "Stop after so many iterations in any case.",
);

static SEED: Param<u64> = Param::seed();

static NODES: Table = Table::nodes(&[Column::new(
    "community",
    ColumnKind::UInt32,
    "The community's number.",
)]);

static SUMMARY: Table = Table::one(
    "summary",
    &[
        Column::new(
            "iterations",
            ColumnKind::UInt64,
            "How many iterations were made.",
        ),
        Column::new(
            "converged",
            ColumnKind::Bool,
            "Whether no node changed its label in the last of them.",
        ),
    ],
    "How it ended.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "labelPropagation",
    summary: "Find communities by letting each node take the label that most of its neighbours have.",
    doc: "Once it has converged, no label has more weight among the neighbours of a node than its own. Nodes start with labels of their own and choose one after another, in an order that `seed` shuffles; a node keeps its label where that is among the best, and otherwise chance, by `seed`, decides between equals. Direction is ignored, parallel edges add up, and self-loops do not count. Weights must be >= 0; a node whose edges weigh nothing keeps its label. If maxIterations ends the run first, the summary says converged = false. Communities are numbered from 0, the largest first, ties by first node.",
    source: "Raghavan, Albert, Kumara: Near linear time algorithm to detect community structures in large-scale networks, Phys. Rev. E 76, 2007, doi:10.1103/PhysRevE.76.036106; Sahu: GVE-LPA: fast label propagation algorithm for community detection in shared memory setting, 2023, arXiv:2312.08140",
    known_as: &[
        ("networkx", "asyn_lpa_communities"),
        ("igraph", "community_label_propagation"),
        ("neo4j", "gds.labelPropagation"),
    ],
    needs: Needs::Any,
    parameters: &[MAX_ITERATIONS.row(), WEIGHT.row(), SEED.row()],
    tables: &[&NODES, &GROUPS, &SUMMARY],
    metadata: &[
        ("communities", "How many communities there are."),
        ("converged", "Whether no node changed its label in the end."),
        ("iterations", "How many iterations were made."),
    ],
    time: "O(n + m) per iteration, the first; later ones look at what changes",
    quick: false,
    memory: "6n bytes, and 8n per thread; 16m for weights in topology order",
    working: |graph, _| (2 + 8 * rayon::current_num_threads() as u64) * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// The label of most weight, ties by chance.
struct Majority {
    seed: u64,
}

impl Rule for Majority {
    #[inline]
    fn choose(&self, u: u32, own: u32, near: &Weights) -> Option<(u32, f64)> {
        let lot = |label: u32| Random::new(self.seed, u64::from(u) << 32 | u64::from(label)).bits();
        let (mut best, mut chosen) = (near.of(own), own);
        for (label, weight) in near.iter() {
            let drawn = || chosen != own && lot(label) > lot(chosen);
            if weight > best || (weight == best && label != own && drawn()) {
                (best, chosen) = (weight, label);
            }
        }
        (chosen != own).then(|| (chosen, best - near.of(own)))
    }

    #[inline]
    fn accept(&mut self, _: u32, _: u32, _: u32, more: f64) -> Option<f64> {
        Some(more)
    }
}

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let weights = non_negative(graph, run.get(&WEIGHT), Direction::Both, control)?;
    let both = graph.topology(Direction::Both, control)?;
    let network = Network::bare(&both, weights.as_ref().map(|it| &it[..]));
    let seed = run.get(&SEED);
    let mut labels: Vec<u32> = (0..network.len() as u32).collect();
    let mut workers = sweep::workers(&network);
    let mut sweep = Sweep::new(&network, &mut workers, seed);
    let (mut iterations, mut converged) = (0, false);
    while iterations < run.get(&MAX_ITERATIONS) && !converged {
        control.begin("iterate", network.len() as u64);
        let swept = sweep.sweep(&mut Majority { seed }, &mut labels, control)?;
        converged = swept.moved == 0;
        iterations += 1;
    }
    drop(sweep);
    drop(workers);
    let count = number(&mut labels, control)?;
    run.note("communities", count);
    run.note("converged", converged);
    run.note("iterations", iterations);
    let iterations = Arc::new(arrow_array::UInt64Array::from(vec![iterations]));
    let converged = Arc::new(BooleanArray::from(vec![converged]));
    run.give(&SUMMARY, vec![iterations, converged])?;
    groups::give(run, &labels, count)?;
    run.give(&NODES, vec![Arc::new(UInt32Array::from(labels))])
}

#[cfg(test)]
mod verify {
    use std::collections::BTreeMap;

    use arrow_array::cast::AsArray;

    use super::super::results::verify::edges;
    use super::*;
    use crate::algorithms::table::Trial;

    /// Adds up the labels around each node, edge by edge.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let communities = groups::verify(trial, &NODES)?;
        let iterations = trial.u64s(&SUMMARY, 0)[0].unwrap_or_default();
        let column = trial.column(&SUMMARY, 1).as_boolean();
        let converged = column.len() == 1 && column.value(0);
        trial.check_note("iterations", iterations)?;
        trial.check_note("converged", converged)?;
        let count = communities.iter().max().map_or(0, |&it| it + 1);
        trial.check_note("communities", count)?;
        let limit = trial.get(&MAX_ITERATIONS);
        if iterations > limit || (!converged && iterations < limit) {
            return Err(format!("{iterations} of {limit}, converged: {converged}"));
        }
        let mut near = vec![BTreeMap::new(); communities.len()];
        for (u, v, weight) in edges(trial).into_iter().filter(|edge| edge.0 != edge.1) {
            *near[u].entry(communities[v]).or_insert(0.0) += weight;
            *near[v].entry(communities[u]).or_insert(0.0) += weight;
        }
        for (node, near) in near.iter().enumerate() {
            let most = near.values().copied().fold(0.0, f64::max);
            let own = near.get(&communities[node]).copied().unwrap_or(0.0);
            if converged && own < most * (1.0 - 1e-9) {
                return Err(format!("node {node}: {own} for its label, of {most}"));
            }
        }
        Ok(())
    }
}
