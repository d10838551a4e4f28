//! Distances from one node after another, by Dijkstra's algorithm: for as many searches as there are nodes, side by side.
//!
//! in   `out`, `weights`  CSR along the edges followed, and lengths > 0 in its order
//! out  `order`           the nodes reached, the nearest first; of those equally near the first in node-table order
//!      `distances`       `[n]` f64   infinite where nothing leads

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::{Control, Csr, Result};

/// A search that may be done again and again.
pub(in super::super) struct Dijkstra<'a> {
    out: &'a Csr,
    weights: &'a [f64],
    pub order: Vec<u32>,
    pub distances: Vec<f64>,
    /// Distances, whose bits are ordered as they are, before nodes.
    waiting: BinaryHeap<Reverse<u128>>,
}

/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 16;

impl<'a> Dijkstra<'a> {
    pub fn new(out: &'a Csr, weights: &'a [f64]) -> Self {
        Self {
            out,
            weights,
            order: Vec::new(),
            distances: vec![f64::INFINITY; out.len()],
            waiting: BinaryHeap::new(),
        }
    }

    /// Looks for all nodes that `source` leads to.
    pub fn search(&mut self, source: u32, control: &Control) -> Result<()> {
        control.check()?;
        for node in self.order.drain(..) {
            self.distances[node as usize] = f64::INFINITY;
        }
        self.distances[source as usize] = 0.0;
        self.waiting.push(Reverse(u128::from(source)));
        let mut looked = 0;
        while let Some(Reverse(nearest)) = self.waiting.pop() {
            let (distance, u) = (f64::from_bits((nearest >> 32) as u64), nearest as u32);
            if distance > self.distances[u as usize] {
                continue;
            }
            self.order.push(u);
            let range = self.out.range(u);
            looked += range.len() + 1;
            if looked > PATIENCE {
                looked = 0;
                if control.is_cancelled() {
                    self.waiting.clear();
                    self.distances.fill(f64::INFINITY);
                    self.order.clear();
                    return control.check();
                }
            }
            let neighbors = &self.out.targets()[range.clone()];
            for (&v, weight) in neighbors.iter().zip(&self.weights[range]) {
                let through = distance + weight;
                if through < self.distances[v as usize] {
                    self.distances[v as usize] = through;
                    let key = u128::from(through.to_bits()) << 32 | u128::from(v);
                    self.waiting.push(Reverse(key));
                }
            }
        }
        Ok(())
    }
}
