//! Which pairs of nodes are compared, and what is given of them: given pairs, connected ones, or for every node those most like it.
//!
//! in   `near`, `back`  CSR of neighbours, and its reverse
//! out  pairs of rows, and a score each
//!
//! Pairs, edges or nodes are worked on some thousands at a time, and what was found is given in their order before the next:
//! neither all pairs nor all results are ever kept.

use std::cmp::{Ordering, Reverse};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use arrow_array::{ArrayRef, Float64Array, UInt32Array};
use rayon::prelude::*;

use crate::algorithms::parameters::{Arguments, Pairs, Param, Parameter, WEIGHT};
use crate::algorithms::support::{edge_between, threads};
use crate::algorithms::table::{Run, Table};
use crate::{Direction, ErrorCode, Graph, GraphError, Result};

use super::likeness::{Likeness, Plain, Weighed};
use super::sets::{Counts, Measure, Sets};
use super::together::Together;

pub(super) static PAIRS: Param<Option<Pairs>> =
    Param::pairs("pairs", "The pairs of nodes to compare: a row for each.");

pub(super) static EDGES: Param<bool> = Param::flag(
    "edges",
    false,
    "Compares the ends of every edge that is no self-loop: a row for each pair that is connected, whichever way.",
);

pub(super) static TOP_K: Param<Option<u64>> = Param::optional_integer(
    "topK",
    (1, u32::MAX as u64),
    "Compares every node with all others: rows for so many that are most like it, those of score 0 left out; of equal ones the first in node-table order.",
);

pub(super) static MIN_SIMILARITY: Param<f64> = Param::float(
    "minSimilarity",
    (0.0, 1.0),
    0.0,
    "Leaves out pairs that are less alike, whichever pairs are compared.",
);

/// The same, for scores that have no upper end.
static MIN_SCORE: Param<f64> = Param::float(
    MIN_SIMILARITY.row().name,
    (0.0, f64::MAX),
    0.0,
    MIN_SIMILARITY.row().doc,
);

pub(super) static DIRECTION: Param<Direction> = Param::direction(
    "out",
    "Which neighbours count in a directed graph: those that the node's edges lead to, those whose edges lead to it, or both.",
);

/// Those of measures that know weights.
pub(super) static PARAMETERS: [&Parameter; 6] = [
    PAIRS.row(),
    EDGES.row(),
    TOP_K.row(),
    MIN_SIMILARITY.row(),
    DIRECTION.row(),
    WEIGHT.row(),
];

/// Those of measures whose scores have no upper end.
pub(super) static SCORES: [&Parameter; 5] = [
    PAIRS.row(),
    EDGES.row(),
    TOP_K.row(),
    MIN_SCORE.row(),
    DIRECTION.row(),
];

pub(super) fn at_most(graph: &Graph, arguments: &Arguments) -> u64 {
    let nodes = graph.num_nodes() as u64;
    match Which::of(arguments) {
        Ok(Which::Pairs(pairs)) => pairs.len() as u64,
        Ok(Which::Edges) => graph.num_edges() as u64,
        Ok(Which::Most(k)) => nodes * nodes.saturating_sub(1).min(k as u64),
        Err(_) => 0,
    }
}

pub(super) fn working<M: Measure>(graph: &Graph, arguments: &Arguments) -> u64 {
    let nodes = graph.num_nodes() as u64;
    let threads = rayon::current_num_threads() as u64;
    let window = |rows: usize| 36 * rows.min(WINDOW) as u64 + nodes / 8 * threads;
    let weighing = M::WEIGHED.filter(|_| arguments.get(&WEIGHT).is_some());
    let more = match weighing {
        Some(weighing) if weighing.scaled => 16,
        None if M::SHARE.is_none() => 0,
        _ => 8,
    };
    (4 + more) * nodes
        + match Which::of(arguments) {
            Ok(Which::Pairs(pairs)) => window(pairs.len()),
            Ok(Which::Edges) => window(graph.num_edges()),
            Ok(Which::Most(_)) if !M::SHARED => 4 * nodes,
            Ok(Which::Most(_)) => 8 * nodes * threads,
            Err(_) => 0,
        }
}

/// Which pairs are compared.
#[derive(Clone, Copy)]
enum Which<'a> {
    Pairs(&'a [(u32, u32)]),
    Edges,
    Most(usize),
}

impl<'a> Which<'a> {
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] unless exactly one of the parameters says it.
    fn of(arguments: &'a Arguments) -> Result<Self> {
        let given = [
            (PAIRS.row().name, arguments.get(&PAIRS).map(Which::Pairs)),
            (
                EDGES.row().name,
                arguments.get(&EDGES).then_some(Which::Edges),
            ),
            (
                TOP_K.row().name,
                arguments.get(&TOP_K).map(|k| Which::Most(k as usize)),
            ),
        ];
        let mut given = given
            .into_iter()
            .filter_map(|(name, which)| Some((name, which?)));
        let message = "exactly one of pairs, edges and topK must be given";
        let error = GraphError::new(ErrorCode::InvalidArgument, message);
        match (given.next(), given.next()) {
            (Some((_, which)), None) => Ok(which),
            (Some((first, _)), Some((second, _))) => Err(error
                .parameter(second)
                .expected(format!("absent where {first} is given"))),
            (None, _) => Err(error
                .parameter(PAIRS.row().name)
                .expected("one of pairs, edges and topK")
                .got("none of them")),
        }
    }
}

/// Pairs or edges that are worked on together: the more there are, the more of them have an end in common.
const WINDOW: usize = 1 << 17;
/// Nodes whose most similar ones are looked for together at most, and those that a thread takes at a time.
const NODES: usize = 1 << 14;
const TAKE: usize = 16;
/// Rows that these nodes may have together, or a few nodes.
const HELD: usize = 1 << 20;
/// Rows that are given together, at least.
const LISTED: usize = 1 << 13;

/// Compares the pairs that the arguments say, and gives them.
pub(super) fn give<M: Measure>(run: &Run<'_>, table: &'static Table) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    control.begin("compare", 0);
    control.check()?;
    let which = Which::of(run.arguments)?;
    let direction = run.get(&DIRECTION);
    let sets = Sets::new::<M>(graph, direction, control)?;
    let given = if let Which::Pairs(pairs) = which {
        pairs.len()
    } else {
        0
    };
    let work = graph.num_nodes() + sets.near().targets().len() + given;
    let together = Together::new(&sets, threads(work), control);
    match (&M::WEIGHED, run.get(&WEIGHT)) {
        (Some(weighing), Some(column)) => {
            let weighed = Weighed::new(&together, graph, (column, direction), weighing)?;
            list(run, table, &which, &weighed)
        }
        _ => {
            let plain = Plain::<M>::new(&together);
            list(run, table, &which, &plain)
        }
    }
}

fn list<L: Likeness>(
    run: &Run<'_>,
    table: &'static Table,
    which: &Which<'_>,
    likeness: &L,
) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let mut listing = Listing {
        run,
        table,
        likeness,
        least: run.get(&MIN_SIMILARITY),
        batch: Found::default(),
    };
    match *which {
        Which::Pairs(pairs) => {
            control.begin("compare", pairs.len() as u64);
            for pairs in pairs.chunks(WINDOW) {
                listing.compare(pairs)?;
            }
        }
        Which::Edges => {
            control.begin("compare", graph.num_edges() as u64);
            let edges = graph.num_edges();
            for start in (0..edges).step_by(WINDOW) {
                let edges = start..(start + WINDOW).min(edges);
                let pairs = connected(graph, likeness.together(), edges);
                listing.compare(&pairs)?;
            }
        }
        Which::Most(k) if L::BY_SIZE => listing.largest(k)?,
        Which::Most(k) => listing.most(k)?,
    }
    control.check()?;
    listing.give()
}

/// The ends of those of `edges` that are the first between them.
fn connected(graph: &Graph, together: &Together<'_>, edges: Range<usize>) -> Vec<(u32, u32)> {
    let near = together.sets.near();
    let between = |u, v| edge_between(near, u, v, |_| true);
    let pair = |edge: usize| {
        let (u, v) = (graph.src()[edge], graph.dst()[edge]);
        (u != v && between(u, v).min(between(v, u)) as usize == edge).then_some((u, v))
    };
    match together.threads {
        1 => edges.filter_map(pair).collect(),
        _ => edges
            .into_par_iter()
            .with_min_len(TAKE)
            .filter_map(pair)
            .collect(),
    }
}

/// The `k` nodes of the largest scores, largest first, ties by node.
fn keep_most(scores: &mut Vec<(u32, f64)>, k: usize) {
    let order =
        |a: &(u32, f64), b: &(u32, f64)| -> Ordering { b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)) };
    if scores.len() > k {
        scores.select_nth_unstable_by(k - 1, order);
        scores.truncate(k);
    }
    scores.sort_unstable_by(order);
}

/// Pairs and their scores.
#[derive(Default)]
struct Found {
    first: Vec<u32>,
    second: Vec<u32>,
    scores: Vec<f64>,
}

impl Found {
    fn push(&mut self, u: u32, v: u32, score: f64) {
        self.first.push(u);
        self.second.push(v);
        self.scores.push(score);
    }

    fn append(&mut self, other: &mut Self) {
        self.first.append(&mut other.first);
        self.second.append(&mut other.second);
        self.scores.append(&mut other.scores);
    }
}

/// Where pairs go that are found.
struct Listing<'a, L> {
    run: &'a Run<'a>,
    table: &'static Table,
    likeness: &'a L,
    least: f64,
    batch: Found,
}

impl<L: Likeness> Listing<'_, L> {
    fn compare(&mut self, pairs: &[(u32, u32)]) -> Result<()> {
        let shared = self.likeness.shared(pairs)?;
        self.run.control.check()?;
        for (&(u, v), shared) in pairs.iter().zip(shared) {
            let score = self.likeness.score(u, v, shared);
            if score >= self.least {
                self.batch.push(u, v, score);
                self.give_many()?;
            }
        }
        Ok(())
    }

    /// For each node those most like it, some nodes at a time, which threads share.
    fn most(&mut self, k: usize) -> Result<()> {
        let (control, least, likeness) = (self.run.control, self.least, self.likeness);
        let direction = self.run.get(&DIRECTION);
        let back = likeness.back(self.run.graph, direction.reversed(), control)?;
        let n = self.run.graph.num_nodes();
        control.begin("compare", n as u64);
        let worker = || (Counts::new(n), Vec::new());
        let mut workers: Vec<_> = (0..likeness.together().threads).map(|_| worker()).collect();
        let window = (HELD / k.min(n).max(1)).clamp(4 * TAKE, NODES);
        for start in (0..n).step_by(window) {
            control.check()?;
            let (next, end) = (AtomicUsize::new(start), (start + window).min(n));
            let share = |(counts, most): &mut (Counts, Vec<(u32, f64)>)| {
                let mut parts = Vec::new();
                loop {
                    let first = next.fetch_add(TAKE, Relaxed);
                    if first >= end || control.is_cancelled() {
                        return parts;
                    }
                    let mut found = Found::default();
                    for u in first as u32..(first + TAKE).min(end) as u32 {
                        likeness.count(&back, u, counts, control);
                        let others = counts.drain().filter(|&(v, _)| v != u);
                        let scores = others.map(|(v, it)| (v, likeness.score(u, v, it)));
                        most.clear();
                        most.extend(scores.filter(|&(_, score)| score >= least && score > 0.0));
                        keep_most(most, k);
                        most.iter().for_each(|&(v, score)| found.push(u, v, score));
                    }
                    control.advance(TAKE as u64);
                    parts.push((first, found));
                }
            };
            let mut parts = match &mut *workers {
                [worker] => share(worker),
                workers => workers.par_iter_mut().flat_map_iter(share).collect(),
            };
            control.check()?;
            parts.sort_unstable_by_key(|part| part.0);
            for (_, mut found) in parts {
                self.batch.append(&mut found);
                self.give_many()?;
            }
        }
        Ok(())
    }

    /// For each node those most like it by a measure that looks at the sizes of sets alone, and grows with them: the largest sets.
    fn largest(&mut self, k: usize) -> Result<()> {
        let (control, likeness) = (self.run.control, self.likeness);
        let sets = likeness.together().sets;
        let n = sets.near().len() as u32;
        control.begin("compare", u64::from(n));
        let mut order: Vec<u32> = (0..n).filter(|&u| sets.size(u) > 0).collect();
        // Stable, so that ties stay in the order of nodes.
        order.par_sort_by_key(|&u| Reverse(sets.size(u)));
        for u in (0..n).filter(|&u| sets.size(u) > 0) {
            let others = order.iter().filter(|&&v| v != u).take(k);
            for (i, &v) in others.enumerate() {
                if i % LISTED == 0 {
                    control.check()?;
                }
                let score = likeness.score(u, v, 0.0);
                if score < self.least {
                    break;
                }
                self.batch.push(u, v, score);
                self.give_many()?;
            }
            control.advance(1);
        }
        Ok(())
    }

    fn give_many(&mut self) -> Result<()> {
        match self.batch.scores.len() < LISTED {
            true => Ok(()),
            false => self.give(),
        }
    }

    fn give(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        if batch.scores.is_empty() {
            return Ok(());
        }
        let first = UInt32Array::from(batch.first);
        let second = UInt32Array::from(batch.second);
        let scores: ArrayRef = match L::WHOLE {
            true => Arc::new(UInt32Array::from_iter_values(
                batch.scores.iter().map(|&score| score as u32),
            )),
            false => Arc::new(Float64Array::from(batch.scores)),
        };
        let columns: Vec<ArrayRef> = vec![Arc::new(first), Arc::new(second), scores];
        self.run.give(self.table, columns)
    }
}
