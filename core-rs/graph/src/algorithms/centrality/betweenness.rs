//! Betweenness: which part of the shortest paths between others leads through a node.
//!
//! in   `out`, `into`  CSRs along and against the edges; with weights only `out`, and the weights in its order
//! out  `betweenness`  `[n]` f64   over pairs of other nodes, the part of the shortest paths between them on which the node is
//!
//! See `brandes.rs`.

use std::sync::Arc;

use arrow_array::Float64Array;

use crate::Result;
use crate::algorithms::parameters::{Param, WEIGHT};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};

use super::brandes::{self, SAMPLES, SEED};

static NORMALIZED: Param<bool> = Param::flag(
    "normalized",
    false,
    "Whether to divide by the number of pairs of other nodes, so that values are from 0 to 1.",
);

static NODES: Table = Table::nodes(&[Column::new(
    "betweenness",
    ColumnKind::Float64,
    "Over all pairs of other nodes, the part of the shortest paths between them that leads through the node.",
)]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "betweenness",
    summary: "Rank nodes by the part of the shortest paths between others that leads through them.",
    doc: "Each pair of other nodes of which one leads to the other counts 1, in equal parts for all shortest paths between them; the two ends of a path do not count. In an undirected graph a pair counts once, in a directed one each way. Parallel edges are one edge, of the least of their weights; self-loops count not at all. A node that is on no shortest path between others has 0. Weights must be finite and > 0; paths are equally long where the sums of their weights are, as floats.",
    source: "Brandes: A faster algorithm for betweenness centrality, J. Math. Sociol. 25(2), 2001, doi:10.1080/0022250X.2001.9990249; Brandes, Pich: Centrality estimation in large networks, Int. J. Bifurcat. Chaos 17(7), 2007, doi:10.1142/S0218127407018403",
    known_as: &[
        ("networkx", "betweenness_centrality"),
        ("igraph", "betweenness"),
        ("graphology", "metrics/centrality/betweenness"),
        ("neo4j", "gds.betweenness"),
    ],
    needs: Needs::Any,
    parameters: &[WEIGHT.row(), NORMALIZED.row(), SAMPLES.row(), SEED.row()],
    tables: &[&NODES],
    metadata: &[(
        "sources",
        "From how many nodes shortest paths were followed.",
    )],
    time: "O((n + m) · sources), and O((n log n + m) · sources) with weights",
    quick: false,
    memory: "24n + 8m bytes, and 40n per thread; with weights 8n, and 80n per thread",
    working: |graph, arguments| brandes::memory(graph, arguments, false),
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let graph = run.graph;
    let sources = brandes::sources(run);
    let sums = run.install_small(|| brandes::on_nodes(run, &sources))?;
    let others = graph.num_nodes().saturating_sub(1) as f64;
    let pairs = run.get(&NORMALIZED).then_some(others * (others - 1.0));
    let sums = brandes::scaled(sums, brandes::scale(graph, sources.len(), pairs));
    run.note("sources", sources.len());
    run.give(&NODES, vec![Arc::new(Float64Array::from(sums))])
}

#[cfg(test)]
mod verify {
    use super::super::check::{Paths, compare};
    use super::*;
    use crate::algorithms::table::Trial;

    /// Adds up the parts of paths, pair by pair where there are few nodes.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let Some(paths) = Paths::of(trial)? else {
            return Ok(());
        };
        let n = trial.graph.num_nodes();
        let sources = brandes::chosen(trial.graph, trial.arguments);
        let mut expected = vec![0.0; n];
        for &source in &sources {
            let through = paths.through(source as usize).0;
            expected
                .iter_mut()
                .zip(through)
                .for_each(|(sum, part)| *sum += part);
        }
        let ways = if trial.graph.directed() { 1.0 } else { 2.0 };
        let pairs = match trial.get(&NORMALIZED) && n > 2 {
            true => ((n - 1) * (n - 2)) as f64 / ways,
            false => 1.0,
        };
        let scale = n as f64 / sources.len().max(1) as f64 / ways / pairs;
        expected.iter_mut().for_each(|sum| *sum *= scale);
        trial.check_note("sources", sources.len())?;
        compare(&trial.f64s(&NODES, 0), &expected)
    }
}
