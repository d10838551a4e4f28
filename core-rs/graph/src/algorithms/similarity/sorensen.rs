//! Sørensen similarity: how many of the neighbours of both, counted for each, are neighbours of the other.
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
        "Twice the shared neighbours by the sum of both numbers of neighbours, from 0 to 1.",
    )],
    "A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every node the most similar ones, most similar first.",
)
.streamed()
.at_most(pairs::at_most);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "sorensen",
    summary: "Compare nodes by the part that shared neighbours have in the neighbours of both.",
    doc: "Twice the number of neighbours that both nodes have by the sum of how many each has; also called Dice coefficient. Each neighbour counts once: parallel edges make no difference, and a self-loop makes no node its own neighbour. Two nodes without neighbours have similarity 0, a node and itself 1 where it has any. Exactly one of pairs, edges and topK says which nodes are compared. In a directed graph direction says whose neighbours count; by default those that a node's edges lead to. With weights it is twice the sum of the lesser weights, over all shared neighbours, by the sum of both nodes' weights; parallel edges add up, and weights must be finite and >= 0.",
    source: "Sørensen: A method of establishing groups of equal amplitude in plant sociology, Biol. Skr. 5(4), 1948; Dice: Measures of the amount of ecologic association between species, Ecology 26(3), 1945, doi:10.2307/1932409",
    known_as: &[("igraph", "similarity_dice")],
    needs: Needs::Any,
    parameters: &PARAMETERS,
    tables: &[&PAIRS],
    metadata: &[],
    time: "O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of degrees) for topK",
    quick: false,
    memory: "4n bytes, 12n with weights; 5 MB and n/8 bytes per thread for pairs and edges, 8n per thread for topK",
    working: pairs::working::<Sorensen>,
    kernel: |run| pairs::give::<Sorensen>(run, &PAIRS),
    #[cfg(test)]
    verify: verify::verify,
};

struct Sorensen;

impl Measure for Sorensen {
    const WEIGHED: Option<Weighing> = Some(Weighing {
        meet: f64::min,
        size: |weights| weights.fold(0.0, |sum, weight| sum + weight),
        score: |shared, first, second| 2.0 * shared / (first + second),
        scaled: false,
    });

    fn score(shared: f64, first: u32, second: u32) -> f64 {
        match shared > 0.0 {
            true => 2.0 * shared / (f64::from(first) + f64::from(second)),
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
            let sum = sets.total(u, |it| it) + sets.total(v, |it| it);
            let shared = sets.both(u, v, f64::min);
            if shared > 0.0 {
                2.0 * shared / sum
            } else {
                0.0
            }
        })
    }
}
