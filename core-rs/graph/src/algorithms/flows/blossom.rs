//! Largest matchings of any graph by Edmonds: trees of alternating paths grow from each free node, and odd cycles are shrunk to one
//! node, their base.
//!
//! in   `near`  CSR that ignores direction
//! out  `mate`  `[n]` whom each node is matched with
//!
//! Bases are found by union-find (Gabow: An efficient implementation of Edmonds' algorithm for maximum matching on graphs, J. ACM
//! 23(2), 1976, doi:10.1145/321941.321942). The tree of a node that stays free is never looked at again: no augmenting path leads
//! through it.

use crate::algorithms::support::NONE;
use crate::{Control, Csr, Result};

use super::work::Work;

/// Makes `mate`, which is a matching, one of the most edges.
pub(super) fn augment(near: &Csr, mate: &mut [u32], control: &Control) -> Result<()> {
    control.begin("augment", 0);
    let n = near.len();
    let mut search = Search {
        near,
        mate,
        state: vec![State::Unseen; n],
        from: vec![NONE; n],
        base: (0..n as u32).collect(),
        marks: vec![0; n],
        round: 0,
        queue: Vec::new(),
        met: Vec::new(),
        work: Work::new(control),
    };
    for root in 0..n as u32 {
        if search.mate[root as usize] == NONE && near.degree(root) > 0 {
            if search.grow(root)? {
                control.advance(1);
                search.forget();
            }
            search.met.clear();
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Unseen,
    /// Reached by an even number of edges: the root, and whom nodes in between are matched with.
    Outer,
    Inner,
}

struct Search<'a> {
    near: &'a Csr,
    mate: &'a mut [u32],
    state: Vec<State>,
    /// The outer node before an inner one; in a shrunk cycle that on the way round.
    from: Vec<u32>,
    /// Towards the base of the shrunk cycle that a node is in.
    base: Vec<u32>,
    /// The round in which a base was met on the way up.
    marks: Vec<u32>,
    round: u32,
    queue: Vec<u32>,
    /// Nodes of this tree.
    met: Vec<u32>,
    work: Work<'a>,
}

impl Search<'_> {
    /// Grows a tree from a free node until it finds another one, and matches along the path: whether it did.
    fn grow(&mut self, root: u32) -> Result<bool> {
        self.queue.clear();
        self.queue.push(root);
        self.met.push(root);
        self.state[root as usize] = State::Outer;
        let mut next = 0;
        while let Some(&u) = self.queue.get(next) {
            next += 1;
            self.work.did(self.near.degree(u) + 1)?;
            for place in self.near.range(u) {
                let v = self.near.targets()[place];
                let state = self.state[v as usize];
                match state {
                    State::Unseen => {
                        self.from[v as usize] = u;
                        let beyond = self.mate[v as usize];
                        if beyond == NONE {
                            self.met.push(v);
                            self.flip(v);
                            return Ok(true);
                        }
                        self.state[v as usize] = State::Inner;
                        self.state[beyond as usize] = State::Outer;
                        self.met.extend([v, beyond]);
                        self.queue.push(beyond);
                    }
                    State::Outer if self.find(u) != self.find(v) => {
                        // What was given up on has no edge to an outer node of a tree that still grows.
                        let base = self.meeting(u, v)?;
                        self.shrink(u, v, base)?;
                        self.shrink(v, u, base)?;
                    }
                    _ => {}
                }
            }
        }
        Ok(false)
    }

    /// Forgets the tree.
    fn forget(&mut self) {
        for &node in &self.met {
            self.state[node as usize] = State::Unseen;
            self.base[node as usize] = node;
        }
    }

    /// Matches along the path from the root to `v`.
    fn flip(&mut self, mut v: u32) {
        while v != NONE {
            let u = self.from[v as usize];
            let next = std::mem::replace(&mut self.mate[u as usize], v);
            self.mate[v as usize] = u;
            v = next;
        }
    }

    fn find(&mut self, mut node: u32) -> u32 {
        loop {
            let next = self.base[node as usize];
            if next == node {
                return node;
            }
            let over = self.base[next as usize];
            self.base[node as usize] = over;
            node = over;
        }
    }

    /// The first base that is above both nodes.
    fn meeting(&mut self, u: u32, v: u32) -> Result<u32> {
        self.round += 1;
        let (mut one, mut other) = (u, v);
        loop {
            if one != NONE {
                let base = self.find(one);
                if std::mem::replace(&mut self.marks[base as usize], self.round) == self.round {
                    return Ok(base);
                }
                self.work.did(1)?;
                one = match self.mate[base as usize] {
                    NONE => NONE,
                    mate => self.from[mate as usize],
                };
            }
            std::mem::swap(&mut one, &mut other);
        }
    }

    /// Takes the path from `u` up to `base` into the cycle that the edge to `v` closes.
    fn shrink(&mut self, mut u: u32, mut v: u32, base: u32) -> Result<()> {
        while self.find(u) != base {
            self.work.did(1)?;
            self.from[u as usize] = v;
            v = self.mate[u as usize];
            // An inner node of an odd cycle is reached the other way round, too.
            if self.state[v as usize] == State::Inner {
                self.state[v as usize] = State::Outer;
                self.queue.push(v);
            }
            for node in [u, v] {
                if self.base[node as usize] == node {
                    self.base[node as usize] = base;
                }
            }
            u = self.from[v as usize];
        }
        Ok(())
    }
}
