//! How many shortest paths there are from one node to every other, counted hop by hop, and what depends on each node and edge.
//!
//! With `σ(v)` the paths to `v`, the part of the shortest paths from the source that goes through `v`, over all their ends, is
//!
//! ```text
//! δ(u) = σ(u) · Σ over edges u → v one hop farther of  (1 + δ(v)) / σ(v)
//! ```
//!
//! Between two levels either the nodes of the one add to those of the other or those of the other gather: whichever have fewer
//! edges. To gather is a sum over a row of an array that is 0 outside the level, without a branch.

use crate::algorithms::support::{Hubs, NONE, Rows, sum};
use crate::{Control, Result};

use super::paths_counted::{Dag, Dependencies};

/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 16;
/// Fewer edges are not worth a look at all nodes.
const FEW: usize = 1 << 9;
/// More paths than this, and their inverse loses digits.
const MOST: f64 = 1e290;

pub(super) struct HopCounts<'a> {
    hubs: &'a Hubs,
    depths: Vec<u32>,
    counts: Vec<f64>,
    /// Of one level at a time: what its nodes pass on; 0 elsewhere.
    passed: Vec<f64>,
    depending: Vec<f64>,
    order: Vec<u32>,
    levels: Vec<Level>,
    /// For sources from which there are more paths than a float counts.
    many: Option<Dependencies>,
    looked: usize,
}

/// Where a level begins in the order, and how many edges leave and enter it.
struct Level {
    start: usize,
    leaving: usize,
    entering: usize,
}

/// The bytes of a search.
pub(super) fn memory(nodes: usize) -> u64 {
    32 * nodes as u64
}

impl<'a> HopCounts<'a> {
    pub fn new(hubs: &'a Hubs) -> Self {
        let n = hubs.nodes.len();
        Self {
            hubs,
            depths: vec![NONE; n],
            counts: vec![0.0; n],
            passed: vec![0.0; n],
            depending: vec![0.0; n],
            order: Vec::with_capacity(n),
            levels: Vec::new(),
            many: None,
            looked: 0,
        }
    }

    /// Adds to `sums` what depends on each node, without the paths that it ends.
    pub fn add_nodes(&mut self, source: u32, sums: &mut [f64], control: &Control) -> Result<()> {
        if self.count(source, control)? {
            self.gather_nodes(sums, control)?;
        } else {
            let (depths, out) = (&self.depths, &self.hubs.out);
            let many = self.many.get_or_insert_default();
            many.find(&Hops { depths, out }, &self.order, |_, _| {}, control)?;
            for &u in &self.order[1..] {
                sums[u as usize] += many.of(u);
            }
        }
        self.forget();
        Ok(())
    }

    /// Adds to `sums` what depends on each entry of the rows along the edges.
    pub fn add_edges(&mut self, source: u32, sums: &mut [f64], control: &Control) -> Result<()> {
        if self.count(source, control)? {
            self.gather_edges(sums, control)?;
        } else {
            let (depths, out) = (&self.depths, &self.hubs.out);
            let many = self.many.get_or_insert_default();
            let add = |entry: usize, part| sums[entry] += part;
            many.find(&Hops { depths, out }, &self.order, add, control)?;
        }
        self.forget();
        Ok(())
    }

    /// Finds the levels and counts the paths; false where there are too many.
    fn count(&mut self, source: u32, control: &Control) -> Result<bool> {
        let (out, into) = (&self.hubs.out, self.hubs.against());
        let mut most = 1.0f64;
        let mut open = into.entries() - into.degree(source);
        self.order.push(source);
        (self.depths[source as usize], self.counts[source as usize]) = (0, 1.0);
        self.levels.push(Level {
            start: 0,
            leaving: out.degree(source),
            entering: into.degree(source),
        });
        while let Some(level) = self.levels.last()
            && level.start < self.order.len()
        {
            let (start, leaving) = (level.start, level.leaving);
            let (depth, end) = (self.levels.len() as u32, self.order.len());
            self.look(leaving.min(open) + end - start, control)?;
            if leaving > open && leaving > FEW {
                self.gather_counts(start, depth);
            } else {
                self.spread_counts(start, depth);
            }
            let (mut leaving, mut entering) = (0, 0);
            for &v in &self.order[end..] {
                leaving += out.degree(v);
                entering += into.degree(v);
                most = most.max(self.counts[v as usize]);
            }
            open -= entering;
            self.levels.push(Level {
                start: end,
                leaving,
                entering,
            });
        }
        // The last one is empty.
        self.levels.pop();
        Ok(most < MOST)
    }

    fn spread_counts(&mut self, start: usize, depth: u32) {
        for i in start..self.order.len() {
            let u = self.order[i];
            let count = self.counts[u as usize];
            for &v in self.hubs.out.neighbors(u) {
                let known = &mut self.depths[v as usize];
                if *known == NONE {
                    *known = depth;
                    self.counts[v as usize] = count;
                    self.order.push(v);
                } else if *known == depth {
                    self.counts[v as usize] += count;
                }
            }
        }
    }

    fn gather_counts(&mut self, start: usize, depth: u32) {
        let into = self.hubs.against();
        let end = self.order.len();
        for &u in &self.order[start..] {
            self.passed[u as usize] = self.counts[u as usize];
        }
        for v in 0..self.depths.len() {
            if self.depths[v] == NONE {
                let count = sum(into.neighbors(v as u32), &self.passed);
                if count > 0.0 {
                    (self.depths[v], self.counts[v]) = (depth, count);
                    self.order.push(v as u32);
                }
            }
        }
        for &u in &self.order[start..end] {
            self.passed[u as usize] = 0.0;
        }
    }

    fn gather_nodes(&mut self, sums: &mut [f64], control: &Control) -> Result<()> {
        let mut end = self.order.len();
        for depth in (1..self.levels.len()).rev() {
            let (level, next) = (&self.levels[depth], self.levels.get(depth + 1));
            let start = level.start;
            if let Some(&Level { entering, .. }) = next {
                let leaving = level.leaving;
                let last = self
                    .levels
                    .get(depth + 2)
                    .map_or(self.order.len(), |it| it.start);
                self.look(leaving.min(entering) + last - start, control)?;
                let (nodes, farther) = (&self.order[start..end], &self.order[end..last]);
                if leaving <= entering {
                    for &v in farther {
                        self.passed[v as usize] = passed_on(v, &self.depending, &self.counts);
                    }
                    for &u in nodes {
                        let gathered = sum(self.hubs.out.neighbors(u), &self.passed);
                        self.depending[u as usize] = self.counts[u as usize] * gathered;
                    }
                    for &v in farther {
                        self.passed[v as usize] = 0.0;
                    }
                } else {
                    for &v in farther {
                        let passed = passed_on(v, &self.depending, &self.counts);
                        for &u in self.hubs.against().neighbors(v) {
                            if self.depths[u as usize] == depth as u32 {
                                self.depending[u as usize] += passed;
                            }
                        }
                    }
                    for &u in nodes {
                        self.depending[u as usize] *= self.counts[u as usize];
                    }
                }
            }
            for &u in &self.order[start..end] {
                sums[u as usize] += self.depending[u as usize];
            }
            end = start;
        }
        Ok(())
    }

    fn gather_edges(&mut self, sums: &mut [f64], control: &Control) -> Result<()> {
        let mut end = self.order.len();
        for depth in (0..self.levels.len()).rev() {
            let (level, next) = (&self.levels[depth], self.levels.get(depth + 1));
            let start = level.start;
            if next.is_some() {
                let last = self
                    .levels
                    .get(depth + 2)
                    .map_or(self.order.len(), |it| it.start);
                self.look(level.leaving + last - start, control)?;
                for &v in &self.order[end..last] {
                    self.passed[v as usize] = passed_on(v, &self.depending, &self.counts);
                }
                for &u in &self.order[start..end] {
                    let range = self.hubs.out.range(u);
                    let count = self.counts[u as usize];
                    let mut gathered = 0.0;
                    for (&v, sum) in self.hubs.out.neighbors(u).iter().zip(&mut sums[range]) {
                        let part = count * self.passed[v as usize];
                        *sum += part;
                        gathered += part;
                    }
                    self.depending[u as usize] = gathered;
                }
                for &v in &self.order[end..last] {
                    self.passed[v as usize] = 0.0;
                }
            }
            end = start;
        }
        Ok(())
    }

    fn forget(&mut self) {
        for &u in &self.order {
            self.depths[u as usize] = NONE;
            self.depending[u as usize] = 0.0;
        }
        self.order.clear();
        self.levels.clear();
    }

    fn look(&mut self, entries: usize, control: &Control) -> Result<()> {
        self.looked += entries;
        if self.looked > PATIENCE {
            self.looked = 0;
            control.check()?;
        }
        Ok(())
    }
}

/// What `v` passes on to each path that leads to it.
#[inline]
fn passed_on(v: u32, depending: &[f64], counts: &[f64]) -> f64 {
    (1.0 + depending[v as usize]) / counts[v as usize]
}

/// The shortest paths as levels tell them.
struct Hops<'a> {
    depths: &'a [u32],
    out: &'a Rows,
}

impl Dag for Hops<'_> {
    fn nodes(&self) -> usize {
        self.depths.len()
    }

    fn each_next(&self, u: u32, mut next: impl FnMut(usize, u32)) {
        let range = self.out.range(u);
        for (entry, &v) in range.zip(self.out.neighbors(u)) {
            if self.depths[v as usize] == self.depths[u as usize] + 1 {
                next(entry, v);
            }
        }
    }
}
