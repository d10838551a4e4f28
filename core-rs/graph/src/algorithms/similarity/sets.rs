//! The neighbours of each node as a set, and what two sets share.
//!
//! in   `near`  CSR whose rows are the sets; parallel edges are passed over, self-loops too
//!      `back`  its reverse
//! out  what the sets of a pair share, and what that of a node shares with every other, by going to its neighbours and back

use std::sync::Arc;

use crate::algorithms::support::{simple, simple_degrees};
use crate::{Control, Csr, Direction, Graph, Result};

/// How alike two nodes are.
pub(super) trait Measure: Sync {
    /// What a shared neighbour counts, by how many nodes it is a neighbour of; None counts each as 1.
    const SHARE: Option<fn(u32) -> f64> = None;
    /// Whether shared neighbours make a difference; where not, the score grows with both numbers.
    const SHARED: bool = true;
    /// Whether scores are whole numbers.
    const WHOLE: bool = false;
    /// What weights make of it; None where they make no difference.
    const WEIGHED: Option<Weighing> = None;

    /// By what their shared neighbours count together, and the numbers of neighbours of both.
    fn score(shared: f64, first: u32, second: u32) -> f64;
}

/// A measure by weights.
pub(super) struct Weighing {
    /// What the weights of both nodes count of a neighbour that they share.
    pub meet: fn(f64, f64) -> f64,
    /// What a node's weights count together.
    pub size: fn(&mut dyn Iterator<Item = f64>) -> f64,
    /// By what is shared, which is above 0, and the sizes of both.
    pub score: fn(f64, f64, f64) -> f64,
    /// Whether it makes no difference to multiply the weights of a node: they are, so that their squares are numbers.
    pub scaled: bool,
}

pub(super) struct Sets {
    near: Arc<Csr>,
    sizes: Vec<u32>,
    /// What each node counts as a shared neighbour; empty where each counts 1.
    shares: Vec<f64>,
}

impl Sets {
    pub fn new<M: Measure>(graph: &Graph, direction: Direction, control: &Control) -> Result<Self> {
        let near = graph.topology(direction, control)?;
        let mut shares = Vec::new();
        if let Some(share) = M::SHARE {
            let back = graph.topology(direction.reversed(), control)?;
            shares.extend(simple_degrees(&back, control)?.into_iter().map(share));
        }
        Ok(Self {
            sizes: simple_degrees(&near, control)?,
            near,
            shares,
        })
    }

    pub fn near(&self) -> &Csr {
        &self.near
    }

    /// How many neighbours a node has.
    pub fn size(&self, node: u32) -> u32 {
        self.sizes[node as usize]
    }

    pub fn score<M: Measure>(&self, u: u32, v: u32, shared: f64) -> f64 {
        M::score(shared, self.size(u), self.size(v))
    }

    /// What a node counts as a shared neighbour.
    pub fn share(&self, node: u32) -> f64 {
        match self.shares.is_empty() {
            true => 1.0,
            false => self.shares[node as usize],
        }
    }

    /// What the shared neighbours of two nodes count together.
    pub fn shared(&self, u: u32, v: u32) -> f64 {
        let (few, many) = (self.near.neighbors(u), self.near.neighbors(v));
        let (few, many) = match few.len() < many.len() {
            true => (few, many),
            false => (many, few),
        };
        let (mut shared, mut last) = (0.0, u32::MAX);
        // A row may hold a neighbour several times, and its own node.
        let mut found = |w: u32| {
            if w != last && w != u && w != v {
                shared += self.share(w);
                last = w;
            }
        };
        if many.len() / SKEW > few.len() {
            few.iter()
                .filter(|w| many.binary_search(w).is_ok())
                .for_each(|&w| found(w));
            return shared;
        }
        let (mut i, mut j) = (0, 0);
        while i < few.len() && j < many.len() {
            let (w, x) = (few[i], many[j]);
            if w == x {
                found(w);
            }
            // Which row goes on is as good as random, so that a branch would be dear.
            i += usize::from(w <= x);
            j += usize::from(x <= w);
        }
        shared
    }

    /// Counts what `u` shares with every other node that it shares a neighbour with.
    pub fn count(&self, back: &Csr, u: u32, counts: &mut Counts, control: &Control) {
        let mut looked = 0;
        for w in simple(&self.near, u) {
            looked += back.degree(w);
            if looked >= LOOKED {
                looked = 0;
                if control.is_cancelled() {
                    return;
                }
            }
            let share = self.share(w);
            for v in simple(back, w) {
                counts.add(v, share);
            }
        }
    }
}

/// With so many times more neighbours, they are searched for those of the other node.
const SKEW: usize = 8;
/// Entries looked at between two looks at the control.
const LOOKED: usize = 1 << 16;

/// What one node shares with others, by row.
pub(super) struct Counts {
    shared: Vec<f64>,
    met: Vec<u32>,
}

impl Counts {
    pub fn new(nodes: usize) -> Self {
        Self {
            shared: vec![0.0; nodes],
            met: Vec::new(),
        }
    }

    #[inline]
    pub fn add(&mut self, v: u32, share: f64) {
        let shared = &mut self.shared[v as usize];
        // Most nodes are met once, and a node meets itself first of all.
        if *shared == 0.0 && share > 0.0 {
            self.met.push(v);
        }
        *shared += share;
    }

    /// The nodes met and what was counted, which is forgotten.
    pub fn drain(&mut self) -> impl Iterator<Item = (u32, f64)> {
        let met = self.met.drain(..);
        met.map(|v| (v, std::mem::take(&mut self.shared[v as usize])))
    }
}
