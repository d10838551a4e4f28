//! What many pairs of nodes share: pairs are put together by the end that has more neighbours, so that these are marked once and
//! only the neighbours of the other ends are looked at.
//!
//! in   `sets`   neighbours as sets
//!      `pairs`  [p] two rows of nodes
//! out           [p] f64   what the shared neighbours of each pair count together

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::algorithms::support::simple;
use crate::{Control, Result};

use super::sets::Sets;

/// Pairs that a thread takes at a time.
const TAKE: usize = 1 << 10;

pub(super) struct Together<'a> {
    pub sets: &'a Sets,
    pub threads: usize,
    pub control: &'a Control,
    /// A bit per node, none of them set, for each thread that has worked.
    idle: Mutex<Vec<Vec<u64>>>,
}

/// A pair by its larger end: that, and the place of the pair.
type Placed = (u32, u32);

impl<'a> Together<'a> {
    pub fn new(sets: &'a Sets, threads: usize, control: &'a Control) -> Self {
        Self {
            sets,
            threads,
            control,
            idle: Mutex::default(),
        }
    }

    pub fn shared(&self, pairs: &[(u32, u32)]) -> Result<Vec<f64>> {
        let larger = |&(u, v): &(u32, u32)| match self.sets.size(u) < self.sets.size(v) {
            true => v,
            false => u,
        };
        let placed = pairs.iter().zip(0..);
        let mut placed: Vec<Placed> = placed.map(|(pair, place)| (larger(pair), place)).collect();
        let parts: Vec<Vec<f64>> = if self.threads == 1 {
            placed.sort_unstable();
            let parts = placed.chunks(TAKE);
            parts.map(|part| self.share(pairs, part)).collect()
        } else {
            placed.par_sort_unstable();
            let parts = placed.par_chunks(TAKE);
            parts.map(|part| self.share(pairs, part)).collect()
        };
        self.control.check()?;
        let mut shared = vec![0.0; pairs.len()];
        for (&(_, place), &value) in placed.iter().zip(parts.iter().flatten()) {
            shared[place as usize] = value;
        }
        Ok(shared)
    }

    /// What some of the pairs share, unless it is cancelled.
    fn share(&self, pairs: &[(u32, u32)], part: &[Placed]) -> Vec<f64> {
        let mut shared = Vec::with_capacity(part.len());
        if self.control.is_cancelled() {
            return shared;
        }
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let words = self.sets.near().len().div_ceil(64);
        let known = idle().pop();
        let mut marks = known.unwrap_or_else(|| vec![0; words]);
        for group in part.chunk_by(|a, b| a.0 == b.0) {
            let near = |node: u32| simple(self.sets.near(), node);
            let pair = |placed: &Placed| pairs[placed.1 as usize];
            if let [one] = group {
                let (u, v) = pair(one);
                shared.push(self.sets.shared(u, v));
                continue;
            }
            let larger = group[0].0;
            near(larger).for_each(|w| marks[w as usize / 64] |= 1 << (w % 64));
            shared.extend(group.iter().map(|placed| {
                let (u, v) = pair(placed);
                let other = if u == larger { v } else { u };
                let both = near(other).filter(|&w| marks[w as usize / 64] >> (w % 64) & 1 == 1);
                both.map(|w| self.sets.share(w)).sum::<f64>()
            }));
            near(larger).for_each(|w| marks[w as usize / 64] = 0);
        }
        idle().push(marks);
        self.control.advance(part.len() as u64);
        shared
    }
}
