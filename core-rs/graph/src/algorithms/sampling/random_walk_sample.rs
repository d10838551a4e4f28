//! Sampling by random walks with restart: walks from the sources, one after another, until they were at as many nodes as are wanted.
//!
//! in   `near`            CSR along the edges followed
//! out  `nodes`  `visits` rows of nodes and u64, in the order in which walks came there
//!      `edges`           rows of all edges between them
//!
//! Each walk draws from a stream of its own, numbered as the walk is. Some walks are made side by side, and count in their order
//! until there are enough nodes, so that threads make no difference.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{UInt32Array, UInt64Array};
use rayon::prelude::*;

use crate::algorithms::parameters::{Arguments, DIRECTION, Param, SOURCES};
use crate::algorithms::support::{Random, SHARE};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::run::map;
use crate::{Control, Csr, Direction, Graph, Result};

use super::places::Places;

static RESTART: Param<f64> = Param::float(
    "restart",
    (0.001, 1.0),
    0.15,
    "How likely a walk is to end instead of each of its steps; the next one then starts at the next source.",
);

static SIZE: Param<u64> = Param::integer(
    "size",
    (1, u32::MAX as u64),
    1000,
    "How many nodes the sample has, where walks come to so many.",
);

static SEED: Param<u64> = Param::seed();

static NODES: Table = Table::some_nodes(
    "nodes",
    &[Column::new(
        "visits",
        ColumnKind::UInt64,
        "How often walks were there, starts included: the nearer to the sources, the more.",
    )],
    "The nodes where walks were, in the order in which they first came there.",
)
.at_most(most);

static EDGES: Table = Table::some_edges(
    "edges",
    &[],
    "All edges between these nodes, in edge-table order.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "randomWalkSample",
    summary: "Take the nodes that random walks from some nodes come to, and all edges between them: a small graph like the large one.",
    doc: "`Graph.from(await g.algo.run(\"randomWalkSample\", options))` is the sample as a graph, where keys have the default names. Walks start at the sources in turn. Before each step a walk ends with the probability `restart`, and at a node from which no edge leads on; a step takes one of the node's edges, all alike. Parallel edges count each, a self-loop is an edge on which the walk stays. The sampling ends with the first walk that has come to the last of `size` nodes. It also ends, with fewer, once walks were at 1000 nodes and 10 more for each that was found, one after another, without finding another: so it does where no more can be reached. `direction` is what walks follow; edges between the nodes are there whichever way they point. A source that is named twice counts once.",
    source: "Leskovec, Faloutsos: Sampling from large graphs, KDD 2006, doi:10.1145/1150402.1150479",
    known_as: &[("neo4j", "gds.graph.sample.rwr")],
    needs: Needs::Any,
    parameters: &[
        SOURCES.row(),
        RESTART.row(),
        SIZE.row(),
        DIRECTION.row(),
        SEED.row(),
    ],
    tables: &[&NODES, &EDGES],
    metadata: &[
        ("walks", "How many walks were begun."),
        ("steps", "How many steps they took together."),
    ],
    time: "O(steps + the degrees of the nodes found); steps are 10 · size for each node found at most, and few where many can be reached",
    quick: false,
    memory: "4 bytes per edge between the nodes, 8 per node, and 4n or 32 per node if that is less; 512 KiB per thread",
    working: |graph, arguments| {
        let (nodes, restart) = (most(graph, arguments), arguments.get(&RESTART));
        let steps = (pieces() * per_piece(u64::MAX, restart)) as f64 / restart;
        4 * nodes + Places::bytes(graph.num_nodes(), nodes) + 4 * steps as u64
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Walks that a thread makes at a time, at least, and steps of these at most.
const WALKS: u64 = 64;
const STEPS: f64 = (1 << 15) as f64;
/// Such pieces per thread that are made before the first of them counts.
const AHEAD: usize = 4;
/// Nodes whose edges a thread looks at together.
const TAKE: usize = 64;
/// Steps, and entries, between two looks at the control.
const PATIENCE: usize = 1 << 14;
/// So many visits without another node are enough, and so many more for each node that was found.
const FRUITLESS: (u64, u64) = (1000, 10);

/// How many nodes there are at most.
fn most(graph: &Graph, arguments: &Arguments) -> u64 {
    arguments.get(&SIZE).min(graph.num_nodes() as u64)
}

/// How many pieces are made side by side.
fn pieces() -> u64 {
    (AHEAD * rayon::current_num_threads()) as u64
}

/// How many walks a piece has, after so many: more and more, since few are enough for a small sample.
fn per_piece(walks: u64, restart: f64) -> u64 {
    (walks / pieces()).min((STEPS * restart) as u64).max(WALKS)
}

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let direction = run.get(&DIRECTION);
    let size = most(graph, run.arguments);
    control.begin("walk", size);
    control.check()?;
    let near = graph.topology(direction, control)?;
    let walker = Walker {
        near: &near,
        sources: run.get(&SOURCES),
        restart: run.get(&RESTART),
        seed: run.get(&SEED),
        control,
    };
    let places = Places::new(near.len(), size);
    let sample = walker.sample(size as usize, &places)?;
    run.note("walks", sample.walks);
    run.note("steps", sample.visits.iter().sum::<u64>() - sample.walks);
    if run.wants(&EDGES) {
        let twice = direction == Direction::Both || !graph.directed();
        let edges = between(&near, twice, &sample.nodes, &places, control)?;
        run.give(&EDGES, vec![Arc::new(UInt32Array::from(edges))])?;
    }
    let nodes = Arc::new(UInt32Array::from(sample.nodes));
    let visits = Arc::new(UInt64Array::from(sample.visits));
    run.give(&NODES, vec![nodes, visits])
}

struct Walker<'a> {
    near: &'a Csr,
    sources: &'a [u32],
    restart: f64,
    seed: u64,
    control: &'a Control,
}

#[derive(Default)]
struct Sample {
    nodes: Vec<u32>,
    visits: Vec<u64>,
    walks: u64,
    /// Visits since the last node was found.
    fruitless: u64,
}

/// Walks one after another, and where each ends.
#[derive(Default)]
struct Walks {
    nodes: Vec<u32>,
    ends: Vec<usize>,
}

impl Walker<'_> {
    fn sample(&self, size: usize, places: &Places) -> Result<Sample> {
        let mut sample = Sample::default();
        let mut first = 0;
        loop {
            let (pieces, each) = (pieces(), per_piece(first, self.restart));
            let steps = (pieces * each) as f64 / self.restart;
            let ranges = (0..pieces).map(|piece| first + piece * each..first + (piece + 1) * each);
            for walks in map(steps as usize, ranges.collect(), |range| self.walk(range))? {
                self.control.check()?;
                let found = sample.nodes.len();
                let enough = sample.add(&walks, size, places);
                self.control.advance((sample.nodes.len() - found) as u64);
                if enough {
                    return Ok(sample);
                }
            }
            first += pieces * each;
        }
    }

    fn walk(&self, numbers: Range<u64>) -> Result<Walks> {
        let mut walks = Walks::default();
        let mut looked = 0;
        for walk in numbers {
            let mut random = Random::new(self.seed, walk);
            let mut node = self.sources[(walk % self.sources.len() as u64) as usize];
            walks.nodes.push(node);
            while random.unit() >= self.restart {
                let neighbors = self.near.neighbors(node);
                if neighbors.is_empty() {
                    break;
                }
                node = neighbors[random.below(neighbors.len())];
                walks.nodes.push(node);
                if walks.nodes.len() - looked >= PATIENCE {
                    self.control.check()?;
                    looked = walks.nodes.len();
                }
            }
            walks.ends.push(walks.nodes.len());
        }
        self.control.check()?;
        Ok(walks)
    }
}

impl Sample {
    /// Counts walks in their order; returns whether that is enough.
    fn add(&mut self, walks: &Walks, size: usize, places: &Places) -> bool {
        let mut start = 0;
        for &end in &walks.ends {
            self.walks += 1;
            for &node in &walks.nodes[start..end] {
                self.fruitless += 1;
                match places.of(node) {
                    Some(place) => self.visits[place as usize] += 1,
                    None => {
                        places.claim(node);
                        places.set(node, self.nodes.len() as u32);
                        self.nodes.push(node);
                        self.visits.push(1);
                        self.fruitless = 0;
                    }
                }
                let patience = FRUITLESS.0 + FRUITLESS.1 * self.nodes.len() as u64;
                if self.nodes.len() == size || self.fruitless == patience {
                    return true;
                }
            }
            start = end;
        }
        false
    }
}

/// The edges between nodes, ascending. `twice` is whether each has an entry at both of its ends.
fn between(
    near: &Csr,
    twice: bool,
    nodes: &[u32],
    places: &Places,
    control: &Control,
) -> Result<Vec<u32>> {
    control.begin("find edges", nodes.len() as u64);
    control.check()?;
    let edges = nodes.par_chunks(TAKE).with_min_len(8).map(|nodes| {
        let mut edges = Vec::new();
        for &u in nodes {
            let entries = near.neighbors(u).chunks(PATIENCE);
            for (targets, rows) in entries.zip(near.edges(u).chunks(PATIENCE)) {
                if control.is_cancelled() {
                    return edges;
                }
                let entries = targets.iter().zip(rows);
                let both = entries
                    .filter(|&(&v, _)| (!twice || u <= v) && places.of(v).is_some())
                    .map(|(_, &row)| row);
                edges.extend(both);
            }
        }
        control.advance(nodes.len() as u64);
        edges
    });
    let mut edges = edges.collect::<Vec<_>>().concat();
    control.check()?;
    match edges.len() < SHARE {
        true => edges.sort_unstable(),
        false => edges.par_sort_unstable(),
    }
    Ok(edges)
}

#[cfg(test)]
mod verify {
    use super::*;

    use std::collections::BTreeMap;

    use crate::algorithms::sampling::lists::near;
    use crate::algorithms::table::Trial;

    /// The same walks, one after another along lists made of the plain edge list.
    pub fn verify(trial: &Trial<'_>) -> std::result::Result<(), String> {
        let graph = trial.graph;
        let near = near(trial, trial.get(&DIRECTION));
        let size = (trial.get(&SIZE) as usize).min(graph.num_nodes());
        let sources = trial.get(&SOURCES);
        let mut order = Vec::new();
        let mut visits: BTreeMap<u32, u64> = BTreeMap::new();
        let (mut walks, mut all, mut fresh) = (0, 0, 0);
        'walks: loop {
            let mut random = Random::new(trial.get(&SEED), walks);
            let mut node = sources[walks as usize % sources.len()];
            walks += 1;
            loop {
                all += 1;
                let count = visits.entry(node).or_insert(0);
                *count += 1;
                if *count == 1 {
                    order.push(node);
                    fresh = all;
                }
                let patience = FRUITLESS.0 + FRUITLESS.1 * order.len() as u64;
                if order.len() == size || all - fresh == patience {
                    break 'walks;
                }
                let near = &near[node as usize];
                if random.unit() < trial.get(&RESTART) || near.is_empty() {
                    break;
                }
                node = near[random.below(near.len())].0;
            }
        }
        trial.check_note("walks", walks)?;
        trial.check_note("steps", all - walks)?;
        let expected = order.iter().map(|node| (Some(*node), Some(visits[node])));
        let got = trial.u32s(&NODES, 0).into_iter();
        if !got.zip(trial.u64s(&NODES, 1)).eq(expected) {
            return Err("the walks came to other nodes, or as often not".to_owned());
        }
        let ends = (0u32..).zip(graph.src().iter().zip(graph.dst()));
        let within = ends.filter(|(_, (u, v))| visits.contains_key(u) && visits.contains_key(v));
        match trial.u32s(&EDGES, 0) == within.map(|(row, _)| Some(row)).collect::<Vec<_>>() {
            true => Ok(()),
            false => Err("the edges between them are others".to_owned()),
        }
    }
}
