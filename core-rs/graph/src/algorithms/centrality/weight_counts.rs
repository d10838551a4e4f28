//! As `hop_counts.rs`, along the weights of edges.

use crate::algorithms::support::{Dijkstra, NONE};
use crate::{Control, Csr, Result};

use super::paths_counted::{Dag, Dependencies};

pub(super) struct WeightCounts<'a> {
    out: &'a Csr,
    weights: &'a [f64],
    search: Dijkstra<'a>,
    /// The place of each node in the order of the search.
    places: Vec<u32>,
    dependencies: Dependencies,
}

/// The bytes of a search.
pub(super) fn memory(nodes: usize) -> u64 {
    // Distances and order, what waits, and places.
    super::paths_counted::memory(nodes) + (8 + 4 + 32 + 4) * nodes as u64
}

impl<'a> WeightCounts<'a> {
    pub fn new(out: &'a Csr, weights: &'a [f64]) -> Self {
        Self {
            out,
            weights,
            search: Dijkstra::new(out, weights),
            places: vec![NONE; out.len()],
            dependencies: Dependencies::default(),
        }
    }

    /// Adds to `sums` what depends on each node, without the paths that it ends.
    pub fn add_nodes(&mut self, source: u32, sums: &mut [f64], control: &Control) -> Result<()> {
        self.find(source, |_, _| {}, control)?;
        for &u in &self.search.order[1..] {
            sums[u as usize] += self.dependencies.of(u);
        }
        Ok(())
    }

    /// Adds to `sums` what depends on each entry of the topology; of parallel ones the first.
    pub fn add_edges(&mut self, source: u32, sums: &mut [f64], control: &Control) -> Result<()> {
        self.find(source, |entry, part| sums[entry] += part, control)
    }

    fn find(&mut self, source: u32, each: impl FnMut(usize, f64), control: &Control) -> Result<()> {
        for &u in &self.search.order {
            self.places[u as usize] = NONE;
        }
        self.search.search(source, control)?;
        for (place, &u) in self.search.order.iter().enumerate() {
            self.places[u as usize] = place as u32;
        }
        let paths = Paths {
            out: self.out,
            weights: self.weights,
            distances: &self.search.distances,
            places: &self.places,
        };
        self.dependencies
            .find(&paths, &self.search.order, each, control)
    }
}

/// The shortest paths as distances tell them.
struct Paths<'a> {
    out: &'a Csr,
    weights: &'a [f64],
    distances: &'a [f64],
    places: &'a [u32],
}

impl Dag for Paths<'_> {
    fn nodes(&self) -> usize {
        self.places.len()
    }

    fn each_next(&self, u: u32, mut next: impl FnMut(usize, u32)) {
        let (distance, place) = (self.distances[u as usize], self.places[u as usize]);
        // Parallel edges lie side by side.
        let mut last = NONE;
        for entry in self.out.range(u) {
            let v = self.out.targets()[entry];
            // A weight that is lost to rounding makes no distance longer: the order tells which way it leads.
            if v != last
                && distance + self.weights[entry] == self.distances[v as usize]
                && place < self.places[v as usize]
            {
                last = v;
                next(entry, v);
            }
        }
    }
}
