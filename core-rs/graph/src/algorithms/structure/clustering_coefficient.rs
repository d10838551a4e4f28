//! Clustering coefficients: how many of the pairs of a node's neighbours are neighbours themselves.
//!
//! in   `both`        CSR that ignores direction, and weights in its order
//! out  `clustering`  `[n]` f64
//!
//! Undirected and without weights it is a matter of counting triangles (`support/triangles.rs`); otherwise each triangle counts by
//! the weights of its edges (`weighted_triangles.rs`).

use std::sync::Arc;

use arrow_array::Float64Array;
use rayon::prelude::*;

use crate::algorithms::parameters::WEIGHT;
use crate::algorithms::support::{SHARE, non_negative, simple_degrees, triangles};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Result};

use super::weighted_triangles::{Ties, weighted_triangles};

static NODES: Table = Table::nodes(&[Column::new(
    "clustering",
    ColumnKind::Float64,
    "From 0 to 1; 0 for a node with fewer than two neighbours.",
)]);

static SUMMARY: Table = Table::one(
    "summary",
    &[Column::new(
        "average",
        ColumnKind::Float64,
        "The mean over all nodes; null where there are none.",
    )
    .nullable()],
    "The answer for the whole graph.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "clusteringCoefficient",
    summary: "Tell for each node what share of the pairs of its neighbours are neighbours themselves.",
    doc: "Of the simple graph: parallel edges collapse to the one of least weight, self-loops do not count. In a directed graph each of the eight ways in which edges may close a triangle counts, over the number that there could be (Fagiolo). With weights a triangle counts by the geometric mean of its edges' weights, each over the largest of the graph (Onnela); weights must be >= 0. A node with fewer than two neighbours has 0.",
    source: "Watts, Strogatz: Collective dynamics of small-world networks, Nature 393, 1998, doi:10.1038/30918; Onnela, Saramäki, Kertész, Kaski: Intensity and coherence of motifs in weighted complex networks, Phys. Rev. E 71, 2005, doi:10.1103/PhysRevE.71.065103; Fagiolo: Clustering in complex directed networks, Phys. Rev. E 76, 2007, doi:10.1103/PhysRevE.76.026107",
    known_as: &[
        ("networkx", "clustering, average_clustering"),
        ("igraph", "transitivity_local_undirected"),
        ("neo4j", "gds.localClusteringCoefficient"),
    ],
    needs: Needs::Any,
    parameters: &[WEIGHT.row()],
    tables: &[&NODES, &SUMMARY],
    metadata: &[],
    time: "O(m · √m)",
    quick: true,
    memory: "that of triangles, 8m bytes and 24n, or 4m, 16n and 8n per thread if that is more; with weights, or in a directed graph, 32m and 48n, and 8n per thread",
    working: |graph, arguments| {
        let (n, m) = (graph.num_nodes() as u64, graph.num_edges() as u64);
        if graph.directed() || arguments.get(&WEIGHT).is_some() {
            let threads = rayon::current_num_threads() as u64;
            return 32 * m + (32 + 8 * threads) * n;
        }
        super::triangles::working(graph) + 8 * n
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let weights = non_negative(graph, run.get(&WEIGHT), Direction::Both, control)?;
    let both = graph.topology(Direction::Both, control)?;
    let clustering: Vec<f64> = match (&weights, graph.directed()) {
        (None, false) => {
            let counts = triangles(&both, control)?;
            let degrees = simple_degrees(&both, control)?;
            let pairs = counts.into_par_iter().zip(degrees).with_min_len(SHARE);
            pairs
                .map(|(closed, degree)| {
                    let degree = f64::from(degree);
                    share(closed as f64, degree * (degree - 1.0) / 2.0)
                })
                .collect()
        }
        (weights, directed) => {
            let ties = Ties {
                both: &both,
                weights: weights.as_ref().map(|weights| &weights[..]),
                sources: directed.then(|| graph.src()),
            };
            let (sums, possible) = weighted_triangles(&ties, control)?;
            let pairs = sums.into_par_iter().zip(possible).with_min_len(SHARE);
            pairs.map(|(sum, possible)| share(sum, possible)).collect()
        }
    };
    control.check()?;
    // Added up in order, so that the last bit does not depend on the number of threads.
    let sum: f64 = clustering.iter().sum();
    let average = (!clustering.is_empty()).then(|| sum / clustering.len() as f64);
    run.give(&SUMMARY, vec![Arc::new(Float64Array::from(vec![average]))])?;
    run.give(&NODES, vec![Arc::new(Float64Array::from(clustering))])
}

fn share(closed: f64, possible: f64) -> f64 {
    if possible > 0.0 {
        closed / possible
    } else {
        0.0
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeMap;

    use crate::Control;
    use crate::algorithms::table::Trial;

    /// Tries every pair of neighbours of every node, and each way in which edges may lead.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let weights = trial.get(&WEIGHT).map(|column| {
            let by_row = graph.edge_weights(column, &Control::default());
            by_row.unwrap()
        });
        let mut ties: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); graph.num_nodes()];
        for (row, (&u, &v)) in graph.src().iter().zip(graph.dst()).enumerate() {
            let weight = weights.as_ref().map_or(1.0, |weights| weights[row]);
            let mut tie = |u: u32, v: u32| {
                let least = ties[u as usize].entry(v as usize).or_insert(weight);
                *least = least.min(weight);
            };
            if u != v {
                tie(u, v);
                if !graph.directed() {
                    tie(v, u);
                }
            }
        }
        let largest = ties.iter().flat_map(BTreeMap::values).copied();
        let largest = largest.fold(0.0, f64::max);
        let root = |u: usize, v: usize| {
            let weight = ties[u].get(&v).copied();
            weight.map_or(0.0, |weight| match weights {
                Some(_) if largest > 0.0 => (weight / largest).cbrt(),
                Some(_) => 0.0,
                None => 1.0,
            })
        };
        let has = |u: usize, v: usize| f64::from(u8::from(ties[u].contains_key(&v)));
        // Whichever way edges lead.
        let mut near: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); ties.len()];
        for u in 0..ties.len() {
            for &v in ties[u].keys() {
                let both = root(u, v) + root(v, u);
                near[u].insert(v, both);
                near[v].insert(u, both);
            }
        }
        let mut sum = 0.0;
        let got: Vec<f64> = trial.f64s(&NODES, 0).into_iter().flatten().collect();
        for (u, row) in near.iter().enumerate() {
            let (mut closed, mut total, mut mutual) = (0.0, 0.0, 0.0);
            for (&v, of_v) in row {
                total += has(u, v) + has(v, u);
                mutual += has(u, v) * has(v, u);
                for (w, of_w) in row.range(v + 1..) {
                    let opposite = near[v].get(w).copied().unwrap_or(0.0);
                    closed += of_v * of_w * opposite;
                }
            }
            // Undirected ties are there both ways, so that each triangle counts eight times of as many.
            let possible = total * (total - 1.0) - 2.0 * mutual;
            let expected = if possible > 0.0 {
                closed / possible
            } else {
                0.0
            };
            if (got[u] - expected).abs() > 1e-9 * expected.max(1e-9) {
                return Err(format!("node {u}: {}, expected {expected}", got[u]));
            }
            sum += expected;
        }
        let expected = (!got.is_empty()).then(|| sum / got.len() as f64);
        let average = trial.f64s(&SUMMARY, 0)[0];
        match (average, expected) {
            (Some(a), Some(b)) if (a - b).abs() < 1e-9 => Ok(()),
            (None, None) => Ok(()),
            _ => Err(format!("{average:?} on average, expected {expected:?}")),
        }
    }
}
