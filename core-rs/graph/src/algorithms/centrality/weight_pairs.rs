//! As `hop_pairs.rs`, along the weights of edges, from one end until the other is reached.

use std::sync::Arc;

use crate::algorithms::support::{Guide, HeapSearch, NONE, Random, Weighing, positive_weights};
use crate::{Control, Csr, Direction, Graph, Result};

use super::paths_counted::{Count, Drawn};
use super::sampled_pairs::PairSearch;

/// The edges along their way and against it, with weights in their order.
pub(super) struct Lengths {
    out: (Arc<Csr>, Weighing),
    into: (Arc<Csr>, Weighing),
}

impl Lengths {
    pub fn of(graph: &Graph, column: &str, control: &Control) -> Result<Self> {
        let of = |direction: Direction| -> Result<_> {
            let weights = positive_weights(graph, column, direction, control)?;
            Ok((
                graph.topology(direction, control)?,
                Weighing::Weights(weights),
            ))
        };
        Ok(Self {
            out: of(Direction::Out)?,
            into: of(Direction::In)?,
        })
    }
}

pub(super) struct WeightPairs<'a> {
    lengths: &'a Lengths,
    search: HeapSearch,
    /// How many paths lead to each node that is nearer than the target.
    counts: Vec<Count>,
    settled: Settled,
}

/// The nodes whose distance is known, the nearest first, until the target's is.
struct Settled {
    target: u32,
    order: Vec<u32>,
    places: Vec<u32>,
}

/// The bytes of a search.
pub(super) fn memory(nodes: usize) -> u64 {
    // Distances and those before, what waits, counts, order and places.
    (16 + 4 + 24 + 16 + 8) * nodes as u64
}

impl<'a> WeightPairs<'a> {
    pub fn new(lengths: &'a Lengths) -> Self {
        let n = lengths.out.0.len();
        Self {
            lengths,
            search: HeapSearch::new(n),
            counts: vec![Count::default(); n],
            settled: Settled {
                target: NONE,
                order: Vec::new(),
                places: vec![NONE; n],
            },
        }
    }

    /// Calls `each` with the nodes one edge of a shortest path away from `node`, once each; those `before` it, or those after.
    fn each(&self, node: u32, before: bool, mut each: impl FnMut(u32)) {
        let (csr, weights) = match before {
            true => &self.lengths.into,
            false => &self.lengths.out,
        };
        let places = &self.settled.places;
        let mut last = NONE;
        for entry in csr.range(node) {
            let other = csr.targets()[entry];
            let (near, far) = if before { (other, node) } else { (node, other) };
            // A weight that is lost to rounding makes no distance longer: the order tells which way it leads.
            let ordered = places[near as usize] < places[far as usize];
            if other != last && ordered && places[far as usize] != NONE {
                let through = self.search.distance(near) + weights.of(entry);
                if through == self.search.distance(far) {
                    last = other;
                    each(other);
                }
            }
        }
    }
}

impl Guide for Settled {
    fn left(&self, _: u32) -> f64 {
        0.0
    }

    fn ends(&mut self, node: u32) -> bool {
        self.places[node as usize] = self.order.len() as u32;
        self.order.push(node);
        node == self.target
    }
}

impl PairSearch for WeightPairs<'_> {
    fn draw(
        &mut self,
        (source, target): (u32, u32),
        random: &mut Random,
        mut through: impl FnMut(u32),
        control: &Control,
    ) -> Result<()> {
        for node in self.settled.order.drain(..) {
            self.settled.places[node as usize] = NONE;
            self.counts[node as usize] = Count::default();
        }
        self.settled.target = target;
        let (out, weighing) = &self.lengths.out;
        let ways = (&**out, weighing);
        self.search
            .run(ways, (source, 0.0), &mut self.settled, control)?;
        if self.settled.places[target as usize] == NONE {
            return Ok(());
        }
        let mut counts = std::mem::take(&mut self.counts);
        counts[source as usize] = Count::ONE;
        for &u in &self.settled.order {
            let count = counts[u as usize];
            self.each(u, false, |v| counts[v as usize].add(count));
        }
        let mut node = target;
        loop {
            let mut drawn = Drawn::default();
            self.each(node, true, |before| {
                drawn.offer(before, counts[before as usize], random);
            });
            match drawn.one {
                Some(before) if before != source => {
                    through(before);
                    node = before;
                }
                _ => break,
            }
        }
        self.counts = counts;
        Ok(())
    }
}
