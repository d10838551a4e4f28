//! Shortest paths between two nodes, from both ends, hop by hop.
//!
//! Each end's search goes on level by level, first the one with fewer edges ahead. Once edges lead from the last level of the one to
//! nodes of the other, all of them lie on shortest paths: as many as lead to their one end times those that lead to their other.

use crate::algorithms::support::{Hubs, NONE, Random, Rows};
use crate::{Control, Result};

use super::paths_counted::{Count, Drawn};
use super::sampled_pairs::PairSearch;

/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 16;

pub(super) struct HopPairs<'a> {
    hubs: &'a Hubs,
    from: Side,
    to: Side,
    looked: usize,
}

/// A search from one end.
struct Side {
    depths: Vec<u32>,
    counts: Vec<Count>,
    order: Vec<u32>,
    /// Where the last level begins in the order, its number, and the edges that leave it.
    level: usize,
    depth: u32,
    ahead: usize,
}

/// The bytes of a search.
pub(super) fn memory(nodes: usize) -> u64 {
    2 * (4 + 16 + 4) * nodes as u64
}

impl<'a> HopPairs<'a> {
    pub fn new(hubs: &'a Hubs) -> Self {
        let n = hubs.nodes.len();
        Self {
            hubs,
            from: Side::new(n),
            to: Side::new(n),
            looked: 0,
        }
    }

    /// Searches from both ends until they meet, and draws an edge between them, from the end's side of `source`.
    fn meet(
        &mut self,
        (source, target): (u32, u32),
        random: &mut Random,
        control: &Control,
    ) -> Result<Option<(u32, u32)>> {
        let (out, into) = (&self.hubs.out, self.hubs.against());
        self.from.begin(source, out);
        self.to.begin(target, into);
        loop {
            let forwards = self.from.ahead <= self.to.ahead;
            let (own, other, rows) = match forwards {
                true => (&mut self.from, &self.to, out),
                false => (&mut self.to, &self.from, into),
            };
            self.looked += own.ahead;
            if self.looked > PATIENCE {
                self.looked = 0;
                control.check()?;
            }
            let drawn = own.advance(other, rows, random);
            if let Some((near, far)) = drawn {
                return Ok(Some(if forwards { (near, far) } else { (far, near) }));
            }
            if own.level == own.order.len() {
                return Ok(None);
            }
        }
    }
}

impl PairSearch for HopPairs<'_> {
    fn draw(
        &mut self,
        (source, target): (u32, u32),
        random: &mut Random,
        mut through: impl FnMut(u32),
        control: &Control,
    ) -> Result<()> {
        let met = self.meet((source, target), random, control)?;
        if let Some((near, far)) = met {
            let (out, into) = (&self.hubs.out, self.hubs.against());
            self.from.back(near, into, random, &mut through);
            self.to.back(far, out, random, &mut through);
        }
        self.from.forget();
        self.to.forget();
        Ok(())
    }
}

impl Side {
    fn new(nodes: usize) -> Self {
        Self {
            depths: vec![NONE; nodes],
            counts: vec![Count::default(); nodes],
            order: Vec::new(),
            level: 0,
            depth: 0,
            ahead: 0,
        }
    }

    fn begin(&mut self, node: u32, rows: &Rows) {
        self.depths[node as usize] = 0;
        self.counts[node as usize] = Count::ONE;
        self.order.push(node);
        (self.level, self.depth, self.ahead) = (0, 0, rows.degree(node));
    }

    /// Goes on by one level, along `rows`; draws one of the edges to nodes of the other side if there are any.
    fn advance(&mut self, other: &Self, rows: &Rows, random: &mut Random) -> Option<(u32, u32)> {
        let end = self.order.len();
        let depth = self.depth + 1;
        let mut drawn = Drawn::default();
        let mut ahead = 0;
        for place in self.level..end {
            let u = self.order[place];
            let count = self.counts[u as usize];
            for &v in rows.neighbors(u) {
                let known = &mut self.depths[v as usize];
                if other.depths[v as usize] != NONE {
                    let paths = count.times(other.counts[v as usize]);
                    drawn.offer((u, v), paths, random);
                } else if *known == NONE {
                    *known = depth;
                    self.counts[v as usize] = count;
                    self.order.push(v);
                    ahead += rows.degree(v);
                } else if *known == depth {
                    self.counts[v as usize].add(count);
                }
            }
        }
        (self.level, self.depth, self.ahead) = (end, depth, ahead);
        drawn.one
    }

    /// Calls `through` with `node` and those before it on one of the paths to it, without the end; `rows` lead back.
    fn back(&self, mut node: u32, rows: &Rows, random: &mut Random, through: &mut impl FnMut(u32)) {
        while self.depths[node as usize] > 0 {
            through(node);
            let depth = self.depths[node as usize] - 1;
            let mut drawn = Drawn::default();
            for &before in rows.neighbors(node) {
                if self.depths[before as usize] == depth {
                    drawn.offer(before, self.counts[before as usize], random);
                }
            }
            match drawn.one {
                Some(before) => node = before,
                None => return,
            }
        }
    }

    fn forget(&mut self) {
        for &node in &self.order {
            self.depths[node as usize] = NONE;
        }
        self.order.clear();
    }
}

/// The most nodes that a shortest path may have, of a graph whose edges lead both ways: as many as go to the node farthest from some
/// other of its component, twice.
pub(super) fn longest(hubs: &Hubs, control: &Control) -> Result<usize> {
    let n = hubs.nodes.len();
    let mut seen = vec![false; n];
    let (mut longest, mut looked) = (1, 0);
    let (mut level, mut next) = (Vec::new(), Vec::new());
    for node in 0..n as u32 {
        if std::mem::replace(&mut seen[node as usize], true) {
            continue;
        }
        level.push(node);
        let mut hops = 0;
        while !level.is_empty() {
            for u in level.drain(..) {
                looked += hubs.out.degree(u) + 1;
                if looked > PATIENCE {
                    looked = 0;
                    control.check()?;
                }
                for &v in hubs.out.neighbors(u) {
                    if !std::mem::replace(&mut seen[v as usize], true) {
                        next.push(v);
                    }
                }
            }
            std::mem::swap(&mut level, &mut next);
            hops += usize::from(!level.is_empty());
        }
        longest = longest.max(2 * hops + 1);
    }
    Ok(longest)
}
