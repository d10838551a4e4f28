//! The search for maximal cliques around one node: Bron and Kerbosch's, with Tomita's pivots, on a stack of its own.
//!
//! in   `ranked`  the simple graph, its nodes renamed by the order of peeling
//! out  `found`   cliques with the node as their first, as ranks
//!
//! A node's later neighbours may stand in its cliques; its earlier ones are excluded, since what has them was found with them.
//! Both are numbered anew, and which of the later ones they are next to is kept as bits: as many as the degeneracy at most.
//! A search can be left off after any step.

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;

use crate::algorithms::support::{peel, simple, simple_degrees};
use crate::{Control, Csr, Result};

/// The simple graph with its nodes renamed by the order of peeling: rows of neighbours, ascending.
pub(super) struct Ranked {
    pub nodes: Vec<u32>,
    offsets: Vec<usize>,
    neighbors: Vec<u32>,
}

impl Ranked {
    pub fn new(both: &Csr, control: &Control) -> Result<Self> {
        let n = both.len();
        let (mut nodes, mut ranks) = (Vec::with_capacity(n), vec![0u32; n]);
        peel(both, both, control, |round, _| {
            for &node in round {
                ranks[node as usize] = nodes.len() as u32;
                nodes.push(node);
            }
        })?;
        control.begin("order", n as u64);
        let degrees = simple_degrees(both, control)?;
        let mut offsets = Vec::with_capacity(n + 1);
        let mut end = 0;
        offsets.push(end);
        for &node in &nodes {
            end += degrees[node as usize] as usize;
            offsets.push(end);
        }
        drop(degrees);
        let mut neighbors = vec![0u32; end];
        let mut rest = neighbors.as_mut_slice();
        let mut parts = Vec::with_capacity(n.div_ceil(PIECE));
        for first in (0..n).step_by(PIECE) {
            let piece = first..(first + PIECE).min(n);
            let (part, after) = rest.split_at_mut(offsets[piece.end] - offsets[first]);
            parts.push((piece, part));
            rest = after;
        }
        parts.into_par_iter().for_each(|(piece, mut part)| {
            if control.is_cancelled() {
                return;
            }
            control.advance(piece.len() as u64);
            for rank in piece {
                let (row, after) = part.split_at_mut(offsets[rank + 1] - offsets[rank]);
                let renamed = simple(both, nodes[rank]).map(|node| ranks[node as usize]);
                row.iter_mut().zip(renamed).for_each(|(cell, v)| *cell = v);
                row.sort_unstable();
                part = after;
            }
        });
        control.check()?;
        Ok(Self {
            nodes,
            offsets,
            neighbors,
        })
    }

    /// The neighbours before `rank`, and those after it.
    fn sides(&self, rank: u32) -> (&[u32], &[u32]) {
        let row = self.offsets[rank as usize]..self.offsets[rank as usize + 1];
        let row = &self.neighbors[row];
        row.split_at(row.partition_point(|&other| other < rank))
    }

    /// About how long it takes to begin with the cliques around `rank`.
    pub fn work(&self, rank: u32) -> usize {
        let (earlier, later) = self.sides(rank);
        1 + (earlier.len() + later.len()) * later.len()
    }
}

/// Ranks handed out at a time.
const PIECE: usize = 256;

/// Cliques one after another.
#[derive(Default)]
pub(super) struct Cliques {
    pub nodes: Vec<u32>,
    ends: Vec<usize>,
}

impl Cliques {
    pub fn push(&mut self, nodes: impl IntoIterator<Item = u32>) {
        self.nodes.extend(nodes);
        self.ends.push(self.nodes.len());
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let ranges = starts.zip(&self.ends);
        ranges.map(|(start, &end)| &self.nodes[start..end])
    }

    /// Sorts the nodes of each.
    pub fn sort(&mut self) {
        let mut rest = self.nodes.as_mut_slice();
        let mut start = 0;
        for &end in &self.ends {
            let (clique, after) = rest.split_at_mut(end - start);
            clique.sort_unstable();
            (rest, start) = (after, end);
        }
    }

    pub fn clear(&mut self) {
        self.nodes.clear();
        self.ends.clear();
    }
}

/// A search for the cliques that have one of `ranks` as their first node, one rank after another.
#[derive(Default)]
pub(super) struct Search {
    pub ranks: Range<u32>,
    pub found: Cliques,
    /// Smaller cliques are not looked for.
    pub least: usize,
    /// The ranks of the nodes around: those excluded, then those that may stand in a clique, from `first` on.
    around: Vec<u32>,
    first: usize,
    /// For each node around, which of those from `first` on are its neighbours: `words` each.
    rows: Vec<u64>,
    words: usize,
    /// For each level, which nodes may still be added, and which of them are still to be tried.
    sets: Vec<u64>,
    /// The nodes excluded at each level, and where those of a level start.
    excluded: Vec<usize>,
    starts: Vec<usize>,
    clique: Vec<u32>,
    work: usize,
}

impl Search {
    pub fn is_done(&self) -> bool {
        self.starts.is_empty() && self.ranks.is_empty()
    }

    /// Goes on until it is done, `held` values are found, or `work` words are looked at.
    pub fn go_on(&mut self, ranked: &Ranked, held: usize, work: usize) {
        self.work = 0;
        while self.found.nodes.len() < held && self.work < work {
            if !self.starts.is_empty() {
                self.step();
            } else if let Some(rank) = self.ranks.next() {
                self.begin(ranked, rank);
            } else {
                break;
            }
        }
    }

    fn begin(&mut self, ranked: &Ranked, rank: u32) {
        let (earlier, later) = ranked.sides(rank);
        self.work += 1;
        if later.len() + 1 < self.least {
            return;
        }
        if later.is_empty() {
            if earlier.is_empty() {
                self.found.push([rank]);
            }
            return;
        }
        self.words = later.len().div_ceil(64);
        self.around.clear();
        self.rows.clear();
        for &node in earlier {
            let start = self.rows.len();
            self.rows.resize(start + self.words, 0);
            mark(ranked.sides(node).1, later, &mut self.rows[start..]);
            match self.rows[start..].iter().any(|&word| word != 0) {
                true => self.around.push(node),
                // Next to none of them, it excludes nothing.
                false => self.rows.truncate(start),
            }
        }
        self.first = self.around.len();
        self.around.extend_from_slice(later);
        self.rows.resize(self.around.len() * self.words, 0);
        for (place, &node) in later.iter().enumerate() {
            let start = (self.first + place) * self.words;
            mark(
                ranked.sides(node).1,
                later,
                &mut self.rows[start..start + self.words],
            );
            // A row of later neighbours tells of an edge at its first end alone.
            for word in place / 64..self.words {
                let later = match word == place / 64 {
                    true => u64::MAX << (place % 64),
                    false => u64::MAX,
                };
                for bit in ones(self.rows[start + word] & later) {
                    let other = (self.first + word * 64 + bit) * self.words;
                    self.rows[other + place / 64] |= 1 << (place % 64);
                }
            }
        }
        self.work += ranked.work(rank);
        self.excluded.extend(0..self.first);
        self.sets.resize(self.words, u64::MAX);
        if let Some(last) = self.sets.last_mut() {
            *last >>= (self.words * 64 - later.len()) as u32;
        }
        self.clique.push(rank);
        self.open(0);
    }

    /// Opens a level for the nodes that may be added, whose bits are the last of `sets`, and those excluded, from `start` on.
    /// Closes it at once where an excluded node is next to all of them: then no clique here is maximal.
    fn open(&mut self, start: usize) {
        let words = self.words;
        let top = self.sets.len() - words;
        let size = count(&self.sets[top..]);
        self.work += (self.excluded.len() - start + size) * words;
        let mut pivot = (0, Reverse(0));
        let mut kept = start;
        for place in start..self.excluded.len() {
            let node = self.excluded[place];
            let near = self.near(node, top);
            if near > 0 {
                self.excluded[kept] = node;
                kept += 1;
                pivot = pivot.max((near, Reverse(node)));
            }
            if near == size {
                break;
            }
        }
        self.excluded.truncate(kept);
        if pivot.0 < size {
            for word in 0..words {
                for bit in ones(self.sets[top + word]) {
                    let node = self.first + word * 64 + bit;
                    pivot = pivot.max((self.near(node, top), Reverse(node)));
                }
            }
        }
        let Reverse(node) = pivot.1;
        for word in 0..words {
            let untried = match pivot.0 {
                0 => self.sets[top + word],
                _ => self.sets[top + word] & !self.rows[node * words + word],
            };
            self.sets.push(untried);
        }
        self.starts.push(start);
    }

    /// How many of the nodes whose bits start at `top` a node is next to.
    fn near(&self, node: usize, top: usize) -> usize {
        let row = &self.rows[node * self.words..][..self.words];
        let set = &self.sets[top..top + self.words];
        let both = row.iter().zip(set).map(|(row, set)| row & set);
        both.map(|word| word.count_ones() as usize).sum()
    }

    /// Tries the next node of the last level, or closes the level where none is left.
    fn step(&mut self) {
        let words = self.words;
        let untried = self.sets.len() - words;
        let top = untried - words;
        let start = self.starts[self.starts.len() - 1];
        let next = (0..words).find(|word| self.sets[untried + word] != 0);
        let Some(word) = next else {
            self.sets.truncate(top);
            self.excluded.truncate(start);
            self.starts.pop();
            self.clique.pop();
            return;
        };
        let bit = self.sets[untried + word].trailing_zeros();
        self.sets[untried + word] &= !(1 << bit);
        self.sets[top + word] &= !(1 << bit);
        let node = self.first + word * 64 + bit as usize;
        let end = self.excluded.len();
        // The nodes tried after it leave it out, and so it stands before those that the new level excludes.
        self.excluded.push(node);
        for place in start..end {
            let other = self.excluded[place];
            if self.rows[other * words + word] >> bit & 1 == 1 {
                self.excluded.push(other);
            }
        }
        for word in 0..words {
            let left = self.sets[top + word] & self.rows[node * words + word];
            self.sets.push(left);
        }
        self.work += end - start + words;
        let size = count(&self.sets[untried + words..]);
        self.clique.push(self.around[node]);
        if size > 0 && self.clique.len() + size >= self.least {
            return self.open(end + 1);
        }
        let maximal = size == 0 && self.excluded.len() == end + 1;
        if maximal && self.clique.len() >= self.least {
            self.found.push(self.clique.iter().copied());
        }
        self.sets.truncate(untried + words);
        self.excluded.truncate(end + 1);
        self.clique.pop();
    }
}

fn count(set: &[u64]) -> usize {
    set.iter().map(|word| word.count_ones() as usize).sum()
}

/// The places of the bits that are set.
fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = bits.trailing_zeros() as usize;
        (bits != 0).then(|| {
            bits &= bits - 1;
            place
        })
    })
}

/// Sets the bits of those of `places` that are among `nodes`; both ascend.
fn mark(nodes: &[u32], places: &[u32], row: &mut [u64]) {
    let Some(first) = places.first() else {
        return;
    };
    let mut nodes = &nodes[nodes.partition_point(|node| node < first)..];
    for (place, wanted) in places.iter().enumerate() {
        while let [node, rest @ ..] = nodes
            && node < wanted
        {
            nodes = rest;
        }
        match nodes.first() {
            None => return,
            Some(node) if node == wanted => row[place / 64] |= 1 << (place % 64),
            Some(_) => {}
        }
    }
}
