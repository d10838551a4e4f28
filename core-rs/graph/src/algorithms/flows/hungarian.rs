//! Heaviest matchings of bipartite graphs by the Hungarian method: each node of side 0 in turn finds the cheapest way to be matched,
//! by Dijkstra's search over what edges lack to be tight, or to stay free, or to set another one free.
//!
//! in   `near`, `weights`  CSR that ignores direction, and weights in its order
//!      `side`             `[n]` of each node, 0 or 1
//! out  `mate`             `[n]` whom each node is matched with
//!
//! (Mehlhorn, Näher: LEDA, Cambridge University Press 1999, chapter 7.8.)

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::algorithms::support::NONE;
use crate::{Control, Csr, Result};

use super::work::Work;

/// The heaviest matching; an edge that weighs no more than 0 is in none.
pub(super) fn heaviest(
    near: &Csr,
    weights: &[f64],
    side: &[u8],
    control: &Control,
) -> Result<Vec<u32>> {
    let n = near.len();
    control.begin("match", n as u64);
    let mut search = Search {
        near,
        weights,
        mate: vec![NONE; n],
        price: vec![0.0; n],
        distance: vec![f64::INFINITY; n],
        from: vec![NONE; n],
        met: Vec::new(),
        queue: BinaryHeap::new(),
        work: Work::new(control),
    };
    for u in (0..n as u32).filter(|&u| side[u as usize] == 0) {
        search.work.did(near.degree(u) + 1)?;
        let own = weights[near.range(u)].iter();
        search.price[u as usize] = own.copied().fold(0.0, f64::max);
    }
    for u in 0..n as u32 {
        control.advance(1);
        if side[u as usize] == 0 && search.price[u as usize] > 0.0 {
            search.place(u)?;
        }
    }
    Ok(search.mate)
}

struct Search<'a> {
    near: &'a Csr,
    weights: &'a [f64],
    mate: Vec<u32>,
    /// Those of the two ends of an edge sum to no less than its weight, and to just that for one of the matching; a free node that
    /// had its turn has price 0.
    price: Vec<f64>,
    /// From the node that is to be placed, where it was reached.
    distance: Vec<f64>,
    /// The node of side 0 before one of side 1.
    from: Vec<u32>,
    met: Vec<u32>,
    queue: BinaryHeap<Reverse<(u64, u32)>>,
    work: Work<'a>,
}

impl Search<'_> {
    /// Places one node of side 0.
    fn place(&mut self, start: u32) -> Result<()> {
        self.queue.clear();
        self.distance[start as usize] = 0.0;
        self.met.push(start);
        // Whom it is cheapest to leave free.
        let (mut least, mut left) = (self.price[start as usize], start);
        self.relax(start, least)?;
        let mut found = NONE;
        while let Some(Reverse((bits, v))) = self.queue.pop() {
            let distance = f64::from_bits(bits);
            if distance > self.distance[v as usize] {
                continue;
            }
            // As cheap to leave one free: shorter is better.
            if distance >= least {
                break;
            }
            let beyond = self.mate[v as usize];
            if beyond == NONE {
                (least, found) = (distance, v);
                break;
            }
            self.distance[beyond as usize] = distance;
            self.met.push(beyond);
            let free = distance + self.price[beyond as usize];
            if free < least {
                (least, left) = (free, beyond);
            }
            self.relax(beyond, least)?;
        }
        for node in self.met.drain(..) {
            let distance = &mut self.distance[node as usize];
            let own = std::mem::replace(distance, f64::INFINITY);
            if own < least {
                // Nodes of side 1 have someone before them.
                let gain = least - own;
                self.price[node as usize] += match self.from[node as usize] {
                    NONE => -gain,
                    _ => gain,
                };
            }
        }
        let mut v = match found {
            NONE => std::mem::replace(&mut self.mate[left as usize], NONE),
            found => found,
        };
        while v != NONE {
            let u = self.from[v as usize];
            let before = std::mem::replace(&mut self.mate[u as usize], v);
            self.mate[v as usize] = u;
            v = before;
        }
        Ok(())
    }

    /// Offers ways through `u` to its neighbours, where they cost less than `least`.
    fn relax(&mut self, u: u32, least: f64) -> Result<()> {
        let row = self.near.range(u);
        self.work.did(row.len() + 1)?;
        let (distance, price) = (self.distance[u as usize], self.price[u as usize]);
        let edges = self.near.neighbors(u).iter().zip(&self.weights[row]);
        for (&v, &weight) in edges {
            // Sums may be off by a last bit.
            let lacks = (price + self.price[v as usize] - weight).max(0.0);
            let through = distance + lacks;
            let known = &mut self.distance[v as usize];
            if weight > 0.0 && through < least && through < *known {
                if *known == f64::INFINITY {
                    self.met.push(v);
                }
                *known = through;
                self.from[v as usize] = u;
                self.queue.push(Reverse((through.to_bits(), v)));
            }
        }
        Ok(())
    }
}
