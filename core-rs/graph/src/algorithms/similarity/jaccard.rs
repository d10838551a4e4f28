//! Jaccard similarity: how many of the neighbours of either node are neighbours of both.
//!
//! in   `near`        CSR of neighbours
//! out  `similarity`  f64   for pairs of nodes
//!
//! See `pairs.rs`.

use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Table};

use super::pairs::{self, PARAMETERS};
use super::sets::{Measure, Weighing};

static PAIRS: Table = Table::pairs(
    &[Column::new(
        "similarity",
        ColumnKind::Float64,
        "Shared neighbours by all neighbours of the two, from 0 to 1.",
    )],
    "A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every node the most similar ones, most similar first.",
)
.streamed()
.at_most(pairs::at_most);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "jaccard",
    summary: "Compare nodes by the part of their neighbours that they share.",
    doc: "How many neighbours both nodes have by how many either has, each counted once: parallel edges make no difference, and a self-loop makes no node its own neighbour. Two nodes without neighbours have similarity 0, a node and itself 1 where it has any. Exactly one of pairs, edges and topK says which nodes are compared. In a directed graph direction says whose neighbours count; by default those that a node's edges lead to. With weights it is the sum of the lesser weights by that of the larger ones, over all neighbours of either; parallel edges add up, and weights must be finite and >= 0.",
    source: "Jaccard: The distribution of the flora in the alpine zone, New Phytologist 11, 1912, doi:10.1111/j.1469-8137.1912.tb05611.x",
    known_as: &[
        ("networkx", "jaccard_coefficient"),
        ("igraph", "similarity_jaccard"),
        ("neo4j", "gds.nodeSimilarity"),
    ],
    needs: Needs::Any,
    parameters: &PARAMETERS,
    tables: &[&PAIRS],
    metadata: &[],
    time: "O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of degrees) for topK",
    quick: false,
    memory: "4n bytes, 12n with weights; 5 MB and n/8 bytes per thread for pairs and edges, 8n per thread for topK",
    working: pairs::working::<Jaccard>,
    kernel: |run| pairs::give::<Jaccard>(run, &PAIRS),
    #[cfg(test)]
    verify: verify::verify,
};

struct Jaccard;

impl Measure for Jaccard {
    const WEIGHED: Option<Weighing> = Some(Weighing {
        meet: f64::min,
        size: |weights| weights.fold(0.0, |sum, weight| sum + weight),
        score: |shared, first, second| shared / (first + second - shared),
        scaled: false,
    });

    fn score(shared: f64, first: u32, second: u32) -> f64 {
        match shared > 0.0 {
            true => shared / (f64::from(first) + f64::from(second) - shared),
            false => 0.0,
        }
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::similarity::verify::check;
    use crate::algorithms::table::Trial;

    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        check(trial, &PAIRS, |sets, u, v| {
            let shared = sets.both(u, v, f64::min);
            let either = sets.total(u, |it| it) + sets.total(v, |it| it) - shared;
            if shared > 0.0 { shared / either } else { 0.0 }
        })
    }
}
