//! Shortest paths by delta-stepping: nodes wait in buckets of distance `Δ`, and a bucket is relaxed in parallel.
//!
//! in   `out`          CSR along the edges followed, and their weights in its order
//! out  `distance`     `[n]` f64   null when unreachable
//!      `predecessor`  `[n]` node  the node before on a shortest path
//!
//! Distances are the least fixpoint of `distance(v) = min distance(u) + w(u, v)`, whatever order relaxations take, so they are the
//! same on any number of threads. Predecessors are read off them afterwards.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt32Type};
use arrow_array::{Array, ArrayRef, Float64Array, UInt32Array};
use arrow_buffer::NullBuffer;
use rayon::prelude::*;

use crate::{Control, Csr, Direction, ErrorCode, Graph, GraphError, Result};

use super::bfs::{self, NONE};
use super::parallel::stretches;
use super::table::{
    Algorithm, ColumnKind, DIRECTIONS, DefaultValue, GraphKind, OutputColumn, Parameter, SOURCES,
    WEIGHT,
};
use super::{AlgorithmResult, Arguments};

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "shortestPaths",
    summary: "Find the shortest distance from the nearest of the source nodes to every node.",
    doc: "A source has distance 0 and no predecessor; a node that no source reaches has neither. Weights must be finite and >= 0; parallel edges offer the least of theirs. Among several predecessors the first in node-table order is taken, except along edges of weight 0, where one with fewer such edges behind it goes first.",
    source: "Meyer, Sanders: Δ-stepping: a parallelizable shortest path algorithm, J. Algorithms 49(1), 2003, doi:10.1016/S0196-6774(03)00076-2; Dijkstra: A note on two problems in connexion with graphs, Numer. Math. 1, 1959, doi:10.1007/BF01386390",
    graphs: GraphKind::Any,
    parameters: &[
        SOURCES,
        WEIGHT,
        Parameter {
            name: "direction",
            kind: DIRECTIONS,
            default: DefaultValue::Text("out"),
            doc: "Which way edges are followed; an undirected graph's are followed both ways.",
        },
    ],
    output: &[
        OutputColumn {
            name: "distance",
            kind: ColumnKind::Float64,
            nullable: true,
            doc: "The least total weight of a path from a source; null when unreachable.",
        },
        OutputColumn {
            name: "predecessor",
            kind: ColumnKind::Node,
            nullable: true,
            doc: "The node before this one on a shortest path; null for sources and unreachable nodes.",
        },
    ],
    metadata: &[("reached", "How many nodes have a distance.")],
    time: "O(n log n + m) for most weights, and O((n + m) log n) where they differ by more than 2^16",
    memory: "32n bytes; 8m more for weights in topology order",
    run,
    verify,
    estimate: |graph, arguments| {
        let weights = if arguments.text("weight").is_some() {
            16 * graph.num_edges() as u64
        } else {
            0
        };
        32 * graph.num_nodes() as u64 + weights
    },
};

/// More buckets in use at once than this, and a heap is the better queue.
const MOST_BUCKETS: f64 = 65536.0;
/// A smaller frontier takes less time than waking another thread.
const SEQUENTIAL: usize = 256;
/// A thread goes on alone with what falls into its own current bucket, up to so many nodes at a time.
const FUSED: usize = 1024;

fn run(graph: &Graph, arguments: &Arguments, control: &Control) -> Result<AlgorithmResult> {
    let direction = arguments.direction();
    let sources = arguments.nodes("sources");
    let out = graph.topology(direction, control)?;
    let (distances, predecessors) = match arguments.text("weight") {
        None => {
            let into = graph.topology(direction.reversed(), control)?;
            let search = bfs::search(&out, &into, sources, NONE - 1, control)?;
            let hops = |&hops: &u32| {
                if hops == NONE {
                    f64::INFINITY
                } else {
                    f64::from(hops)
                }
            };
            (
                search
                    .distance
                    .par_iter()
                    .with_min_len(1 << 14)
                    .map(hops)
                    .collect(),
                search.predecessor,
            )
        }
        Some(column) => {
            let weights = graph.weights(column, direction, control)?;
            let paths = Paths {
                out: &out,
                weights: &weights,
                sources,
            };
            let distances = paths.distances(control)?;
            let predecessors = paths.predecessors(&distances, control)?;
            (distances, predecessors)
        }
    };
    let reached =
        NullBuffer::from_iter(distances.iter().map(|distance: &f64| distance.is_finite()));
    let metadata = vec![(
        "reached",
        (distances.len() - reached.null_count()).to_string(),
    )];
    let has_predecessor = NullBuffer::from_iter(predecessors.iter().map(|&node| node != NONE));
    Ok(AlgorithmResult {
        columns: vec![
            Arc::new(Float64Array::new(distances.into(), Some(reached))) as ArrayRef,
            Arc::new(UInt32Array::new(predecessors.into(), Some(has_predecessor))),
        ],
        metadata,
    })
}

struct Paths<'a> {
    out: &'a Csr,
    weights: &'a [f64],
    sources: &'a [u32],
}

/// What one thread found: buckets by distance, used in a ring.
struct Worker {
    buckets: Vec<Vec<u32>>,
}

impl Paths<'_> {
    /// Infinity where no source reaches.
    fn distances(&self, control: &Control) -> Result<Vec<f64>> {
        let (sum, largest) = self.check_weights(control)?;
        let mean = sum / self.weights.len().max(1) as f64;
        let degree = self.weights.len() as f64 / self.out.len().max(1) as f64;
        let delta = DELTA * mean / degree.max(1.0);
        control.begin("relax", self.out.len() as u64);
        if delta.is_normal() && largest / delta < MOST_BUCKETS {
            self.delta_stepping(delta, largest, control)
        } else {
            self.dijkstra(control)
        }
    }

    /// The sum and the largest of the weights.
    fn check_weights(&self, control: &Control) -> Result<(f64, f64)> {
        control.begin("check weights", self.weights.len() as u64);
        let parts: Vec<(f64, f64, f64)> = self
            .weights
            .par_chunks(1 << 15)
            .map(|weights| {
                weights
                    .iter()
                    .fold((0.0, 0.0f64, 0.0f64), |(sum, most, least), &weight| {
                        (sum + weight, most.max(weight), least.min(weight))
                    })
            })
            .collect();
        control.check()?;
        let (sum, most, least) = parts.iter().fold((0.0, 0.0f64, 0.0f64), |all, part| {
            (all.0 + part.0, all.1.max(part.1), all.2.min(part.2))
        });
        if least < 0.0 || !sum.is_finite() {
            return Err(GraphError::new(
                ErrorCode::InvalidWeight,
                "shortestPaths takes finite weights >= 0",
            )
            .parameter("weight")
            .expected("finite weights >= 0")
            .got(if least < 0.0 {
                least.to_string()
            } else {
                sum.to_string()
            }));
        }
        Ok((sum, most))
    }

    fn delta_stepping(&self, delta: f64, largest: f64, control: &Control) -> Result<Vec<f64>> {
        let per_delta = 1.0 / delta;
        // A power of two, so that a slot is found without a division.
        let ring = ((largest * per_delta) as usize + 4).next_power_of_two();
        // The bits of non-negative floats are ordered like the floats.
        let infinity = f64::INFINITY.to_bits();
        let distances: Vec<AtomicU64> = (0..self.out.len())
            .into_par_iter()
            .with_min_len(1 << 14)
            .map(|_| AtomicU64::new(infinity))
            .collect();
        let relax = Relax {
            paths: self,
            distances: &distances,
            per_delta,
            ring,
            control,
        };
        let mut workers: Vec<Worker> = (0..rayon::current_num_threads())
            .map(|_| Worker {
                buckets: vec![Vec::new(); ring],
            })
            .collect();
        let mut frontier = self.sources.to_vec();
        frontier
            .iter()
            .for_each(|&source| distances[source as usize].store(0, Relaxed));
        let mut bucket = 0u64;
        loop {
            control.check()?;
            control.advance(frontier.len() as u64);
            if frontier.len() < SEQUENTIAL || workers.len() == 1 {
                workers[0].work(&relax, &frontier, &AtomicUsize::new(0), bucket, true);
            } else {
                let next = AtomicUsize::new(0);
                workers
                    .par_iter_mut()
                    .for_each(|worker| worker.work(&relax, &frontier, &next, bucket, false));
            }
            // The current bucket too: a thread leaves there what is too much for it alone.
            let Some(ahead) = (0..ring as u64).find(|ahead| {
                let slot = (bucket + ahead) as usize & (ring - 1);
                workers
                    .iter()
                    .any(|worker| !worker.buckets[slot].is_empty())
            }) else {
                break;
            };
            bucket += ahead;
            let slot = bucket as usize & (ring - 1);
            frontier.clear();
            for worker in &mut workers {
                frontier.append(&mut worker.buckets[slot]);
            }
        }
        control.check()?;
        Ok(distances
            .into_iter()
            .map(|bits| f64::from_bits(bits.into_inner()))
            .collect())
    }

    /// For weights that differ so much that buckets would be mostly empty, or that are all 0.
    fn dijkstra(&self, control: &Control) -> Result<Vec<f64>> {
        let mut distances = vec![f64::INFINITY; self.out.len()];
        let mut queue = BinaryHeap::new();
        for &source in self.sources {
            distances[source as usize] = 0.0;
            queue.push(Reverse((0, source)));
        }
        let mut settled = 0u32;
        while let Some(Reverse((bits, u))) = queue.pop() {
            let distance = f64::from_bits(bits);
            if distance > distances[u as usize] {
                continue;
            }
            settled += 1;
            if settled.is_multiple_of(1 << 12) {
                control.check()?;
                control.advance(1 << 12);
            }
            let range = self.out.range(u);
            for (&v, weight) in self.out.targets()[range.clone()]
                .iter()
                .zip(&self.weights[range])
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

    /// The first node, in node-table order, from which an edge explains the distance.
    fn predecessors(&self, distances: &[f64], control: &Control) -> Result<Vec<u32>> {
        control.begin("predecessors", self.out.len() as u64);
        let first: Vec<AtomicU32> = (0..distances.len())
            .into_par_iter()
            .with_min_len(1 << 14)
            .map(|_| AtomicU32::new(NONE))
            .collect();
        // Only along edges of positive length: those of length 0 may close a cycle.
        stretches(self.out).into_par_iter().for_each(|stretch| {
            if control.is_cancelled() {
                return;
            }
            control.advance(stretch.len() as u64);
            for u in stretch {
                let distance = distances[u];
                if distance.is_finite() {
                    self.explained(u as u32, distance, distances, |v| {
                        if distance < distances[v as usize] {
                            first[v as usize].fetch_min(u as u32, Relaxed);
                        }
                    });
                }
            }
        });
        control.check()?;
        let mut first: Vec<u32> = first.into_iter().map(AtomicU32::into_inner).collect();
        let mut is_source = vec![false; distances.len()];
        self.sources
            .iter()
            .for_each(|&source| is_source[source as usize] = true);
        let open =
            |first: &[u32], v: usize| first[v] == NONE && distances[v].is_finite() && !is_source[v];
        if !(0..distances.len()).any(|v| open(&first, v)) {
            return Ok(first);
        }
        // Those left over hang below others by edges of length 0: spread from what is settled, round by round.
        let mut settled: Vec<u32> = (0..distances.len() as u32)
            .filter(|&u| distances[u as usize].is_finite() && !open(&first, u as usize))
            .collect();
        while !settled.is_empty() {
            control.check()?;
            let mut reached = Vec::new();
            for &u in &settled {
                let distance = distances[u as usize];
                self.explained(u, distance, distances, |v| {
                    if distance == distances[v as usize] && open(&first, v as usize) {
                        first[v as usize] = u;
                        reached.push(v);
                    }
                });
            }
            reached.sort_unstable();
            settled = reached;
        }
        Ok(first)
    }

    /// Calls `found` for each neighbour whose distance is that of `u` plus their edge.
    fn explained(&self, u: u32, distance: f64, distances: &[f64], mut found: impl FnMut(u32)) {
        let range = self.out.range(u);
        for (&v, weight) in self.out.targets()[range.clone()]
            .iter()
            .zip(&self.weights[range])
        {
            if distance + weight == distances[v as usize] {
                found(v);
            }
        }
    }
}

/// How wide a bucket is, in mean weights per mean degree.
const DELTA: f64 = 2.0;

struct Relax<'a> {
    paths: &'a Paths<'a>,
    distances: &'a [AtomicU64],
    per_delta: f64,
    ring: usize,
    control: &'a Control,
}

impl Relax<'_> {
    fn bucket_of(&self, distance: f64) -> u64 {
        (distance * self.per_delta) as u64
    }
}

impl Worker {
    /// Takes nodes of the frontier, 64 at a time, until none is left; then goes on with its own share of the bucket.
    fn work(
        &mut self,
        relax: &Relax,
        frontier: &[u32],
        next: &AtomicUsize,
        bucket: u64,
        alone: bool,
    ) {
        const TAKE: usize = 64;
        loop {
            let first = next.fetch_add(TAKE, Relaxed);
            if first >= frontier.len() || relax.control.is_cancelled() {
                break;
            }
            for &u in &frontier[first..(first + TAKE).min(frontier.len())] {
                self.relax(relax, u, bucket, alone);
            }
        }
        let slot = bucket as usize & (relax.ring - 1);
        while !self.buckets[slot].is_empty()
            && self.buckets[slot].len() < FUSED
            && !relax.control.is_cancelled()
        {
            for u in std::mem::take(&mut self.buckets[slot]) {
                self.relax(relax, u, bucket, alone);
            }
        }
    }

    fn relax(&mut self, relax: &Relax, u: u32, bucket: u64, alone: bool) {
        let distance = f64::from_bits(relax.distances[u as usize].load(Relaxed));
        // Settled in an earlier bucket after it was put into this one.
        if relax.bucket_of(distance) < bucket {
            return;
        }
        let range = relax.paths.out.range(u);
        for (&v, weight) in relax.paths.out.targets()[range.clone()]
            .iter()
            .zip(&relax.paths.weights[range])
        {
            let through = distance + weight;
            let known = &relax.distances[v as usize];
            let mut bits = known.load(Relaxed);
            while through < f64::from_bits(bits) {
                // A thread alone needs no locked instruction.
                let stored = if alone {
                    known.store(through.to_bits(), Relaxed);
                    Ok(bits)
                } else {
                    known.compare_exchange_weak(bits, through.to_bits(), Relaxed, Relaxed)
                };
                match stored {
                    Ok(_) => {
                        let slot = relax.bucket_of(through) as usize & (relax.ring - 1);
                        self.buckets[slot].push(v);
                        break;
                    }
                    Err(now) => bits = now,
                }
            }
        }
    }
}

/// Every distance is explained by its predecessor, none could be shorter, and predecessors lead to a source.
fn verify(graph: &Graph, arguments: &Arguments, result: &AlgorithmResult) -> Result<(), String> {
    let n = graph.num_nodes();
    let mut weights = vec![1.0; graph.num_edges()];
    if let Some(column) = arguments.text("weight") {
        let by_row = graph
            .edge_weights(column, &Control::default())
            .map_err(|error| error.to_string())?;
        weights.copy_from_slice(&by_row);
    }
    let direction = if graph.directed() {
        arguments.direction()
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
    let distances = result.columns[0].as_primitive::<Float64Type>();
    let predecessors = result.columns[1].as_primitive::<UInt32Type>();
    let distance = |v: usize| {
        if distances.is_valid(v) {
            distances.value(v)
        } else {
            f64::INFINITY
        }
    };
    let mut explained = vec![false; n];
    for &(u, v, weight) in &edges {
        if distance(u) + weight < distance(v) {
            return Err(format!(
                "node {v} is at {}, but from node {u} at {}",
                distance(v),
                distance(u) + weight
            ));
        }
        let predecessor = predecessors.is_valid(v) && predecessors.value(v) as usize == u;
        explained[v] |= predecessor && distance(u) + weight == distance(v);
    }
    let sources: Vec<usize> = arguments
        .nodes("sources")
        .iter()
        .map(|&source| source as usize)
        .collect();
    for (v, &explained) in explained.iter().enumerate() {
        if sources.contains(&v) != (distances.is_valid(v) && predecessors.is_null(v)) {
            return Err(format!(
                "node {v}: only a source has a distance without a predecessor"
            ));
        }
        if sources.contains(&v) && distance(v) != 0.0 {
            return Err(format!("source {v} is at {}", distance(v)));
        }
        if predecessors.is_valid(v) && !explained {
            return Err(format!(
                "node {v}: no edge from its predecessor explains its distance {}",
                distance(v)
            ));
        }
        let (mut at, mut steps) = (v, 0);
        while predecessors.is_valid(at) {
            at = predecessors.value(at) as usize;
            steps += 1;
            if steps > n {
                return Err(format!("the predecessors of node {v} go in a circle"));
            }
        }
    }
    Ok(())
}
