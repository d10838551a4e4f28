//! Depth-first search that keeps its place in the columns that it gives.
//!
//! in   `out`          CSR along the edges followed
//! out  `discovered`   `[n]` u32   the order in which nodes are found; null when unreachable
//!      `finished`     `[n]` u32   the order in which all that they lead to is found
//!      `predecessor`  `[n]` node  the node from which a node is found
//!
//! The way back is the predecessors, and a node that is not finished has its place in its own row where its number will stand, so
//! that neither a stack nor recursion is needed (Schorr and Waite's idea, without turning pointers).

use std::sync::Arc;

use arrow_array::UInt32Array;

use crate::algorithms::parameters::{DIRECTION, SOURCES};
use crate::algorithms::support::{NONE, present};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Result};

static NODES: Table = Table::nodes(&[
    Column::new(
        "discovered",
        ColumnKind::UInt32,
        "How many nodes are found before this one; null when unreachable.",
    )
    .nullable(),
    Column::new(
        "finished",
        ColumnKind::UInt32,
        "How many nodes are finished before this one, with all that they lead to; null when unreachable.",
    )
    .nullable(),
    Column::new(
        "predecessor",
        ColumnKind::Node,
        "The node from which this one is found; null for the nodes that a search starts from and unreachable nodes.",
    )
    .nullable(),
]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "dfs",
    summary: "Search a graph depth first, and number the nodes in the order of their discovery and of their completion.",
    doc: "The sources are searched from in their order, each unless it is found already; neighbours come in node-table order. Both orders are dense from 0 and separate: `discovered` is preorder, `finished` is postorder. One node leads to another in the tree of predecessors exactly where it is discovered no later and finished no earlier. In an acyclic graph falling `finished` is a topological order of what is reached. Parallel edges and self-loops make no difference.",
    source: "Tarjan: Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), 1972, doi:10.1137/0201010; Schorr, Waite: An efficient machine-independent procedure for garbage collection in various list structures, Commun. ACM 10(8), 1967, doi:10.1145/363534.363554",
    known_as: &[
        ("networkx", "dfs_predecessors, dfs_postorder_nodes"),
        ("igraph", "dfs"),
        ("graphology", "traversal/dfs"),
        ("neo4j", "gds.dfs"),
    ],
    needs: Needs::Any,
    parameters: &[SOURCES.row(), DIRECTION.row()],
    tables: &[&NODES],
    metadata: &[("reached", "How many nodes are found.")],
    time: "O(n + m)",
    quick: true,
    memory: "12n bytes",
    working: |_, _| 0,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Entries of a row that are looked at in one step: few enough to notice an abort.
const LOOK: usize = 1 << 14;
/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 16;

fn kernel(run: &Run<'_>) -> Result<()> {
    let out = run.graph.topology(run.get(&DIRECTION), run.control)?;
    let Found {
        discovered,
        finished,
        predecessor,
        reached,
    } = search(&out, run.get(&SOURCES), run.control)?;
    run.note("reached", reached);
    let found = present(&discovered, |number| number != NONE);
    let led_to = present(&predecessor, |before| before != NONE);
    run.give(
        &NODES,
        vec![
            Arc::new(UInt32Array::new(discovered.into(), Some(found.clone()))),
            Arc::new(UInt32Array::new(finished.into(), Some(found))),
            Arc::new(UInt32Array::new(predecessor.into(), Some(led_to))),
        ],
    )
}

/// [`NONE`] where there is no number or node.
struct Found {
    discovered: Vec<u32>,
    finished: Vec<u32>,
    predecessor: Vec<u32>,
    reached: u32,
}

fn search(out: &Csr, sources: &[u32], control: &Control) -> Result<Found> {
    let n = out.len();
    control.begin("search", n as u64);
    let mut discovered = vec![NONE; n];
    let mut finished = vec![NONE; n];
    let mut predecessor = vec![NONE; n];
    let (mut reached, mut completed) = (0u32, 0u32);
    let (mut looked, mut counted) = (0, 0);
    for &source in sources {
        if discovered[source as usize] != NONE {
            continue;
        }
        let (mut before, mut u) = (NONE, source);
        // Down to `u` from `before`, or back up to it.
        while u != NONE {
            let node = u as usize;
            if discovered[node] == NONE {
                (discovered[node], finished[node], predecessor[node]) = (reached, 0, before);
                reached += 1;
            }
            let row = out.neighbors(u);
            let place = finished[node] as usize;
            let ahead = &row[place..row.len().min(place + LOOK)];
            let next = ahead.iter().position(|&v| discovered[v as usize] == NONE);
            let passed = next.map_or(ahead.len(), |next| next + 1);
            finished[node] = (place + passed) as u32;
            if next.is_some() {
                (before, u) = (u, ahead[passed - 1]);
            } else if place + passed == row.len() {
                finished[node] = completed;
                completed += 1;
                u = predecessor[node];
            }
            looked += passed + 1;
            if looked >= PATIENCE {
                control.check()?;
                control.advance(u64::from(completed - counted));
                (looked, counted) = (0, completed);
            }
        }
    }
    control.check()?;
    Ok(Found {
        discovered,
        finished,
        predecessor,
        reached,
    })
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::Direction;
    use crate::algorithms::table::Trial;

    /// A stack of all steps that are still to try, over plain neighbour lists.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let direction = trial.get(&DIRECTION);
        let mut neighbors = vec![Vec::new(); n];
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            if !graph.directed() || direction != Direction::In {
                neighbors[u as usize].push(v);
            }
            if !graph.directed() || direction != Direction::Out {
                neighbors[v as usize].push(u);
            }
        }
        for row in &mut neighbors {
            row.sort_unstable_by(|a, b| b.cmp(a));
        }
        let (mut discovered, mut finished, mut predecessor) =
            (vec![None; n], vec![None; n], vec![None; n]);
        let (mut found, mut done) = (0, 0);
        enum Step {
            Enter(Option<u32>, u32),
            Leave(u32),
        }
        let sources = trial.get(&SOURCES).iter().rev();
        let mut steps: Vec<Step> = sources.map(|&it| Step::Enter(None, it)).collect();
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(_, u) if discovered[u as usize].is_some() => {}
                Step::Enter(before, u) => {
                    discovered[u as usize] = Some(found);
                    predecessor[u as usize] = before;
                    found += 1;
                    steps.push(Step::Leave(u));
                    let next = neighbors[u as usize].iter();
                    steps.extend(next.map(|&v| Step::Enter(Some(u), v)));
                }
                Step::Leave(u) => {
                    finished[u as usize] = Some(done);
                    done += 1;
                }
            }
        }
        for (column, expected) in [discovered, finished, predecessor].iter().enumerate() {
            let got = trial.u32s(&NODES, column);
            if let Some(node) = (0..n).find(|&node| got[node] != expected[node]) {
                let (got, expected) = (got[node], expected[node]);
                return Err(format!(
                    "column {column}, node {node}: {got:?}, expected {expected:?}"
                ));
            }
        }
        match trial.notes.get("reached") {
            Some(reached) if *reached == found.to_string() => Ok(()),
            other => Err(format!("{other:?} nodes are reached, expected {found}")),
        }
    }
}
