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
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use arrow_array::types::UInt32Type;
use arrow_array::{ArrayRef, UInt32Array};
use rayon::prelude::*;

use crate::algorithms::parameters::{DIRECTION, Param, SOURCES};
use crate::algorithms::support::{
    NONE, PREDECESSOR, PREDECESSORS, TARGETS, cells, edge_between, give_nodes, give_paths, paths,
    present, values,
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
    PREDECESSOR,
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
/// Below so many edges a step takes less time than waking another thread.
const SEQUENTIAL: usize = 1 << 11;
/// Nodes of the frontier that are handed out together.
const TAKE: usize = 64;
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
    /// Empty where nobody wants them.
    pub predecessor: Vec<u32>,
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
        let (out, n) = (self.out, self.out.len());
        control.begin("search", n as u64);
        let distance = cells(n, NONE);
        let predecessor = cells(if self.ways { n } else { 0 }, NONE);
        let visit = Visit {
            out,
            into: self.into,
            distance: &distance,
            predecessor: &predecessor,
            targets: self.targets,
            control,
        };
        for &source in self.sources {
            visit.distance[source as usize].store(0, Relaxed);
        }
        let (mut frontier, mut next) = (self.sources.to_vec(), Vec::new());
        let mut unexplored = out.targets().len();
        let mut level = 0;
        while !frontier.is_empty() && level < self.depth && !visit.found_all() {
            control.check()?;
            let edges: usize = frontier.iter().map(|&u| out.degree(u)).sum();
            if edges > unexplored / ALPHA && edges > SEQUENTIAL {
                (frontier, level) = visit.backward(frontier, level, self.depth)?;
            } else {
                unexplored = unexplored.saturating_sub(edges);
                level += 1;
                visit.forward(&frontier, edges, level, &mut next);
                std::mem::swap(&mut frontier, &mut next);
                control.advance(frontier.len() as u64);
            }
        }
        control.check()?;
        Ok(Found {
            distance: values(distance),
            predecessor: values(predecessor),
        })
    }
}

struct Visit<'a> {
    out: &'a Csr,
    into: &'a Csr,
    distance: &'a [AtomicU32],
    /// Empty where nobody wants them.
    predecessor: &'a [AtomicU32],
    targets: &'a [u32],
    control: &'a Control,
}

impl Visit<'_> {
    /// Whether there are targets, and all have been reached.
    fn found_all(&self) -> bool {
        let reached = |&node: &u32| self.distance[node as usize].load(Relaxed) != NONE;
        !self.targets.is_empty() && self.targets.iter().all(reached)
    }

    /// One step from the frontier along its edges: the nodes at distance `level` go to `next`.
    fn forward(&self, frontier: &[u32], edges: usize, level: u32, next: &mut Vec<u32>) {
        next.clear();
        if edges <= SEQUENTIAL || frontier.len() <= TAKE {
            return self.expand::<true>(frontier, level, next);
        }
        let parts: Vec<Vec<u32>> = frontier
            .par_chunks(TAKE)
            .map(|nodes| {
                let mut found = Vec::new();
                if !self.control.is_cancelled() {
                    self.expand::<false>(nodes, level, &mut found);
                }
                found
            })
            .collect();
        parts.iter().for_each(|part| next.extend_from_slice(part));
    }

    /// A thread alone needs no locked instructions, which cost more than the rest of a short step.
    fn expand<const ALONE: bool>(&self, nodes: &[u32], level: u32, found: &mut Vec<u32>) {
        let ways = !self.predecessor.is_empty();
        for &u in nodes {
            for &v in self.out.neighbors(u) {
                let distance = &self.distance[v as usize];
                let mut known = distance.load(Relaxed);
                if known < level {
                    continue;
                }
                if known == NONE {
                    if ALONE {
                        distance.store(level, Relaxed);
                    } else if let Err(now) =
                        distance.compare_exchange(NONE, level, Relaxed, Relaxed)
                    {
                        known = now;
                    }
                    if known == NONE {
                        found.push(v);
                    }
                }
                if !ways {
                    continue;
                }
                let predecessor = &self.predecessor[v as usize];
                // The first of several predecessors stays, whoever comes first.
                if predecessor.load(Relaxed) > u {
                    if ALONE {
                        predecessor.store(u, Relaxed);
                    } else {
                        predecessor.fetch_min(u, Relaxed);
                    }
                }
            }
        }
    }

    /// Steps from the unvisited nodes back to the frontier, as long as it is large; then the frontier and its level.
    fn backward(&self, frontier: Vec<u32>, mut level: u32, depth: u32) -> Result<(Vec<u32>, u32)> {
        let n = self.out.len();
        let mut current = vec![0u64; n.div_ceil(64)];
        for &u in &frontier {
            current[u as usize / 64] |= 1 << (u % 64);
        }
        let mut unvisited: Vec<u64> = self
            .distance
            .par_chunks(64)
            .with_min_len(WORDS)
            .map(|word| {
                word.iter().enumerate().fold(0, |bits, (i, distance)| {
                    bits | u64::from(distance.load(Relaxed) == NONE) << i
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
                self.distance[v as usize].store(level, Relaxed);
                if let Some(predecessor) = self.predecessor.get(v as usize) {
                    predecessor.store(u, Relaxed);
                }
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
