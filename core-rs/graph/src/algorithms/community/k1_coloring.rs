//! Colours for nodes, so that neighbours differ: each node takes the first colour that no neighbour before it has.
//!
//! in   `both`   CSR that ignores direction
//! out  `color`  `[n]` u32
//!
//! Nodes of more neighbours come first, by powers of two, and equal ones in an order that is as good as random, so that long chains
//! of nodes that wait for each other are rare (Jones and Plassmann). A node is coloured as soon as those before it are, whoever else
//! is at that time: the colours are those of going one by one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use arrow_array::UInt32Array;
use rayon::prelude::*;

use crate::algorithms::support::{
    NONE, Random, SHARE, cells, simple, simple_degrees, stretches, values,
};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Direction, Result};

static NODES: Table = Table::nodes(&[Column::new(
    "color",
    ColumnKind::UInt32,
    "The colour's number, from 0.",
)]);

static SUMMARY: Table = Table::one(
    "summary",
    &[Column::new(
        "colors",
        ColumnKind::UInt32,
        "How many colours there are; 0 where there are no nodes.",
    )],
    "How many colours are used.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "k1Coloring",
    summary: "Give nodes colours, few of them, so that no two neighbours have the same.",
    doc: "A node takes the first colour that none of the neighbours before it has: those of more neighbours come first, by powers of two, and equal ones in an order as good as random that is always the same. So there are at most as many colours as the most neighbours of a node, and one more. Direction is ignored, and so are self-loops and parallel edges. A node without neighbours has colour 0.",
    source: "Hasenplaugh, Kaler, Schardl, Leiserson: Ordering heuristics for parallel graph coloring, SPAA 2014, doi:10.1145/2612669.2612697",
    known_as: &[
        ("networkx", "greedy_color"),
        ("igraph", "vertex_coloring_greedy"),
        ("neo4j", "gds.k1coloring"),
    ],
    needs: Needs::Any,
    parameters: &[],
    tables: &[&NODES, &SUMMARY],
    metadata: &[("colors", "How many colours there are.")],
    time: "O(n + m)",
    quick: true,
    memory: "12n bytes, and up to 4n more where many nodes go at once",
    working: |graph, _| 9 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Below so many edges a step takes less time than waking another thread.
const SEQUENTIAL: usize = 1 << 13;
/// Nodes that are handed out together.
const TAKE: usize = 64;

fn kernel(run: &Run<'_>) -> Result<()> {
    let control = run.control;
    let both = run.graph.topology(Direction::Both, control)?;
    let colors = color(&both, control)?;
    let largest = colors.par_iter().with_min_len(SHARE).max();
    let count = largest.map_or(0, |&largest| largest + 1);
    run.note("colors", count);
    run.give(&SUMMARY, vec![Arc::new(UInt32Array::from(vec![count]))])?;
    run.give(&NODES, vec![Arc::new(UInt32Array::from(colors))])
}

struct Coloring<'a> {
    both: &'a Csr,
    /// The greater comes first; ties by row.
    keys: Vec<u32>,
    /// How many neighbours come before the node and have no colour yet.
    waiting: Vec<AtomicU32>,
    colors: Vec<AtomicU32>,
}

fn color(both: &Csr, control: &Control) -> Result<Vec<u32>> {
    let n = both.len();
    let mut keys = simple_degrees(both, control)?;
    control.begin("colour", n as u64);
    keys.par_iter_mut()
        .with_min_len(SHARE)
        .enumerate()
        .for_each(|(node, key)| {
            let power = 32 - key.leading_zeros();
            let lot = Random::new(0, node as u64).bits() >> 38;
            *key = power << 26 | lot as u32;
        });
    let coloring = Coloring {
        both,
        keys,
        waiting: cells(n, 0),
        colors: cells(n, NONE),
    };
    let stretches = stretches(both);
    let mut nodes = coloring.free(&stretches, control);
    while !nodes.is_empty() {
        control.check()?;
        control.advance(nodes.len() as u64);
        nodes = coloring.step(&nodes, control);
    }
    control.check()?;
    Ok(values(coloring.colors))
}

impl Coloring<'_> {
    fn before(&self, u: u32, v: u32) -> bool {
        let key = |node: u32| (self.keys[node as usize], node);
        key(u) > key(v)
    }

    /// Counts whom each node waits for, and returns those that wait for nobody.
    fn free(&self, stretches: &[std::ops::Range<usize>], control: &Control) -> Vec<u32> {
        let parts: Vec<Vec<u32>> = stretches
            .par_iter()
            .map(|stretch| {
                let mut free = Vec::new();
                if control.is_cancelled() {
                    return free;
                }
                for u in stretch.start as u32..stretch.end as u32 {
                    let before = simple(self.both, u).filter(|&v| self.before(v, u));
                    let count = before.count() as u32;
                    self.waiting[u as usize].store(count, Relaxed);
                    if count == 0 {
                        free.push(u);
                    }
                }
                free
            })
            .collect();
        parts.concat()
    }

    /// Colours nodes that wait for nobody; returns those that need not wait any longer.
    fn step(&self, nodes: &[u32], control: &Control) -> Vec<u32> {
        let edges: usize = nodes.iter().map(|&u| self.both.degree(u)).sum();
        if edges < SEQUENTIAL {
            return self.color(nodes);
        }
        let parts: Vec<Vec<u32>> = nodes
            .par_chunks(TAKE)
            .map(|nodes| match control.is_cancelled() {
                true => Vec::new(),
                false => self.color(nodes),
            })
            .collect();
        parts.concat()
    }

    fn color(&self, nodes: &[u32]) -> Vec<u32> {
        let (mut next, mut taken) = (Vec::new(), Vec::new());
        for &u in nodes {
            taken.clear();
            taken.resize(self.both.degree(u) / 64 + 1, 0u64);
            for v in simple(self.both, u) {
                if self.before(v, u) {
                    // One beyond the degree is never the first that is free.
                    let color = self.colors[v as usize].load(Relaxed) as usize;
                    if let Some(word) = taken.get_mut(color / 64) {
                        *word |= 1 << (color % 64);
                    }
                } else if self.waiting[v as usize].fetch_sub(1, Relaxed) == 1 {
                    next.push(v);
                }
            }
            let word = taken.iter().position(|&word| word != u64::MAX);
            let color = word.map_or(64 * taken.len() as u32, |word| {
                64 * word as u32 + taken[word].trailing_ones()
            });
            self.colors[u as usize].store(color, Relaxed);
        }
        next
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeSet;

    use crate::algorithms::table::Trial;

    /// One by one, in the order that is documented.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let mut neighbors = vec![BTreeSet::new(); n];
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            if u != v {
                neighbors[u as usize].insert(v as usize);
                neighbors[v as usize].insert(u as usize);
            }
        }
        let got: Vec<u32> = trial.u32s(&NODES, 0).into_iter().flatten().collect();
        for (u, near) in neighbors.iter().enumerate() {
            if near.iter().any(|&v| got[v] == got[u]) || got[u] as usize > near.len() {
                return Err(format!("node {u} may not have colour {}", got[u]));
            }
        }
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|&u| {
            let power = (neighbors[u].len() as f64 + 0.5).log2().floor();
            let lot = Random::new(0, u as u64).bits() >> 38;
            std::cmp::Reverse((power as i64, lot, u))
        });
        let mut expected = vec![None; n];
        for u in order {
            let taken: BTreeSet<u32> = neighbors[u].iter().filter_map(|&v| expected[v]).collect();
            let free = (0..).find(|color| !taken.contains(color));
            if free != Some(got[u]) {
                return Err(format!("node {u}: {}, expected {free:?}", got[u]));
            }
            expected[u] = free;
        }
        let colors = got.iter().max().map_or(0, |&largest| largest + 1);
        if trial.u32s(&SUMMARY, 0) != [Some(colors)] {
            return Err(format!("the summary is not of {colors}"));
        }
        trial.check_note("colors", colors)
    }
}
