//! The weighted network that communities are found in: a graph whose direction is ignored, or the communities of one as nodes.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use crate::algorithms::support::{split, stretches};
use crate::{Control, Csr, Result};

/// Rows of neighbours. An edge between two nodes is in the rows of both; what leads from a node to itself is in `inside` instead.
pub(super) struct Network<'a> {
    pub offsets: Cow<'a, [usize]>,
    pub targets: Cow<'a, [u32]>,
    /// None where every entry counts 1.
    pub weights: Option<Cow<'a, [f64]>>,
    /// The weight inside each node, counted from both ends; none where no node has any.
    pub inside: Vec<f64>,
    /// The weight of all edges at each node, counted from both ends.
    pub strengths: Vec<f64>,
    /// The sum of the strengths: twice the weight of all edges.
    pub total: f64,
}

impl<'a> Network<'a> {
    /// The network of `both`, a topology that ignores direction.
    pub fn new(both: &'a Csr, weights: Option<&'a [f64]>, control: &Control) -> Result<Self> {
        let mut network = Self::bare(both, weights);
        let mut strengths = vec![0.0; both.len()];
        let stretches = stretches(both);
        let sums: Vec<(f64, f64)> = split(&mut strengths, &stretches)
            .into_par_iter()
            .zip(&stretches)
            .map(|(strengths, stretch)| match control.is_cancelled() {
                true => (0.0, 0.0),
                false => network.measure(strengths, stretch.clone()),
            })
            .collect();
        control.check()?;
        network.strengths = strengths;
        // Added up in order, so that the last bit does not depend on the number of threads.
        let (total, loops) = sums
            .iter()
            .fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        network.total = total;
        if loops > 0.0 {
            let nodes = 0..both.len() as u32;
            network.inside = nodes.map(|u| network.loops(u)).collect();
        }
        Ok(network)
    }

    /// As [`Network::new`], without what is inside nodes and without strengths.
    pub fn bare(both: &'a Csr, weights: Option<&'a [f64]>) -> Self {
        Self {
            offsets: Cow::Borrowed(both.offsets()),
            targets: Cow::Borrowed(both.targets()),
            weights: weights.map(Cow::Borrowed),
            inside: Vec::new(),
            strengths: Vec::new(),
            total: 0.0,
        }
    }

    /// The strengths of a stretch of nodes; returns their sum, and that of the self-loops.
    fn measure(&self, strengths: &mut [f64], stretch: Range<usize>) -> (f64, f64) {
        let mut sums = (0.0, 0.0);
        for (strength, u) in strengths.iter_mut().zip(stretch) {
            let loops = self.loops(u as u32);
            let range = self.range(u as u32);
            let row = match &self.weights {
                Some(weights) => weights[range].iter().sum::<f64>(),
                None => range.len() as f64,
            };
            // Rows hold a self-loop once, and both its ends count.
            *strength = row + loops / 2.0;
            sums = (sums.0 + *strength, sums.1 + loops);
        }
        sums
    }

    /// The weight of the self-loops in the row of `u`, counted from both ends.
    fn loops(&self, u: u32) -> f64 {
        let range = self.range(u);
        let row = &self.targets[range.clone()];
        // Sorted, as rows of a topology are.
        let first = row.partition_point(|&v| v < u);
        let count = row[first..].iter().take_while(|&&v| v == u).count();
        match &self.weights {
            _ if count == 0 => 0.0,
            Some(weights) => {
                let start = range.start + first;
                2.0 * weights[start..start + count].iter().sum::<f64>()
            }
            None => 2.0 * count as f64,
        }
    }

    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    pub fn range(&self, u: u32) -> Range<usize> {
        self.offsets[u as usize]..self.offsets[u as usize + 1]
    }

    pub fn inside(&self, u: u32) -> f64 {
        self.inside.get(u as usize).copied().unwrap_or(0.0)
    }

    /// Nodes and entries, which say how much there is to do.
    pub fn size(&self) -> usize {
        self.len() + self.targets.len()
    }

    /// Calls `visit` with the other ends of the edges of `u` and their weights.
    #[inline]
    pub fn each(&self, u: u32, mut visit: impl FnMut(u32, f64)) {
        let range = self.range(u);
        let row = self.targets[range.clone()].iter().filter(|&&v| v != u);
        match &self.weights {
            None => row.for_each(|&v| visit(v, 1.0)),
            Some(weights) => {
                let row = self.targets[range.clone()].iter().zip(&weights[range]);
                let row = row.filter(|entry| *entry.0 != u);
                row.for_each(|(&v, &weight)| visit(v, weight));
            }
        }
    }

    /// How good a partition is into the nodes themselves: their weight inside beside what chance would put there.
    pub fn modularity(&self, resolution: f64) -> f64 {
        let share = |weight: f64| weight / self.total;
        let chance: f64 = self.strengths.iter().map(|&it| share(it) * share(it)).sum();
        share(self.inside.iter().sum::<f64>()) - resolution * chance
    }
}
