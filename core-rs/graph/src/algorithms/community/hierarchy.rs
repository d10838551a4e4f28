//! Partitions, level by level: the communities of one level are the nodes of the next.

use crate::algorithms::support::{NONE, number};
use crate::{Control, Result};

use super::aggregate::{aggregate, renumber};
use super::network::Network;
use super::tables::Weights;

/// What a search found.
pub(super) struct Hierarchy {
    /// For each level, the finest first: the node of the next level that each of its nodes is in.
    levels: Vec<Vec<u32>>,
    /// How many communities each level has, and their modularity.
    pub measures: Vec<(usize, f64)>,
}

impl Hierarchy {
    pub fn new() -> Self {
        Self {
            levels: Vec::new(),
            measures: Vec::new(),
        }
    }

    /// Every node is alone: there are no edges that say otherwise.
    pub fn alone(nodes: usize) -> Self {
        Self {
            levels: vec![(0..nodes as u32).collect()],
            measures: vec![(nodes, f64::NAN)],
        }
    }

    pub fn len(&self) -> usize {
        self.levels.len()
    }

    pub fn modularity(&self) -> f64 {
        self.measures.last().map_or(f64::NAN, |it| it.1)
    }

    /// Adds a level of the communities that `labels` gives the nodes of `network`; returns the next network. `labels` become numbers
    /// from 0 on.
    pub fn add(
        &mut self,
        network: &Network<'_>,
        mut labels: Vec<u32>,
        resolution: f64,
        workers: &mut [Weights],
        control: &Control,
    ) -> Result<Network<'static>> {
        let count = renumber(&mut labels);
        let next = aggregate(network, &labels, count, workers, control)?;
        self.measures.push((count, next.modularity(resolution)));
        self.levels.push(labels);
        Ok(next)
    }

    /// The communities of the last level, by node.
    pub fn communities(&self) -> Vec<u32> {
        let mut communities = self.levels.first().cloned().unwrap_or_default();
        for level in self.levels.iter().skip(1) {
            ascend(&mut communities, level);
        }
        communities
    }

    /// How many nodes the largest community of each level has.
    pub fn largest(&self) -> Vec<u32> {
        let mut sizes = vec![1; self.levels.first().map_or(0, Vec::len)];
        let mut largest = Vec::with_capacity(self.len());
        for (level, &(count, _)) in self.levels.iter().zip(&self.measures) {
            let mut next = vec![0u32; count];
            for (size, &community) in sizes.iter().zip(level) {
                next[community as usize] += size;
            }
            largest.push(next.iter().copied().max().unwrap_or(0));
            sizes = next;
        }
        largest
    }

    /// For each level, the numbers of all nodes' communities: dense, the largest first.
    pub fn numbers(&self, control: &Control) -> Result<Vec<Vec<u32>>> {
        let mut communities = self.levels.first().cloned().unwrap_or_default();
        let mut all = Vec::with_capacity(self.len());
        for (place, level) in self.levels.iter().enumerate() {
            if place > 0 {
                ascend(&mut communities, level);
            }
            let mut numbers = communities.clone();
            number(&mut numbers, control)?;
            all.push(numbers);
        }
        Ok(all)
    }
}

fn ascend(communities: &mut [u32], level: &[u32]) {
    for community in communities {
        *community = level[*community as usize];
    }
}

/// Takes communities apart that do not hang together, which makes modularity no smaller.
pub(super) fn split(network: &Network<'_>, labels: &mut [u32], control: &Control) -> Result<()> {
    control.begin("split", labels.len() as u64);
    let mut parts = vec![NONE; labels.len()];
    let (mut stack, mut looked) = (Vec::new(), 0);
    for first in 0..labels.len() as u32 {
        if parts[first as usize] != NONE {
            continue;
        }
        // A part is called by its first node.
        parts[first as usize] = first;
        stack.push(first);
        while let Some(u) = stack.pop() {
            looked += 1 + network.range(u).len();
            if looked >= LOOKED {
                control.check()?;
                looked = 0;
            }
            network.each(u, |v, weight| {
                let part = &mut parts[v as usize];
                if weight > 0.0 && *part == NONE && labels[v as usize] == labels[u as usize] {
                    *part = first;
                    stack.push(v);
                }
            });
        }
        control.advance(1);
    }
    labels.copy_from_slice(&parts);
    Ok(())
}

/// Entries between two looks at the control.
const LOOKED: usize = 1 << 16;
