//! Watts-Strogatz graphs: a ring, some of whose edges lead elsewhere.
//!
//! Every node redirects its own edges by itself, and sees to it that they differ. That two nodes were joined by both of them shows
//! afterwards: then one edge goes back to where it was in the ring, which may send back another that had taken its place. When no
//! two edges join the same nodes any more, those that went back are redirected one after another. These are few, however large the
//! graph: about the square of how many neighbours a node has.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::algorithms::{Arguments, Param, Random};
use crate::{Control, MAX_ROWS, Result};

use super::blocks::{BLOCK, fill};
use super::distinct::Distinct;
use super::row::{Generator, Made, Run, Size, refused};

static NODES: Param<u64> =
    Param::required_integer("nodes", (0, MAX_ROWS as u64), "How many nodes there are.");

static NEIGHBORS: Param<u64> = Param::required_integer(
    "neighbors",
    (0, 65_536),
    "How many nodes next to it in the ring each node is joined to, half of them on either side: an even number below that of nodes.",
);

static PROBABILITY: Param<f64> = Param::required_float(
    "probability",
    (0.0, 1.0),
    "The probability that an edge is redirected.",
);

static SEED: Param<u64> = Param::seed();

pub(super) static GENERATOR: Generator = Generator {
    name: "wattsStrogatz",
    summary: "A small world: a ring of nodes joined to those next to them, some of whose edges lead elsewhere.",
    doc: "Edges lead from a node to those that follow it, in the order of the nodes, or to any other node when they are redirected. There are no parallel edges and no self-loops. With probability 0 it is the ring, with 1 nearly a random graph.",
    source: "Watts, Strogatz: Collective dynamics of 'small-world' networks, Nature 393, 1998, doi:10.1038/30918",
    known_as: &[
        ("networkx", "watts_strogatz_graph"),
        ("igraph", "Graph.Watts_Strogatz"),
    ],
    directed: false,
    parameters: &[NODES.row(), NEIGHBORS.row(), PROBABILITY.row(), SEED.row()],
    example: "{ nodes: 1000, neighbors: 6, probability: 0.1 }",
    nodes: &[],
    weight: None,
    time: "O(n + m), and as many steps as neighbours for an edge that is redirected",
    memory: "none",
    size,
    working: |_| 0,
    kernel,
};

fn size(arguments: &Arguments) -> Result<Size> {
    let (nodes, neighbors) = (arguments.get(&NODES), arguments.get(&NEIGHBORS));
    if !neighbors.is_multiple_of(2) || neighbors >= nodes.max(1) {
        let expected = format!("an even number less than that of nodes, which is {nodes}");
        return Err(refused("neighbors", expected, neighbors));
    }
    let edges = u128::from(nodes) * u128::from(neighbors / 2);
    Size::new(nodes.into(), edges)
}

fn kernel(run: &Run<'_>) -> Result<Made> {
    let ring = Ring {
        nodes: run.size.nodes as u64,
        half: run.get(&NEIGHBORS) as usize / 2,
    };
    let (probability, seed) = (run.get(&PROBABILITY), run.get(&SEED));
    let together = (run.size.edges, ring.half);
    let (src, mut dst) = fill(run.control, together, |edges, src, dst| {
        let mut away = Distinct::default();
        let nodes = src.chunks_mut(ring.half).zip(dst.chunks_mut(ring.half));
        for (node, (src, dst)) in (edges.start / ring.half..).zip(nodes) {
            src.fill(node as u32);
            let random = Random::new(seed, node as u64);
            ring.redirect(node as u32, dst, (probability, random), &mut away);
        }
    })?;
    if probability > 0.0 && ring.half > 0 {
        let mut edges = Edges {
            ring,
            dst: &mut dst,
        };
        let twice = edges.twice(run.control)?;
        let back = edges.put_back(twice, run.control)?;
        edges.redirect_again(back, seed, run.control)?;
    }
    Ok((src, dst).into())
}

#[derive(Clone, Copy)]
struct Ring {
    nodes: u64,
    /// How many edges each node has of its own.
    half: usize,
}

impl Ring {
    /// Where a node's edge leads in the ring.
    fn next(self, node: u32, place: usize) -> u32 {
        ((u64::from(node) + 1 + place as u64) % self.nodes) as u32
    }

    /// Redirects some edges of a node, to others than itself and than those that it is joined to.
    fn redirect(
        self,
        node: u32,
        dst: &mut [u32],
        (probability, mut random): (f64, Random),
        away: &mut Distinct,
    ) {
        away.clear();
        let places = dst.iter_mut().enumerate();
        places.for_each(|(place, dst)| *dst = self.next(node, place));
        for place in 0..dst.len() {
            if random.unit() >= probability {
                continue;
            }
            // The ring leaves at least half of the nodes, so that few draws are in vain.
            let other = loop {
                let other = random.below(self.nodes as usize) as u32;
                let behind = (u64::from(other) + self.nodes - u64::from(node)) % self.nodes;
                let in_ring = (behind as usize).checked_sub(1);
                let stays = in_ring.and_then(|place| dst.get(place)) == Some(&other);
                if behind != 0 && !stays && !away.contains(other) {
                    break other;
                }
            };
            dst[place] = other;
            away.insert(other);
        }
    }
}

/// The edges of all nodes, by where they lead.
struct Edges<'a> {
    ring: Ring,
    dst: &'a mut [u32],
}

impl Edges<'_> {
    fn node(&self, edge: usize) -> u32 {
        (edge / self.ring.half) as u32
    }

    /// The edge in the ring.
    fn home(&self, edge: usize) -> u32 {
        self.ring.next(self.node(edge), edge % self.ring.half)
    }

    /// The edge from a node to another, of those that are its own.
    fn find(&self, node: u32, other: u32) -> Option<usize> {
        let start = node as usize * self.ring.half;
        let own = &self.dst[start..start + self.ring.half];
        // A loop that never leaves early compares several values at a time.
        if !own.iter().fold(false, |any, &dst| any | (dst == other)) {
            return None;
        }
        own.iter()
            .position(|&dst| dst == other)
            .map(|place| start + place)
    }

    /// The redirected edges whose ends another edge joins too: where that is redirected as well, those of the higher node.
    fn twice(&self, control: &Control) -> Result<Vec<usize>> {
        control.begin("find pairs joined twice", self.dst.len() as u64);
        let blocks = self.dst.par_chunks(BLOCK).enumerate();
        let twice: Vec<Vec<usize>> = blocks
            .map(|(block, dst)| {
                let mut twice = Vec::new();
                for (edge, &other) in (block * BLOCK..).zip(dst) {
                    if other == self.home(edge) || control.is_cancelled() {
                        continue;
                    }
                    let node = self.node(edge);
                    let back = self.find(other, node);
                    if back.is_some_and(|back| self.home(back) == node || node > other) {
                        twice.push(edge);
                    }
                }
                control.advance(dst.len() as u64);
                twice
            })
            .collect();
        control.check()?;
        Ok(twice.concat())
    }

    /// Puts edges back into the ring, and with them those that stand in their way there; gives all that were put back.
    fn put_back(&mut self, mut edges: Vec<usize>, control: &Control) -> Result<BTreeSet<usize>> {
        let mut back = BTreeSet::new();
        while let Some(edge) = edges.pop() {
            control.check()?;
            if !back.insert(edge) {
                continue;
            }
            let (node, home) = (self.node(edge), self.home(edge));
            // Neither is at home there, since no two edges of the ring join the same nodes.
            edges.extend(self.find(node, home));
            edges.extend(self.find(home, node));
            self.dst[edge] = home;
        }
        Ok(back)
    }

    /// Redirects edges that are in the ring, where any node is left that theirs is not joined to.
    fn redirect_again(
        &mut self,
        edges: BTreeSet<usize>,
        seed: u64,
        control: &Control,
    ) -> Result<()> {
        /// So many draws in vain are worth looking at all nodes.
        const DRAWS: usize = 256;
        control.begin("redirect again", edges.len() as u64);
        for edge in edges {
            control.check()?;
            let node = self.node(edge);
            let free = |other: u32| {
                other != node && self.find(node, other).or(self.find(other, node)).is_none()
            };
            // A stream that no node has.
            let mut random = Random::new(!seed, edge as u64);
            let mut draws = (0..DRAWS).map(|_| random.below(self.ring.nodes as usize) as u32);
            let other = draws.find(|&other| free(other)).or_else(|| {
                let left: Vec<u32> = (0..self.ring.nodes as u32).filter(|&it| free(it)).collect();
                (!left.is_empty()).then(|| left[random.below(left.len())])
            });
            if let Some(other) = other {
                self.dst[edge] = other;
            }
            control.advance(1);
        }
        Ok(())
    }
}
