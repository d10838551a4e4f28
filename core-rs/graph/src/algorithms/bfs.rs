//! Breadth-first search that changes direction: from the frontier out while it is small, from the unvisited nodes back
//! while it is large.
//!
//! in   `out`, `into`   CSR along and against the edges followed
//! out  `distance`      `[n]` u32   hops; null when unreachable
//!      `predecessor`   `[n]` node  the neighbour one hop nearer, the first in node-table order
//!
//! Distance and predecessor are one number while the search runs, so that one line of memory serves both and the first of the
//! predecessors is the minimum. A node's neighbours are sorted, so the first hit of a backward step is the same node.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, ArrayRef, UInt32Array};
use rayon::prelude::*;

use crate::{Control, Csr, Direction, Graph, Result};

use super::parallel::present;
use super::table::{
    Algorithm, ColumnKind, DIRECTIONS, DefaultValue, GraphKind, Kind, OutputColumn, Parameter,
    SOURCES,
};
use super::{AlgorithmResult, Arguments};

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "bfs",
    summary: "Count the hops from the nearest of the source nodes to every node.",
    doc: "A source has distance 0 and no predecessor; a node that no source reaches within maxDepth has neither. Among several predecessors the first in node-table order is taken.",
    source: "Beamer, Asanović, Patterson: Direction-optimizing breadth-first search, SC 2012, doi:10.1109/SC.2012.50",
    graphs: GraphKind::Any,
    parameters: &[
        SOURCES,
        Parameter {
            name: "direction",
            kind: DIRECTIONS,
            default: DefaultValue::Text("out"),
            doc: "Which way edges are followed; an undirected graph's are followed both ways.",
        },
        Parameter {
            name: "maxDepth",
            kind: Kind::Integer {
                min: 0,
                max: u32::MAX as u64 - 1,
            },
            default: DefaultValue::Null,
            doc: "How many hops to go at most; null goes on until nothing new is found.",
        },
    ],
    output: &[
        OutputColumn {
            name: "distance",
            kind: ColumnKind::UInt32,
            nullable: true,
            doc: "Hops from the nearest source; null when unreachable.",
        },
        OutputColumn {
            name: "predecessor",
            kind: ColumnKind::Node,
            nullable: true,
            doc: "The node before this one on a shortest path; null for sources and unreachable nodes.",
        },
    ],
    metadata: &[("reached", "How many nodes have a distance.")],
    time: "O(n + m)",
    memory: "17n bytes",
    run,
    verify,
    estimate: |graph, _| 17 * graph.num_nodes() as u64,
};

/// Marks a node that was not reached, or that has no predecessor.
pub(super) const NONE: u32 = u32::MAX;

/// Go backward once the frontier's edges are more than this part of the unexplored ones (`α` in the paper).
const ALPHA: usize = 15;
/// Go forward again once the frontier is less than this part of the nodes (`β` in the paper).
const BETA: usize = 18;
/// Below so many edges a step takes less time than waking another thread.
const SEQUENTIAL: usize = 1 << 13;

fn run(graph: &Graph, arguments: &Arguments, control: &Control) -> Result<AlgorithmResult> {
    let direction = arguments.direction();
    let out = graph.topology(direction, control)?;
    let into = graph.topology(direction.reversed(), control)?;
    let depth = arguments
        .integer("maxDepth")
        .map_or(NONE - 1, |depth| depth as u32);
    let Search {
        distance,
        predecessor,
    } = search(&out, &into, arguments.nodes("sources"), depth, control)?;
    let reached = present(&distance, |distance| distance != NONE);
    let metadata = vec![(
        "reached",
        (distance.len() - reached.null_count()).to_string(),
    )];
    let has_predecessor = present(&predecessor, |node| node != NONE);
    Ok(AlgorithmResult {
        columns: vec![
            Arc::new(UInt32Array::new(distance.into(), Some(reached))) as ArrayRef,
            Arc::new(UInt32Array::new(predecessor.into(), Some(has_predecessor))),
        ],
        metadata,
    })
}

/// Hops and predecessors, [`NONE`] where there are none.
pub(super) struct Search {
    pub distance: Vec<u32>,
    pub predecessor: Vec<u32>,
}

/// Searches from `sources` up to `depth` hops; `into` is the reverse of `out`.
pub(super) fn search(
    out: &Csr,
    into: &Csr,
    sources: &[u32],
    depth: u32,
    control: &Control,
) -> Result<Search> {
    let n = out.len();
    control.begin("search", n as u64);
    let keys: Vec<AtomicU64> = (0..n)
        .into_par_iter()
        .with_min_len(1 << 16)
        .map(|_| AtomicU64::new(UNREACHED))
        .collect();
    let visit = Visit {
        out,
        into,
        keys: &keys,
        control,
    };

    for &source in sources {
        keys[source as usize].store(key(0, NONE), Relaxed);
    }
    let mut frontier = sources.to_vec();
    let mut unexplored = out.targets().len();
    let mut level = 0;
    while !frontier.is_empty() && level < depth {
        control.check()?;
        let edges: usize = frontier.iter().map(|&u| out.degree(u)).sum();
        if edges > unexplored / ALPHA && edges > SEQUENTIAL {
            (frontier, level) = visit.backward(frontier, level, depth)?;
        } else {
            unexplored = unexplored.saturating_sub(edges);
            level += 1;
            frontier = visit.forward(&frontier, edges, level);
            control.advance(frontier.len() as u64);
        }
    }
    control.check()?;
    let halves = |half: fn(u64) -> u32| {
        keys.par_iter()
            .with_min_len(1 << 16)
            .map(|key| half(key.load(Relaxed)))
            .collect()
    };
    Ok(Search {
        distance: halves(|key| (key >> 32) as u32),
        predecessor: halves(|key| key as u32),
    })
}

/// Distance and predecessor in one; the smaller the nearer, and for the same distance the earlier its predecessor.
fn key(distance: u32, predecessor: u32) -> u64 {
    u64::from(distance) << 32 | u64::from(predecessor)
}

/// [`NONE`] for both.
const UNREACHED: u64 = u64::MAX;

struct Visit<'a> {
    out: &'a Csr,
    into: &'a Csr,
    keys: &'a [AtomicU64],
    control: &'a Control,
}

impl Visit<'_> {
    /// One step from the frontier along its edges: the nodes at distance `level`.
    fn forward(&self, frontier: &[u32], edges: usize, level: u32) -> Vec<u32> {
        // A thread alone needs no locked instructions, which cost more than the rest of a short step.
        let expand = |nodes: &[u32], alone: bool| {
            let mut found = Vec::new();
            for &u in nodes {
                let offer = key(level, u);
                for &v in self.out.neighbors(u) {
                    let cell = &self.keys[v as usize];
                    let known = cell.load(Relaxed);
                    if offer >= known {
                        continue;
                    }
                    let known = if alone {
                        cell.store(offer, Relaxed);
                        known
                    } else {
                        cell.fetch_min(offer, Relaxed)
                    };
                    if known == UNREACHED {
                        found.push(v);
                    }
                }
            }
            found
        };
        if edges <= SEQUENTIAL {
            return expand(frontier, true);
        }
        let parts: Vec<Vec<u32>> = frontier
            .par_chunks(256)
            .map(|nodes| {
                if self.control.is_cancelled() {
                    Vec::new()
                } else {
                    expand(nodes, false)
                }
            })
            .collect();
        parts.concat()
    }

    /// Steps from the unvisited nodes back to the frontier, as long as it is large; then the frontier and its level.
    fn backward(&self, frontier: Vec<u32>, mut level: u32, depth: u32) -> Result<(Vec<u32>, u32)> {
        let n = self.out.len();
        let mut current = vec![0u64; n.div_ceil(64)];
        for &u in &frontier {
            current[u as usize / 64] |= 1 << (u % 64);
        }
        let mut unvisited: Vec<u64> = self
            .keys
            .par_chunks(64)
            .with_min_len(256)
            .map(|word| {
                word.iter().enumerate().fold(0, |bits, (i, key)| {
                    bits | u64::from(key.load(Relaxed) == UNREACHED) << i
                })
            })
            .collect();
        let mut size = frontier.len();
        loop {
            self.control.check()?;
            level += 1;
            let front = current.as_slice();
            // A word of nodes belongs to one task, so that plain writes do.
            let (next, found): (Vec<Vec<u64>>, Vec<usize>) = unvisited
                .par_chunks_mut(32)
                .enumerate()
                .map(|(chunk, words)| {
                    let mut found = 0;
                    let hits = words.iter_mut().enumerate().map(|(i, word)| {
                        let hits =
                            self.look_back(front, (chunk * 32 + i) as u32 * 64, *word, level);
                        *word &= !hits;
                        found += hits.count_ones() as usize;
                        hits
                    });
                    (hits.collect::<Vec<_>>(), found)
                })
                .unzip();
            current = next.concat();
            let grown = found.iter().sum();
            let shrinking = grown < size;
            size = grown;
            self.control.advance(size as u64);
            if (shrinking && size < n / BETA) || size == 0 || level >= depth {
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

    /// Which of the `unvisited` nodes from `first` on have a neighbour in the frontier; notes their level and predecessor.
    fn look_back(&self, front: &[u64], first: u32, unvisited: u64, level: u32) -> u64 {
        let (mut rest, mut hits) = (unvisited, 0);
        while rest != 0 {
            let bit = rest.trailing_zeros();
            rest &= rest - 1;
            let v = first + bit;
            let hit = self
                .into
                .neighbors(v)
                .iter()
                .find(|&&u| front[u as usize / 64] >> (u % 64) & 1 == 1);
            if let Some(&u) = hit {
                self.keys[v as usize].store(key(level, u), Relaxed);
                hits |= 1 << bit;
            }
        }
        hits
    }
}

/// A textbook queue over plain neighbour lists, then every predecessor by definition.
fn verify(graph: &Graph, arguments: &Arguments, result: &AlgorithmResult) -> Result<(), String> {
    let n = graph.num_nodes();
    let mut neighbors = vec![Vec::new(); n];
    let both = !graph.directed();
    for (&u, &v) in graph.src().iter().zip(graph.dst()) {
        let direction = arguments.direction();
        if both || direction != Direction::In {
            neighbors[u as usize].push(v);
        }
        if both || direction != Direction::Out {
            neighbors[v as usize].push(u);
        }
    }
    let depth = arguments.integer("maxDepth").unwrap_or(u64::MAX);
    let mut expected: Vec<Option<u32>> = vec![None; n];
    let mut queue: std::collections::VecDeque<u32> =
        arguments.nodes("sources").iter().copied().collect();
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
                nearest[v as usize] = Some(nearest[v as usize].map_or(u, |before| before.min(u)));
            }
        }
    }
    for (column, expected) in [&expected, &nearest].into_iter().enumerate() {
        let got = result.columns[column].as_primitive::<UInt32Type>();
        for (node, &expected) in expected.iter().enumerate() {
            let value = got.is_valid(node).then(|| got.value(node));
            if value != expected {
                return Err(format!(
                    "column {column}, node {node}: {value:?}, expected {expected:?}"
                ));
            }
        }
    }
    Ok(())
}
