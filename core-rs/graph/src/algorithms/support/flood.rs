//! Which nodes a node leads to, by a breadth-first search that keeps one bit per node: neither hops nor ways.
//!
//! in   `out`, `into`  CSRs along and against the edges followed, several where edges are followed both ways
//! out  `reached`      `[n / 64]` words of 64 nodes
//!
//! A step back from the nodes not reached looks for any neighbour that is, even if it was reached in the same step.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use rayon::prelude::*;

use crate::{Control, Csr, Result};

/// Step back once the frontier has more than this part of the unexplored edges, and on again below this part of the nodes: as in
/// breadth-first search.
const ALPHA: usize = 15;
const BETA: usize = 18;
/// Below so many edges a step takes less time than waking another thread.
const SEQUENTIAL: usize = 1 << 13;
/// Nodes of the frontier that are handed out together.
const TAKE: usize = 64;
/// Words of 64 nodes that are handed out together.
const WORDS: usize = 32;

/// The nodes that `source` leads to in at least `steps` steps and maybe more; all of them when `steps` is `usize::MAX`.
pub(in super::super) fn flood(
    out: &[&Csr],
    into: &[&Csr],
    source: u32,
    steps: usize,
    control: &Control,
) -> Result<Vec<u64>> {
    let n = out.first().map_or(0, |csr| csr.len());
    if n == 0 {
        return Ok(Vec::new());
    }
    let reached: Vec<AtomicU64> = (0..n.div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
    let flood = Flood {
        out,
        into,
        reached: &reached,
        control,
    };
    reached[source as usize / 64].store(1 << (source % 64), Relaxed);
    let mut frontier = vec![source];
    let mut unexplored: usize = out.iter().map(|csr| csr.targets().len()).sum();
    let mut step = 0;
    while !frontier.is_empty() && step < steps {
        control.check()?;
        let edges: usize = frontier
            .iter()
            .map(|&u| out.iter().map(|csr| csr.degree(u)).sum::<usize>())
            .sum();
        if edges > unexplored / ALPHA && edges > SEQUENTIAL {
            frontier = flood.backward(n)?;
        } else {
            unexplored = unexplored.saturating_sub(edges);
            frontier = flood.forward(&frontier, edges);
            control.advance(frontier.len() as u64);
        }
        step += 1;
    }
    control.check()?;
    Ok(reached.into_iter().map(AtomicU64::into_inner).collect())
}

/// Whether the bit of `node` is set.
#[inline]
pub(in super::super) fn holds(bits: &[u64], node: usize) -> bool {
    bits[node / 64] >> (node % 64) & 1 == 1
}

struct Flood<'a> {
    out: &'a [&'a Csr],
    into: &'a [&'a Csr],
    reached: &'a [AtomicU64],
    control: &'a Control,
}

impl Flood<'_> {
    /// What the frontier leads to in one step.
    fn forward(&self, frontier: &[u32], edges: usize) -> Vec<u32> {
        if edges <= SEQUENTIAL || frontier.len() <= TAKE {
            return self.expand::<true>(frontier);
        }
        let parts: Vec<Vec<u32>> = frontier
            .par_chunks(TAKE)
            .map(|nodes| {
                if self.control.is_cancelled() {
                    Vec::new()
                } else {
                    self.expand::<false>(nodes)
                }
            })
            .collect();
        parts.concat()
    }

    /// A thread alone needs no locked instructions.
    fn expand<const ALONE: bool>(&self, nodes: &[u32]) -> Vec<u32> {
        let mut found = Vec::new();
        for &u in nodes {
            for &v in self.out.iter().flat_map(|csr| csr.neighbors(u)) {
                let (word, bit) = (&self.reached[v as usize / 64], 1 << (v % 64));
                let mut known = word.load(Relaxed);
                if known & bit != 0 {
                    continue;
                }
                if ALONE {
                    word.store(known | bit, Relaxed);
                } else {
                    known = word.fetch_or(bit, Relaxed);
                }
                if known & bit == 0 {
                    found.push(v);
                }
            }
        }
        found
    }

    /// Steps from the nodes not reached back to any that is, until few are found; those are the frontier.
    fn backward(&self, n: usize) -> Result<Vec<u32>> {
        let mut open: Vec<u64> = self
            .reached
            .iter()
            .map(|word| !word.load(Relaxed))
            .collect();
        if let (Some(last), used @ 1..) = (open.last_mut(), n % 64) {
            *last &= (1 << used) - 1;
        }
        let mut hits = vec![0u64; open.len()];
        let mut before = 0;
        loop {
            self.control.check()?;
            let found = open
                .par_chunks_mut(WORDS)
                .zip(hits.par_chunks_mut(WORDS))
                .enumerate()
                .map(|(chunk, (open, hits))| {
                    let mut found = 0;
                    for (i, (open, hits)) in open.iter_mut().zip(hits).enumerate() {
                        *hits = self.look_back(chunk * WORDS + i, open);
                        found += hits.count_ones() as usize;
                    }
                    found
                })
                .sum();
            self.control.advance(found as u64);
            if found == 0 || (found < before && found < n / BETA) {
                return Ok(nodes(&hits, found));
            }
            before = found;
        }
    }

    /// Which of the 64 `open` nodes of a word have a neighbour that is reached; takes them out, together with those that have no
    /// neighbours. A word belongs to one task, so that a plain write does.
    fn look_back(&self, word: usize, open: &mut u64) -> u64 {
        let (mut rest, mut hits, mut alone) = (*open, 0, 0);
        while rest != 0 {
            let bit = rest & rest.wrapping_neg();
            let v = (word * 64) as u32 + rest.trailing_zeros();
            rest ^= bit;
            let mut entries = 0;
            for csr in self.into {
                let neighbors = csr.neighbors(v);
                entries += neighbors.len();
                let reached =
                    |&u: &u32| self.reached[u as usize / 64].load(Relaxed) >> (u % 64) & 1 == 1;
                if neighbors.iter().any(reached) {
                    hits |= bit;
                    break;
                }
            }
            if entries == 0 {
                alone |= bit;
            }
        }
        if hits != 0 {
            let cell = &self.reached[word];
            cell.store(cell.load(Relaxed) | hits, Relaxed);
        }
        *open &= !(hits | alone);
        hits
    }
}

/// The nodes whose bits are set.
fn nodes(bits: &[u64], count: usize) -> Vec<u32> {
    let mut nodes = Vec::with_capacity(count);
    for (word, &bits) in bits.iter().enumerate() {
        let mut bits = bits;
        while bits != 0 {
            nodes.push((word * 64) as u32 + bits.trailing_zeros());
            bits &= bits - 1;
        }
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nodes, and edges from a counter that goes round them by steps, loops and repeated edges among them.
    fn edges(nodes: u32, count: u32, step: u32) -> (Vec<u32>, Vec<u32>) {
        let spread = |i: u32| (i.wrapping_mul(step) ^ i.wrapping_mul(i) >> 7) % nodes;
        (0..count).map(|i| (spread(i), spread(i + 3) / 2)).unzip()
    }

    fn reached(nodes: u32, src: &[u32], dst: &[u32], source: u32) -> Vec<bool> {
        let mut reached = vec![false; nodes as usize];
        reached[source as usize] = true;
        let mut grown = true;
        while grown {
            grown = false;
            for (&u, &v) in src.iter().zip(dst) {
                if reached[u as usize] && !std::mem::replace(&mut reached[v as usize], true) {
                    grown = true;
                }
            }
        }
        reached
    }

    #[test]
    fn a_flood_reaches_what_its_source_leads_to() {
        let control = Control::default();
        for (nodes, count, step) in [(1, 2, 1), (64, 90, 7), (100, 150, 13), (65, 0, 1)]
            .into_iter()
            .chain((0..6).map(|i| (3000 + i, 60_000, 2 * i + 3)))
        {
            let (src, dst) = edges(nodes, count, step);
            let csr = |from: &[u32], to: &[u32]| {
                Csr::build(nodes as usize, from, to, false, &control).unwrap()
            };
            let (out, into) = (csr(&src, &dst), csr(&dst, &src));
            for source in [0, nodes / 2, nodes - 1] {
                let expect = |found: &[u64], expected: &[bool]| {
                    let found = (0..nodes as usize).map(|node| holds(found, node));
                    assert!(
                        found.eq(expected.iter().copied()),
                        "{nodes} nodes from {source}"
                    );
                };
                let flooded = flood(&[&out], &[&into], source, usize::MAX, &control).unwrap();
                expect(&flooded, &reached(nodes, &src, &dst, source));
                let both = [&out, &into];
                let (ends, others) = (
                    [src.clone(), dst.clone()].concat(),
                    [dst.clone(), src.clone()],
                );
                let flooded = flood(&both, &both, source, usize::MAX, &control).unwrap();
                expect(&flooded, &reached(nodes, &ends, &others.concat(), source));
                let none = flood(&both, &both, source, 0, &control).unwrap();
                assert_eq!(none.iter().map(|word| word.count_ones()).sum::<u32>(), 1);
            }
        }
    }
}
