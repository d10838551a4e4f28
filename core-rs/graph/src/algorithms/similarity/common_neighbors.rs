//! Common neighbours: how many nodes are neighbours of both.
//!
//! in   `near`        CSR of neighbours
//! out  `common`      u32   for pairs of nodes
//!
//! See `pairs.rs`.

use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Table};

use super::pairs::{self, SCORES};
use super::sets::Measure;

static PAIRS: Table = Table::pairs(
    &[Column::new(
        "common",
        ColumnKind::UInt32,
        "How many nodes are neighbours of both.",
    )],
    "A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every node the most similar ones, most similar first.",
)
.streamed()
.at_most(pairs::at_most);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "commonNeighbors",
    summary: "Count the neighbours that nodes share.",
    doc: "How many nodes are neighbours of both: the plainest guess at which edges are still to come. Each neighbour counts once: parallel edges make no difference, and a self-loop makes no node its own neighbour. A node has all of its neighbours in common with itself. Exactly one of pairs, edges and topK says which nodes are compared. In a directed graph direction says whose neighbours count; by default those that a node's edges lead to.",
    source: "Liben-Nowell, Kleinberg: The link prediction problem for social networks, J. Am. Soc. Inf. Sci. Technol. 58(7), 2007, doi:10.1002/asi.20591",
    known_as: &[
        ("networkx", "common_neighbors"),
        ("neo4j", "gds.alpha.linkprediction.commonNeighbors"),
    ],
    needs: Needs::Any,
    parameters: &SCORES,
    tables: &[&PAIRS],
    metadata: &[],
    time: "O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of degrees) for topK",
    quick: false,
    memory: "4n bytes; 5 MB and n/8 bytes per thread for pairs and edges, 8n per thread for topK",
    working: pairs::working::<CommonNeighbors>,
    kernel: |run| pairs::give::<CommonNeighbors>(run, &PAIRS),
    #[cfg(test)]
    verify: verify::verify,
};

struct CommonNeighbors;

impl Measure for CommonNeighbors {
    const WHOLE: bool = true;

    fn score(shared: f64, _: u32, _: u32) -> f64 {
        shared
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::similarity::verify::check;
    use crate::algorithms::table::Trial;

    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        check(trial, &PAIRS, |sets, u, v| sets.both(u, v, |_, _| 1.0))
    }
}
