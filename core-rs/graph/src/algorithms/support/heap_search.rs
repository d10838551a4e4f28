//! Shortest paths by one thread with a heap, in memory that is used again: for many short searches, and for those that know where
//! they go (Hart, Nilsson, Raphael: A formal basis for the heuristic determination of minimum cost paths, IEEE Trans. Syst. Sci.
//! Cybern. 4(2), 1968, doi:10.1109/TSSC.1968.300136).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::{Control, Csr, Result};

use super::search::NONE;
use super::weighing::Weighing;

/// Where a search goes.
pub(in super::super) trait Guide {
    /// How far it is at least from a node to where the search ends; infinite for a node that it must not visit.
    fn left(&self, node: u32) -> f64;

    /// Whether an edge may be taken.
    fn allows(&self, _from: u32, _to: u32) -> bool {
        true
    }

    /// Whether the search ends, now that a node is settled.
    fn ends(&mut self, node: u32) -> bool;
}

/// What the last search found.
pub(in super::super) struct HeapSearch {
    distances: Vec<f64>,
    /// The node before; [`NONE`] for the source.
    before: Vec<u32>,
    /// Nodes that have a distance.
    reached: Vec<u32>,
    /// Least distance with what is left first, then the largest distance, then the first node.
    heap: BinaryHeap<Reverse<(u64, Reverse<u64>, u32)>>,
}

/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 14;

impl HeapSearch {
    pub fn new(nodes: usize) -> Self {
        Self {
            distances: vec![f64::INFINITY; nodes],
            before: vec![NONE; nodes],
            reached: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    /// Searches from `source`, which is at `distance`, along `out`.
    ///
    /// # Errors
    /// [`crate::ErrorCode::Cancelled`].
    pub fn run(
        &mut self,
        (out, weighing): (&Csr, &Weighing),
        (source, distance): (u32, f64),
        guide: &mut impl Guide,
        control: &Control,
    ) -> Result<()> {
        for node in self.reached.drain(..) {
            self.distances[node as usize] = f64::INFINITY;
        }
        self.heap.clear();
        self.distances[source as usize] = distance;
        self.before[source as usize] = NONE;
        self.reached.push(source);
        self.push(source, distance, guide.left(source));
        let mut looked = 0;
        while let Some(Reverse((_, Reverse(bits), u))) = self.heap.pop() {
            let distance = f64::from_bits(bits);
            if distance > self.distances[u as usize] {
                continue;
            }
            if guide.ends(u) {
                break;
            }
            let range = out.range(u);
            looked += range.len() + 1;
            if looked >= PATIENCE {
                control.check()?;
                looked = 0;
            }
            for entry in range {
                let v = out.targets()[entry];
                let through = distance + weighing.of(entry);
                if through < self.distances[v as usize] && guide.allows(u, v) {
                    let left = guide.left(v);
                    if left == f64::INFINITY {
                        continue;
                    }
                    if self.distances[v as usize] == f64::INFINITY {
                        self.reached.push(v);
                    }
                    self.distances[v as usize] = through;
                    self.before[v as usize] = u;
                    self.push(v, through, left);
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, node: u32, distance: f64, left: f64) {
        let bits = distance.to_bits();
        let key = (distance + left).to_bits();
        self.heap.push(Reverse((key, Reverse(bits), node)));
    }

    /// Infinite for what was not reached.
    pub fn distance(&self, node: u32) -> f64 {
        self.distances[node as usize]
    }

    /// The nodes that were reached, in no order.
    pub fn reached(&self) -> &[u32] {
        &self.reached
    }

    /// The steps to a node that was reached by [`HeapSearch::run`] along `out`: nodes behind the source, the edges to them, and their
    /// distances. Of parallel edges it takes the first of the lightest, also where rounding makes others as good.
    pub fn way(&self, (out, weighing): (&Csr, &Weighing), node: u32) -> Vec<(u32, u32, f64)> {
        let mut way = Vec::new();
        let mut node = node;
        loop {
            let before = self.before[node as usize];
            if before == NONE {
                break;
            }
            let parallel = out
                .range(before)
                .filter(|&entry| out.targets()[entry] == node);
            let lightest = parallel.min_by(|&a, &b| weighing.of(a).total_cmp(&weighing.of(b)));
            let edge = lightest.map_or(NONE, |entry| out.edge_rows()[entry]);
            way.push((node, edge, self.distances[node as usize]));
            node = before;
        }
        way.reverse();
        way
    }
}
