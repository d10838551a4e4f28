//! Eccentricity: how far away the farthest node is.
//!
//! in   `out`, `into`    CSRs along and against the edges followed
//! out  `eccentricity`   `[n]` u32   hops
//!
//! Hops are found from 256 nodes at once, see `support/many_sources.rs`.

use std::sync::Arc;

use arrow_array::UInt32Array;

use crate::algorithms::parameters::DIRECTION;
use crate::algorithms::support::{Hubs, SOURCES_AT_ONCE, from_everywhere, search_memory, threads};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Graph, Result};

static NODES: Table = Table::nodes(&[Column::new(
    "eccentricity",
    ColumnKind::UInt32,
    "How many hops away the farthest node is, of those that are reached.",
)]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "eccentricity",
    summary: "Find how far the farthest node is from each.",
    doc: "Distances are numbers of edges, and only the nodes that are reached count: in a graph of several components the largest eccentricity is still finite, and a node that reaches no other has 0. Parallel edges and self-loops make no difference. By default distances in a directed graph are those from the node to the others.",
    source: "Hage, Harary: Eccentricity and centrality in networks, Soc. Netw. 17(1), 1995, doi:10.1016/0378-8733(94)00248-9; Then et al.: The more the merrier: efficient multi-source graph traversal, PVLDB 8(4), 2014, doi:10.14778/2735496.2735507",
    known_as: &[
        ("networkx", "eccentricity"),
        ("igraph", "eccentricity"),
        ("graphology", "metrics/node/eccentricity"),
    ],
    needs: Needs::Any,
    parameters: &[DIRECTION.row()],
    tables: &[&NODES],
    metadata: &[],
    time: "O(n · m) in the worst case, most often less than a tenth of it, as an edge is followed for 256 nodes at once",
    quick: false,
    memory: "32n + 8m bytes, and 108n per thread",
    working: |graph, _| memory(graph),
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// The bytes that [`eccentricities`] takes beside its result.
pub(super) fn memory(graph: &Graph) -> u64 {
    let n = graph.num_nodes();
    let threads = threads(n.saturating_mul(n + graph.num_edges()));
    let threads = threads.min(n.div_ceil(SOURCES_AT_ONCE)) as u64;
    let told = 4 * n as u64;
    Hubs::memory(graph) + told + threads * (search_memory(n) + told)
}

fn kernel(run: &Run<'_>) -> Result<()> {
    let eccentricities = eccentricities(run, run.get(&DIRECTION))?;
    run.give(&NODES, vec![Arc::new(UInt32Array::from(eccentricities))])
}

/// By row.
pub(super) fn eccentricities(run: &Run<'_>, direction: Direction) -> Result<Vec<u32>> {
    let (graph, control) = (run.graph, run.control);
    let hubs = Hubs::of(graph, direction, control)?;
    // How far the others are away is found from everywhere against the edges.
    let reversed = direction != Direction::Both;
    run.install_small(|| {
        let farther = |told: &mut u32, hops: u32, _: u32| *told = (*told).max(hops);
        let join = |told: &mut u32, other: u32| *told = (*told).max(other);
        let told = from_everywhere(&hubs, reversed, control, farther, join)?;
        Ok(hubs.by_row(&told))
    })
}

#[cfg(test)]
pub(super) mod verify {
    use super::*;
    use crate::algorithms::table::Trial;

    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let expected = expected(trial.graph, trial.get(&DIRECTION));
        let got = trial.u32s(&NODES, 0);
        match (0..expected.len()).find(|&node| got[node] != Some(expected[node])) {
            Some(node) => Err(format!(
                "node {node}: {:?}, expected {}",
                got[node], expected[node]
            )),
            None => Ok(()),
        }
    }

    pub fn expected(graph: &Graph, direction: Direction) -> Vec<u32> {
        let farthest = |hops: Vec<Option<u32>>| hops.into_iter().flatten().max().unwrap_or(0);
        let next = next(graph, direction);
        let from = |source| farthest(from(&next, source));
        (0..graph.num_nodes()).map(from).collect()
    }

    pub fn hops(graph: &Graph, direction: Direction, source: usize) -> Vec<Option<u32>> {
        from(&next(graph, direction), source)
    }

    fn next(graph: &Graph, direction: Direction) -> Vec<Vec<usize>> {
        let mut next = vec![Vec::new(); graph.num_nodes()];
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            if !graph.directed() || direction != Direction::In {
                next[u as usize].push(v as usize);
            }
            if !graph.directed() || direction != Direction::Out {
                next[v as usize].push(u as usize);
            }
        }
        next
    }

    /// A textbook queue.
    fn from(next: &[Vec<usize>], source: usize) -> Vec<Option<u32>> {
        let mut hops = vec![None; next.len()];
        hops[source] = Some(0);
        let mut queue = std::collections::VecDeque::from([(source, 0)]);
        while let Some((u, far)) = queue.pop_front() {
            for &v in &next[u] {
                if hops[v].is_none() {
                    hops[v] = Some(far + 1);
                    queue.push_back((v, far + 1));
                }
            }
        }
        hops
    }
}
