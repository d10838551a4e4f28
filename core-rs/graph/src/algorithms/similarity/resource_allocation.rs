//! Resource allocation index: what one node would get of the other where shared neighbours deal out alike what they have.
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
        "The sum over the shared neighbours of 1 by how many nodes they are neighbours of.",
    )],
    "A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every node the most similar ones, most similar first.",
)
.streamed()
.at_most(pairs::at_most);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "resourceAllocation",
    summary: "Compare nodes by what shared neighbours would pass on from one to the other.",
    doc: "The sum over all neighbours of both nodes of 1 / d, where d is how many nodes they are neighbours of. Each neighbour counts once: parallel edges make no difference, and a self-loop makes no node its own neighbour. A pair of a node with itself counts its neighbours likewise. Exactly one of pairs, edges and topK says which nodes are compared. In a directed graph direction says whose neighbours count; by default those that a node's edges lead to.",
    source: "Zhou, Lü, Zhang: Predicting missing links via local information, Eur. Phys. J. B 71, 2009, doi:10.1140/epjb/e2009-00335-8",
    known_as: &[
        ("networkx", "resource_allocation_index"),
        ("neo4j", "gds.alpha.linkprediction.resourceAllocation"),
    ],
    needs: Needs::Any,
    parameters: &SCORES,
    tables: &[&PAIRS],
    metadata: &[],
    time: "O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of degrees) for topK",
    quick: false,
    memory: "12n bytes; 5 MB and n/8 bytes per thread for pairs and edges, 8n per thread for topK",
    working: pairs::working::<ResourceAllocation>,
    kernel: |run| pairs::give::<ResourceAllocation>(run, &PAIRS),
    #[cfg(test)]
    verify: verify::verify,
};

struct ResourceAllocation;

impl Measure for ResourceAllocation {
    // What no node has as a neighbour is never shared.
    const SHARE: Option<fn(u32) -> f64> = Some(|degree| match degree {
        0 => 0.0,
        degree => 1.0 / f64::from(degree),
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
        check(trial, &PAIRS, |sets, u, v| sets.sum(u, v, |d| 1.0 / d))
    }
}
