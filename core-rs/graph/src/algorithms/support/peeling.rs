//! Peeling: the nodes of the least degree are taken away, and with them their edges, round by round until no node is left.
//!
//! in   `counted`, `losing`  CSRs: whose rows count as a node's degree, and who loses a neighbour with it; equal, or each
//!                           other's reverse
//! out  rounds               the nodes that go together, in node-table order, and their core number
//!
//! A round is all nodes whose degree is at most the core number when it starts, so that rounds do not depend on threads. Between
//! two core numbers only nodes that are still there are looked at, in all no more than there are edges.
//!
//! Kabir, Madduri: Parallel k-core decomposition on multicore platforms, IPDPS Workshops 2017.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use rayon::prelude::*;

use crate::{Control, Csr, Result};

use super::parallel::SHARE;
use super::simple::{simple, simple_degrees};

/// Below so many edges a round takes less time than waking another thread.
const SEQUENTIAL: usize = 1 << 13;
/// Nodes of a round that are handed out together.
const TAKE: usize = 64;

/// Calls `round` with the nodes of each round and their core number.
pub(in super::super) fn peel(
    counted: &Csr,
    losing: &Csr,
    control: &Control,
    mut round: impl FnMut(&[u32], u32),
) -> Result<()> {
    control.begin("peel", counted.len() as u64);
    let degrees = simple_degrees(counted, control)?;
    let peel = Peel {
        losing,
        degrees: degrees.into_iter().map(AtomicU32::new).collect(),
        control,
    };
    let mut left: Vec<u32> = (0..counted.len() as u32).collect();
    while let Some(core) = peel.least(&left) {
        let mut nodes = peel.pick(&left, |degree| degree == core);
        while !nodes.is_empty() {
            control.check()?;
            control.advance(nodes.len() as u64);
            round(&nodes, core);
            nodes = peel.take_away(&nodes, core);
        }
        left = peel.pick(&left, |degree| degree > core);
    }
    control.check()
}

struct Peel<'a> {
    losing: &'a Csr,
    /// Of those that were taken away, at most their core number.
    degrees: Vec<AtomicU32>,
    control: &'a Control,
}

impl Peel<'_> {
    fn degree(&self, u: u32) -> u32 {
        self.degrees[u as usize].load(Relaxed)
    }

    fn least(&self, nodes: &[u32]) -> Option<u32> {
        if nodes.len() < SHARE {
            return nodes.iter().map(|&u| self.degree(u)).min();
        }
        let nodes = nodes.par_iter().with_min_len(SHARE);
        nodes.map(|&u| self.degree(u)).min()
    }

    fn pick(&self, nodes: &[u32], fits: impl Fn(u32) -> bool + Sync) -> Vec<u32> {
        if nodes.len() < SHARE {
            let nodes = nodes.iter().copied();
            return nodes.filter(|&u| fits(self.degree(u))).collect();
        }
        let nodes = nodes.par_iter().copied().with_min_len(SHARE);
        nodes.filter(|&u| fits(self.degree(u))).collect()
    }

    /// Takes the edges of `nodes` away; then the nodes whose degree has come down to `core` by it, in node-table order.
    fn take_away(&self, nodes: &[u32], core: u32) -> Vec<u32> {
        let edges: usize = nodes.iter().map(|&u| self.losing.degree(u)).sum();
        let mut next = if edges < SEQUENTIAL {
            self.lose::<true>(nodes, core)
        } else {
            let parts: Vec<Vec<u32>> = nodes
                .par_chunks(TAKE)
                .map(|nodes| match self.control.is_cancelled() {
                    true => Vec::new(),
                    false => self.lose::<false>(nodes, core),
                })
                .collect();
            parts.concat()
        };
        match next.len() < SHARE {
            true => next.sort_unstable(),
            false => next.par_sort_unstable(),
        }
        next
    }

    /// A thread alone needs no locked instructions.
    fn lose<const ALONE: bool>(&self, nodes: &[u32], core: u32) -> Vec<u32> {
        let mut next = Vec::new();
        for &u in nodes {
            for v in simple(self.losing, u) {
                let degree = &self.degrees[v as usize];
                let mut before = degree.load(Relaxed);
                if before <= core {
                    continue;
                }
                if ALONE {
                    degree.store(before - 1, Relaxed);
                } else {
                    before = degree.fetch_sub(1, Relaxed);
                }
                // Only one of those that take an edge away sees this.
                if before == core + 1 {
                    next.push(v);
                }
            }
        }
        next
    }
}
