//! Strongly connected components: the one around the best connected node by a search each way, the rest by Tarjan.
//!
//! in   `out`, `into`  CSR of out-edges and in-edges
//! out  `component`    `[n]` u32   dense numbers, largest component first
//!
//! In most graphs one component holds most edges, and two parallel searches find it. What remains is small or, as in an acyclic
//! graph, falls apart in one linear pass without recursion.

use std::sync::Arc;

use arrow_array::UInt32Array;
use rayon::prelude::*;

use crate::algorithms::support::{NONE, SHARE, flood, holds, number};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Direction, Result};

use super::groups::{GROUPS, give};

static NODES: Table = Table::nodes(&[Column::new(
    "component",
    ColumnKind::UInt32,
    "The component's number.",
)]);

static CONDENSATION: Table = Table::groups(
    "condensation",
    &[
        Column::new("source", ColumnKind::UInt32, "The component that edges leave."),
        Column::new("target", ColumnKind::UInt32, "The component that they enter."),
        Column::new("edges", ColumnKind::UInt32, "How many edges lead there."),
    ],
    "The acyclic graph of the components: a row per pair of them that edges lead between, in order.",
)
.at_most(|graph, _| graph.num_edges() as u64);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "stronglyConnectedComponents",
    summary: "Number the components within which every node can reach every other along directed edges.",
    doc: "Components are numbered from 0, the largest first, ties by first node. A node on no cycle is a component of its own.",
    source: "Tarjan: Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), 1972, doi:10.1137/0201010; Fleischer, Hendrickson, Pınar: On identifying strongly connected components in parallel, IPDPS 2000 workshops, doi:10.1007/3-540-45591-4_68",
    known_as: &[
        ("networkx", "strongly_connected_components, condensation"),
        ("igraph", "connected_components(mode=\"strong\")"),
        ("graphology", "components/stronglyConnectedComponents"),
        ("neo4j", "gds.scc"),
    ],
    needs: Needs::Directed,
    parameters: &[],
    tables: &[&NODES, &GROUPS, &CONDENSATION],
    metadata: &[("components", "How many components there are.")],
    time: "O(n + m)",
    quick: true,
    memory: "32n bytes",
    // Tarjan's numbers, and afterwards the numbering; stacks stay short where one component holds most nodes.
    working: |graph, _| 8 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let out = graph.topology(Direction::Out, control)?;
    let into = graph.topology(Direction::In, control)?;
    let mut labels = strong_components(&out, &into, control)?;
    let count = number(&mut labels, control)?;
    if run.wants(&CONDENSATION) {
        let edges = graph.src().iter().zip(graph.dst());
        let between = edges.map(|(&u, &v)| (labels[u as usize], labels[v as usize]));
        let mut between: Vec<(u32, u32)> = between.filter(|(from, to)| from != to).collect();
        control.check()?;
        between.par_sort_unstable();
        control.check()?;
        let pairs: Vec<&[(u32, u32)]> = between.chunk_by(|a, b| a == b).collect();
        let column = |value: fn(&[(u32, u32)]) -> u32| {
            Arc::new(UInt32Array::from_iter_values(
                pairs.iter().map(|run| value(run)),
            ))
        };
        let from = column(|run| run[0].0);
        let to = column(|run| run[0].1);
        let edges = column(|run| run.len() as u32);
        run.give(&CONDENSATION, vec![from, to, edges])?;
    }
    give(run, &NODES, labels, count)
}

/// Labels each node with some node of its component.
fn strong_components(out: &Csr, into: &Csr, control: &Control) -> Result<Vec<u32>> {
    let mut labels = vec![NONE; out.len()];
    // The product of its degrees says how likely a node is to lie in the largest component.
    let pivot = (0..out.len() as u32)
        .into_par_iter()
        .with_min_len(1 << 14)
        .max_by_key(|&u| {
            (
                out.degree(u) as u64 * into.degree(u) as u64,
                std::cmp::Reverse(u),
            )
        });
    if let Some(pivot) = pivot.filter(|&pivot| out.degree(pivot) > 0 && into.degree(pivot) > 0) {
        control.begin("search", 2 * out.len() as u64);
        let forward = flood(&[out], &[into], pivot, usize::MAX, control)?;
        let backward = flood(&[into], &[out], pivot, usize::MAX, control)?;
        labels
            .par_iter_mut()
            .enumerate()
            .with_min_len(SHARE)
            .for_each(|(node, label)| {
                let within = holds(&forward, node) && holds(&backward, node);
                *label = [NONE, pivot][usize::from(within)];
            });
    }
    Tarjan::new(out, into, labels).run(control)
}

/// Tarjan's search with its own stack, over the nodes without a label.
struct Tarjan<'a> {
    out: &'a Csr,
    into: &'a Csr,
    labels: Vec<u32>,
    /// Nodes by order of discovery, `NONE` before it (`NUMBER` in the paper).
    number: Vec<u32>,
    low: Vec<u32>,
    /// Discovered nodes whose component is not known yet.
    open: Vec<u32>,
    /// The path being searched: a node, and the next entry of its row.
    path: Vec<(u32, usize)>,
    discovered: u32,
}

impl<'a> Tarjan<'a> {
    fn new(out: &'a Csr, into: &'a Csr, labels: Vec<u32>) -> Self {
        let n = out.len();
        let (number, low) = (vec![NONE; n], vec![NONE; n]);
        Self {
            out,
            into,
            labels,
            number,
            low,
            open: Vec::new(),
            path: Vec::new(),
            discovered: 0,
        }
    }

    fn run(mut self, control: &Control) -> Result<Vec<u32>> {
        control.begin("remaining components", self.out.len() as u64);
        for root in 0..self.out.len() as u32 {
            if root.is_multiple_of(1 << 12) {
                control.check()?;
                control.advance(1 << 12);
            }
            if self.labels[root as usize] != NONE {
                continue;
            }
            if self.out.degree(root) == 0 || self.into.degree(root) == 0 {
                self.labels[root as usize] = root;
                continue;
            }
            self.search(root, control)?;
        }
        Ok(self.labels)
    }

    fn search(&mut self, root: u32, control: &Control) -> Result<()> {
        self.discover(root);
        let mut steps = 0u32;
        while let Some(&(u, entry)) = self.path.last() {
            steps += 1;
            if steps.is_multiple_of(1 << 14) {
                control.check()?;
            }
            // Run along the row until it leads somewhere new.
            let end = self.out.range(u).end;
            let mut low = self.low[u as usize];
            let mut next = None;
            for at in entry..end {
                let v = self.out.targets()[at];
                if self.labels[v as usize] != NONE {
                    continue;
                }
                if self.number[v as usize] == NONE {
                    next = Some((v, at + 1));
                    break;
                }
                low = low.min(self.number[v as usize]);
            }
            self.low[u as usize] = low;
            if let Some((v, at)) = next {
                if let Some(top) = self.path.last_mut() {
                    top.1 = at;
                }
                self.discover(v);
                continue;
            }
            self.path.pop();
            if low == self.number[u as usize] {
                while let Some(member) = self.open.pop() {
                    self.labels[member as usize] = u;
                    if member == u {
                        break;
                    }
                }
            } else if let Some(&(above, _)) = self.path.last() {
                let above = &mut self.low[above as usize];
                *above = (*above).min(low);
            }
        }
        Ok(())
    }

    fn discover(&mut self, u: u32) {
        self.number[u as usize] = self.discovered;
        self.low[u as usize] = self.discovered;
        self.discovered += 1;
        self.open.push(u);
        self.path.push((u, self.out.range(u).start));
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeMap;

    use crate::algorithms::support::check_numbering;
    use crate::algorithms::table::Trial;

    /// Kosaraju's two passes over plain neighbour lists.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let numbers = trial.components(&NODES, &GROUPS);
        check_numbering(&numbers)?;
        let n = graph.num_nodes();
        let (mut along, mut against) = (vec![Vec::new(); n], vec![Vec::new(); n]);
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            along[u as usize].push(v as usize);
            against[v as usize].push(u as usize);
        }
        let (mut seen, mut finished) = (vec![false; n], Vec::new());
        for start in 0..n {
            let mut stack = vec![(start, false)];
            while let Some((u, done)) = stack.pop() {
                if done {
                    finished.push(u);
                } else if !std::mem::replace(&mut seen[u], true) {
                    stack.push((u, true));
                    stack.extend(along[u].iter().map(|&v| (v, false)));
                }
            }
        }
        let mut used = std::collections::HashSet::new();
        for &start in finished.iter().rev() {
            if !seen[start] {
                continue;
            }
            if !used.insert(numbers[start]) {
                return Err(format!("number {} covers two components", numbers[start]));
            }
            let mut stack = vec![start];
            while let Some(u) = stack.pop() {
                if !std::mem::replace(&mut seen[u], false) {
                    continue;
                }
                if numbers[u] != numbers[start] {
                    return Err(format!(
                        "nodes {start} and {u} reach each other, but their numbers differ"
                    ));
                }
                stack.extend(&against[u]);
            }
        }
        let mut expected = BTreeMap::new();
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            let (from, to) = (numbers[u as usize], numbers[v as usize]);
            if from != to {
                *expected.entry((from, to)).or_insert(0) += 1;
            }
        }
        let column = |position| trial.u32s(&CONDENSATION, position).into_iter().flatten();
        let got: Vec<_> = column(0).zip(column(1)).zip(column(2)).collect();
        match got == expected.into_iter().collect::<Vec<_>>() {
            true => Ok(()),
            false => Err(format!("the condensation is {got:?}")),
        }
    }
}
