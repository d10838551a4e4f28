//! Breadth-first searches from many nodes at once: a bit per source and node, so that a step along an edge is one for all sources.
//!
//! in   `out`, `into`  rows along and against the edges followed
//! out  for each step and node, from which sources that node is as many hops away
//!
//! A step goes out from the nodes that were reached last, or back from those that not all sources have reached, whichever has fewer
//! edges. A node that looks back stops once its neighbours were reached from every source that it lacks.
//!
//! Then et al.: The more the merrier: efficient multi-source graph traversal, PVLDB 8(4), 2014, doi:10.14778/2735496.2735507.

use crate::{Control, Result};

use super::hubs::{Hubs, Rows};
use super::parallel::threads;
use super::turns::in_turn;

/// Four words of a node are half a line of memory: reading one or all of them takes the same time.
const WORDS: usize = 4;
pub(in super::super) const SOURCES_AT_ONCE: usize = 64 * WORDS;

/// A bit per source.
pub(in super::super) type Bits = [u64; WORDS];

/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 16;
/// To step back takes less per edge: rows end early, and writes come in order.
const BACK: usize = 2;
/// Pieces of work at least, for threads to share.
const PIECES: usize = 64;

pub(in super::super) struct ManySources<'a> {
    out: &'a Rows,
    into: &'a Rows,
    /// Which sources have reached a node, did so in the last step, and do in this one.
    seen: Vec<Bits>,
    front: Vec<Bits>,
    next: Vec<Bits>,
    active: Vec<u32>,
    reached: Vec<u32>,
    looked: usize,
}

/// The bytes of a search.
pub(in super::super) fn search_memory(nodes: usize) -> u64 {
    (3 * size_of::<Bits>() + 8) as u64 * nodes as u64
}

impl<'a> ManySources<'a> {
    pub fn new(out: &'a Rows, into: &'a Rows) -> Self {
        let none = vec![[0; WORDS]; out.len()];
        Self {
            out,
            into,
            seen: none.clone(),
            front: none.clone(),
            next: none,
            active: Vec::new(),
            reached: Vec::new(),
            looked: 0,
        }
    }

    /// Calls `found` with the number of hops, a node, and from which of the `sources` it is that many hops away, for all that
    /// they lead to; a source itself, at no hops, is not told. `sources` are distinct, and at most [`SOURCES_AT_ONCE`].
    pub fn search(
        &mut self,
        sources: &[u32],
        control: &Control,
        mut found: impl FnMut(u32, u32, &Bits),
    ) -> Result<()> {
        for bits in [&mut self.seen, &mut self.front, &mut self.next] {
            bits.fill([0; WORDS]);
        }
        let mut all = [0; WORDS];
        for (i, &source) in sources.iter().enumerate() {
            let (word, bit) = (i / 64, 1 << (i % 64));
            all[word] |= bit;
            self.seen[source as usize][word] |= bit;
            self.front[source as usize][word] |= bit;
        }
        self.active.clear();
        self.active.extend_from_slice(sources);
        // The entries of rows that not all sources have reached.
        let mut open = self.into.entries();
        let mut hops = 0;
        while !self.active.is_empty() {
            control.check()?;
            hops += 1;
            self.reached.clear();
            let edges: usize = self.active.iter().map(|&u| self.out.degree(u)).sum();
            if edges * BACK > open {
                self.back(&all, control)?;
            } else {
                self.forth(control)?;
            }
            for &node in &self.active {
                self.front[node as usize] = [0; WORDS];
            }
            for &node in &self.reached {
                let new = &self.next[node as usize];
                let seen = &mut self.seen[node as usize];
                for (seen, new) in seen.iter_mut().zip(new) {
                    *seen |= new;
                }
                if *seen == all {
                    open -= self.into.degree(node);
                }
                found(hops, node, new);
            }
            std::mem::swap(&mut self.front, &mut self.next);
            std::mem::swap(&mut self.active, &mut self.reached);
        }
        Ok(())
    }

    fn forth(&mut self, control: &Control) -> Result<()> {
        for i in 0..self.active.len() {
            let node = self.active[i];
            let row = self.out.neighbors(node);
            look(&mut self.looked, row.len(), control)?;
            let front = self.front[node as usize];
            for &v in row {
                let (seen, next) = (&self.seen[v as usize], &mut self.next[v as usize]);
                let mut new = [0; WORDS];
                for word in 0..WORDS {
                    new[word] = front[word] & !seen[word];
                }
                if new == [0; WORDS] {
                    continue;
                }
                if *next == [0; WORDS] {
                    self.reached.push(v);
                }
                for word in 0..WORDS {
                    next[word] |= new[word];
                }
            }
        }
        Ok(())
    }

    fn back(&mut self, all: &Bits, control: &Control) -> Result<()> {
        for node in 0..self.into.len() as u32 {
            let seen = &self.seen[node as usize];
            if seen == all {
                continue;
            }
            let row = self.into.neighbors(node);
            look(&mut self.looked, row.len() + 1, control)?;
            let mut near = *seen;
            for &u in row {
                let front = &self.front[u as usize];
                for word in 0..WORDS {
                    near[word] |= front[word];
                }
                if near == *all {
                    break;
                }
            }
            if near != *seen {
                let next = &mut self.next[node as usize];
                for word in 0..WORDS {
                    next[word] = near[word] & !seen[word];
                }
                self.reached.push(node);
            }
        }
        Ok(())
    }
}

fn look(looked: &mut usize, entries: usize, control: &Control) -> Result<()> {
    *looked += entries;
    if *looked > PATIENCE {
        *looked = 0;
        control.check()?;
    }
    Ok(())
}

/// What searches from every node along the edges tell each node: `add` takes hops, and from how many nodes it is that many away;
/// `join` takes what others were told. By the new names of nodes; against the edges where `reversed`.
pub(in super::super) fn from_everywhere<T: Copy + Default + Send>(
    hubs: &Hubs,
    reversed: bool,
    control: &Control,
    add: impl Fn(&mut T, u32, u32) + Sync,
    join: impl Fn(&mut T, T) + Send + Sync,
) -> Result<Vec<T>> {
    let n = hubs.nodes.len();
    control.begin("search", n as u64);
    let (out, into) = match reversed {
        false => (&hubs.out, hubs.against()),
        true => (hubs.against(), &hubs.out),
    };
    let batches = n.div_ceil(SOURCES_AT_ONCE);
    let together = batches.div_ceil(PIECES).max(1) * SOURCES_AT_ONCE;
    let nodes: Vec<u32> = (0..n as u32).collect();
    let pieces: Vec<&[u32]> = nodes.chunks(together).collect();
    let mut told = vec![T::default(); n];
    in_turn(
        (threads(n.saturating_mul(n + out.entries())), pieces.len()),
        control,
        || (ManySources::new(out, into), vec![T::default(); n]),
        |(search, told), piece| {
            for sources in pieces[piece].chunks(SOURCES_AT_ONCE) {
                search.search(sources, control, |hops, node, sources| {
                    let count = sources.iter().map(|word| word.count_ones()).sum();
                    add(&mut told[node as usize], hops, count);
                })?;
                control.advance(sources.len() as u64);
            }
            Ok(())
        },
        |(_, piece)| {
            for (told, piece) in told.iter_mut().zip(piece) {
                join(told, std::mem::take(piece));
            }
        },
    )?;
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithms::support::Random;
    use crate::{Direction, Graph};

    /// Distances by going round the edges until nothing changes.
    fn distances(n: usize, edges: &[(u32, u32)], source: u32) -> Vec<u32> {
        let mut distances = vec![u32::MAX; n];
        distances[source as usize] = 0;
        let mut changed = true;
        while changed {
            changed = false;
            for &(u, v) in edges {
                let through = distances[u as usize].saturating_add(1);
                if through < distances[v as usize] {
                    distances[v as usize] = through;
                    changed = true;
                }
            }
        }
        distances
    }

    #[test]
    fn all_sources_find_all_their_distances() {
        let control = Control::default();
        for (n, m) in [(1, 1), (30, 25), (300, 330), (700, 9000)] {
            let mut random = Random::new(1, n as u64);
            let mut node = || random.below(n) as u32;
            let edges: Vec<(u32, u32)> = (0..m).map(|_| (node(), node())).collect();
            let (src, dst) = edges.iter().copied().unzip();
            let graph = Graph::from_endpoints(n, src, dst, true).unwrap();
            let hubs = Hubs::of(&graph, Direction::Out, &control).unwrap();
            let sources: Vec<u32> = (0..n.min(SOURCES_AT_ONCE) as u32).rev().collect();
            let mut found = vec![vec![u32::MAX; n]; sources.len()];
            for (i, &source) in sources.iter().enumerate() {
                found[i][source as usize] = 0;
            }
            let mut search = ManySources::new(&hubs.out, hubs.against());
            let mut note = |hops, node, bits: &Bits| {
                for (i, found) in found.iter_mut().enumerate() {
                    if bits[i / 64] >> (i % 64) & 1 == 1 {
                        assert_eq!(found[node as usize], u32::MAX);
                        found[node as usize] = hops;
                    }
                }
            };
            search.search(&sources, &control, &mut note).unwrap();
            for (found, &source) in found.iter().zip(&sources) {
                let expected = distances(n, &edges, hubs.nodes[source as usize]);
                assert_eq!(hubs.by_row(found), expected);
            }
        }
    }
}
