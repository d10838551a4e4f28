//! All ways from one node to another that visit no node twice, one after another, depth first.
//!
//! in   `out`, `into`  CSRs along and against the edges followed, and their weights in their order
//! out  ways           in the order of their nodes
//!
//! Only nodes from which few enough steps lead to the target are gone to. Those may lead through nodes of the way itself: where a
//! search has found nothing for long, it looks before each step whether the target is still reached without them, so that the next
//! way is found in time that is a polynomial, and goes on without looking afterwards (as in Birmelé et al.: Optimal listing of
//! cycles and st-paths in undirected graphs, SODA 2013, doi:10.1137/1.9781611973105.134).

use arrow_array::types::Float64Type;

#[cfg(test)]
use crate::Direction;
use crate::algorithms::parameters::Param;
use crate::algorithms::support::{NONE, PathRows, Weighing};
#[cfg(test)]
use crate::algorithms::table::{Table, Trial};
use crate::{Control, Csr, Result};

pub(super) static MAX_DEPTH: Param<Option<u64>> = Param::optional_integer(
    "maxDepth",
    (0, u32::MAX as u64 - 1),
    "How many edges a path has at most; null sets no bound.",
);

pub(super) static LIMIT: Param<Option<u64>> = Param::optional_integer(
    "limit",
    (1, u64::MAX),
    "How many paths to list at most, the first in their order; null lists all.",
);

/// The edges that ways may take.
pub(super) struct Ways<'a, F> {
    pub out: &'a Csr,
    pub into: &'a Csr,
    pub along: &'a Weighing,
    pub against: &'a Weighing,
    /// Whether an edge of a weight may be taken from one node to another.
    pub fits: F,
    pub target: u32,
    /// How many edges a way has at most.
    pub most: u32,
    pub control: &'a Control,
}

/// A node of a way.
pub(super) struct Step {
    pub node: u32,
    /// The edge that leads there; [`NONE`] at the start.
    pub edge: u32,
    /// The weight of the way so far.
    pub cost: f64,
    /// The next of the node's entries to look at.
    entry: usize,
}

/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 14;
/// Entries that are looked at without finding a way before each step is looked at.
const FRUITLESS: usize = 1 << 16;

impl<F: Fn(u32, u32, f64) -> bool> Ways<'_, F> {
    /// Calls `found` with each way from `source` until it says that this was the last.
    pub fn each(&self, source: u32, mut found: impl FnMut(&[Step]) -> Result<bool>) -> Result<()> {
        let mut near = Near::new(self.out.len());
        near.search(self, &[], self.most)?;
        let hops = near.hops;
        // Of the ways that go on from one node; most searches need none.
        let mut ahead: Option<Near> = None;
        let mut visited = vec![false; self.out.len()];
        let mut way = vec![self.begin(source)];
        visited[source as usize] = true;
        if source == self.target {
            found(&way)?;
            return self.control.check();
        }
        if hops[source as usize] > self.most {
            return self.control.check();
        }
        let (mut looked, mut fruitless) = (0, 0);
        while let Some(top) = way.last() {
            let (node, start, cost) = (top.node, top.entry, top.cost);
            let left = self.most - (way.len() as u32 - 1);
            let careful = fruitless > FRUITLESS + self.out.targets().len();
            if careful {
                let ahead = ahead.get_or_insert_with(|| Near::new(self.out.len()));
                ahead.search(self, &visited, left.saturating_sub(1))?;
            }
            let near = match &ahead {
                Some(ahead) if careful => &ahead.hops,
                _ => &hops,
            };
            let may = |v: u32, weight: f64| {
                near[v as usize] < left && !visited[v as usize] && (self.fits)(node, v, weight)
            };
            let (step, entry) = self.next(node, start, cost, may);
            looked += entry - start + 1;
            fruitless += entry - start + 1;
            if looked >= PATIENCE {
                self.control.check()?;
                looked = 0;
            }
            if let Some(top) = way.last_mut() {
                top.entry = entry;
            }
            match step {
                None => {
                    visited[node as usize] = false;
                    way.pop();
                }
                Some(step) if step.node == self.target => {
                    way.push(step);
                    fruitless = 0;
                    self.control.advance(1);
                    if !found(&way)? {
                        return self.control.check();
                    }
                    way.pop();
                }
                Some(step) => {
                    visited[step.node as usize] = true;
                    way.push(step);
                }
            }
        }
        self.control.check()
    }

    fn begin(&self, node: u32) -> Step {
        Step {
            node,
            edge: NONE,
            cost: 0.0,
            entry: self.out.range(node).start,
        }
    }

    /// The next step from a node, by the first of the lightest edges that lead to the next node where one may go, and the entry
    /// behind them.
    fn next(
        &self,
        node: u32,
        start: usize,
        cost: f64,
        may: impl Fn(u32, f64) -> bool,
    ) -> (Option<Step>, usize) {
        let (targets, end) = (self.out.targets(), self.out.range(node).end);
        let mut entry = start;
        while entry < end {
            let v = targets[entry];
            let (mut lightest, mut weight) = (entry, self.along.of(entry));
            entry += 1;
            while entry < end && targets[entry] == v {
                let other = self.along.of(entry);
                if other < weight {
                    (lightest, weight) = (entry, other);
                }
                entry += 1;
            }
            if may(v, weight) {
                let step = Step {
                    node: v,
                    edge: self.out.edge_rows()[lightest],
                    cost: cost + weight,
                    entry: self.out.range(v).start,
                };
                return (Some(step), entry);
            }
        }
        (None, entry)
    }
}

/// How many steps lead from nodes to the target; [`NONE`] where none do, or too many.
struct Near {
    hops: Vec<u32>,
    queue: Vec<u32>,
}

impl Near {
    fn new(nodes: usize) -> Self {
        Self {
            hops: vec![NONE; nodes],
            queue: Vec::new(),
        }
    }

    /// Searches back from the target at most so many steps, and not over nodes that are `visited`.
    fn search<F: Fn(u32, u32, f64) -> bool>(
        &mut self,
        ways: &Ways<'_, F>,
        visited: &[bool],
        most: u32,
    ) -> Result<()> {
        for node in self.queue.drain(..) {
            self.hops[node as usize] = NONE;
        }
        self.hops[ways.target as usize] = 0;
        self.queue.push(ways.target);
        let (mut next, mut looked) = (0, 0);
        while next < self.queue.len() {
            let v = self.queue[next];
            next += 1;
            let hops = self.hops[v as usize] + 1;
            if hops > most {
                break;
            }
            let range = ways.into.range(v);
            looked += range.len() + 1;
            if looked >= PATIENCE {
                ways.control.check()?;
                looked = 0;
            }
            for entry in range {
                let u = ways.into.targets()[entry];
                let barred = visited.get(u as usize) == Some(&true);
                if self.hops[u as usize] == NONE
                    && !barred
                    && (ways.fits)(u, v, ways.against.of(entry))
                {
                    self.hops[u as usize] = hops;
                    self.queue.push(u);
                }
            }
        }
        Ok(())
    }
}

/// Gives the first `limit` ways from `source`.
pub(super) fn list<F: Fn(u32, u32, f64) -> bool>(
    ways: &Ways<'_, F>,
    source: u32,
    limit: Option<u64>,
    rows: &mut PathRows<'_, Float64Type>,
) -> Result<()> {
    let mut left = limit.unwrap_or(u64::MAX);
    ways.each(source, |way| {
        rows.start(way[0].node, 0.0)?;
        for step in &way[1..] {
            rows.step(step.edge, step.node, step.cost)?;
        }
        left -= 1;
        Ok(left > 0)
    })
}

/// For verifiers: holds a table to the ways of edges that fit, found by recursion that looks before each step whether any way leads
/// on from there.
#[cfg(test)]
pub(super) fn check(
    trial: &Trial<'_>,
    table: &Table,
    (direction, weights): (Direction, &[f64]),
    (source, target): (u32, u32),
    (most, limit): (Option<u64>, Option<u64>),
    fits: impl Fn(u32, u32, f64) -> bool,
) -> std::result::Result<(), String> {
    let mut near = vec![Vec::new(); trial.graph.num_nodes()];
    for ((u, v), edge) in super::verify::Lightest::of(trial, direction, weights).0 {
        if u != v && fits(u, v, weights[edge]) {
            near[u as usize].push(v);
        }
    }
    let most = most.map_or(usize::MAX, |most| most as usize);
    let limit = limit.map_or(usize::MAX, |limit| limit as usize);
    let mut expected = Vec::new();
    grow(
        &near,
        &mut vec![source],
        target,
        (most, limit),
        &mut expected,
    );
    let got = super::verify::ways(trial, table, direction, weights)?;
    let got: Vec<_> = got.into_iter().map(|way| way.nodes).collect();
    match got == expected {
        true => Ok(()),
        false => Err(format!("{got:?}, expected {expected:?}")),
    }
}

#[cfg(test)]
fn grow(
    near: &[Vec<u32>],
    way: &mut Vec<u32>,
    target: u32,
    (most, limit): (usize, usize),
    found: &mut Vec<Vec<u32>>,
) {
    let last = way[way.len() - 1];
    if last == target {
        found.push(way.clone());
        return;
    }
    for &next in &near[last as usize] {
        if found.len() == limit || way.contains(&next) {
            continue;
        }
        way.push(next);
        if leads(near, way, target, most) {
            grow(near, way, target, (most, limit), found);
        }
        way.pop();
    }
}

/// Whether a way of `most` edges at most can go on to the target.
#[cfg(test)]
fn leads(near: &[Vec<u32>], way: &[u32], target: u32, most: usize) -> bool {
    let mut seen = vec![false; near.len()];
    way.iter().for_each(|&node| seen[node as usize] = true);
    let mut frontier = vec![way[way.len() - 1]];
    for _ in way.len()..=most.saturating_add(1) {
        if frontier.contains(&target) {
            return true;
        }
        if frontier.is_empty() {
            return false;
        }
        let mut next = Vec::new();
        for &u in &frontier {
            for &v in &near[u as usize] {
                if !std::mem::replace(&mut seen[v as usize], true) {
                    next.push(v);
                }
            }
        }
        frontier = next;
    }
    false
}
