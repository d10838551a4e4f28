//! Overlap coefficient: how much of the smaller set of neighbours is in the larger one.
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
        "Shared neighbours by the neighbours of the node that has fewer, from 0 to 1.",
    )],
    "A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every node the most similar ones, most similar first.",
)
.streamed()
.at_most(pairs::at_most);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "overlap",
    summary: "Compare nodes by how much of the neighbours of the one with fewer the other shares.",
    doc: "How many neighbours both nodes have by how many the one has that has fewer: 1 where all of its neighbours are neighbours of the other, too. Each neighbour counts once: parallel edges make no difference, and a self-loop makes no node its own neighbour. A node without neighbours has similarity 0 with any, a node that has some 1 with itself. Exactly one of pairs, edges and topK says which nodes are compared. In a directed graph direction says whose neighbours count; by default those that a node's edges lead to. With weights it is the sum of the lesser weights, over all shared neighbours, by the sum of one node's weights, the lesser of the two; parallel edges add up, and weights must be finite and >= 0.",
    source: "Szymkiewicz: Une contribution statistique à la géographie floristique, Acta Soc. Bot. Pol. 11(3), 1934, doi:10.5586/asbp.1934.012",
    known_as: &[("neo4j", "gds.similarity.overlap")],
    needs: Needs::Any,
    parameters: &PARAMETERS,
    tables: &[&PAIRS],
    metadata: &[],
    time: "O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of degrees) for topK",
    quick: false,
    memory: "4n bytes, 12n with weights; 5 MB and n/8 bytes per thread for pairs and edges, 8n per thread for topK",
    working: pairs::working::<Overlap>,
    kernel: |run| pairs::give::<Overlap>(run, &PAIRS),
    #[cfg(test)]
    verify: verify::verify,
};

struct Overlap;

impl Measure for Overlap {
    const WEIGHED: Option<Weighing> = Some(Weighing {
        meet: f64::min,
        size: |weights| weights.fold(0.0, |sum, weight| sum + weight),
        score: |shared, first, second| shared / first.min(second),
        scaled: false,
    });

    fn score(shared: f64, first: u32, second: u32) -> f64 {
        match shared > 0.0 {
            true => shared / f64::from(first.min(second)),
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
            let less = sets.total(u, |it| it).min(sets.total(v, |it| it));
            let shared = sets.both(u, v, f64::min);
            if shared > 0.0 { shared / less } else { 0.0 }
        })
    }
}
