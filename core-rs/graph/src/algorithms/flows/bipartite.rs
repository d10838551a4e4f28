//! Largest matchings of bipartite graphs by Hopcroft and Karp: in each round as many shortest augmenting paths as have no node in
//! common.
//!
//! in   `near`  CSR that ignores direction
//!      `side`  `[n]` of each node, 0 or 1
//! out  `mate`  `[n]` whom each node is matched with

use crate::algorithms::support::NONE;
use crate::{Control, Csr, Result};

use super::work::Work;

/// The side of each node, or an edge between two nodes of one side; those of side 0 come first in their components.
pub(super) fn sides(
    near: &Csr,
    control: &Control,
) -> Result<std::result::Result<Vec<u8>, (u32, u32)>> {
    const UNSEEN: u8 = 2;
    let mut side = vec![UNSEEN; near.len()];
    let mut queue = Vec::new();
    let mut work = Work::new(control);
    for start in 0..near.len() as u32 {
        if side[start as usize] != UNSEEN {
            continue;
        }
        side[start as usize] = 0;
        queue.push(start);
        while let Some(u) = queue.pop() {
            work.did(near.degree(u) + 1)?;
            let own = side[u as usize];
            for &v in near.neighbors(u) {
                let other = &mut side[v as usize];
                if *other == UNSEEN {
                    *other = 1 - own;
                    queue.push(v);
                } else if *other == own && u != v {
                    return Ok(Err((u, v)));
                }
            }
        }
    }
    Ok(Ok(side))
}

/// Makes `mate`, which is a matching, one of the most edges.
pub(super) fn augment(near: &Csr, side: &[u8], mate: &mut [u32], control: &Control) -> Result<()> {
    control.begin("augment", 0);
    let n = near.len();
    let lefts: Vec<u32> = (0..n as u32).filter(|&u| side[u as usize] == 0).collect();
    let mut search = Search {
        near,
        mate,
        depth: vec![NONE; n],
        entry: vec![0; n],
        work: Work::new(control),
    };
    let (mut queue, mut path) = (Vec::with_capacity(lefts.len()), Vec::new());
    while search.layer(&lefts, &mut queue)? {
        let roots = queue.iter().take_while(|&&u| search.depth[u as usize] == 0);
        let roots = roots.count();
        for &root in &queue[..roots] {
            if search.path(root, &mut path)? {
                control.advance(1);
            }
        }
    }
    Ok(())
}

struct Search<'a> {
    near: &'a Csr,
    mate: &'a mut [u32],
    /// How many edges of the matching are before each node of side 0 on a shortest alternating path.
    depth: Vec<u32>,
    /// Where a node goes on looking in its row.
    entry: Vec<usize>,
    work: Work<'a>,
}

impl Search<'_> {
    /// Lists nodes of side 0 by depth, as deep as the shortest augmenting path goes: whether there is one.
    fn layer(&mut self, lefts: &[u32], queue: &mut Vec<u32>) -> Result<bool> {
        queue.clear();
        self.work.did(lefts.len())?;
        for &u in lefts {
            let free = self.mate[u as usize] == NONE && self.near.degree(u) > 0;
            self.depth[u as usize] = if free { 0 } else { NONE };
            self.entry[u as usize] = self.near.range(u).start;
            if free {
                queue.push(u);
            }
        }
        let (mut next, mut deepest) = (0, NONE);
        while let Some(&u) = queue.get(next) {
            next += 1;
            let depth = self.depth[u as usize];
            if depth >= deepest {
                break;
            }
            self.work.did(self.near.degree(u) + 1)?;
            for &v in self.near.neighbors(u) {
                let beyond = self.mate[v as usize];
                if beyond == NONE {
                    // A self-loop leads nowhere.
                    if v != u {
                        deepest = depth + 1;
                    }
                } else if self.depth[beyond as usize] == NONE && v != u {
                    self.depth[beyond as usize] = depth + 1;
                    queue.push(beyond);
                }
            }
        }
        Ok(deepest != NONE)
    }

    /// Matches `root` along a path down the layers, where there is one left.
    fn path(&mut self, root: u32, path: &mut Vec<u32>) -> Result<bool> {
        path.clear();
        path.push(root);
        let mut looked = 0;
        while let Some(&u) = path.last() {
            let entry = self.entry[u as usize];
            if entry == self.near.range(u).end {
                // No other path comes through here.
                self.depth[u as usize] = NONE;
                path.pop();
                continue;
            }
            self.entry[u as usize] += 1;
            looked += 1;
            if looked % 1024 == 0 {
                self.work.did(1024)?;
            }
            let v = self.near.targets()[entry];
            let beyond = self.mate[v as usize];
            if v == u {
                continue;
            }
            if beyond != NONE {
                let below = self.depth[u as usize] + 1;
                if self.depth[beyond as usize] == below {
                    path.push(beyond);
                }
                continue;
            }
            let mut v = v;
            for &u in path.iter().rev() {
                self.depth[u as usize] = NONE;
                let before = std::mem::replace(&mut self.mate[u as usize], v);
                self.mate[v as usize] = u;
                v = before;
            }
            return Ok(true);
        }
        self.work.did(looked % 1024 + 1)?;
        Ok(false)
    }
}
