//! Shortest paths by delta-stepping: nodes wait in buckets of distance `Δ`, and a bucket is relaxed in parallel.
//!
//! in   `out`          CSR along the edges followed, and their weights in its order
//! out  `distance`     `[n]` f64   null when unreachable
//!      `predecessor`  `[n]` node  the node before on a shortest path
//!
//! Distances are the least fixpoint of `distance(v) = min distance(u) + w(u, v)`, whatever order relaxations take, so they are the
//! same on any number of threads. Where lengths are whole numbers of some unit, distance and predecessor are one number whose
//! minimum is sought; otherwise predecessors are read off the distances afterwards.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use arrow_array::types::Float64Type;
use arrow_array::{ArrayRef, Float64Array};
use rayon::prelude::*;

use crate::adjacency::{Entries, Lengths, Step};
use crate::algorithms::parameters::{DIRECTION, SOURCES, WEIGHT};
use crate::algorithms::support::{
    NONE, PREDECESSOR, PREDECESSORS, Predecessors, TARGETS, delta_stepping, edge_between,
    give_nodes, give_paths, paths, present, stretches, threads,
};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Direction, Graph, Result};

use super::bfs;
use super::measures::{Distance, DistanceAndPredecessor, Float};

static NODES: Table = Table::nodes(&[
    Column::new(
        "distance",
        ColumnKind::Float64,
        "The least total weight of a path from a source; null when unreachable.",
    )
    .nullable(),
    PREDECESSOR,
]);

static PATHS: Table = paths(&[Column::new(
    "cost",
    ColumnKind::Float64,
    "The total weight so far.",
)]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "shortestPaths",
    summary: "Find the shortest distance from the nearest of the source nodes to every node.",
    doc: "A source has distance 0 and no predecessor; a node that no source reaches has neither. Weights must be finite and >= 0; parallel edges offer the least of theirs. Among several predecessors the first in node-table order is taken, except along edges that make no distance longer (of weight 0, or lost to rounding beside it), where one with fewer such edges behind it goes first.",
    source: "Meyer, Sanders: Δ-stepping: a parallelizable shortest path algorithm, J. Algorithms 49(1), 2003, doi:10.1016/S0196-6774(03)00076-2; Dijkstra: A note on two problems in connexion with graphs, Numer. Math. 1, 1959, doi:10.1007/BF01386390",
    known_as: &[
        ("networkx", "multi_source_dijkstra"),
        ("igraph", "distances(weights=…)"),
        ("graphology", "shortest-path/dijkstra"),
        ("neo4j", "gds.allShortestPaths.delta"),
    ],
    needs: Needs::Any,
    parameters: &[
        SOURCES.row(),
        WEIGHT.row(),
        DIRECTION.row(),
        TARGETS.row(),
        PREDECESSORS.row(),
    ],
    tables: &[&NODES, &PATHS],
    metadata: &[("reached", "How many nodes have a distance.")],
    time: "O(n log n + m) for most weights, and O((n + m) log n) where they differ by more than 2^16",
    quick: true,
    memory: "32n bytes; 8m more for weights in topology order",
    // The results take about as much as keys and buckets did, which are gone by then.
    working: |graph, arguments| match arguments.get(&WEIGHT) {
        Some(_) => 2 * graph.num_nodes() as u64,
        None => 0,
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// More buckets in use at once than this, and a heap is the better queue.
const MOST_BUCKETS: f64 = 65536.0;
/// How wide a bucket is, in mean weights per degree that is met on the way.
const DELTA: f64 = 2.0;
/// Edges that are looked at to tell that degree, and how many times the mean degree it may count as.
const SAMPLES: usize = 256;
const MOST_SKEWED: f64 = 8.0;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let (direction, sources) = (run.get(&DIRECTION), run.get(&SOURCES));
    let targets = run.get(&TARGETS);
    let out = graph.topology(direction, control)?;
    let column = run.get(&WEIGHT);
    let kept = run.get(&PREDECESSORS) && run.wants_column(&NODES, PREDECESSOR.name);
    let ways = kept || run.wants(&PATHS);
    let ends = (sources, targets.unwrap_or_default());
    let (distances, predecessors) = search(graph, (column, direction), ends, ways, control)?;
    if run.wants(&PATHS) {
        let weights = match column {
            Some(column) => Some(graph.weights(column, direction, control)?),
            None => None,
        };
        let edge = |u: u32, v: u32| {
            edge_between(&out, u, v, |entry| {
                let weight = weights.as_ref().map_or(1.0, |weights| weights[entry]);
                distances[u as usize] + weight == distances[v as usize]
            })
        };
        let reached = |node: u32| distances[node as usize].is_finite();
        let cost = |node: u32| distances[node as usize];
        give_paths::<Float64Type>(run, &PATHS, &predecessors, targets, reached, edge, cost)?;
    }
    let reached = present(&distances, f64::is_finite);
    let found = |reached| Arc::new(Float64Array::new(distances.into(), reached)) as ArrayRef;
    let predecessors = kept.then_some(predecessors);
    give_nodes(run, &NODES, found, predecessors, sources, reached)
}

/// The distances from the nearest of the sources alone, infinite where none leads. Where there are targets, which stand behind the
/// sources, those of all nodes up to the farthest of them.
pub(super) fn distances(
    graph: &Graph,
    column: Option<&str>,
    direction: Direction,
    ends: (&[u32], &[u32]),
    control: &Control,
) -> Result<Vec<f64>> {
    Ok(search(graph, (column, direction), ends, false, control)?.0)
}

/// Distances from the sources to the targets, and with `ways` predecessors, which are none otherwise.
fn search(
    graph: &Graph,
    (column, direction): (Option<&str>, Direction),
    (sources, targets): (&[u32], &[u32]),
    ways: bool,
    control: &Control,
) -> Result<(Vec<f64>, Predecessors)> {
    let out = graph.topology(direction, control)?;
    let Some(column) = column else {
        let into = graph.topology(direction.reversed(), control)?;
        let search = bfs::Search {
            out: &out,
            into: &into,
            sources,
            targets,
            depth: NONE - 1,
            ways,
        };
        let found = search.run(control)?;
        let hops = |&hops: &u32| match hops {
            NONE => f64::INFINITY,
            hops => f64::from(hops),
        };
        let distances = found.distance.par_iter().with_min_len(1 << 14).map(hops);
        return Ok((distances.collect(), found.predecessor));
    };
    let lengths = graph.lengths(column, direction, control)?;
    let paths = Paths {
        out: &out,
        lengths: &lengths,
        sources,
        targets,
        delta: DELTA * lengths.mean / degree_met(&out),
        ways,
    };
    let (distances, predecessors) = match &lengths.entries {
        Entries::Whole { unit, steps } if paths.buckets() < MOST_BUCKETS => {
            paths.whole(*unit, steps, control)?
        }
        Entries::Whole { .. } => {
            let weights = graph.weights(column, direction, control)?;
            paths.float(&weights, control)?
        }
        Entries::Float(weights) => paths.float(weights, control)?,
    };
    Ok((distances, Predecessors::Rows(predecessors)))
}

/// The mean degree of nodes at the ends of edges, at least that of all nodes: where there are hubs, paths lead through them, and
/// a bucket soon holds more than one thread's share.
fn degree_met(out: &Csr) -> f64 {
    let targets = out.targets();
    let mean = (targets.len() as f64 / out.len().max(1) as f64).max(1.0);
    let some = targets.iter().step_by(targets.len() / SAMPLES + 1);
    let (count, degrees) = some.fold((0, 0), |(count, degrees), &v| {
        (count + 1, degrees + out.degree(v))
    });
    (degrees as f64 / f64::from(count.max(1))).clamp(mean, MOST_SKEWED * mean)
}

struct Paths<'a> {
    out: &'a Csr,
    lengths: &'a Lengths,
    sources: &'a [u32],
    /// Where there are any, what is farther than all of them is not looked for.
    targets: &'a [u32],
    /// How wide a bucket is.
    delta: f64,
    /// Whether predecessors are wanted.
    ways: bool,
}

/// Distances, infinity where no source reaches, and predecessors, [`NONE`] where there is none; no predecessors where nobody wants
/// them.
type Found = (Vec<f64>, Vec<u32>);

impl Paths<'_> {
    fn threads(&self) -> usize {
        threads(self.out.len() + self.out.targets().len())
    }

    /// How many buckets are in use at once.
    fn buckets(&self) -> f64 {
        if self.lengths.largest > 0.0 {
            self.lengths.largest / self.delta
        } else {
            1.0
        }
    }

    fn whole(&self, unit: f64, steps: &[Step], control: &Control) -> Result<Found> {
        control.begin("relax", self.out.len() as u64);
        let shift = (self.delta / unit).log2().round().clamp(0.0, 31.0) as u32;
        let ahead = (self.lengths.largest / unit) as u64 >> shift;
        let nodes = self.out.len();
        let ends = (self.sources, self.targets);
        if !self.ways {
            let measure = Distance {
                out: self.out,
                steps,
                shift,
            };
            let distance = |&key: &u32| match key {
                NONE => f64::INFINITY,
                key => f64::from(key) * unit,
            };
            let keys = delta_stepping(&measure, nodes, self.threads(), ends, ahead, control)?;
            let keys = keys.par_iter().with_min_len(1 << 14);
            let mut distances: Vec<f64> = keys.map(distance).collect();
            self.cut(&mut distances, None);
            return Ok((distances, Vec::new()));
        }
        let measure = DistanceAndPredecessor {
            out: self.out,
            steps,
            shift,
        };
        let keys = delta_stepping(&measure, nodes, self.threads(), ends, ahead, control)?;
        let distance = |&key: &u64| match key {
            u64::MAX => f64::INFINITY,
            key => (key >> 32) as f64 * unit,
        };
        let by_key = || keys.par_iter().with_min_len(1 << 14);
        let mut distances: Vec<f64> = by_key().map(distance).collect();
        let mut first: Vec<u32> = by_key().map(|&key| key as u32).collect();
        self.cut(&mut distances, Some(&mut first));
        if self.lengths.zeros {
            let length = |entry: usize| f64::from(steps[entry].length) * unit;
            self.spread(&mut first, &distances, length, control)?;
        }
        Ok((distances, first))
    }

    fn float(&self, weights: &[f64], control: &Control) -> Result<Found> {
        control.begin("relax", self.out.len() as u64);
        let mut distances = if self.delta.is_normal() && self.buckets() < MOST_BUCKETS {
            let measure = Float {
                out: self.out,
                weights,
                per_delta: 1.0 / self.delta,
            };
            let ahead = (self.lengths.largest * measure.per_delta) as u64;
            delta_stepping(
                &measure,
                self.out.len(),
                self.threads(),
                (self.sources, self.targets),
                ahead,
                control,
            )?
            .into_par_iter()
            .with_min_len(1 << 14)
            .map(f64::from_bits)
            .collect()
        } else {
            self.dijkstra(weights, control)?
        };
        self.cut(&mut distances, None);
        if !self.ways {
            return Ok((distances, Vec::new()));
        }
        let mut first = self.first(&distances, weights, control)?;
        self.spread(&mut first, &distances, |entry| weights[entry], control)?;
        Ok((distances, first))
    }

    /// Takes back what is farther away than the farthest of the targets: how much of it was found depends on the threads.
    fn cut(&self, distances: &mut [f64], first: Option<&mut Vec<u32>>) {
        let targets = self.targets.iter();
        let farthest = targets.map(|&target| distances[target as usize]);
        let Some(farthest) = farthest.reduce(f64::max).filter(|it| it.is_finite()) else {
            return;
        };
        if let Some(first) = first {
            let nodes = first.iter_mut().zip(&*distances);
            nodes.for_each(|(node, &distance)| {
                if distance > farthest {
                    *node = NONE;
                }
            });
        }
        for distance in distances
            .iter_mut()
            .filter(|distance| **distance > farthest)
        {
            *distance = f64::INFINITY;
        }
    }

    /// For weights that differ so much that buckets would be mostly empty, or that are all 0.
    fn dijkstra(&self, weights: &[f64], control: &Control) -> Result<Vec<f64>> {
        let mut distances = vec![f64::INFINITY; self.out.len()];
        let mut queue = BinaryHeap::new();
        for &source in self.sources {
            distances[source as usize] = 0.0;
            queue.push(Reverse((0, source)));
        }
        let mut settled = 0u32;
        let mut wanted = self.targets;
        while let Some(Reverse((bits, u))) = queue.pop() {
            let distance = f64::from_bits(bits);
            if distance > distances[u as usize] {
                continue;
            }
            // What is nearer than the next node is settled.
            while let [target, rest @ ..] = wanted
                && distances[*target as usize] < distance
            {
                wanted = rest;
            }
            if wanted.is_empty() && !self.targets.is_empty() {
                break;
            }
            settled += 1;
            if settled.is_multiple_of(1 << 12) {
                control.check()?;
                control.advance(1 << 12);
            }
            let range = self.out.range(u);
            for (&v, weight) in self.out.targets()[range.clone()]
                .iter()
                .zip(&weights[range])
            {
                let through = distance + weight;
                if through < distances[v as usize] {
                    distances[v as usize] = through;
                    queue.push(Reverse((through.to_bits(), v)));
                }
            }
        }
        Ok(distances)
    }

    /// The first node, in node-table order, from which an edge explains the distance and makes it longer: those that do not may
    /// close a cycle.
    fn first(&self, distances: &[f64], weights: &[f64], control: &Control) -> Result<Vec<u32>> {
        control.begin("predecessors", self.out.len() as u64);
        let first: Vec<AtomicU32> = (0..distances.len())
            .into_par_iter()
            .with_min_len(1 << 14)
            .map(|_| AtomicU32::new(NONE))
            .collect();
        stretches(self.out).into_par_iter().for_each(|stretch| {
            if control.is_cancelled() {
                return;
            }
            control.advance(stretch.len() as u64);
            for u in stretch {
                let distance = distances[u];
                let range = self.out.range(u as u32);
                for (&v, weight) in self.out.targets()[range.clone()]
                    .iter()
                    .zip(&weights[range])
                {
                    let explained = distances[v as usize];
                    if distance + weight == explained
                        && distance < explained
                        && first[v as usize].load(Relaxed) > u as u32
                    {
                        first[v as usize].fetch_min(u as u32, Relaxed);
                    }
                }
            }
        });
        control.check()?;
        Ok(first.into_iter().map(AtomicU32::into_inner).collect())
    }

    /// Finds predecessors along edges that make no distance longer, of length 0 or too short to count, for the nodes that have
    /// no other: round by round from what is settled.
    fn spread(
        &self,
        first: &mut [u32],
        distances: &[f64],
        length: impl Fn(usize) -> f64,
        control: &Control,
    ) -> Result<()> {
        let mut open: Vec<bool> = first
            .iter()
            .zip(distances)
            .map(|(&node, distance)| node == NONE && distance.is_finite())
            .collect();
        self.sources
            .iter()
            .for_each(|&source| open[source as usize] = false);
        if !open.contains(&true) {
            return Ok(());
        }
        let mut settled: Vec<u32> = (0..first.len() as u32)
            .filter(|&u| distances[u as usize].is_finite() && !open[u as usize])
            .collect();
        while !settled.is_empty() {
            control.check()?;
            let mut reached = Vec::new();
            for &u in &settled {
                for entry in self.out.range(u) {
                    let v = self.out.targets()[entry] as usize;
                    if open[v] && distances[u as usize] + length(entry) == distances[v] {
                        open[v] = false;
                        first[v] = u;
                        reached.push(v as u32);
                    }
                }
            }
            reached.sort_unstable();
            settled = reached;
        }
        Ok(())
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use crate::algorithms::table::Trial;

    /// Every distance is explained by its predecessor, none could be shorter, and predecessors lead to a source.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let n = graph.num_nodes();
        let mut weights = vec![1.0; graph.num_edges()];
        if let Some(column) = trial.get(&WEIGHT) {
            let by_row = graph
                .edge_weights(column, &Control::default())
                .map_err(|error| error.to_string())?;
            weights.copy_from_slice(&by_row);
        }
        let direction = if graph.directed() {
            trial.get(&DIRECTION)
        } else {
            Direction::Both
        };
        let mut edges = Vec::new();
        for ((&u, &v), &weight) in graph.src().iter().zip(graph.dst()).zip(&weights) {
            if direction != Direction::In {
                edges.push((u as usize, v as usize, weight));
            }
            if direction != Direction::Out {
                edges.push((v as usize, u as usize, weight));
            }
        }
        let distances = trial.f64s(&NODES, 0);
        let sources: Vec<usize> = trial
            .get(&SOURCES)
            .iter()
            .map(|&source| source as usize)
            .collect();
        let mut predecessors = trial.u32s(&NODES, 1);
        if !trial.get(&PREDECESSORS) {
            if predecessors.iter().any(Option::is_some) {
                return Err("predecessors that nobody wants".to_owned());
            }
            predecessors = first_choices(&edges, &distances, &sources);
        }
        let distance = |v: usize| distances[v].unwrap_or(f64::INFINITY);
        // Where all targets were found, nothing farther away was looked for.
        let targets = trial.get(&TARGETS);
        let farthest = targets.unwrap_or_default().iter();
        let farthest = farthest.map(|&target| distance(target as usize));
        let farthest = farthest.reduce(f64::max).unwrap_or(f64::INFINITY);
        let mut explained = vec![false; n];
        for &(u, v, weight) in &edges {
            if distance(u) + weight < distance(v) && distance(u) + weight <= farthest {
                return Err(format!(
                    "node {v} is at {}, but from node {u} at {}",
                    distance(v),
                    distance(u) + weight
                ));
            }
            let predecessor = predecessors[v] == Some(u as u32);
            explained[v] |= predecessor && distance(u) + weight == distance(v);
        }
        for (v, &explained) in explained.iter().enumerate() {
            if sources.contains(&v) != (distances[v].is_some() && predecessors[v].is_none()) {
                return Err(format!(
                    "node {v}: only a source has a distance without a predecessor"
                ));
            }
            if sources.contains(&v) && distance(v) != 0.0 {
                return Err(format!("source {v} is at {}", distance(v)));
            }
            if predecessors[v].is_some() && !explained {
                return Err(format!(
                    "node {v}: no edge from its predecessor explains its distance {}",
                    distance(v)
                ));
            }
            let (mut at, mut steps) = (v, 0);
            while let Some(before) = predecessors[at] {
                at = before as usize;
                steps += 1;
                if steps > n {
                    return Err(format!("the predecessors of node {v} go in a circle"));
                }
            }
        }
        let ends: Vec<u32> = match targets {
            Some(targets) => targets.to_vec(),
            None => (0..n as u32).collect(),
        };
        trial.check_note("reached", distances.iter().flatten().count())?;
        let first = first_choices(&edges, &distances, &sources);
        if let Some(v) = (0..n).find(|&v| predecessors[v] != first[v]) {
            return Err(format!(
                "node {v} comes after {:?}, expected {:?}",
                predecessors[v], first[v]
            ));
        }
        let reached = |end: &u32| distances[*end as usize].is_some();
        let ends: Vec<u32> = ends.into_iter().filter(reached).collect();
        let sources = trial.get(&SOURCES);
        trial.check_paths(&PATHS, sources, &ends, direction, |edge| weights[edge])?;
        trial.check_choices(&PATHS, &predecessors, direction, |edge| weights[edge])
    }

    /// The predecessors that the doc promises: the first along an edge that makes the distance longer; for nodes without one, round
    /// by round from those that have, the first along any edge that explains the distance.
    fn first_choices(
        edges: &[(usize, usize, f64)],
        distances: &[Option<f64>],
        sources: &[usize],
    ) -> Vec<Option<u32>> {
        let explains = |&&(u, v, weight): &&(usize, usize, f64)| match (distances[u], distances[v])
        {
            (Some(before), Some(after)) => before + weight == after && !sources.contains(&v),
            _ => false,
        };
        let tight: Vec<_> = edges.iter().filter(explains).collect();
        let mut first: Vec<Option<u32>> = vec![None; distances.len()];
        let choose = |first: &mut Vec<Option<u32>>, u: usize, v: usize| {
            first[v] = Some(first[v].map_or(u as u32, |before| before.min(u as u32)));
        };
        for &&(u, v, _) in &tight {
            if distances[u] < distances[v] {
                choose(&mut first, u, v);
            }
        }
        loop {
            let settled = first.clone();
            for &&(u, v, _) in &tight {
                let open = settled[v].is_none();
                if open && (settled[u].is_some() || sources.contains(&u)) {
                    choose(&mut first, u, v);
                }
            }
            if first == settled {
                return first;
            }
        }
    }
}
