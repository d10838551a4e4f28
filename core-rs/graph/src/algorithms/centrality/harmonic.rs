//! Harmonic centrality: the sum of inverse distances.
//!
//! in   `out`, `into`  CSRs along and against the edges; with weights one of them, and the weights in its order
//! out  `harmonic`     `[n]` f64
//!
//! Hops are found from 256 nodes at once, see `support/many_sources.rs`; distances along weights from one after another.

use std::sync::Arc;

use arrow_array::Float64Array;

use crate::Result;
use crate::algorithms::parameters::{Param, WEIGHT};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};

use super::distances::{self, DIRECTION, by_hops, by_weight};

static NORMALIZED: Param<bool> = Param::flag(
    "normalized",
    false,
    "Whether to divide by the number of other nodes: the mean of inverse distances.",
);

static NODES: Table = Table::nodes(&[Column::new(
    "harmonic",
    ColumnKind::Float64,
    "The sum of the inverse distances of all other nodes; one that is not reached adds 0.",
)]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "harmonic",
    summary: "Rank nodes by the sum of the inverse distances of all others.",
    doc: "A node that is not reached adds 0, so that graphs of several components need no exception. By default distances in a directed graph are those from the others to the node. Without weights a distance is a number of edges; parallel edges offer the least of their weights, and self-loops make no difference. Weights must be finite and > 0.",
    source: "Marchiori, Latora: Harmony in the small-world, Physica A 285(3-4), 2000, doi:10.1016/S0378-4371(00)00311-3; Boldi, Vigna: Axioms for centrality, Internet Math. 10(3-4), 2014, doi:10.1080/15427951.2013.865686",
    known_as: &[
        ("networkx", "harmonic_centrality"),
        ("igraph", "harmonic_centrality"),
        ("neo4j", "gds.closeness.harmonic"),
    ],
    needs: Needs::Any,
    parameters: &[DIRECTION.row(), WEIGHT.row(), NORMALIZED.row()],
    tables: &[&NODES],
    metadata: &[],
    time: "O(n · m) in the worst case, most often less than a tenth of it, as an edge is followed for 256 nodes at once; O(n · (n log n + m)) with weights",
    quick: false,
    memory: "32n + 8m bytes, and 112n per thread; with weights 8n, and 44n per thread",
    working: |graph, arguments| {
        distances::memory(graph, arguments.get(&WEIGHT).is_some(), size_of::<f64>())
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let direction = run.get(&DIRECTION);
    let mut sums: Vec<f64> = match run.get(&WEIGHT) {
        None => {
            let add = |sum: &mut f64, hops: u32, count: u32| {
                *sum += f64::from(count) / f64::from(hops);
            };
            by_hops(run, direction, add, |sum, other| *sum += other)?
        }
        Some(column) => by_weight(run, column, direction, |order, distances| {
            // The nearest is the node itself.
            let others = order[1..].iter();
            others.map(|&node| 1.0 / distances[node as usize]).sum()
        })?,
    };
    if run.get(&NORMALIZED) {
        let others = run.graph.num_nodes().saturating_sub(1).max(1) as f64;
        sums.iter_mut().for_each(|sum| *sum /= others);
    }
    run.give(&NODES, vec![Arc::new(Float64Array::from(sums))])
}

#[cfg(test)]
mod verify {
    use super::super::check::compare;
    use super::*;
    use crate::algorithms::table::Trial;

    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let Some(distances) = distances::verify::distances(trial, trial.get(&DIRECTION))? else {
            return Ok(());
        };
        let over = match trial.get(&NORMALIZED) {
            true => trial.graph.num_nodes() as f64 - 1.0,
            false => 1.0,
        };
        let of = |of: &Vec<f64>| of.iter().map(|distance| 1.0 / distance).sum::<f64>();
        let expected: Vec<f64> = distances
            .iter()
            .map(|distances| match of(distances) {
                0.0 => 0.0,
                sum => sum / over,
            })
            .collect();
        compare(&distances::verify::some(&trial.f64s(&NODES, 0)), &expected)
    }
}
