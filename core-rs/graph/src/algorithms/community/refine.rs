//! Refinement: within each community, nodes that are alone join others, so that what becomes one node hangs together.
//!
//! Only a node that is alone moves, and only to where it has an edge; who was joined stays. So each part is connected.

use crate::{Control, Result};

use super::moving::{ROUNDING, strengths};
use super::network::Network;
use super::sweep::{Rule, Sweep};
use super::tables::Weights;

struct Refinement<'a> {
    network: &'a Network<'a>,
    /// The communities, and the strength of each.
    communities: &'a [u32],
    bounds: Vec<f64>,
    /// How many nodes each part has, and its strength.
    sizes: Vec<u32>,
    strengths: Vec<f64>,
    resolution: f64,
}

impl Rule for Refinement<'_> {
    const FORESEES: bool = false;

    #[inline]
    fn may_move(&self, _: u32, own: u32) -> bool {
        self.sizes[own as usize] == 1
    }

    #[inline]
    fn counts(&self, u: u32, v: u32) -> bool {
        self.communities[u as usize] == self.communities[v as usize]
    }

    #[inline]
    fn choose(&self, u: u32, own: u32, near: &Weights) -> Option<(u32, f64)> {
        let strength = self.network.strengths[u as usize];
        let chance = self.resolution * (strength / self.network.total);
        // One that has too little to do with the rest of its community stays alone.
        let rest = self.bounds[self.communities[u as usize] as usize] - strength;
        let weight: f64 = near.iter().map(|(_, weight)| weight).sum();
        if weight < chance * rest {
            return None;
        }
        let (mut best, mut chosen) = (ROUNDING * strength, own);
        for (label, weight) in near.iter() {
            let go = weight - chance * self.strengths[label as usize];
            if weight > 0.0 && (go > best || (go == best && chosen != own && label < chosen)) {
                (best, chosen) = (go, label);
            }
        }
        (chosen != own).then(|| (chosen, near.of(chosen)))
    }

    #[inline]
    fn accept(&mut self, u: u32, from: u32, to: u32, more: f64) -> Option<f64> {
        // Another may have joined it since, or the one that it wanted to join may have left.
        if self.sizes[from as usize] != 1 || self.sizes[to as usize] == 0 {
            return None;
        }
        let strength = self.network.strengths[u as usize];
        let chance = self.resolution * (strength / self.network.total);
        let gain = more - chance * self.strengths[to as usize];
        if gain <= 0.0 {
            return None;
        }
        self.sizes[from as usize] = 0;
        self.sizes[to as usize] += 1;
        self.strengths[from as usize] = 0.0;
        self.strengths[to as usize] += strength;
        Some(2.0 * gain / self.network.total)
    }
}

/// The parts of the `communities`, by labels.
pub(super) fn refine(
    network: &Network<'_>,
    communities: &[u32],
    resolution: f64,
    seed: u64,
    workers: &mut [Weights],
    control: &Control,
) -> Result<Vec<u32>> {
    control.begin("refine", network.len() as u64);
    let mut rule = Refinement {
        network,
        communities,
        bounds: strengths(network, communities),
        sizes: vec![1; network.len()],
        strengths: network.strengths.clone(),
        resolution,
    };
    let mut labels: Vec<u32> = (0..network.len() as u32).collect();
    Sweep::new(network, workers, seed).sweep(&mut rule, &mut labels, control)?;
    Ok(labels)
}
