//! Minimum spanning forest: of the edges as light a set as can be that joins what can be joined.
//!
//! in   `src`, `dst`  ends of edges, and their weights
//! out  `edges`       `[k]` edges, in edge-table order
//!
//! See `support/forest.rs`.

use std::sync::Arc;

use arrow_array::{Float64Array, UInt32Array};

use crate::Result;
use crate::algorithms::parameters::WEIGHT;
use crate::algorithms::support::{Edges, finite_weights, lightest_forest, lightest_forest_bytes};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};

static EDGES: Table = Table::some_edges(
    "edges",
    &[],
    "The edges of the forest, in edge-table order.",
)
.at_most(|graph, _| graph.num_nodes() as u64);

static SUMMARY: Table = Table::one(
    "summary",
    &[
        Column::new(
            "weight",
            ColumnKind::Float64,
            "The sum of the weights of the forest's edges.",
        ),
        Column::new(
            "trees",
            ColumnKind::UInt32,
            "How many trees there are: as many as weakly connected components.",
        ),
    ],
    "The weight of the whole forest.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "minimumSpanningForest",
    summary: "Find the lightest edges that connect what the graph connects.",
    doc: "One tree for each weakly connected component; a node without edges is a tree by itself. Direction is ignored. Weights may be negative, but must be finite; without them every spanning forest is as light, and that of the first edges is given. Self-loops are in no tree, and of parallel edges at most the lightest is. Of equal weights the edge that comes first in the edge table is taken as the lighter one, so that there is one answer.",
    source: "Borůvka: O jistém problému minimálním, Práce Mor. Přírodověd. Spol. 3, 1926; Nešetřil, Milková, Nešetřilová: Otakar Borůvka on minimum spanning tree problem, Discrete Math. 233, 2001, doi:10.1016/S0012-365X(00)00224-7",
    known_as: &[
        ("networkx", "minimum_spanning_tree"),
        ("igraph", "spanning_tree"),
        ("neo4j", "gds.spanningTree"),
    ],
    needs: Needs::Any,
    parameters: &[WEIGHT.row()],
    tables: &[&EDGES, &SUMMARY],
    metadata: &[("trees", "How many trees there are.")],
    time: "O(m log n)",
    quick: true,
    memory: "24n bytes, and 24 per edge, of at most 3n edges at once",
    working: |graph, _| lightest_forest_bytes(graph.num_nodes(), graph.num_edges()),
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let weights = finite_weights(run, &WEIGHT, false)?;
    let weights = weights.as_ref().map(|weights| &weights[..]);
    let edges = Edges {
        src: graph.src(),
        dst: graph.dst(),
        weights,
    };
    let forest = lightest_forest(graph.num_nodes(), edges, control)?;
    let trees = (graph.num_nodes() - forest.len()) as u32;
    run.note("trees", trees);
    if run.wants(&SUMMARY) {
        let weight = match weights {
            Some(weights) => forest
                .iter()
                .fold(0.0, |sum, &edge| sum + weights[edge as usize]),
            None => forest.len() as f64,
        };
        let weight = Float64Array::from(vec![weight]);
        let trees = UInt32Array::from(vec![trees]);
        run.give(&SUMMARY, vec![Arc::new(weight), Arc::new(trees)])?;
    }
    run.give(&EDGES, vec![Arc::new(UInt32Array::from(forest))])
}

#[cfg(test)]
mod verify {
    use super::*;

    use crate::Control;
    use crate::algorithms::table::Trial;

    /// Edges by weight and row, each taken that joins two trees, whose nodes are listed.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let weights = trial.get(&WEIGHT).map(|column| {
            let weights = graph.edge_weights(column, &Control::default());
            weights.unwrap().to_vec()
        });
        let weights = weights.unwrap_or(vec![1.0; graph.num_edges()]);
        let mut order: Vec<usize> = (0..graph.num_edges()).collect();
        order.sort_by(|&a, &b| weights[a].partial_cmp(&weights[b]).unwrap());
        let mut tree: Vec<usize> = (0..n).collect();
        let mut members: Vec<Vec<usize>> = (0..n).map(|node| vec![node]).collect();
        let (mut expected, mut weight) = (Vec::new(), 0.0);
        for edge in order {
            let ends = [graph.src()[edge], graph.dst()[edge]].map(|end| tree[end as usize]);
            let [mut from, mut to] = ends;
            if from == to {
                continue;
            }
            if members[from].len() > members[to].len() {
                (from, to) = (to, from);
            }
            let moved = std::mem::take(&mut members[from]);
            moved.iter().for_each(|&node| tree[node] = to);
            members[to].extend(moved);
            expected.push(Some(edge as u32));
            weight += weights[edge];
        }
        expected.sort_unstable();
        let got = trial.u32s(&EDGES, 0);
        if got != expected {
            return Err(format!("{got:?}, expected {expected:?}"));
        }
        let trees = n - expected.len();
        let total = trial.f64s(&SUMMARY, 0)[0].unwrap();
        if (total - weight).abs() > 1e-9 * weight.abs().max(1e-3) {
            return Err(format!("weighs {total}, expected {weight}"));
        }
        if trial.u32s(&SUMMARY, 1) != [Some(trees as u32)] {
            return Err(format!("there are {trees} trees"));
        }
        trial.check_note("trees", trees)
    }
}
