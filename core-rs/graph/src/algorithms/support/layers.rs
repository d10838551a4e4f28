//! The nodes of a directed graph in layers: those that no edge enters, then those that none enters once these are gone, and so on.
//!
//! in   `out`, `ends`  CSR along the edges, and the node that each edge enters
//! out  layers         each node is one layer behind the last of those whose edges enter it; nodes on and behind cycles are in none
//!
//! Kahn: Topological sorting of large networks, Commun. ACM 5(11), 1962, doi:10.1145/368996.369025.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use rayon::prelude::*;

use crate::{Control, Csr, Result};

use super::parallel::{SHARE, cells};

/// Below so many edges a step takes less time than waking another thread.
const SEQUENTIAL: usize = 1 << 13;
/// Nodes that are handed out together.
const TAKE: usize = 256;
/// Edges between two looks at the control.
const STRIDE: usize = 1 << 16;

/// Calls `layer` with the nodes of each layer, in no order; returns how many nodes are in any.
pub(in super::super) fn layers(
    out: &Csr,
    ends: &[u32],
    control: &Control,
    mut layer: impl FnMut(&[u32]),
) -> Result<usize> {
    let n = out.len();
    control.begin("peel", n as u64);
    let entering = entering(n, ends, control)?;
    let peel = Peel {
        out,
        entering: &entering,
        control,
    };
    let nodes = (0..n as u32).into_par_iter().with_min_len(SHARE);
    let mut free: Vec<u32> = nodes
        .filter(|&node| entering[node as usize].load(Relaxed) == 0)
        .collect();
    let (mut next, mut gone) = (Vec::new(), 0);
    while !free.is_empty() {
        control.check()?;
        gone += free.len();
        control.advance(free.len() as u64);
        layer(&free);
        peel.take_off(&free, &mut next)?;
        std::mem::swap(&mut free, &mut next);
    }
    control.check()?;
    Ok(gone)
}

/// How many edges enter each node.
fn entering(n: usize, ends: &[u32], control: &Control) -> Result<Vec<AtomicU32>> {
    let entering: Vec<AtomicU32> = cells(n, 0);
    ends.par_chunks(STRIDE).for_each(|ends| {
        if !control.is_cancelled() {
            for &v in ends {
                entering[v as usize].fetch_add(1, Relaxed);
            }
        }
    });
    control.check()?;
    Ok(entering)
}

struct Peel<'a> {
    out: &'a Csr,
    entering: &'a [AtomicU32],
    control: &'a Control,
}

impl Peel<'_> {
    /// The nodes that no edge enters any more once the edges of `free` are gone, to `next`.
    fn take_off(&self, free: &[u32], next: &mut Vec<u32>) -> Result<()> {
        next.clear();
        let edges: usize = free.iter().map(|&u| self.out.degree(u)).sum();
        if edges <= SEQUENTIAL {
            self.drop_edges::<true>(free, next);
            return Ok(());
        }
        let parts = free.par_chunks(TAKE).map(|nodes| {
            self.control.check()?;
            let mut part = Vec::new();
            self.drop_edges::<false>(nodes, &mut part);
            Ok(part)
        });
        let parts = parts.collect::<Result<Vec<_>>>()?;
        parts.iter().for_each(|part| next.extend_from_slice(part));
        Ok(())
    }

    /// A thread alone needs no locked instructions.
    fn drop_edges<const ALONE: bool>(&self, nodes: &[u32], next: &mut Vec<u32>) {
        for &v in nodes.iter().flat_map(|&u| self.out.neighbors(u)) {
            let entering = &self.entering[v as usize];
            let before = match ALONE {
                true => {
                    let before = entering.load(Relaxed);
                    entering.store(before - 1, Relaxed);
                    before
                }
                false => entering.fetch_sub(1, Relaxed),
            };
            // Whoever takes the last edge of a node finds it.
            if before == 1 {
                next.push(v);
            }
        }
    }
}
