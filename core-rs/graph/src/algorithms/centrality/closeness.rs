//! Closeness: the inverse of the mean distance.
//!
//! in   `out`, `into`  CSRs along and against the edges; with weights one of them, and the weights in its order
//! out  `closeness`    `[n]` f64
//!
//! Hops are found from 256 nodes at once, see `support/many_sources.rs`; distances along weights from one after another.

use std::sync::Arc;

use arrow_array::Float64Array;
use arrow_buffer::NullBuffer;

use crate::Result;
use crate::algorithms::parameters::{Param, WEIGHT};
use crate::algorithms::support::present;
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};

use super::distances::{self, DIRECTION, by_hops, by_weight};

static WASSERMAN_FAUST: Param<bool> = Param::flag(
    "wassermanFaust",
    true,
    "Whether to multiply by the part of the other nodes that are reached, so that nodes of small components do not come first.",
);

static NODES: Table = Table::nodes(&[Column::new(
    "closeness",
    ColumnKind::Float64,
    "The inverse of the mean distance; with wassermanFaust false, null where no other node is reached.",
)
.nullable()]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "closeness",
    summary: "Rank nodes by the inverse of their mean distance to all others.",
    doc: "Where r other nodes are reached and d is the sum of their distances, closeness is (r / d) · r / (n − 1), or r / d with wassermanFaust false. A node that reaches no other has 0, or null with wassermanFaust false. By default distances in a directed graph are those from the others to the node. Without weights a distance is a number of edges; parallel edges offer the least of their weights, and self-loops make no difference. Weights must be finite and > 0.",
    source: "Freeman: Centrality in social networks: conceptual clarification, Soc. Netw. 1(3), 1978, doi:10.1016/0378-8733(78)90021-7; Wasserman, Faust: Social Network Analysis, Cambridge University Press 1994, section 5.3, doi:10.1017/CBO9780511815478",
    known_as: &[
        ("networkx", "closeness_centrality"),
        ("igraph", "closeness"),
        ("graphology", "metrics/centrality/closeness"),
        ("neo4j", "gds.closeness"),
    ],
    needs: Needs::Any,
    parameters: &[DIRECTION.row(), WEIGHT.row(), WASSERMAN_FAUST.row()],
    tables: &[&NODES],
    metadata: &[],
    time: "O(n · m) in the worst case, most often less than a tenth of it, as an edge is followed for 256 nodes at once; O(n · (n log n + m)) with weights",
    quick: false,
    memory: "40n + 8m bytes, and 120n per thread; with weights 16n, and 44n per thread",
    working: |graph, arguments| {
        let weighted = arguments.get(&WEIGHT).is_some();
        // Sums and numbers by row, before they become the result.
        16 * graph.num_nodes() as u64 + distances::memory(graph, weighted, size_of::<Sum>())
            - 8 * graph.num_nodes() as u64
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Of the distances of so many other nodes.
#[derive(Clone, Copy, Default)]
struct Sum {
    hops: u64,
    reached: u32,
}

fn kernel(run: &Run<'_>) -> Result<()> {
    let direction = run.get(&DIRECTION);
    let scaled = run.get(&WASSERMAN_FAUST);
    let others = run.graph.num_nodes().saturating_sub(1).max(1) as f64;
    let of = |sum: f64, reached: usize| {
        let reached = reached as f64;
        match (reached > 0.0, scaled) {
            (true, true) => reached / sum * (reached / others),
            (true, false) => reached / sum,
            (false, true) => 0.0,
            (false, false) => f64::NAN,
        }
    };
    let closeness: Vec<f64> = match run.get(&WEIGHT) {
        None => {
            let add = |sum: &mut Sum, hops: u32, count: u32| {
                sum.hops += u64::from(hops) * u64::from(count);
                sum.reached += count;
            };
            let join = |sum: &mut Sum, other: Sum| {
                sum.hops += other.hops;
                sum.reached += other.reached;
            };
            let sums = by_hops(run, direction, add, join)?;
            let sums = sums.iter();
            sums.map(|sum| of(sum.hops as f64, sum.reached as usize))
                .collect()
        }
        Some(column) => by_weight(run, column, direction, |order, distances| {
            let sum = order.iter().map(|&node| distances[node as usize]).sum();
            of(sum, order.len() - 1)
        })?,
    };
    let known: Option<NullBuffer> = (!scaled).then(|| present(&closeness, |it| !it.is_nan()));
    run.give(
        &NODES,
        vec![Arc::new(Float64Array::new(closeness.into(), known))],
    )
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
        let scaled = trial.get(&WASSERMAN_FAUST);
        let others = trial.graph.num_nodes() as f64 - 1.0;
        let of = |of: &Vec<f64>| match (of.len() as f64, of.iter().sum::<f64>()) {
            (0.0, _) if scaled => Some(0.0),
            (0.0, _) => None,
            (reached, sum) if scaled => Some(reached * reached / sum / others),
            (reached, sum) => Some(reached / sum),
        };
        let expected: Vec<Option<f64>> = distances.iter().map(of).collect();
        let got = distances::verify::some(&trial.f64s(&NODES, 0));
        let missing = |values: &[Option<f64>]| -> Vec<bool> {
            values.iter().map(|value| value.is_none()).collect()
        };
        if missing(&got) != missing(&expected) {
            return Err(format!("{got:?}, expected {expected:?}"));
        }
        let known = |values: &[Option<f64>]| -> Vec<Option<f64>> {
            values
                .iter()
                .filter(|value| value.is_some())
                .copied()
                .collect()
        };
        let expected: Vec<f64> = expected.iter().flatten().copied().collect();
        compare(&known(&got), &expected)
    }
}
