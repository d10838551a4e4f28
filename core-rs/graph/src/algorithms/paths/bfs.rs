//! Breadth-first search that changes direction: from the frontier out while it is small, from the unvisited nodes back
//! while it is large.
//!
//! in   `out`, `into`   CSR along and against the edges followed
//! out  `distance`      `[n]` u32   hops; null when unreachable
//!      `predecessor`   `[n]` node  the neighbour one hop nearer, the first in node-table order
//!
//! A forward step keeps the least of a node's predecessors. A node's neighbours are sorted, so the first hit of a backward step
//! is the same node.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use arrow_array::types::UInt32Type;
use arrow_array::{ArrayRef, UInt32Array};
use rayon::prelude::*;

use crate::algorithms::parameters::{DIRECTION, Param, SOURCES};
use crate::algorithms::support::{
    Expand, Frontier, NONE, PREDECESSOR, PREDECESSORS, Predecessors, SHARE, TARGETS, cells,
    edge_between, give_nodes, give_paths, paths, present, values,
};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Result};

static MAX_DEPTH: Param<Option<u64>> = Param::optional_integer(
    "maxDepth",
    (0, u32::MAX as u64 - 1),
    "How many hops to go at most; null goes on until nothing new is found.",
);

static NODES: Table = Table::nodes(&[
    Column::new(
        "distance",
        ColumnKind::UInt32,
        "Hops from the nearest source; null when unreachable.",
    )
    .nullable(),
    PREDECESSOR.in_words(),
]);

static PATHS: Table = paths(&[Column::new("cost", ColumnKind::UInt32, "Hops so far.")]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "bfs",
    summary: "Count the hops from the nearest of the source nodes to every node.",
    doc: "A source has distance 0 and no predecessor; a node that no source reaches within maxDepth has neither. Among several predecessors the first in node-table order is taken, and among several edges from it the first.",
    source: "Beamer, Asanović, Patterson: Direction-optimizing breadth-first search, SC 2012, doi:10.1109/SC.2012.50",
    known_as: &[
        ("networkx", "single_source_shortest_path_length, bfs_tree"),
        ("igraph", "distances, bfs"),
        ("graphology", "shortest-path/unweighted"),
        ("neo4j", "gds.bfs"),
    ],
    needs: Needs::Any,
    parameters: &[
        SOURCES.row(),
        DIRECTION.row(),
        MAX_DEPTH.row(),
        TARGETS.row(),
        PREDECESSORS.row(),
    ],
    tables: &[&NODES, &PATHS],
    metadata: &[("reached", "How many nodes have a distance.")],
    time: "O(n + m)",
    quick: true,
    memory: "9n bytes",
    working: |graph, _| graph.num_nodes() as u64 / 4,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Go backward once the frontier's edges are more than this part of the unexplored ones (`α` in the paper).
const ALPHA: usize = 15;
/// Go forward again once the frontier is less than this part of the nodes (`β` in the paper).
const BETA: usize = 18;
/// Below so many edges a step backward does not pay.
const FEW: usize = 1 << 11;
/// Words of 64 nodes that are handed out together.
const WORDS: usize = 32;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (direction, sources) = (run.get(&DIRECTION), run.get(&SOURCES));
    let out = run.graph.topology(direction, run.control)?;
    let into = run.graph.topology(direction.reversed(), run.control)?;
    let depth = run.get(&MAX_DEPTH).map_or(NONE - 1, |depth| depth as u32);
    let targets = run.get(&TARGETS);
    let kept = run.get(&PREDECESSORS) && run.wants_column(&NODES, PREDECESSOR.name);
    let search = Search {
        out: &out,
        into: &into,
        sources,
        targets: targets.unwrap_or_default(),
        depth,
        ways: kept || run.wants(&PATHS),
    };
    let Found {
        distance,
        predecessor,
    } = search.run(run.control)?;
    if run.wants(&PATHS) {
        let reached = |node: u32| distance[node as usize] != NONE;
        let edge = |u, v| edge_between(&out, u, v, |_| true);
        let cost = |node: u32| distance[node as usize];
        give_paths::<UInt32Type>(run, &PATHS, &predecessor, targets, reached, edge, cost)?;
    }
    let reached = present(&distance, |distance| distance != NONE);
    let distances = |reached| Arc::new(UInt32Array::new(distance.into(), reached)) as ArrayRef;
    let predecessor = kept.then_some(predecessor);
    give_nodes(run, &NODES, distances, predecessor, sources, reached)
}

/// Hops and predecessors, [`NONE`] where there are none.
pub(super) struct Found {
    pub distance: Vec<u32>,
    /// Of no node where nobody wants them.
    pub predecessor: Predecessors,
}

/// A search from `sources` up to `depth` hops, or until all `targets` are found where there are any; `into` is the reverse of `out`.
pub(super) struct Search<'a> {
    pub out: &'a Csr,
    pub into: &'a Csr,
    pub sources: &'a [u32],
    pub targets: &'a [u32],
    pub depth: u32,
    /// Whether predecessors are wanted.
    pub ways: bool,
}

impl Search<'_> {
    pub fn run(self, control: &Control) -> Result<Found> {
        control.begin("search", self.out.len() as u64);
        if self.ways {
            let words: Vec<AtomicU64> = cells(self.out.len(), u64::MAX);
            self.mark(&words[..], control)?;
            let words: Vec<u64> = values(words);
            let hops = words.par_iter().with_min_len(SHARE).map(|&word| hops(word));
            Ok(Found {
                distance: hops.collect(),
                predecessor: Predecessors::Words(words),
            })
        } else {
            let marks: Vec<AtomicU32> = cells(self.out.len(), NONE);
            self.mark(&marks[..], control)?;
            Ok(Found {
                distance: values(marks),
                predecessor: Predecessors::Rows(Vec::new()),
            })
        }
    }

    fn mark<M: Marks + ?Sized>(&self, marks: &M, control: &Control) -> Result<()> {
        let out = self.out;
        let visit = Visit {
            out,
            into: self.into,
            marks,
            targets: self.targets,
            control,
        };
        for &source in self.sources {
            marks.set(source, 0, NONE);
        }
        let edges_of = |nodes: &[u32]| nodes.iter().map(|&u| out.degree(u)).sum();
        let mut frontier = Frontier::new(out.len(), self.sources);
        // Those that leave the frontier.
        let mut edges: usize = edges_of(self.sources);
        let mut unexplored = out.targets().len();
        let mut level = 0;
        while !frontier.nodes().is_empty() && level < self.depth && !visit.found_all() {
            control.check()?;
            if is_large(edges, unexplored) {
                let nodes;
                (nodes, level) = visit.backward(frontier.nodes(), level, self.depth)?;
                edges = edges_of(&nodes);
                frontier.replace(&nodes);
            } else {
                frontier.advance(edges, level + 1, &visit, |found, leaving, at| {
                    unexplored = unexplored.saturating_sub(edges);
                    (edges, level) = (leaving, at);
                    control.advance(found.nodes().len() as u64);
                    found.nodes().is_empty()
                        || level >= self.depth
                        || is_large(edges, unexplored)
                        || visit.found_all()
                        || control.is_cancelled()
                });
            }
        }
        control.check()
    }
}

/// What is known of each node, in one cell.
trait Marks: Sync {
    /// [`NONE`] before the node is reached.
    fn distance(&self, node: u32) -> u32;

    /// For a node that no other thread marks.
    fn set(&self, node: u32, level: u32, from: u32);

    /// Marks what is reached from `from`, unless it was at an earlier level, and says whether this was the first time. A thread
    /// `ALONE` needs no locked instructions, which cost more than the rest of a short step.
    fn reach<const ALONE: bool>(&self, node: u32, level: u32, from: u32) -> bool;
}

/// Distances alone.
impl Marks for [AtomicU32] {
    fn distance(&self, node: u32) -> u32 {
        self[node as usize].load(Relaxed)
    }

    fn set(&self, node: u32, level: u32, _: u32) {
        self[node as usize].store(level, Relaxed);
    }

    fn reach<const ALONE: bool>(&self, node: u32, level: u32, _: u32) -> bool {
        let cell = &self[node as usize];
        if cell.load(Relaxed) != NONE {
            return false;
        }
        if ALONE {
            cell.store(level, Relaxed);
            return true;
        }
        cell.compare_exchange(NONE, level, Relaxed, Relaxed).is_ok()
    }
}

/// The distance above the predecessor: of two words the less is the right one, as it is nearer or of the first predecessor.
impl Marks for [AtomicU64] {
    fn distance(&self, node: u32) -> u32 {
        hops(self[node as usize].load(Relaxed))
    }

    fn set(&self, node: u32, level: u32, from: u32) {
        self[node as usize].store(word(level, from), Relaxed);
    }

    fn reach<const ALONE: bool>(&self, node: u32, level: u32, from: u32) -> bool {
        let (cell, word) = (&self[node as usize], word(level, from));
        let known = cell.load(Relaxed);
        if known <= word {
            return false;
        }
        if ALONE {
            cell.store(word, Relaxed);
            return known == u64::MAX;
        }
        cell.fetch_min(word, Relaxed) == u64::MAX
    }
}

fn word(level: u32, from: u32) -> u64 {
    u64::from(level) << 32 | u64::from(from)
}

fn hops(word: u64) -> u32 {
    (word >> 32) as u32
}

/// Whether so many edges of those not walked yet are better looked at from their other ends.
fn is_large(edges: usize, unexplored: usize) -> bool {
    edges > unexplored / ALPHA && edges > FEW
}

struct Visit<'a, M: ?Sized> {
    out: &'a Csr,
    into: &'a Csr,
    marks: &'a M,
    targets: &'a [u32],
    control: &'a Control,
}

impl<M: Marks + ?Sized> Expand for Visit<'_, M> {
    fn expand<const ALONE: bool>(
        &self,
        nodes: &[AtomicU32],
        level: u32,
        found: &mut Vec<u32>,
    ) -> usize {
        let mut edges = 0;
        if self.control.is_cancelled() {
            return edges;
        }
        for u in nodes {
            let u = u.load(Relaxed);
            for &v in self.out.neighbors(u) {
                if self.marks.reach::<ALONE>(v, level, u) {
                    found.push(v);
                    // Looked up now, the offsets are at hand in the next step.
                    edges += self.out.degree(v);
                }
            }
        }
        edges
    }
}

impl<M: Marks + ?Sized> Visit<'_, M> {
    /// Whether there are targets, and all have been reached.
    fn found_all(&self) -> bool {
        let reached = |&node: &u32| self.marks.distance(node) != NONE;
        !self.targets.is_empty() && self.targets.iter().all(reached)
    }

    /// Steps from the unvisited nodes back to the frontier, as long as it is large; then the frontier and its level.
    fn backward(
        &self,
        frontier: &[AtomicU32],
        mut level: u32,
        depth: u32,
    ) -> Result<(Vec<u32>, u32)> {
        let n = self.out.len();
        let mut current = vec![0u64; n.div_ceil(64)];
        for u in frontier {
            let u = u.load(Relaxed);
            current[u as usize / 64] |= 1 << (u % 64);
        }
        let mut unvisited: Vec<u64> = (0..current.len())
            .into_par_iter()
            .with_min_len(WORDS)
            .map(|word| {
                let nodes = word * 64..n.min(word * 64 + 64);
                nodes.enumerate().fold(0, |bits, (i, node)| {
                    bits | u64::from(self.marks.distance(node as u32) == NONE) << i
                })
            })
            .collect();
        let mut next = vec![0u64; current.len()];
        let mut size = frontier.len();
        loop {
            self.control.check()?;
            level += 1;
            // A word of nodes belongs to one task, so that plain writes do.
            let grown = unvisited
                .par_chunks_mut(WORDS)
                .zip(next.par_chunks_mut(WORDS))
                .enumerate()
                .map(|(chunk, (unvisited, next))| {
                    let mut found = 0;
                    for (i, (unvisited, hits)) in unvisited.iter_mut().zip(next).enumerate() {
                        let first = ((chunk * WORDS + i) * 64) as u32;
                        *hits = self.look_back(&current, first, unvisited, level);
                        found += hits.count_ones() as usize;
                    }
                    found
                })
                .sum();
            std::mem::swap(&mut current, &mut next);
            let shrinking = grown < size;
            size = grown;
            self.control.advance(size as u64);
            if (shrinking && size < n / BETA) || size == 0 || level >= depth || self.found_all() {
                let mut nodes = Vec::with_capacity(size);
                for (word, &bits) in current.iter().enumerate() {
                    let mut bits = bits;
                    while bits != 0 {
                        nodes.push(word as u32 * 64 + bits.trailing_zeros());
                        bits &= bits - 1;
                    }
                }
                return Ok((nodes, level));
            }
        }
    }

    /// Which of the `unvisited` nodes from `first` on have a neighbour in the frontier; notes their level and predecessor, and
    /// takes them out, together with the nodes that have no neighbours.
    fn look_back(&self, front: &[u64], first: u32, unvisited: &mut u64, level: u32) -> u64 {
        let (mut rest, mut hits) = (*unvisited, 0);
        while rest != 0 {
            let bit = rest.trailing_zeros();
            rest &= rest - 1;
            let v = first + bit;
            let neighbors = self.into.neighbors(v);
            let hit = neighbors
                .iter()
                .find(|&&u| front[u as usize / 64] >> (u % 64) & 1 == 1);
            if let Some(&u) = hit {
                self.marks.set(v, level, u);
                hits |= 1 << bit;
            }
            if neighbors.is_empty() {
                *unvisited &= !(1 << bit);
            }
        }
        *unvisited &= !hits;
        hits
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::Direction;
    use crate::algorithms::table::Trial;

    /// A textbook queue over plain neighbour lists, then every predecessor by definition.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let mut neighbors = vec![Vec::new(); n];
        let both = !graph.directed();
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            let direction = trial.get(&DIRECTION);
            if both || direction != Direction::In {
                neighbors[u as usize].push(v);
            }
            if both || direction != Direction::Out {
                neighbors[v as usize].push(u);
            }
        }
        let depth = trial.get(&MAX_DEPTH).unwrap_or(u64::MAX);
        let mut expected: Vec<Option<u32>> = vec![None; n];
        let mut queue: std::collections::VecDeque<u32> =
            trial.get(&SOURCES).iter().copied().collect();
        queue
            .iter()
            .for_each(|&source| expected[source as usize] = Some(0));
        let mut nearest: Vec<Option<u32>> = vec![None; n];
        while let Some(u) = queue.pop_front() {
            let next = expected[u as usize].unwrap_or(0) + 1;
            for &v in &neighbors[u as usize] {
                if expected[v as usize].is_none() && u64::from(next) <= depth {
                    expected[v as usize] = Some(next);
                    queue.push_back(v);
                }
                if expected[v as usize] == Some(next) {
                    nearest[v as usize] =
                        Some(nearest[v as usize].map_or(u, |before| before.min(u)));
                }
            }
        }
        // A search that has found its targets looks no farther.
        let found = |&target: &u32| expected[target as usize];
        let farthest = trial.get(&TARGETS).and_then(|targets| {
            let found = targets.iter().map(found).collect::<Option<Vec<_>>>()?;
            found.into_iter().max()
        });
        for node in 0..n {
            if expected[node] > farthest && farthest.is_some() {
                (expected[node], nearest[node]) = (None, None);
            }
        }
        let none = vec![None; n];
        let kept = match trial.get(&PREDECESSORS) {
            true => &nearest,
            false => &none,
        };
        for (column, expected) in [&expected, kept].into_iter().enumerate() {
            let got = trial.u32s(&NODES, column);
            for (node, &expected) in expected.iter().enumerate() {
                let value = got[node];
                if value != expected {
                    return Err(format!(
                        "column {column}, node {node}: {value:?}, expected {expected:?}"
                    ));
                }
            }
        }
        let ends: Vec<u32> = match trial.get(&TARGETS) {
            Some(targets) => targets.to_vec(),
            None => (0..n as u32).collect(),
        };
        trial.check_note("reached", expected.iter().flatten().count())?;
        let reached = |end: &u32| expected[*end as usize].is_some();
        let ends: Vec<u32> = ends.into_iter().filter(reached).collect();
        let (sources, direction) = (trial.get(&SOURCES), trial.get(&DIRECTION));
        trial.check_paths(&PATHS, sources, &ends, direction, |_| 1.0)?;
        trial.check_choices(&PATHS, &nearest, direction, |_| 1.0)
    }
}
