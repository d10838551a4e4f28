//! A cycle, by depth-first search: the first edge that leads back to a node that the search has not left closes one.
//!
//! in   `out`    CSR of out-edges; of all edges in an undirected graph
//! out  `paths`  the steps of one closed way, streamed
//!
//! See `support/cycle.rs`.

use arrow_array::types::UInt32Type;

use crate::algorithms::support::{PathRows, find_cycle};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Result};

static PATHS: Table = Table::paths(
    &[Column::new("cost", ColumnKind::UInt32, "Edges so far.")],
    "The cycle from a node to the same node again; no rows where there is none.",
)
.streamed();

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "findCycle",
    summary: "Find a cycle, where there is one.",
    doc: "In a directed graph a cycle follows the edges' direction; in an undirected one it uses no edge twice. It visits no node twice but the one at which it starts and ends. A self-loop is a cycle; so are two parallel edges of an undirected graph, and two edges of a directed one that lead opposite ways. It is the first that a depth-first search comes to that starts from the nodes in node-table order and follows their edges in the order of the nodes that they lead to, then of the edges: the same each time, and not the shortest.",
    source: "Tarjan: Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), 1972, doi:10.1137/0201010",
    needs: Needs::Any,
    parameters: &[],
    tables: &[&PATHS],
    metadata: &[("found", "Whether there is a cycle.")],
    time: "O(n + m), O(n) in an undirected graph; often much less where there is a cycle",
    quick: true,
    memory: "n bytes, and 16 bytes for each node on the longest way that is searched",
    working: |graph, _| graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let out = graph.topology(Direction::Out, control)?;
    let cycle = find_cycle(&out, graph.directed(), control)?;
    run.note("found", cycle.is_some());
    let Some(cycle) = cycle else {
        return Ok(());
    };
    let mut rows = PathRows::<UInt32Type>::new(run, &PATHS);
    rows.start(cycle.nodes[0], 0)?;
    for ((&node, &edge), cost) in cycle.nodes[1..].iter().zip(&cycle.edges).zip(1..) {
        rows.step(edge, node, cost)?;
    }
    rows.finish()
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::support::has_cycle;
    use crate::algorithms::table::Trial;

    /// The way there is one, and the same as a search finds that keeps the whole way for each of its steps.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let expected = first(trial.graph);
        if has_cycle(trial.graph) != expected.is_some() {
            return Err("the verifier is wrong".to_owned());
        }
        trial.check_note("found", expected.is_some())?;
        let Some((nodes, edges)) = expected else {
            return match trial.tables[PATHS.name].is_empty() {
                true => Ok(()),
                false => Err("there is no cycle".to_owned()),
            };
        };
        let numbers = |end: usize| (0..end as u32).map(Some).collect::<Vec<_>>();
        let found = [0, 1, 2, 3, 4].map(|column| trial.u32s(&PATHS, column));
        let steps = numbers(nodes.len());
        let expected = [
            vec![Some(0); nodes.len()],
            steps.clone(),
            nodes.into_iter().map(Some).collect(),
            std::iter::once(None)
                .chain(edges.into_iter().map(Some))
                .collect(),
            steps,
        ];
        match found == expected {
            true => Ok(()),
            false => Err(format!("{found:?}, expected {expected:?}")),
        }
    }

    type Ends = (Vec<u32>, Vec<u32>);

    fn first(graph: &crate::Graph) -> Option<Ends> {
        let n = graph.num_nodes();
        let mut near = vec![Vec::new(); n];
        for (edge, (&u, &v)) in graph.src().iter().zip(graph.dst()).enumerate() {
            near[u as usize].push((v, edge as u32));
            if !graph.directed() && u != v {
                near[v as usize].push((u, edge as u32));
            }
        }
        near.iter_mut().for_each(|near| near.sort_unstable());
        let mut left = vec![false; n];
        for root in 0..n as u32 {
            let (mut nodes, mut edges) = (vec![root], Vec::new());
            let mut places = vec![0];
            while let (false, Some(&u)) = (left[root as usize], nodes.last()) {
                let place = places.last_mut().unwrap();
                let Some(&(v, edge)) = near[u as usize].get(*place) else {
                    left[u as usize] = true;
                    nodes.pop();
                    edges.pop();
                    places.pop();
                    continue;
                };
                *place += 1;
                if left[v as usize] || (!graph.directed() && edges.last() == Some(&edge)) {
                    continue;
                }
                edges.push(edge);
                nodes.push(v);
                let start = nodes[..nodes.len() - 1].iter().position(|&it| it == v);
                if let Some(start) = start {
                    return Some((nodes.split_off(start), edges.split_off(start)));
                }
                places.push(0);
            }
        }
        None
    }
}
