//! Whether a graph has a cycle: directed, by taking off nodes that no edge enters; undirected, by joining trees.
//!
//! in   `out`, or `into`  CSR of a directed graph's edges; of an undirected one's, only the endpoint rows
//! out  `acyclic`         bool
//!
//! Where there are many cycles, a short search depth first meets one. Otherwise a directed graph is acyclic where all its nodes
//! can be taken off one after another; those that can at the same time go in parallel. An undirected one is where each edge joins
//! two trees, so that there are fewer edges than nodes.

use std::sync::Arc;

use arrow_array::BooleanArray;

use crate::algorithms::support::layers;
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Direction, Graph, Result};

static SUMMARY: Table = Table::one(
    "summary",
    &[Column::new(
        "acyclic",
        ColumnKind::Bool,
        "Whether the graph has no cycle.",
    )],
    "The answer for the whole graph.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "isAcyclic",
    summary: "Tell whether a graph has no cycle.",
    doc: "In a directed graph a cycle follows the edges' direction; in an undirected one it uses no edge twice, so that an acyclic graph is a forest. A self-loop is a cycle. So are two parallel edges of an undirected graph; those of a directed one are only where they lead opposite ways. A graph without nodes is acyclic.",
    source: "Kahn: Topological sorting of large networks, Commun. ACM 5(11), 1962, doi:10.1145/368996.369025; Tarjan, van Leeuwen: Worst-case analysis of set union algorithms, J. ACM 31(2), 1984, doi:10.1145/62.2160",
    known_as: &[
        ("networkx", "is_directed_acyclic_graph, is_forest"),
        ("igraph", "is_dag"),
        ("graphology", "dag/hasCycle"),
    ],
    needs: Needs::Any,
    parameters: &[],
    tables: &[&SUMMARY],
    metadata: &[],
    time: "O(n + m); O(n log n) in an undirected graph",
    quick: true,
    memory: "4n bytes, and up to 4n more where many nodes go at once",
    working: |graph, _| {
        let (n, m) = (graph.num_nodes() as u64, graph.num_edges() as u64);
        match graph.directed() {
            // Between what a cycle that is soon found takes and what taking off does.
            true => 9 * n / 4,
            false if m >= n => 0,
            false => 4 * n,
        }
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let acyclic = match run.graph.directed() {
        true => peels_off(run.graph, run.control)?,
        false => is_forest(run.graph, run.control)?,
    };
    run.give(&SUMMARY, vec![Arc::new(BooleanArray::from(vec![acyclic]))])
}

/// Edges between two looks at the control.
const STRIDE: usize = 1 << 16;
/// Edges that are followed before taking off begins: where there are many cycles one is soon found, and small graphs are done.
const LOOKS: usize = 1 << 16;

/// Whether all nodes of a directed graph go when those that no edge enters are taken off with their edges, again and again.
fn peels_off(graph: &Graph, control: &Control) -> Result<bool> {
    // Edges the other way round have the same cycles: what topology there is will do.
    let backward = graph.built_topology(Direction::Out).is_none()
        && graph.built_topology(Direction::In).is_some();
    let (direction, ends) = match backward {
        true => (Direction::In, graph.src()),
        false => (Direction::Out, graph.dst()),
    };
    let out = graph.topology(direction, control)?;
    control.begin("search", 0);
    control.check()?;
    if let Some(back) = comes_back(&out) {
        return Ok(!back);
    }
    Ok(layers(&out, ends, control, |_| {})? == out.len())
}

/// Whether a search depth first comes back to a node that it has not left; null where [`LOOKS`] do not tell.
fn comes_back(out: &Csr) -> Option<bool> {
    let mut states = vec![State::New; out.len()];
    let mut way: Vec<(u32, usize)> = Vec::new();
    let mut looks = 0;
    for root in 0..out.len() as u32 {
        if states[root as usize] != State::New {
            continue;
        }
        looks += 1;
        if looks > LOOKS {
            return None;
        }
        states[root as usize] = State::Open;
        way.push((root, out.range(root).start));
        while let Some((node, entry)) = way.last_mut() {
            if *entry == out.range(*node).end {
                states[*node as usize] = State::Left;
                way.pop();
                continue;
            }
            looks += 1;
            if looks > LOOKS {
                return None;
            }
            let v = out.targets()[*entry];
            *entry += 1;
            match states[v as usize] {
                State::Open => return Some(true),
                State::Left => {}
                State::New => {
                    states[v as usize] = State::Open;
                    way.push((v, out.range(v).start));
                }
            }
        }
    }
    Some(false)
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Left,
}

/// Whether each edge of an undirected graph joins two trees: union-find, with paths halved.
fn is_forest(graph: &Graph, control: &Control) -> Result<bool> {
    let (n, m) = (graph.num_nodes(), graph.num_edges());
    control.begin("join", m as u64);
    control.check()?;
    if m > 0 && m >= n {
        return Ok(false);
    }
    let mut above: Vec<u32> = (0..n as u32).collect();
    for (src, dst) in graph.src().chunks(STRIDE).zip(graph.dst().chunks(STRIDE)) {
        control.check()?;
        for (&u, &v) in src.iter().zip(dst) {
            let (u, v) = (root(&mut above, u), root(&mut above, v));
            if u == v {
                return Ok(false);
            }
            // Halved paths stay short without a rank.
            above[u.max(v) as usize] = u.min(v);
        }
        control.advance(src.len() as u64);
    }
    Ok(true)
}

fn root(above: &mut [u32], mut node: u32) -> u32 {
    loop {
        let next = above[node as usize];
        if next == node {
            return node;
        }
        let over = above[next as usize];
        above[node as usize] = over;
        node = over;
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::support::has_cycle;
    use crate::algorithms::table::Trial;

    /// As a search says that looks at one node after another.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let column = trial.column(&SUMMARY, 0);
        let got: Vec<_> = column
            .as_any()
            .downcast_ref::<BooleanArray>()
            .unwrap()
            .iter()
            .collect();
        let expected = !has_cycle(graph);
        match got == [Some(expected)] {
            true => Ok(()),
            false => Err(format!("{got:?}, expected {expected}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Large enough for parallel steps, either way.
    #[test]
    fn one_edge_back_is_a_cycle_among_many() {
        let n = 20_000u32;
        let some = |i: u32| (i.wrapping_mul(2_654_435_761) >> 8) % n;
        let ends = (0..8 * n).map(|i| (some(i), some(i + 77_777)));
        let ends = ends.filter(|(u, v)| u != v);
        let (mut src, mut dst): (Vec<_>, Vec<_>) = ends.map(|(u, v)| (u.min(v), u.max(v))).unzip();
        for acyclic in [true, false] {
            for built in [Direction::Out, Direction::In] {
                let graph = Graph::from_endpoints(n as usize, src.clone(), dst.clone(), true);
                let (graph, control) = (graph.unwrap(), Control::default());
                graph.topology(built, &control).unwrap();
                assert_eq!(peels_off(&graph, &control).unwrap(), acyclic);
            }
            src.push(dst[0]);
            dst.push(src[0]);
        }
    }
}
