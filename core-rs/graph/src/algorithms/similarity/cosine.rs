//! Cosine similarity: the cosine of the angle between the nodes' rows of the adjacency matrix.
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
        "Shared neighbours by the geometric mean of the numbers of neighbours, from 0 to 1.",
    )],
    "A row per pair: the given pairs in their order, connected pairs in the order of their first edges, or for every node the most similar ones, most similar first.",
)
.streamed()
.at_most(pairs::at_most);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "cosine",
    summary: "Compare nodes by the angle between their rows of the adjacency matrix.",
    doc: "How many neighbours both nodes have by the geometric mean of how many each has; also called Salton index or Ochiai coefficient. Each neighbour counts once: parallel edges make no difference, and a self-loop makes no node its own neighbour. A node without neighbours has similarity 0 with any, a node that has some 1 with itself. Exactly one of pairs, edges and topK says which nodes are compared. In a directed graph direction says whose neighbours count; by default those that a node's edges lead to. With weights it is the cosine of the angle between the nodes' weights; parallel edges add up, and weights must be finite and >= 0.",
    source: "Salton, McGill: Introduction to modern information retrieval, McGraw-Hill 1983; Ochiai: Zoogeographical studies on the soleoid fishes found in Japan and its neighbouring regions, Bull. Jpn. Soc. Sci. Fish. 22, 1957, doi:10.2331/suisan.22.526",
    known_as: &[("neo4j", "gds.similarity.cosine")],
    needs: Needs::Any,
    parameters: &PARAMETERS,
    tables: &[&PAIRS],
    metadata: &[],
    time: "O(the neighbours of both) for a pair, of the node that has fewer for most; O(the sum of the squares of degrees) for topK",
    quick: false,
    memory: "4n bytes, 20n with weights; 5 MB and n/8 bytes per thread for pairs and edges, 8n per thread for topK",
    working: pairs::working::<Cosine>,
    kernel: |run| pairs::give::<Cosine>(run, &PAIRS),
    #[cfg(test)]
    verify: verify::verify,
};

struct Cosine;

impl Measure for Cosine {
    const WEIGHED: Option<Weighing> = Some(Weighing {
        meet: |first, second| first * second,
        size: |weights| weights.fold(0.0, |sum, weight| sum + weight * weight),
        score: |shared, first, second| shared / (first * second).sqrt(),
        scaled: true,
    });

    fn score(shared: f64, first: u32, second: u32) -> f64 {
        match shared > 0.0 {
            // One root of the product, so that a node is exactly 1 with itself.
            true => shared / (f64::from(first) * f64::from(second)).sqrt(),
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
            let (first, second) = (sets.unit(u), sets.unit(v));
            let square = |node, by: f64| sets.total(node, |it| (it / by) * (it / by));
            let product = square(u, first) * square(v, second);
            let shared = sets.both(u, v, |a, b| (a / first) * (b / second));
            if shared > 0.0 {
                shared / product.sqrt()
            } else {
                0.0
            }
        })
    }
}
