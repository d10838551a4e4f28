//! Delta-stepping: nodes wait in buckets of distance `Δ`, and a bucket is relaxed in parallel.
//!
//! in   `measure`   what lengths are, and what is known of a node: a key
//! out  `keys`      `[n]` u64 or u32   the least key that any path gives the node
//!
//! A bucket that a thread fills while it empties it is not handed round again: the thread goes on with it alone, as long as it is
//! short (bucket fusion; Zhang et al.: Optimizing ordered graph algorithms with GraphIt, CGO 2020).

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use rayon::prelude::*;

use super::parallel::{Cell, cells, values};
use crate::{Control, Result};

/// What a measure knows of a node.
pub(in super::super) type Key<M> = <<M as Measure>::Cell as Cell>::Value;

/// Keys order paths: the nearer the smaller.
pub(in super::super) trait Measure: Sync {
    type Cell: Cell;
    const SOURCE: Key<Self>;
    /// Above every key of a path.
    const UNREACHED: Key<Self>;

    /// The neighbours of `u`, and the keys that they get from a path through `u`.
    fn offers(&self, u: u32, key: Key<Self>) -> impl Iterator<Item = (u32, Key<Self>)>;

    /// Ascends with keys, and by at most `ahead` along an edge.
    fn bucket_of(&self, key: Key<Self>) -> u64;

    /// Whether the smaller key `offer` is also of a shorter path, so that it goes on to the neighbours.
    fn nearer(offer: Key<Self>, known: Key<Self>) -> bool;
}

/// A smaller frontier takes less time than waking another thread.
const SEQUENTIAL: usize = 256;
/// A thread goes on alone with what falls into its own current bucket, up to so many nodes at a time.
const FUSED: usize = 1024;

/// The least keys from `sources`, or where there are `targets` those of all nodes up to the farthest of them, found by `threads` threads, whatever order relaxations take; an edge leads at most `ahead` buckets on, rounding apart.
pub(in super::super) fn delta_stepping<M: Measure>(
    measure: &M,
    nodes: usize,
    threads: usize,
    (sources, targets): (&[u32], &[u32]),
    ahead: u64,
    control: &Control,
) -> Result<Vec<Key<M>>> {
    // A power of two, so that a slot is found without a division.
    let ring = (ahead as usize + 4).next_power_of_two();
    let keys: Vec<M::Cell> = cells(nodes, M::UNREACHED);
    let relax = Relax {
        measure,
        keys: &keys,
        ring,
        control,
    };
    let mut workers: Vec<Worker> = (0..threads)
        .map(|_| Worker {
            buckets: vec![Vec::new(); ring],
            current: Vec::new(),
        })
        .collect();
    let mut frontier = sources.to_vec();
    for &source in sources {
        keys[source as usize].set(M::SOURCE);
    }
    let mut bucket = 0u64;
    loop {
        control.check()?;
        control.advance(frontier.len() as u64);
        if frontier.len() < SEQUENTIAL || workers.len() == 1 {
            workers[0].work::<M, true>(&relax, &frontier, &AtomicUsize::new(0), bucket);
        } else {
            let next = AtomicUsize::new(0);
            workers
                .par_iter_mut()
                .for_each(|worker| worker.work::<M, false>(&relax, &frontier, &next, bucket));
        }
        // The current bucket too: a thread leaves there what is too much for it alone.
        let Some(ahead) = (0..ring as u64).find(|ahead| {
            let slot = (bucket + ahead) as usize & (ring - 1);
            workers
                .iter()
                .any(|worker| !worker.buckets[slot].is_empty())
        }) else {
            break;
        };
        bucket += ahead;
        // What is in earlier buckets is settled.
        let settled = |&target: &u32| measure.bucket_of(keys[target as usize].get()) < bucket;
        if !targets.is_empty() && targets.iter().all(settled) {
            break;
        }
        let slot = bucket as usize & (ring - 1);
        frontier.clear();
        for worker in &mut workers {
            frontier.append(&mut worker.buckets[slot]);
        }
    }
    control.check()?;
    Ok(values(keys))
}

struct Relax<'a, M: Measure> {
    measure: &'a M,
    keys: &'a [M::Cell],
    ring: usize,
    control: &'a Control,
}

/// What one thread found: buckets by distance, used in a ring.
struct Worker {
    buckets: Vec<Vec<u32>>,
    current: Vec<u32>,
}

impl Worker {
    /// Takes nodes of the frontier, 64 at a time, until none is left; then goes on with its own share of the bucket.
    fn work<M: Measure, const ALONE: bool>(
        &mut self,
        relax: &Relax<M>,
        frontier: &[u32],
        next: &AtomicUsize,
        bucket: u64,
    ) {
        const TAKE: usize = 64;
        loop {
            let first = next.fetch_add(TAKE, Relaxed);
            if first >= frontier.len() || relax.control.is_cancelled() {
                break;
            }
            for &u in &frontier[first..(first + TAKE).min(frontier.len())] {
                self.relax::<M, ALONE>(relax, u, bucket);
            }
        }
        let slot = bucket as usize & (relax.ring - 1);
        let mut current = std::mem::take(&mut self.current);
        while !self.buckets[slot].is_empty()
            && self.buckets[slot].len() < FUSED
            && !relax.control.is_cancelled()
        {
            std::mem::swap(&mut current, &mut self.buckets[slot]);
            for u in current.drain(..) {
                self.relax::<M, ALONE>(relax, u, bucket);
            }
        }
        self.current = current;
    }

    #[inline]
    fn relax<M: Measure, const ALONE: bool>(&mut self, relax: &Relax<M>, u: u32, bucket: u64) {
        let key = relax.keys[u as usize].get();
        // Settled in an earlier bucket after it was put into this one.
        if relax.measure.bucket_of(key) < bucket {
            return;
        }
        for (v, offer) in relax.measure.offers(u, key) {
            let cell = &relax.keys[v as usize];
            let mut known = cell.get();
            while offer < known {
                // A thread alone needs no locked instruction.
                let stored = if ALONE {
                    cell.set(offer);
                    Ok(())
                } else {
                    cell.replace(known, offer)
                };
                match stored {
                    Ok(()) => {
                        if M::nearer(offer, known) {
                            let slot = relax.measure.bucket_of(offer) as usize & (relax.ring - 1);
                            self.buckets[slot].push(v);
                        }
                        break;
                    }
                    Err(now) => known = now,
                }
            }
        }
    }
}
