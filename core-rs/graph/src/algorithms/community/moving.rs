//! Local moving: nodes go to the community of a neighbour where that makes modularity larger, until it hardly does.

use crate::{Control, Result};

use super::network::Network;
use super::sweep::{Rule, Sweep};
use super::tables::Weights;

/// Sweeps end once one of them makes modularity less than this larger.
const ENOUGH: f64 = 1e-5;
/// Sweeps, at most: choices that are made side by side may go to and fro.
const MOST: usize = 64;
/// A move must gain this part of the node's strength, or it may be of rounding alone.
pub(super) const ROUNDING: f64 = 1e-10;

/// The strengths of communities, which moves change.
struct Modularity<'a> {
    network: &'a Network<'a>,
    /// By community.
    strengths: Vec<f64>,
    resolution: f64,
}

impl Rule for Modularity<'_> {
    #[inline]
    fn choose(&self, u: u32, own: u32, near: &Weights) -> Option<(u32, f64)> {
        let strength = self.network.strengths[u as usize];
        // What chance puts between the node and a community of strength 1.
        let chance = self.resolution * (strength / self.network.total);
        let stay = near.of(own) - chance * (self.strengths[own as usize] - strength);
        let (mut best, mut chosen) = (stay + ROUNDING * strength, own);
        for (label, weight) in near.iter() {
            let go = weight - chance * self.strengths[label as usize];
            let drawn = || chosen != own && lot(u, label) > lot(u, chosen);
            if label != own && (go > best || (go == best && drawn())) {
                (best, chosen) = (go, label);
            }
        }
        (chosen != own).then(|| (chosen, near.of(chosen) - near.of(own)))
    }

    #[inline]
    fn accept(&mut self, u: u32, from: u32, to: u32, more: f64) -> Option<f64> {
        let strength = self.network.strengths[u as usize];
        let chance = self.resolution * (strength / self.network.total);
        let (there, here) = (self.strengths[to as usize], self.strengths[from as usize]);
        // Communities may have grown since it chose.
        let gain = more - chance * (there - (here - strength));
        if gain <= 0.0 {
            return None;
        }
        self.strengths[from as usize] -= strength;
        self.strengths[to as usize] += strength;
        Some(2.0 * gain / self.network.total)
    }
}

/// Decides between equals: always for the first would draw communities out in one direction.
#[inline]
pub(super) fn lot(u: u32, label: u32) -> u32 {
    (u ^ label.rotate_left(16)).wrapping_mul(0x9e37_79b1)
}

/// Moves nodes between the communities that `labels` gives them.
pub(super) fn move_nodes(
    network: &Network<'_>,
    labels: &mut [u32],
    resolution: f64,
    seed: u64,
    workers: &mut [Weights],
    control: &Control,
) -> Result<()> {
    let mut rule = Modularity {
        network,
        strengths: strengths(network, labels),
        resolution,
    };
    let mut sweep = Sweep::new(network, workers, seed);
    for _ in 0..MOST {
        control.begin("move", network.len() as u64);
        if sweep.sweep(&mut rule, labels, control)?.gain < ENOUGH {
            break;
        }
    }
    Ok(())
}

/// The strength of each community.
pub(super) fn strengths(network: &Network<'_>, labels: &[u32]) -> Vec<f64> {
    let mut strengths = vec![0.0; network.len()];
    for (&label, strength) in labels.iter().zip(&network.strengths) {
        strengths[label as usize] += strength;
    }
    strengths
}
