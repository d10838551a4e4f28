//! Distances between many pairs of nodes: a search from each source, some sources at a time.
//!
//! in   `out`    CSR along the edges followed, and their weights in its order
//! out  `pairs`  two nodes, and the distance between them, streamed
//!
//! Threads take a source each, with memory of their own for the search. What a block of sources leads to is given in their order
//! before the next is begun, so that memory does not grow with the number of pairs.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use arrow_array::{ArrayRef, Float64Array, UInt32Array};
use rayon::prelude::*;

use crate::algorithms::parameters::{DIRECTION, Nodes, Param, WEIGHT};
use crate::algorithms::support::{Guide, HeapSearch, NONE, Weighing, threads};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Result};

static SOURCES: Param<Option<Nodes>> = Param::optional_nodes(
    "sources",
    "The nodes to start from; `source` for one. Null starts from every node.",
)
.alias("source");

static TARGETS: Param<Option<Nodes>> = Param::optional_nodes(
    "targets",
    "The nodes to find; `target` for one. A search stops once all are found. Null finds all.",
)
.alias("target");

static PAIRS: Table = Table::pairs(
    &[Column::new(
        "distance",
        ColumnKind::Float64,
        "The least total weight of a path from the first node to the second; 0 for a node and itself.",
    )],
    "A row per pair of a source and a target that it leads to, source by source; targets in their order, or in node-table order.",
)
.streamed();

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "allPairs",
    summary: "Find the shortest distances between all pairs of nodes, or from some nodes to some.",
    doc: "Pairs that no path joins have no row; a node leads to itself at distance 0. Weights must be finite and >= 0; parallel edges offer the least of theirs. In an undirected graph each pair comes twice, once from either node. All pairs of n nodes are n² rows: read them as a stream.",
    source: "Dijkstra: A note on two problems in connexion with graphs, Numer. Math. 1, 1959, doi:10.1007/BF01386390; Moore: The shortest path through a maze, Proc. Int. Symp. Switching Theory, 1959",
    needs: Needs::Any,
    parameters: &[SOURCES.row(), TARGETS.row(), WEIGHT.row(), DIRECTION.row()],
    tables: &[&PAIRS],
    metadata: &[],
    time: "O(k (n + m)) for k sources; O(k (m + n) log n) for weights",
    quick: false,
    memory: "8n bytes per thread, 28n for weights, and 12 bytes for each pair of a block of 262144 pairs, or of a source per thread",
    working: |graph, arguments| {
        let n = graph.num_nodes();
        let sources = arguments.get(&SOURCES).map_or(n, <[u32]>::len);
        let targets = arguments.get(&TARGETS).map_or(n, <[u32]>::len);
        let threads = threads(n + graph.num_edges());
        let held = block(targets, threads).min(sources) * targets;
        let each = if arguments.get(&WEIGHT).is_some() {
            28
        } else {
            8
        };
        (each * n * threads.min(sources) + 12 * held) as u64
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Pairs that are found before they are given.
const HELD: usize = 1 << 18;
/// Rows that are given together, at least.
const LISTED: usize = 1 << 13;
/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 14;

/// How many sources are searched from before what they lead to is given.
fn block(targets: usize, threads: usize) -> usize {
    (HELD / targets.max(1)).max(threads)
}

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    control.begin("search", 0);
    control.check()?;
    let direction = run.get(&DIRECTION);
    let out = graph.topology(direction, control)?;
    let weighing = Weighing::lengths(graph, run.get(&WEIGHT), direction, control)?;
    let n = out.len();
    let every: Vec<u32>;
    let sources = match run.get(&SOURCES) {
        Some(sources) => sources,
        None => {
            every = (0..n as u32).collect();
            &every
        }
    };
    let targets = run.get(&TARGETS);
    let wanted = targets.map(|targets| {
        let mut wanted = vec![false; n];
        targets
            .iter()
            .for_each(|&node| wanted[node as usize] = true);
        wanted
    });
    let weighted = matches!(weighing, Weighing::Lengths(_));
    let plan = Plan {
        out: &out,
        weighing: &weighing,
        targets,
        wanted: wanted.as_deref(),
        control,
    };
    control.begin("search", sources.len() as u64);
    let threads = threads(n + out.targets().len());
    let count = threads.min(sources.len());
    let mut workers: Vec<Worker> = (0..count).map(|_| Worker::new(n, weighted)).collect();
    let mut listing = Listing {
        run,
        batch: Found::default(),
    };
    for sources in sources.chunks(block(targets.map_or(n, <[u32]>::len), threads)) {
        let next = AtomicUsize::new(0);
        let share = |worker: &mut Worker| -> Result<Vec<(usize, Found)>> {
            let mut parts = Vec::new();
            loop {
                let place = next.fetch_add(1, Relaxed);
                let Some(&source) = sources.get(place) else {
                    return Ok(parts);
                };
                control.check()?;
                parts.push((place, worker.search(&plan, source)?));
                control.advance(1);
            }
        };
        let mut parts = match &mut *workers {
            [worker] => share(worker)?,
            workers => run.install(|| {
                let parts = workers.par_iter_mut().map(share);
                let parts = parts.collect::<Result<Vec<_>>>()?;
                Ok(parts.into_iter().flatten().collect())
            })?,
        };
        parts.sort_unstable_by_key(|part| part.0);
        for (place, found) in parts {
            listing.take(sources[place], found)?;
        }
    }
    control.check()?;
    listing.give()
}

/// What all searches have in common.
struct Plan<'a> {
    out: &'a Csr,
    weighing: &'a Weighing,
    targets: Option<&'a [u32]>,
    /// Which nodes are targets.
    wanted: Option<&'a [bool]>,
    control: &'a Control,
}

impl Plan<'_> {
    /// How many targets a search may leave off at.
    fn open(&self) -> usize {
        self.targets.map_or(usize::MAX, <[u32]>::len)
    }

    #[inline]
    fn wants(&self, node: u32) -> bool {
        self.wanted.is_none_or(|wanted| wanted[node as usize])
    }

    /// The targets that have a distance, in their order.
    fn found(&self, reached: usize, distance: impl Fn(u32) -> f64) -> Found {
        let mut found = Found::with_capacity(self.targets.map_or(reached, <[u32]>::len));
        let mut take = |node: u32| {
            let distance = distance(node);
            if distance < f64::INFINITY {
                found.second.push(node);
                found.distances.push(distance);
            }
        };
        match self.targets {
            Some(targets) => targets.iter().copied().for_each(&mut take),
            None => (0..self.out.len() as u32).for_each(&mut take),
        }
        found
    }
}

/// The memory of one thread's searches.
enum Worker {
    Hops { hops: Vec<u32>, queue: Vec<u32> },
    Weights(HeapSearch),
}

impl Worker {
    fn new(nodes: usize, weighted: bool) -> Self {
        match weighted {
            true => Self::Weights(HeapSearch::new(nodes)),
            false => Self::Hops {
                hops: vec![NONE; nodes],
                queue: Vec::with_capacity(nodes),
            },
        }
    }

    fn search(&mut self, plan: &Plan<'_>, source: u32) -> Result<Found> {
        match self {
            Self::Weights(search) => {
                let mut guide = Until {
                    plan,
                    open: plan.open(),
                };
                let graph = (plan.out, plan.weighing);
                search.run(graph, (source, 0.0), &mut guide, plan.control)?;
                Ok(plan.found(search.reached().len(), |node| search.distance(node)))
            }
            Self::Hops { hops, queue } => {
                count_hops(plan, source, (hops, queue))?;
                Ok(plan.found(queue.len(), |node| match hops[node as usize] {
                    NONE => f64::INFINITY,
                    hops => f64::from(hops),
                }))
            }
        }
    }
}

/// Ends a search once all targets are settled.
struct Until<'a> {
    plan: &'a Plan<'a>,
    open: usize,
}

impl Guide for Until<'_> {
    fn left(&self, _: u32) -> f64 {
        0.0
    }

    fn ends(&mut self, node: u32) -> bool {
        if self.plan.wants(node) {
            self.open -= 1;
        }
        self.open == 0
    }
}

/// A breadth-first search: the nodes that are found, in their order, are the queue.
fn count_hops(
    plan: &Plan<'_>,
    source: u32,
    (hops, queue): (&mut [u32], &mut Vec<u32>),
) -> Result<()> {
    for node in queue.drain(..) {
        hops[node as usize] = NONE;
    }
    hops[source as usize] = 0;
    queue.push(source);
    let mut open = plan.open() - usize::from(plan.wants(source));
    let (mut next, mut looked) = (0, 0);
    while next < queue.len() && open > 0 {
        let u = queue[next];
        next += 1;
        let after = hops[u as usize] + 1;
        let row = plan.out.neighbors(u);
        looked += row.len() + 1;
        if looked >= PATIENCE {
            plan.control.check()?;
            looked = 0;
        }
        for &v in row {
            if hops[v as usize] == NONE {
                hops[v as usize] = after;
                queue.push(v);
                open -= usize::from(plan.wants(v));
            }
        }
    }
    Ok(())
}

/// What a source leads to.
#[derive(Default)]
struct Found {
    first: Vec<u32>,
    second: Vec<u32>,
    distances: Vec<f64>,
}

impl Found {
    fn with_capacity(rows: usize) -> Self {
        Self {
            first: Vec::new(),
            second: Vec::with_capacity(rows),
            distances: Vec::with_capacity(rows),
        }
    }
}

struct Listing<'a> {
    run: &'a Run<'a>,
    batch: Found,
}

impl Listing<'_> {
    fn take(&mut self, source: u32, found: Found) -> Result<()> {
        let batch = &mut self.batch;
        let rows = batch.first.len() + found.second.len();
        batch.first.resize(rows, source);
        batch.second.extend(found.second);
        batch.distances.extend(found.distances);
        match rows < LISTED {
            true => Ok(()),
            false => self.give(),
        }
    }

    fn give(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        if batch.first.is_empty() {
            return Ok(());
        }
        let columns: Vec<ArrayRef> = vec![
            Arc::new(UInt32Array::from(batch.first)),
            Arc::new(UInt32Array::from(batch.second)),
            Arc::new(Float64Array::from(batch.distances)),
        ];
        self.run.give(&PAIRS, columns)
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::paths::verify::{distances, weights};
    use crate::algorithms::table::Trial;

    /// From each source, all edges again and again until nothing changes; of many sources some.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let n = trial.graph.num_nodes();
        let weights = weights(trial, trial.get(&WEIGHT));
        let every: Vec<u32> = (0..n as u32).collect();
        let sources = trial.get(&SOURCES).unwrap_or(&every);
        let targets = trial.get(&TARGETS).unwrap_or(&every);
        let mut rows: Vec<(u32, Vec<(u32, f64)>)> = Vec::new();
        if !trial.tables[PAIRS.name].is_empty() {
            let numbers = |position| trial.u32s(&PAIRS, position).into_iter().flatten();
            let values = trial.f64s(&PAIRS, 2).into_iter().flatten();
            for ((from, to), distance) in numbers(0).zip(numbers(1)).zip(values) {
                match rows.last_mut() {
                    Some((source, row)) if *source == from => row.push((to, distance)),
                    _ => rows.push((from, vec![(to, distance)])),
                }
            }
        }
        let some = sources.len().div_ceil(16).max(1);
        let some = if n > 100 { some } else { 1 };
        let mut given = rows.iter().peekable();
        for (place, &source) in sources.iter().enumerate() {
            let own = given.next_if(|row| row.0 == source);
            if place % some != 0 {
                continue;
            }
            let known = distances(trial, trial.get(&DIRECTION), &weights, source);
            let expected = targets.iter().map(|&to| (to, known[to as usize]));
            let expected: Vec<_> = expected.filter(|it| it.1.is_finite()).collect();
            let got = own.map_or(&[][..], |row| &row.1);
            if got != expected {
                return Err(format!("from {source}: {got:?}, expected {expected:?}"));
            }
        }
        match given.next() {
            None => Ok(()),
            Some(row) => Err(format!("{row:?} is out of order")),
        }
    }
}
