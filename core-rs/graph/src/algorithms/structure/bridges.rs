//! Bridges: the edges of a depth-first tree over which no other edge leads.
//!
//! in   `both`     CSR that ignores direction
//! out  `bridges`  `[k]` edges, in edge-table order

use std::sync::Arc;

use arrow_array::UInt32Array;

use crate::algorithms::support::{NONE, lowpoints};
use crate::algorithms::table::{Algorithm, Needs, Run, Table};
use crate::{Direction, Result};

static BRIDGES: Table = Table::some_edges(
    "bridges",
    &[],
    "The edges without which the graph has more components, in edge-table order.",
)
.at_most(|graph, _| graph.num_nodes() as u64);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "bridges",
    summary: "Find the edges without which the graph would fall into more components.",
    doc: "Direction is ignored. An edge with a parallel one, whichever way that leads, is no bridge, and neither is a self-loop.",
    source: "Tarjan: A note on finding the bridges of a graph, Inf. Process. Lett. 2(6), 1974, doi:10.1016/0020-0190(74)90003-9",
    known_as: &[
        ("networkx", "bridges"),
        ("igraph", "bridges"),
        ("neo4j", "gds.bridges"),
    ],
    needs: Needs::Any,
    parameters: &[],
    tables: &[&BRIDGES],
    metadata: &[("bridges", "How many bridges there are.")],
    time: "O(n + m)",
    quick: true,
    memory: "24n bytes",
    working: |graph, _| 24 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let both = run.graph.topology(Direction::Both, run.control)?;
    let (visits, _) = lowpoints(&both, run.control)?;
    // What is discovered over a bridge leads nowhere above itself.
    let below = visits.iter().zip(0..);
    let below = below.filter(|(visit, place)| visit.parent != NONE && visit.low == *place);
    let mut bridges: Vec<u32> = below.map(|(visit, _)| visit.edge).collect();
    bridges.sort_unstable();
    run.note("bridges", bridges.len());
    run.give(&BRIDGES, vec![Arc::new(UInt32Array::from(bridges))])
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeMap;

    use crate::algorithms::support::blocks;
    use crate::algorithms::table::Trial;

    /// A bridge is a block of one edge.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let blocks = blocks(trial.graph);
        let mut sizes = BTreeMap::new();
        for block in blocks.iter().flatten() {
            *sizes.entry(block).or_insert(0) += 1;
        }
        let alone = |edge: &u32| matches!(blocks[*edge as usize], Some(it) if sizes[&it] == 1);
        let expected: Vec<_> = (0..blocks.len() as u32).filter(alone).map(Some).collect();
        let got = trial.u32s(&BRIDGES, 0);
        let noted = trial.notes["bridges"] == expected.len().to_string();
        match got == expected && noted {
            true => Ok(()),
            false => Err(format!("{got:?}, expected {expected:?}")),
        }
    }
}
