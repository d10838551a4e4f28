//! Preferential attachment: how many neighbours the one node has times how many the other has.
//!
//! in   `near`        CSR of neighbours
//! out  `score`       f64   for pairs of nodes
//!
//! See `pairs.rs`.

use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Table};

use super::pairs::{self, SCORES};
use super::sets::Measure;

static PAIRS: Table = Table::pairs(
    &[Column::new(
        "score",
        ColumnKind::Float64,
        "The product of the numbers of neighbours.",
    )],
    "A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every node the most similar ones, most similar first.",
)
.streamed()
.at_most(pairs::at_most);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "preferentialAttachment",
    summary: "Compare nodes by the product of their numbers of neighbours.",
    doc: "How many neighbours the one node has times how many the other has: where new edges lead to nodes in proportion to the edges that they have, the likelier pairs. Each neighbour counts once: parallel edges make no difference, and a self-loop makes no node its own neighbour. With topK the nodes with most neighbours come out for every node that has any. Exactly one of pairs, edges and topK says which nodes are compared. In a directed graph direction says whose neighbours count; by default those that a node's edges lead to.",
    source: "Barabási, Albert: Emergence of scaling in random networks, Science 286, 1999, doi:10.1126/science.286.5439.509",
    known_as: &[
        ("networkx", "preferential_attachment"),
        ("neo4j", "gds.alpha.linkprediction.preferentialAttachment"),
    ],
    needs: Needs::Any,
    parameters: &SCORES,
    tables: &[&PAIRS],
    metadata: &[],
    time: "O(1) for a pair; O(n log n) and the rows for topK",
    quick: false,
    memory: "4n bytes; 5 MB and n/8 bytes per thread for pairs and edges, 4n for topK",
    working: pairs::working::<PreferentialAttachment>,
    kernel: |run| pairs::give::<PreferentialAttachment>(run, &PAIRS),
    #[cfg(test)]
    verify: verify::verify,
};

struct PreferentialAttachment;

impl Measure for PreferentialAttachment {
    const SHARED: bool = false;

    fn score(_: f64, first: u32, second: u32) -> f64 {
        f64::from(first) * f64::from(second)
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::similarity::verify::check;
    use crate::algorithms::table::Trial;

    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        check(trial, &PAIRS, |sets, u, v| {
            sets.total(u, |_| 1.0) * sets.total(v, |_| 1.0)
        })
    }
}
