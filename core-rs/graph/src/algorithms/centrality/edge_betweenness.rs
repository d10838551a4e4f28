//! Edge betweenness: which part of the shortest paths leads along an edge.
//!
//! in   `out`, `into`  CSRs along and against the edges; with weights only `out`, and the weights in its order
//! out  `betweenness`  `[m]` f64   over pairs of nodes, the part of the shortest paths between them on which the edge is
//!
//! See `brandes.rs`. What is put on parallel edges is shared out at the end.

use std::sync::Arc;

use arrow_array::Float64Array;

use crate::algorithms::parameters::{Param, WEIGHT};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Direction, Result};

use super::brandes::{self, SAMPLES, SEED};

static NORMALIZED: Param<bool> = Param::flag(
    "normalized",
    false,
    "Whether to divide by the number of pairs of nodes, so that values are from 0 to 1.",
);

static EDGES: Table = Table::edges(&[Column::new(
    "betweenness",
    ColumnKind::Float64,
    "Over all pairs of nodes, the part of the shortest paths between them that leads along the edge.",
)]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "edgeBetweenness",
    summary: "Rank edges by the part of the shortest paths between nodes that leads along them.",
    doc: "Each pair of nodes of which one leads to the other counts 1, in equal parts for all shortest paths between them. In an undirected graph a pair counts once, in a directed one each way. Parallel edges are one edge, of the least of their weights, whose part is shared by those that have this weight; self-loops have 0. Weights must be finite and > 0; paths are equally long where the sums of their weights are, as floats.",
    source: "Brandes: On variants of shortest-path betweenness centrality and their generic computation, Soc. Netw. 30(2), 2008, doi:10.1016/j.socnet.2007.11.001; Girvan, Newman: Community structure in social and biological networks, PNAS 99(12), 2002, doi:10.1073/pnas.122653799",
    known_as: &[
        ("networkx", "edge_betweenness_centrality"),
        ("igraph", "edge_betweenness"),
        ("graphology", "metrics/centrality/edge-betweenness"),
    ],
    needs: Needs::Any,
    parameters: &[WEIGHT.row(), NORMALIZED.row(), SAMPLES.row(), SEED.row()],
    tables: &[&EDGES],
    metadata: &[(
        "sources",
        "From how many nodes shortest paths were followed.",
    )],
    time: "O((n + m) · sources), and O((n log n + m) · sources) with weights",
    quick: false,
    memory: "24n + 24m bytes, and 32n + 8m per thread, or 16m in an undirected graph; with weights 16m, and 72n + 8m per thread",
    working: |graph, arguments| brandes::memory(graph, arguments, true),
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let sources = brandes::sources(run);
    let out = graph.topology(Direction::Out, control)?;
    let sums = run.install_small(|| brandes::on_entries(run, &out, &sources))?;
    let weights = match run.get(&WEIGHT) {
        Some(column) => Some(graph.weights(column, Direction::Out, control)?),
        None => None,
    };
    let weights = weights.as_ref().map(|weights| &weights[..]);
    let n = graph.num_nodes() as f64;
    let pairs = run.get(&NORMALIZED).then_some(n * (n - 1.0));
    let scale = brandes::scale(graph, sources.len(), pairs);
    let edges = share_out(&out, weights, &sums, (graph.num_edges(), scale), control)?;
    run.note("sources", sources.len());
    run.give(&EDGES, vec![Arc::new(Float64Array::from(edges))])
}

/// What is put on entries, by edge row: the sum of parallel entries in equal parts for the shortest of them. An edge of an undirected
/// graph has two entries, and gets what is put on both.
fn share_out(
    out: &Csr,
    weights: Option<&[f64]>,
    sums: &[f64],
    (edges, scale): (usize, f64),
    control: &Control,
) -> Result<Vec<f64>> {
    let weight = |entry: usize| weights.map_or(1.0, |weights| weights[entry]);
    let mut shares = vec![0.0; edges];
    for u in 0..out.len() as u32 {
        if u.is_multiple_of(1 << 12) {
            control.check()?;
        }
        let row = out.range(u);
        let mut start = row.start;
        while start < row.end {
            let target = out.targets()[start];
            let run = out.targets()[start..row.end].iter();
            let end = start + run.take_while(|&&v| v == target).count();
            let least = (start..end).map(weight).fold(f64::INFINITY, f64::min);
            let shortest = || (start..end).filter(|&entry| weight(entry) == least);
            let sum: f64 = sums[start..end].iter().sum();
            let share = scale * sum / shortest().count() as f64;
            for entry in shortest().filter(|_| sum > 0.0) {
                shares[out.edge_rows()[entry] as usize] += share;
            }
            start = end;
        }
    }
    Ok(shares)
}

#[cfg(test)]
mod verify {
    use super::super::check::{Paths, compare};
    use super::*;
    use crate::algorithms::table::Trial;

    /// Adds up the parts of paths, pair by pair where there are few nodes, then counts parallel edges.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let Some(paths) = Paths::of(trial)? else {
            return Ok(());
        };
        let graph = trial.graph;
        let n = graph.num_nodes();
        let sources = brandes::chosen(graph, trial.arguments);
        let mut sums = std::collections::BTreeMap::new();
        for &source in &sources {
            for (ends, part) in paths.through(source as usize).1 {
                *sums.entry(paths.pair(ends.0, ends.1)).or_insert(0.0) += part;
            }
        }
        let ways = if graph.directed() { 1.0 } else { 2.0 };
        let pairs = match trial.get(&NORMALIZED) && n > 1 {
            true => (n * (n - 1)) as f64 / ways,
            false => 1.0,
        };
        let scale = n as f64 / sources.len().max(1) as f64 / ways / pairs;
        let least = |edge: usize| {
            let (u, v) = (graph.src()[edge] as usize, graph.dst()[edge] as usize);
            let pair = paths.pair(u, v);
            (u != v && paths.least[&pair] == paths.weights[edge]).then_some(pair)
        };
        let pairs: Vec<_> = (0..graph.num_edges()).map(least).collect();
        let mut shares = std::collections::BTreeMap::new();
        for pair in pairs.iter().flatten() {
            *shares.entry(*pair).or_insert(0.0) += 1.0;
        }
        let part = |pair: &Option<_>| {
            pair.map_or(0.0, |pair| {
                sums.get(&pair).unwrap_or(&0.0) / shares[&pair] * scale
            })
        };
        let expected: Vec<f64> = pairs.iter().map(part).collect();
        trial.check_note("sources", sources.len())?;
        compare(&trial.f64s(&EDGES, 0), &expected)
    }
}
