//! Shortest paths along edges of any weight, by Bellman and Ford's labels with Tarjan's look below each node (BFCT).
//!
//! in   `out`          CSR along the edges followed, and their weights in its order
//! out  `distance`     `[n]` f64   null when unreachable
//!      `predecessor`  `[n]` node  the node before on a shortest path
//!
//! What was found through a node that turns out to be nearer is out of date. So it is taken out of the tree of ways found, and
//! waits no more for its turn: it is found again through that node. If the edge that makes the node nearer comes from below it, edge
//! and way close a cycle of negative weight, which is thus noticed when it first matters. Weights that are all `>= 0` are left to
//! `shortest_paths.rs`. Predecessors are read off the distances afterwards, hop by hop from the sources.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array};

use crate::algorithms::parameters::{DIRECTION, SOURCES, WEIGHT};
use crate::algorithms::support::{
    NONE, PREDECESSOR, Predecessors, Weighing, give_nodes, present, shown,
};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::run::first;
use crate::{Control, Csr, ErrorCode, GraphError, Result};

use super::shortest_paths;

static NODES: Table = Table::nodes(&[
    Column::new(
        "distance",
        ColumnKind::Float64,
        "The least total weight of a path from a source; null when unreachable.",
    )
    .nullable(),
    PREDECESSOR,
]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "bellmanFord",
    summary: "Find the shortest distance from the nearest of the source nodes to every node, along edges whose weights may be negative.",
    doc: "A source has distance 0 and no predecessor, unless another source leads to it at a negative weight; a node that no source reaches has neither. A cycle of negative weight that a source leads to leaves no path the shortest: the error shows one. In an undirected graph every edge of negative weight is such a cycle. Cycles that a source does not lead to do no harm. Weights must be finite; parallel edges offer the least of theirs. Of the shortest paths one with the fewest edges is taken, and among several predecessors the first in node-table order. Weights that cannot be added up exactly may make a cycle of weight 0 look like a negative one.",
    source: "Cherkassky, Goldberg: Negative-cycle detection algorithms, Math. Program. 85, 1999, doi:10.1007/s101070050058; Tarjan: Shortest paths, AT&T Bell Laboratories, 1981",
    known_as: &[
        ("networkx", "bellman_ford_predecessor_and_distance"),
        ("igraph", "distances(algorithm=\"bellman_ford\")"),
        ("neo4j", "gds.bellmanFord"),
    ],
    needs: Needs::Any,
    parameters: &[SOURCES.row(), WEIGHT.row(), DIRECTION.row()],
    tables: &[&NODES],
    metadata: &[("reached", "How many nodes have a distance.")],
    time: "O(n m) at worst; near O(m) for most graphs",
    quick: true,
    memory: "33n bytes; 8m more for weights in topology order",
    working: |graph, _| graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 14;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    control.begin("relax", graph.num_nodes() as u64);
    control.check()?;
    let (direction, sources) = (run.get(&DIRECTION), run.get(&SOURCES));
    let column = run.get(&WEIGHT);
    let out = graph.topology(direction, control)?;
    let weighing = Weighing::finite(graph, column, direction, control)?;
    let distances = match &weighing {
        Weighing::Weights(weights) if first(weights, |weight| *weight < 0.0).is_some() => {
            let mut labels = Labels::new(&out, &weighing, sources);
            if let Some(cycle) = labels.relax(control)? {
                let message = "a cycle of negative weight leaves no path the shortest";
                let total = labels.weight_of(&cycle);
                return Err(GraphError::new(ErrorCode::NegativeCycle, message)
                    .parameter(WEIGHT.row().name)
                    .expected("cycles of a weight >= 0")
                    .got(format!("{total} of {}", shown(graph, &cycle)?)));
            }
            labels.distances
        }
        _ => {
            let ends = (sources, &[][..]);
            shortest_paths::distances(graph, column, direction, ends, control)?
        }
    };
    let roots = sources.iter().copied();
    let roots: Vec<u32> = roots
        .filter(|&source| distances[source as usize] == 0.0)
        .collect();
    let predecessors = match run.wants_column(&NODES, PREDECESSOR.name) {
        true => {
            let rows = predecessors(&out, &weighing, &distances, &roots, control)?;
            Some(Predecessors::Rows(rows))
        }
        false => None,
    };
    let reached = present(&distances, f64::is_finite);
    let found = |reached| Arc::new(Float64Array::new(distances.into(), reached)) as ArrayRef;
    give_nodes(run, &NODES, found, predecessors, &roots, reached)
}

/// The node before each on the shortest path that has the fewest edges, the first in node-table order.
fn predecessors(
    out: &Csr,
    weighing: &Weighing,
    distances: &[f64],
    sources: &[u32],
    control: &Control,
) -> Result<Vec<u32>> {
    control.begin("predecessors", out.len() as u64);
    let mut first = vec![NONE; out.len()];
    let mut found = vec![false; out.len()];
    let mut frontier = sources.to_vec();
    for &source in sources {
        found[source as usize] = true;
    }
    let mut looked = 0;
    while !frontier.is_empty() {
        control.advance(frontier.len() as u64);
        frontier.sort_unstable();
        let mut next = Vec::new();
        for &u in &frontier {
            let range = out.range(u);
            looked += range.len() + 1;
            if looked >= PATIENCE {
                control.check()?;
                looked = 0;
            }
            for entry in range {
                let v = out.targets()[entry];
                let explains =
                    || distances[u as usize] + weighing.of(entry) == distances[v as usize];
                if !found[v as usize] && explains() {
                    found[v as usize] = true;
                    first[v as usize] = u;
                    next.push(v);
                }
            }
        }
        frontier = next;
    }
    control.check()?;
    Ok(first)
}

/// How many edges lead to a node in the tree; none where it is not in the tree.
const OUTSIDE: u32 = NONE;

struct Labels<'a> {
    out: &'a Csr,
    weighing: &'a Weighing,
    distances: Vec<f64>,
    /// The tree of ways: the node above each, and all nodes in the order of a search from the root, which stands behind them.
    above: Vec<u32>,
    depth: Vec<u32>,
    behind: Vec<u32>,
    ahead: Vec<u32>,
    /// Nodes whose turn is to come; those that are no more in the tree lose it.
    queue: std::collections::VecDeque<u32>,
    waiting: Vec<bool>,
}

impl<'a> Labels<'a> {
    fn new(out: &'a Csr, weighing: &'a Weighing, sources: &[u32]) -> Self {
        let n = out.len();
        let mut labels = Self {
            out,
            weighing,
            distances: vec![f64::INFINITY; n],
            above: vec![NONE; n + 1],
            depth: vec![OUTSIDE; n + 1],
            behind: vec![n as u32; n + 1],
            ahead: vec![n as u32; n + 1],
            queue: sources.iter().copied().collect(),
            waiting: vec![false; n],
        };
        labels.depth[n] = 0;
        for &source in sources {
            labels.distances[source as usize] = 0.0;
            labels.waiting[source as usize] = true;
            labels.hang(source, n as u32);
        }
        labels
    }

    /// Relaxes until nothing changes; a cycle of negative weight ends it, the first node again at its end.
    fn relax(&mut self, control: &Control) -> Result<Option<Vec<u32>>> {
        let (mut looked, mut turns) = (0, 0);
        while let Some(u) = self.queue.pop_front() {
            self.waiting[u as usize] = false;
            turns += 1;
            if looked >= PATIENCE {
                control.check()?;
                control.advance(turns);
                (looked, turns) = (0, 0);
            }
            if self.depth[u as usize] == OUTSIDE {
                continue;
            }
            let distance = self.distances[u as usize];
            let range = self.out.range(u);
            looked += range.len() + 1;
            for entry in range {
                let v = self.out.targets()[entry];
                let through = distance + self.weighing.of(entry);
                let known = self.distances[v as usize];
                // What was taken out is found again, even where rounding leaves it as far away as it was.
                let outside = self.depth[v as usize] == OUTSIDE;
                if !(through < known || through == known && outside && known < f64::INFINITY) {
                    continue;
                }
                looked += 1;
                if !outside && let Some(cycle) = self.take_out(v, u, &mut looked) {
                    return Ok(Some(cycle));
                }
                self.distances[v as usize] = through;
                self.hang(v, u);
                if !std::mem::replace(&mut self.waiting[v as usize], true) {
                    self.queue.push_back(v);
                }
            }
        }
        control.check()?;
        Ok(None)
    }

    /// Takes a node and all below it out of the tree; where `from` is among them, the way from the node to it and back.
    fn take_out(&mut self, node: u32, from: u32, looked: &mut usize) -> Option<Vec<u32>> {
        let depth = self.depth[node as usize];
        let before = self.ahead[node as usize];
        let mut next = node;
        loop {
            if next == from {
                return Some(self.cycle(node, from));
            }
            self.depth[next as usize] = OUTSIDE;
            *looked += 1;
            next = self.behind[next as usize];
            if self.depth[next as usize] <= depth {
                break;
            }
        }
        self.behind[before as usize] = next;
        self.ahead[next as usize] = before;
        None
    }

    fn cycle(&self, node: u32, from: u32) -> Vec<u32> {
        let up = std::iter::successors(Some(from), |&it| Some(self.above[it as usize]));
        let mut cycle: Vec<u32> = up.take_while(|&it| it != node).collect();
        cycle.push(node);
        cycle.reverse();
        cycle.push(node);
        cycle
    }

    /// Puts a node right below another.
    fn hang(&mut self, node: u32, above: u32) {
        let next = self.behind[above as usize];
        self.above[node as usize] = above;
        self.depth[node as usize] = self.depth[above as usize] + 1;
        self.behind[above as usize] = node;
        self.ahead[node as usize] = above;
        self.behind[node as usize] = next;
        self.ahead[next as usize] = node;
    }

    /// The weight of a closed way along the lightest edges.
    fn weight_of(&self, nodes: &[u32]) -> f64 {
        let lightest = |step: &[u32]| {
            let entries = self.out.range(step[0]);
            let there = entries.filter(|&entry| self.out.targets()[entry] == step[1]);
            there
                .map(|entry| self.weighing.of(entry))
                .fold(f64::INFINITY, f64::min)
        };
        nodes.windows(2).map(lightest).sum()
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::paths::verify::{followed, weights};
    use crate::algorithms::table::Trial;

    /// All edges in as many rounds as there are nodes, one more to notice cycles; then predecessors round by round.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let n = trial.graph.num_nodes();
        let weights = weights(trial, trial.get(&WEIGHT));
        let edges = followed(trial, trial.get(&DIRECTION));
        let sources = trial.get(&SOURCES);
        let mut distances = vec![f64::INFINITY; n];
        for &source in sources {
            distances[source as usize] = 0.0;
        }
        let mut changed = true;
        for _ in 0..=n {
            changed = false;
            for &(u, v, edge) in &edges {
                let through = distances[u as usize] + weights[edge];
                if through < distances[v as usize] {
                    distances[v as usize] = through;
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        if changed {
            return match trial.refusal() {
                Some(error) if error.code == ErrorCode::NegativeCycle => Ok(()),
                other => Err(format!("there is a negative cycle, but {other:?}")),
            };
        }
        let mut predecessors = vec![None; n];
        let root = |node: u32| sources.contains(&node) && distances[node as usize] == 0.0;
        let mut found: Vec<bool> = (0..n as u32).map(root).collect();
        loop {
            let mut next: Vec<Option<u32>> = vec![None; n];
            for &(u, v, edge) in &edges {
                let (u, v) = (u as usize, v as usize);
                if found[u] && !found[v] && distances[u] + weights[edge] == distances[v] {
                    next[v] = Some(next[v].map_or(u as u32, |before| before.min(u as u32)));
                }
            }
            if next.iter().all(Option::is_none) {
                break;
            }
            for (v, before) in next.into_iter().enumerate() {
                if before.is_some() {
                    found[v] = true;
                    predecessors[v] = before;
                }
            }
        }
        let expected = distances
            .iter()
            .map(|&it| Some(it).filter(|it| it.is_finite()));
        let expected: Vec<_> = expected.collect();
        let got = trial.f64s(&NODES, 0);
        if let Some(node) = (0..n).find(|&node| got[node] != expected[node]) {
            let (got, expected) = (got[node], expected[node]);
            return Err(format!("node {node} is at {got:?}, expected {expected:?}"));
        }
        trial.check_note("reached", expected.iter().flatten().count())?;
        match trial.u32s(&NODES, 1) == predecessors {
            true => Ok(()),
            false => Err(format!("predecessors are not {predecessors:?}")),
        }
    }
}
