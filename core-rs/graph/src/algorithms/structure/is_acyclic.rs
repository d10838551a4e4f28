//! Whether a graph has a cycle: directed, by taking off nodes that no edge enters; undirected, by joining trees.
//!
//! in   `out`, or `into`  CSR of a directed graph's edges; of an undirected one's, only the endpoint rows
//! out  `acyclic`         bool
//!
//! A directed graph is acyclic where all its nodes can be taken off one after another; those that can at the same time go in
//! parallel. An undirected one is where each edge joins two trees, so that there are fewer edges than nodes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use arrow_array::BooleanArray;
use rayon::prelude::*;

use crate::algorithms::support::{SHARE, cells};
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
            true => 4 * n,
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

/// Below so many edges a step takes less time than waking another thread.
const SEQUENTIAL: usize = 1 << 13;
/// Nodes that are handed out together.
const TAKE: usize = 256;
/// Edges between two looks at the control.
const STRIDE: usize = 1 << 16;

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
    let n = out.len();
    control.begin("peel", n as u64);
    let entering = entering(n, ends, control)?;
    let peel = Peel {
        out: &out,
        entering: &entering,
        control,
    };
    let nodes = (0..n as u32).into_par_iter().with_min_len(SHARE);
    let mut free: Vec<u32> = nodes
        .filter(|&node| entering[node as usize].load(Relaxed) == 0)
        .collect();
    let mut gone = 0;
    while !free.is_empty() {
        control.check()?;
        gone += free.len();
        control.advance(free.len() as u64);
        free = peel.take_off(&free)?;
    }
    control.check()?;
    Ok(gone == n)
}

/// How many edges enter each node.
fn entering(n: usize, ends: &[u32], control: &Control) -> Result<Vec<AtomicU32>> {
    let entering = cells(n, 0);
    ends.par_chunks(STRIDE).for_each(|ends| {
        if !control.is_cancelled() {
            for &v in ends {
                entering[v as usize].fetch_add(1, Relaxed);
            }
        }
    });
    control.check()?;
    Ok(entering)
}

struct Peel<'a> {
    out: &'a Csr,
    entering: &'a [AtomicU32],
    control: &'a Control,
}

impl Peel<'_> {
    /// The nodes that no edge enters any more once the edges of `free` are gone.
    fn take_off(&self, free: &[u32]) -> Result<Vec<u32>> {
        let edges: usize = free.iter().map(|&u| self.out.degree(u)).sum();
        if edges <= SEQUENTIAL {
            return Ok(self.drop_edges(free));
        }
        let parts = free.par_chunks(TAKE).map(|nodes| {
            self.control.check()?;
            Ok(self.drop_edges(nodes))
        });
        Ok(parts.collect::<Result<Vec<_>>>()?.concat())
    }

    fn drop_edges(&self, nodes: &[u32]) -> Vec<u32> {
        let edges = nodes.iter().flat_map(|&u| self.out.neighbors(u));
        // Whoever takes the last edge of a node finds it.
        let last = edges.filter(|&&v| self.entering[v as usize].fetch_sub(1, Relaxed) == 1);
        last.copied().collect()
    }
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
    use crate::algorithms::table::Trial;

    /// Directed: no node reaches itself, colour by colour. Undirected: a search meets no node twice.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let column = trial.column(&SUMMARY, 0);
        let got: Vec<_> = column
            .as_any()
            .downcast_ref::<BooleanArray>()
            .unwrap()
            .iter()
            .collect();
        let expected = match graph.directed() {
            true => !has_directed_cycle(graph),
            false => !has_undirected_cycle(graph),
        };
        match got == [Some(expected)] {
            true => Ok(()),
            false => Err(format!("{got:?}, expected {expected}")),
        }
    }

    fn has_directed_cycle(graph: &Graph) -> bool {
        let n = graph.num_nodes();
        let mut out = vec![Vec::new(); n];
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            out[u as usize].push(v as usize);
        }
        // On the way down, or done.
        let (mut open, mut done) = (vec![false; n], vec![false; n]);
        for start in 0..n {
            let mut steps = vec![(start, false)];
            while let Some((u, leave)) = steps.pop() {
                if leave {
                    (open[u], done[u]) = (false, true);
                } else if !done[u] && !open[u] {
                    open[u] = true;
                    steps.push((u, true));
                    if out[u].iter().any(|&v| open[v]) {
                        return true;
                    }
                    steps.extend(out[u].iter().map(|&v| (v, false)));
                }
            }
        }
        false
    }

    fn has_undirected_cycle(graph: &Graph) -> bool {
        let n = graph.num_nodes();
        let mut edges = vec![Vec::new(); n];
        for (edge, (&u, &v)) in graph.src().iter().zip(graph.dst()).enumerate() {
            edges[u as usize].push((v as usize, edge));
            edges[v as usize].push((u as usize, edge));
        }
        let mut seen = vec![false; n];
        for start in 0..n {
            if std::mem::replace(&mut seen[start], true) {
                continue;
            }
            let mut stack = vec![(start, usize::MAX)];
            while let Some((u, from)) = stack.pop() {
                for &(v, edge) in &edges[u] {
                    if edge == from {
                        continue;
                    }
                    if std::mem::replace(&mut seen[v], true) {
                        return true;
                    }
                    stack.push((v, edge));
                }
            }
        }
        false
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
