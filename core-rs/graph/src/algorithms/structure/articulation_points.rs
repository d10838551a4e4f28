//! Articulation points: the nodes of a depth-first tree above which nothing below some child leads.
//!
//! in   `both`   CSR that ignores direction
//! out  `nodes`  `[k]` nodes, in node-table order

use std::sync::Arc;

use arrow_array::UInt32Array;

use crate::algorithms::support::{NONE, lowpoints};
use crate::algorithms::table::{Algorithm, Needs, Run, Table};
use crate::{Direction, Result};

static NODES: Table = Table::some_nodes(
    "nodes",
    &[],
    "The nodes without which the graph has more components, in node-table order.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "articulationPoints",
    summary: "Find the nodes without which the graph would fall into more components.",
    doc: "Also called cut vertices: the nodes that are in several biconnected components. Direction is ignored; parallel edges and self-loops make no difference.",
    source: "Hopcroft, Tarjan: Algorithm 447: efficient algorithms for graph manipulation, Commun. ACM 16(6), 1973, doi:10.1145/362248.362272",
    known_as: &[
        ("networkx", "articulation_points"),
        ("igraph", "articulation_points"),
        ("neo4j", "gds.articulationPoints"),
    ],
    needs: Needs::Any,
    parameters: &[],
    tables: &[&NODES],
    metadata: &[("articulationPoints", "How many of them there are.")],
    time: "O(n + m)",
    quick: true,
    memory: "25n bytes",
    working: |graph, _| 25 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let both = run.graph.topology(Direction::Both, run.control)?;
    let (visits, _) = lowpoints(&both, run.control)?;
    let mut cuts = vec![false; both.len()];
    let mut children_of_first = 0;
    for visit in &visits {
        if visit.parent == NONE {
            children_of_first = 0;
        } else if visit.hangs_on_parent() {
            let parent = &visits[visit.parent as usize];
            children_of_first += u32::from(parent.parent == NONE);
            // Nothing is above the first node of a component: it takes two children that only it holds together.
            if parent.parent != NONE || children_of_first == 2 {
                cuts[parent.node as usize] = true;
            }
        }
    }
    let nodes = (0..both.len() as u32).filter(|&node| cuts[node as usize]);
    let nodes = UInt32Array::from(nodes.collect::<Vec<_>>());
    run.note("articulationPoints", nodes.len());
    run.give(&NODES, vec![Arc::new(nodes)])
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeSet;

    use crate::algorithms::support::blocks;
    use crate::algorithms::table::Trial;

    /// The nodes that are in several blocks.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let mut within = vec![BTreeSet::new(); graph.num_nodes()];
        let ends = graph.src().iter().zip(graph.dst());
        for ((&u, &v), block) in ends.zip(blocks(graph)) {
            if let Some(block) = block {
                within[u as usize].insert(block);
                within[v as usize].insert(block);
            }
        }
        let cut = |node: &u32| within[*node as usize].len() > 1;
        let nodes = 0..graph.num_nodes() as u32;
        let expected: Vec<_> = nodes.filter(cut).map(Some).collect();
        let got = trial.u32s(&NODES, 0);
        let noted = trial.notes["articulationPoints"] == expected.len().to_string();
        match got == expected && noted {
            true => Ok(()),
            false => Err(format!("{got:?}, expected {expected:?}")),
        }
    }
}
