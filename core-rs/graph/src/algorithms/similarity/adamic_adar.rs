//! Adamic-Adar index: shared neighbours, of which one counts the less the more neighbours it has itself.
//!
//! in   `near`, `back`  CSR of neighbours, and its reverse
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
        "The sum over the shared neighbours of 1 by the logarithm of how many nodes they are neighbours of.",
    )],
    "A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every node the most similar ones, most similar first.",
)
.streamed()
.at_most(pairs::at_most);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "adamicAdar",
    summary: "Compare nodes by the neighbours that they share, of which rare ones count more.",
    doc: "The sum over all neighbours of both nodes of 1 / ln d, where d is how many nodes they are neighbours of. Each neighbour counts once: parallel edges make no difference, and a self-loop makes no node its own neighbour. A pair of a node with itself counts its neighbours likewise, without those that are a neighbour of no other node, whose logarithm is 0. Exactly one of pairs, edges and topK says which nodes are compared. In a directed graph direction says whose neighbours count; by default those that a node's edges lead to.",
    source: "Adamic, Adar: Friends and neighbors on the Web, Soc. Netw. 25(3), 2003, doi:10.1016/S0378-8733(03)00009-1",
    known_as: &[
        ("networkx", "adamic_adar_index"),
        ("igraph", "similarity_inverse_log_weighted"),
        ("neo4j", "gds.alpha.linkprediction.adamicAdar"),
    ],
    needs: Needs::Any,
    parameters: &SCORES,
    tables: &[&PAIRS],
    metadata: &[],
    time: "O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of degrees) for topK",
    quick: false,
    memory: "12n bytes; 5 MB and n/8 bytes per thread for pairs and edges, 8n per thread for topK",
    working: pairs::working::<AdamicAdar>,
    kernel: |run| pairs::give::<AdamicAdar>(run, &PAIRS),
    #[cfg(test)]
    verify: verify::verify,
};

struct AdamicAdar;

impl Measure for AdamicAdar {
    // Whoever is a neighbour of one node alone is shared by no two.
    const SHARE: Option<fn(u32) -> f64> = Some(|degree| match degree {
        0 | 1 => 0.0,
        degree => 1.0 / f64::from(degree).ln(),
    });

    fn score(shared: f64, _: u32, _: u32) -> f64 {
        // An empty sum is -0.
        shared + 0.0
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::similarity::verify::check;
    use crate::algorithms::table::Trial;

    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        check(trial, &PAIRS, |sets, u, v| {
            sets.sum(u, v, |d| if d > 1.0 { 1.0 / d.ln() } else { 0.0 })
        })
    }
}
