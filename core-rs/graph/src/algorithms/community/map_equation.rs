//! The map equation: the bits that a step of a flow takes on average where each community has names of its own for its nodes, and
//! there is one list of names for the communities (Rosvall, Axelsson, Bergstrom: The map equation, Eur. Phys. J. Special Topics
//! 178(1), 2009, doi:10.1140/epjst/e2010-01179-1).
//!
//! With `p` what is at a node or in a community, and `q` what leaves a community, a step takes
//!
//! ```text
//! L = H(Σq) - 2·ΣH(q) + ΣH(q + p) - ΣH(p of nodes)    where H(x) = x·log₂x
//! ```

use std::ops::{Add, Sub};

use crate::{Control, Result};

use super::moving::lot;
use super::network::Network;
use super::sweep::{Rule, Sweep};
use super::tables::Weights;

/// Sweeps end once one of them saves less than so many bits.
const ENOUGH: f64 = 1e-6;
/// Sweeps, at most: choices that are made side by side may go to and fro.
const MOST: usize = 64;
/// What saves less may be of rounding alone.
const ROUNDING: f64 = 1e-12;

/// What flows through a node or a community.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mass {
    /// What is there.
    pub flow: f64,
    /// What leaves along edges.
    pub exit: f64,
    /// What jumps to any node of the graph.
    pub jumps: f64,
    /// How many nodes of the graph it has, and which part of them.
    pub nodes: f64,
    pub share: f64,
}

impl Mass {
    /// What leaves.
    #[inline]
    fn leaves(self) -> f64 {
        (self.exit + self.jumps * (1.0 - self.share)).max(0.0)
    }

    /// Its part of the codelength.
    #[inline]
    fn bits(self) -> f64 {
        let leaves = self.leaves();
        entropy(leaves + self.flow) - 2.0 * entropy(leaves)
    }
}

impl Add for Mass {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self {
            flow: self.flow + other.flow,
            exit: self.exit + other.exit,
            jumps: self.jumps + other.jumps,
            nodes: self.nodes + other.nodes,
            share: self.share + other.share,
        }
    }
}

impl Sub for Mass {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        // Nothing is left of the last of them, rounding neither.
        if self.nodes == other.nodes {
            return Self::default();
        }
        Self {
            flow: self.flow - other.flow,
            exit: self.exit - other.exit,
            jumps: self.jumps - other.jumps,
            nodes: self.nodes - other.nodes,
            share: self.share - other.share,
        }
    }
}

#[inline]
fn entropy(part: f64) -> f64 {
    if part > 0.0 { part * part.log2() } else { 0.0 }
}

/// A network whose weights are flows, times something that is the same for all of them.
pub(super) struct Flows<'a> {
    pub network: &'a Network<'a>,
    pub masses: &'a [Mass],
    /// How much less leaves a community for the weight, counted from both ends, that is inside.
    pub per_inside: f64,
}

impl Flows<'_> {
    /// The masses of communities whose network is `next`, by `numbers`.
    pub fn together(&self, numbers: &[u32], next: &Network<'_>) -> Vec<Mass> {
        let mut masses = vec![Mass::default(); next.len()];
        for ((&number, &mass), node) in numbers.iter().zip(self.masses).zip(0..) {
            let all = &mut masses[number as usize];
            *all = *all + mass;
            all.exit += self.per_inside * self.network.inside(node);
        }
        for (mass, community) in masses.iter_mut().zip(0..) {
            mass.exit -= self.per_inside * next.inside(community);
        }
        masses
    }

    /// The bits of a step where each node of this network is a community, if those of its nodes take `names`.
    pub fn codelength(&self, names: f64) -> f64 {
        let leaves: f64 = self.masses.iter().map(|mass| mass.leaves()).sum();
        let bits: f64 = self.masses.iter().map(|mass| mass.bits()).sum();
        entropy(leaves) + bits - names
    }

    /// What the names of nodes have in the codelength, whatever the communities.
    pub fn names(&self) -> f64 {
        self.masses.iter().map(|mass| entropy(mass.flow)).sum()
    }
}

/// The codelength while nodes move.
struct Codelength<'a> {
    flows: &'a Flows<'a>,
    /// The communities as they are.
    labels: Vec<u32>,
    modules: Vec<Mass>,
    bits: Vec<f64>,
    leaves: f64,
}

impl<'a> Codelength<'a> {
    fn new(flows: &'a Flows<'a>, labels: &[u32]) -> Self {
        let network = flows.network;
        let mut modules = vec![Mass::default(); network.len()];
        for ((&label, &mass), node) in labels.iter().zip(flows.masses).zip(0..) {
            let module = &mut modules[label as usize];
            *module = *module + mass;
            network.each(node, |other, weight| {
                if labels[other as usize] == label {
                    module.exit -= flows.per_inside * weight;
                }
            });
        }
        Self {
            flows,
            labels: labels.to_vec(),
            bits: modules.iter().map(|module| module.bits()).collect(),
            leaves: modules.iter().map(|module| module.leaves()).sum(),
            modules,
        }
    }

    /// A community without a node that it has, and to whose others so much leads from there.
    #[inline]
    fn without(&self, u: u32, own: u32, weight: f64) -> Mass {
        let mut left = self.modules[own as usize] - self.flows.masses[u as usize];
        if left.nodes > 0.0 {
            left.exit += 2.0 * self.flows.per_inside * weight;
        }
        left
    }

    /// A community with one more node, from where so much leads to it.
    #[inline]
    fn with(&self, u: u32, to: u32, weight: f64) -> Mass {
        let mut joined = self.modules[to as usize] + self.flows.masses[u as usize];
        joined.exit -= 2.0 * self.flows.per_inside * weight;
        joined
    }

    /// How many bits more a step takes with `left` of the community `own`, and `joined` instead of `to`.
    #[inline]
    fn more(&self, (own, left): (u32, Mass), (to, joined): (u32, Mass)) -> f64 {
        let old = |label: u32| self.modules[label as usize].leaves();
        let leaves = self.leaves - old(own) - old(to) + left.leaves() + joined.leaves();
        let bits = left.bits() + joined.bits();
        let before = self.bits[own as usize] + self.bits[to as usize];
        entropy(leaves) - entropy(self.leaves) + (bits - before)
    }

    fn put(&mut self, label: u32, mass: Mass) {
        let module = &mut self.modules[label as usize];
        self.leaves += mass.leaves() - module.leaves();
        self.bits[label as usize] = mass.bits();
        *module = mass;
    }
}

impl Rule for Codelength<'_> {
    #[inline]
    fn choose(&self, u: u32, own: u32, near: &Weights) -> Option<(u32, f64)> {
        let left = (own, self.without(u, own, near.of(own)));
        let (mut best, mut chosen) = (-ROUNDING, own);
        for (label, weight) in near.iter().filter(|&(label, _)| label != own) {
            let more = self.more(left, (label, self.with(u, label, weight)));
            let drawn = || chosen != own && lot(u, label) > lot(u, chosen);
            if more < best || (more == best && drawn()) {
                (best, chosen) = (more, label);
            }
        }
        (chosen != own).then_some((chosen, 0.0))
    }

    fn accept(&mut self, u: u32, from: u32, to: u32, _: f64) -> Option<f64> {
        // Communities may have changed since it chose.
        let (mut here, mut there) = (0.0, 0.0);
        self.flows.network.each(u, |other, weight| {
            let label = self.labels[other as usize];
            here += if label == from { weight } else { 0.0 };
            there += if label == to { weight } else { 0.0 };
        });
        let (left, joined) = (self.without(u, from, here), self.with(u, to, there));
        let more = self.more((from, left), (to, joined));
        if more > -ROUNDING {
            return None;
        }
        self.put(from, left);
        self.put(to, joined);
        self.labels[u as usize] = to;
        Some(-more)
    }
}

/// Moves nodes between the communities that `labels` gives them, where that makes steps shorter; returns whether any moved.
pub(super) fn move_nodes(
    flows: &Flows<'_>,
    labels: &mut [u32],
    seed: u64,
    workers: &mut [Weights],
    control: &Control,
) -> Result<bool> {
    let mut rule = Codelength::new(flows, labels);
    let mut sweep = Sweep::new(flows.network, workers, seed);
    let mut moved = false;
    for _ in 0..MOST {
        control.begin("move", flows.network.len() as u64);
        let swept = sweep.sweep(&mut rule, labels, control)?;
        moved |= swept.moved > 0;
        if swept.gain < ENOUGH {
            break;
        }
    }
    Ok(moved)
}
