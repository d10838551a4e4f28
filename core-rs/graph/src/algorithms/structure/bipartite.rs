//! The two sides of a bipartite graph, by breadth-first search: a node is on the other side than those one hop nearer.
//!
//! in   `both`       CSR that ignores direction
//! out  `side`       `[n]` u32  0 or 1; null where there are no sides
//!      `bipartite`  bool
//!      `oddCycle`   the steps of a closed way of odd length, streamed
//!
//! Hops of neighbours differ by one or not at all. Where they do not, both lead back to one node in as many steps, which is a cycle
//! of odd length; all such edges of a step are seen before the next, so that which one is taken does not depend on threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use arrow_array::types::UInt32Type;
use arrow_array::{ArrayRef, BooleanArray, UInt32Array};
use rayon::prelude::*;

use crate::algorithms::support::{Cycle, NONE, PathRows, cells, edge_between, values};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Direction, Graph, Result};

static NODES: Table = Table::nodes(&[Column::new(
    "side",
    ColumnKind::UInt32,
    "0 for the first node of each component and all on its side, 1 for the others; null for all nodes of a graph that is not bipartite.",
)
.nullable()]);

static SUMMARY: Table = Table::one(
    "summary",
    &[Column::new(
        "bipartite",
        ColumnKind::Bool,
        "Whether every edge leads from one side to the other.",
    )],
    "The answer for the whole graph.",
);

static ODD_CYCLE: Table = Table::paths(
    &[Column::new("cost", ColumnKind::UInt32, "Edges so far.")],
    "A cycle of odd length from a node to the same node again; no rows where the graph is bipartite.",
)
.named("oddCycle")
.streamed();

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "bipartite",
    summary: "Divide the nodes into two sides so that every edge leads from one to the other, or show a cycle of odd length.",
    doc: "Direction is ignored, and parallel edges make no difference. A self-loop is a cycle of length 1. The first node of each component, in node-table order, is on side 0, and so is a node without edges. A graph has two such sides exactly where it has no cycle of odd length; where it has, one is shown that visits no other node twice, each step by the first edge between its nodes.",
    source: "Kőnig: Über Graphen und ihre Anwendung auf Determinantentheorie und Mengenlehre, Math. Ann. 77, 1916, doi:10.1007/BF01456961",
    known_as: &[
        ("networkx", "bipartite.color, is_bipartite"),
        ("igraph", "is_bipartite"),
    ],
    needs: Needs::Any,
    parameters: &[],
    tables: &[&NODES, &SUMMARY, &ODD_CYCLE],
    metadata: &[("bipartite", "Whether the graph is bipartite.")],
    time: "O(n + m), often much less where the graph is not bipartite",
    quick: true,
    memory: "12n bytes at most",
    working: |_, _| 0,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Below so many edges a step takes less time than waking another thread.
const SEQUENTIAL: usize = 1 << 13;
/// Nodes of the frontier that are handed out together.
const TAKE: usize = 64;
/// Nodes and edges between two looks at the control, where steps are small.
const PATIENCE: usize = 1 << 14;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let both = graph.topology(Direction::Both, control)?;
    let wanted = run.wants(&ODD_CYCLE);
    let (hops, odd) = run.install(|| search(&both, wanted, control))?;
    let bipartite = odd.is_none();
    run.note("bipartite", bipartite);
    let answer = BooleanArray::from(vec![bipartite]);
    run.give(&SUMMARY, vec![Arc::new(answer)])?;
    if let Some(edge) = odd.filter(|_| wanted) {
        give_cycle(run, &odd_cycle(graph, &both, &hops, edge))?;
    }
    let sides: ArrayRef = match bipartite {
        true => {
            let mut sides = hops;
            sides.iter_mut().for_each(|hops| *hops %= 2);
            Arc::new(UInt32Array::from(sides))
        }
        false => {
            drop(hops);
            Arc::new(UInt32Array::new_null(both.len()))
        }
    };
    run.give(&NODES, vec![sides])
}

/// Hops from the first node of each component, up to the first step with an edge between nodes of as many hops; of these edges
/// the first, where it is wanted, and any otherwise.
fn search(both: &Csr, wanted: bool, control: &Control) -> Result<(Vec<u32>, Option<u32>)> {
    let n = both.len();
    control.begin("search", n as u64);
    control.check()?;
    let hops: Vec<AtomicU32> = cells(n, NONE);
    let (mut frontier, mut next) = (Vec::new(), Vec::new());
    let mut looked = 0;
    for root in 0..n as u32 {
        if hops[root as usize].load(Relaxed) != NONE {
            continue;
        }
        hops[root as usize].store(0, Relaxed);
        frontier.clear();
        frontier.push(root);
        let mut level = 0;
        while !frontier.is_empty() {
            let edges: usize = frontier.iter().map(|&u| both.degree(u)).sum();
            looked += edges + frontier.len();
            if looked >= PATIENCE {
                control.check()?;
                looked = 0;
            }
            control.advance(frontier.len() as u64);
            let search = Step {
                both,
                hops: &hops,
                level,
                any: !wanted,
                control,
            };
            let odd = search.take(&frontier, edges, &mut next);
            if odd.is_some() {
                control.check()?;
                return Ok((values(hops), odd));
            }
            std::mem::swap(&mut frontier, &mut next);
            level += 1;
        }
    }
    control.check()?;
    Ok((values(hops), None))
}

/// A step from the nodes of a level to those one hop behind.
struct Step<'a> {
    both: &'a Csr,
    hops: &'a [AtomicU32],
    level: u32,
    /// Whether any edge within the frontier will do.
    any: bool,
    control: &'a Control,
}

impl Step<'_> {
    /// Puts the nodes behind the frontier into `next`; returns the first edge within the frontier.
    fn take(&self, frontier: &[u32], edges: usize, next: &mut Vec<u32>) -> Option<u32> {
        next.clear();
        if edges <= SEQUENTIAL || frontier.len() <= TAKE {
            return self.expand::<true>(frontier, next);
        }
        let parts = frontier.par_chunks(TAKE).map(|nodes| {
            let mut part = Vec::new();
            let odd = match self.control.is_cancelled() {
                true => None,
                false => self.expand::<false>(nodes, &mut part),
            };
            (part, odd)
        });
        let parts: Vec<_> = parts.collect();
        parts
            .iter()
            .for_each(|part| next.extend_from_slice(&part.0));
        parts.iter().filter_map(|part| part.1).min()
    }

    /// A thread alone needs no locked instructions.
    fn expand<const ALONE: bool>(&self, nodes: &[u32], next: &mut Vec<u32>) -> Option<u32> {
        let (level, mut odd) = (self.level, None);
        for &u in nodes {
            for (&v, &edge) in self.both.neighbors(u).iter().zip(self.both.edges(u)) {
                let cell = &self.hops[v as usize];
                let known = cell.load(Relaxed);
                if known == level {
                    odd = Some(odd.map_or(edge, |first: u32| first.min(edge)));
                    if self.any {
                        return odd;
                    }
                } else if known == NONE {
                    let first = match ALONE {
                        true => {
                            cell.store(level + 1, Relaxed);
                            true
                        }
                        false => cell
                            .compare_exchange(NONE, level + 1, Relaxed, Relaxed)
                            .is_ok(),
                    };
                    if first {
                        next.push(v);
                    }
                }
            }
        }
        odd
    }
}

/// The ways back from both ends of an edge within a step, to where they meet, and the edge.
fn odd_cycle(graph: &Graph, both: &Csr, hops: &[u32], edge: u32) -> Cycle {
    let mut ends = (graph.src()[edge as usize], graph.dst()[edge as usize]);
    let back = |node: u32| {
        let nearer = |&&v: &&u32| hops[v as usize] < hops[node as usize];
        both.neighbors(node).iter().find(nearer).copied()
    };
    let (mut down, mut up) = (vec![ends.0], vec![ends.1]);
    while ends.0 != ends.1 {
        let (Some(u), Some(v)) = (back(ends.0), back(ends.1)) else {
            break;
        };
        ends = (u, v);
        down.push(u);
        up.push(v);
    }
    down.reverse();
    let between = |step: &[u32]| edge_between(both, step[0], step[1], |_| true);
    let mut edges: Vec<u32> = down.windows(2).map(between).collect();
    edges.push(edge);
    edges.extend(up.windows(2).map(between));
    down.append(&mut up);
    Cycle { nodes: down, edges }
}

fn give_cycle(run: &Run<'_>, cycle: &Cycle) -> Result<()> {
    let mut rows = PathRows::<UInt32Type>::new(run, &ODD_CYCLE);
    rows.start(cycle.nodes[0], 0)?;
    for ((&node, &edge), cost) in cycle.nodes[1..].iter().zip(&cycle.edges).zip(1..) {
        rows.step(edge, node, cost)?;
    }
    rows.finish()
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeMap;

    use arrow_array::cast::AsArray;

    use crate::algorithms::table::Trial;

    /// Sides by a stack over plain neighbour lists; the cycle by its definition.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let ends = || graph.src().iter().zip(graph.dst());
        let mut near = vec![Vec::new(); n];
        for (&u, &v) in ends() {
            near[u as usize].push(v);
            near[v as usize].push(u);
        }
        let mut sides = vec![None; n];
        for root in 0..n as u32 {
            let mut stack = vec![(root, 0)];
            while let Some((u, side)) = stack.pop() {
                if sides[u as usize].is_none() {
                    sides[u as usize] = Some(side);
                    stack.extend(near[u as usize].iter().map(|&v| (v, 1 - side)));
                }
            }
        }
        let bipartite = ends().all(|(&u, &v)| sides[u as usize] != sides[v as usize]);
        let answer = trial.column(&SUMMARY, 0).as_boolean();
        if answer.iter().ne([Some(bipartite)]) {
            return Err(format!("{answer:?}, expected {bipartite}"));
        }
        trial.check_note("bipartite", bipartite)?;
        let expected = match bipartite {
            true => sides,
            false => vec![None; n],
        };
        if trial.u32s(&NODES, 0) != expected {
            return Err(format!("sides are not {expected:?}"));
        }
        match (bipartite, trial.tables[ODD_CYCLE.name].is_empty()) {
            (true, true) => Ok(()),
            (false, false) => check_cycle(trial),
            (_, none) => Err(format!("no cycle: {none}")),
        }
    }

    fn check_cycle(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let mut first = BTreeMap::new();
        for (edge, (&u, &v)) in graph.src().iter().zip(graph.dst()).enumerate() {
            first.entry((u, v)).or_insert(edge as u32);
            first.entry((v, u)).or_insert(edge as u32);
        }
        let column = |position| trial.u32s(&ODD_CYCLE, position);
        let nodes: Vec<u32> = column(2).into_iter().flatten().collect();
        let counted: Vec<_> = (0..nodes.len() as u32).map(Some).collect();
        let steps = nodes.windows(2).map(|step| first.get(&(step[0], step[1])));
        let edges: Vec<_> = std::iter::once(None)
            .chain(steps.map(Option::<&u32>::copied))
            .collect();
        let mut inner = nodes[1..].to_vec();
        inner.sort_unstable();
        inner.dedup();
        let right = column(0).iter().all(|it| *it == Some(0))
            && column(1) == counted
            && column(4) == counted
            && edges[1..].iter().all(Option::is_some)
            && column(3) == edges
            && nodes.len().is_multiple_of(2)
            && nodes.first() == nodes.last()
            && inner.len() + 1 == nodes.len();
        match right {
            true => Ok(()),
            false => Err(format!("{nodes:?} is no odd cycle, or {:?}", column(3))),
        }
    }
}
