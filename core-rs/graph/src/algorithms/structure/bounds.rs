//! Bounds of eccentricities, and searches that bring them together.
//!
//! With `e(v)` the eccentricity of `v` and `d` the distance, where all that either reaches the other reaches, too,
//!
//! ```text
//! max(d(w, v), e(v) - d(v, w)) <= e(w) <= d(w, v) + e(v)
//! ```

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::algorithms::support::{
    Hubs, ManySources, NONE, SOURCES_AT_ONCE, search_memory, simple, simple_degrees,
};
use crate::{Control, Csr, Direction, Graph, Result};

/// Rounds of two searches before what is open is searched all at once.
const ROUNDS: usize = 48;
/// Batches that are searched side by side before bounds are looked at again.
const BATCHES: usize = 8;
/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 16;
/// Go backward while the frontier's edges are more than this part of the unexplored ones, as `bfs.rs` does.
const ALPHA: usize = 15;
/// And more than this part of the nodes, which are all looked at then.
const GAMMA: usize = 4;

/// What is to be known beside the diameter.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub radius: bool,
    pub center: bool,
    pub periphery: bool,
}

/// The neighbours of all nodes, along the edges and against them.
#[derive(Clone, Copy)]
pub(super) struct Ways<'a> {
    pub out: &'a Csr,
    pub into: &'a Csr,
}

pub(super) struct Bounds<'a> {
    graph: &'a Graph,
    ways: Ways<'a>,
    /// By row.
    lower: Vec<u32>,
    upper: Vec<u32>,
}

/// The bytes of bounds and searches.
pub(super) fn memory(graph: &Graph) -> u64 {
    let n = graph.num_nodes();
    let threads = rayon::current_num_threads().min(n.div_ceil(SOURCES_AT_ONCE)) as u64;
    8 * n as u64 + threads * search_memory(n)
}

impl<'a> Bounds<'a> {
    pub fn new(graph: &'a Graph, ways: Ways<'a>) -> Self {
        let leads = |u: u32| simple(ways.out, u).next().is_some();
        let lower: Vec<u32> = (0..ways.out.len() as u32)
            .map(|u| u32::from(leads(u)))
            .collect();
        let upper = lower.iter().map(|&leads| if leads == 0 { 0 } else { NONE });
        Self {
            graph,
            ways,
            upper: upper.collect(),
            lower,
        }
    }

    /// The largest eccentricity that is known.
    pub fn diameter(&self) -> u32 {
        self.lower.iter().copied().max().unwrap_or(0)
    }

    /// The smallest one.
    pub fn radius(&self) -> u32 {
        self.upper.iter().copied().min().unwrap_or(0)
    }

    /// The rows of the nodes that are known to have this one, ascending.
    pub fn nodes_of(&self, value: u32) -> Vec<u32> {
        let known =
            |row: &u32| self.lower[*row as usize] == value && self.upper[*row as usize] == value;
        (0..self.lower.len() as u32).filter(known).collect()
    }

    /// Searches until everything wanted is known.
    pub fn close(&mut self, wanted: Wanted, control: &Control) -> Result<()> {
        control.begin("search", 0);
        control.check()?;
        let ways = self.ways;
        let undirected = !self.graph.directed();
        if undirected || self.is_strong(control)? {
            let mut round = 0;
            while round < ROUNDS
                && let Some((highest, lowest)) = self.next(wanted)
            {
                round += 1;
                if undirected {
                    let (one, other) = rayon::join(
                        || hops(ways, highest, control),
                        || match lowest == highest {
                            true => Ok(Vec::new()),
                            false => hops(ways, lowest, control),
                        },
                    );
                    let (one, other) = (one?, other?);
                    self.learn(highest, &one, &one);
                    if lowest != highest {
                        self.learn(lowest, &other, &other);
                    }
                } else {
                    let node = if round % 2 == 0 { lowest } else { highest };
                    let (from, to) = rayon::join(
                        || hops(ways, node, control),
                        || hops(ways.turned(), node, control),
                    );
                    self.learn(node, &from?, &to?);
                }
                control.advance(2);
            }
        }
        self.close_at_once(wanted, control)
    }

    /// Searches all that is open, many nodes at once.
    fn close_at_once(&mut self, wanted: Wanted, control: &Control) -> Result<()> {
        if self.open(wanted).is_empty() {
            return control.check();
        }
        let hubs = Hubs::of(self.graph, Direction::Out, control)?;
        control.begin("search", 0);
        loop {
            control.check()?;
            let open = self.open(wanted);
            let mut open: Vec<u32> = open.iter().map(|&row| hubs.places[row as usize]).collect();
            open.sort_unstable();
            open.truncate(BATCHES * SOURCES_AT_ONCE);
            if open.is_empty() {
                return Ok(());
            }
            let found = open
                .par_chunks(SOURCES_AT_ONCE)
                .map_init(
                    || ManySources::new(&hubs.out, hubs.against()),
                    |search, sources| farthest(search, sources, control),
                )
                .collect::<Result<Vec<_>>>()?;
            for (&place, eccentricity) in open.iter().zip(found.concat()) {
                let row = hubs.nodes[place as usize] as usize;
                self.lower[row] = eccentricity;
                self.upper[row] = eccentricity;
            }
            control.advance(open.len() as u64);
        }
    }

    /// Whether every node leads to every other.
    fn is_strong(&self, control: &Control) -> Result<bool> {
        let whole = |ways| -> Result<bool> { Ok(!hops(ways, 0, control)?.contains(&NONE)) };
        Ok(whole(self.ways)? && whole(self.ways.turned())?)
    }

    /// Those whose bounds are apart and may matter, ascending.
    fn open(&self, wanted: Wanted) -> Vec<u32> {
        let (diameter, radius) = (self.diameter(), self.radius());
        let matters = |lower: u32, upper: u32| {
            let high = upper > diameter || wanted.periphery && upper == diameter;
            let low = lower < radius || lower == radius && wanted.center;
            high || low && (wanted.radius || wanted.center)
        };
        let bounds = self.lower.iter().zip(&self.upper).zip(0..);
        let open = bounds.filter(|((lower, upper), _)| lower < upper && matters(**lower, **upper));
        open.map(|(_, node)| node).collect()
    }

    /// Of those that are open the one that may be farthest from others, and the one that may be nearest; of several alike the one with
    /// most neighbours.
    fn next(&self, wanted: Wanted) -> Option<(u32, u32)> {
        let open = self.open(wanted);
        let degree = |node: u32| self.ways.out.degree(node) + self.ways.into.degree(node);
        let key = |bound: u32, node: u32| (bound, degree(node), Reverse(node));
        let highest = open.iter().copied();
        let highest = highest.max_by_key(|&node| key(self.upper[node as usize], node))?;
        let lowest = open.iter().copied();
        // The lowest bound is that which is highest turned round.
        let lowest = lowest.max_by_key(|&node| key(!self.lower[node as usize], node))?;
        Some((highest, lowest))
    }

    /// From the distances from `node` to the others, and to it.
    fn learn(&mut self, node: u32, from: &[u32], to: &[u32]) {
        let eccentricity = from.iter().copied().filter(|&hops| hops != NONE).max();
        let eccentricity = eccentricity.unwrap_or(0);
        let distances = from.iter().zip(to);
        let bounds = self.lower.iter_mut().zip(&mut self.upper);
        for ((lower, upper), (&from, &to)) in bounds.zip(distances) {
            if from != NONE && to != NONE {
                *lower = (*lower).max(to).max(eccentricity.saturating_sub(from));
                *upper = (*upper).min(to + eccentricity);
            }
        }
        self.lower[node as usize] = eccentricity;
        self.upper[node as usize] = eccentricity;
    }
}

/// The eccentricities of `sources`.
fn farthest(search: &mut ManySources<'_>, sources: &[u32], control: &Control) -> Result<Vec<u32>> {
    let mut farthest = vec![0; sources.len()];
    let mut last = (0, [0; SOURCES_AT_ONCE / 64]);
    let mut take = |hops: u32, bits: [u64; SOURCES_AT_ONCE / 64]| {
        for (i, farthest) in farthest.iter_mut().enumerate() {
            if bits[i / 64] >> (i % 64) & 1 == 1 {
                *farthest = hops;
            }
        }
    };
    search.search(sources, control, |hops, _, bits| {
        if hops != last.0 {
            take(last.0, last.1);
            last = (hops, [0; SOURCES_AT_ONCE / 64]);
        }
        last.1
            .iter_mut()
            .zip(bits)
            .for_each(|(all, bits)| *all |= bits);
    })?;
    take(last.0, last.1);
    Ok(farthest)
}

impl Ways<'_> {
    /// The same against the edges.
    fn turned(self) -> Self {
        Self {
            out: self.into,
            into: self.out,
        }
    }
}

/// How many hops away from `source` each node is; [`NONE`] where nothing leads. Two of these run side by side, so that each is one
/// thread's.
fn hops(ways: Ways<'_>, source: u32, control: &Control) -> Result<Vec<u32>> {
    let n = ways.out.len();
    let mut hops = vec![NONE; n];
    hops[source as usize] = 0;
    let (mut frontier, mut next) = (vec![source], Vec::new());
    let (mut unexplored, mut level, mut looked) = (ways.out.targets().len(), 0, 0);
    let mut look = |entries: usize| {
        looked += entries + 1;
        if looked > PATIENCE {
            looked = 0;
            return control.check();
        }
        Ok(())
    };
    while !frontier.is_empty() {
        let edges: usize = frontier.iter().map(|&u| ways.out.degree(u)).sum();
        level += 1;
        next.clear();
        if edges > unexplored / ALPHA && edges > n / GAMMA {
            for v in 0..n as u32 {
                if hops[v as usize] == NONE {
                    let neighbors = ways.into.neighbors(v);
                    let nearer = |&u: &u32| hops[u as usize] == level - 1;
                    let place = neighbors.iter().position(nearer);
                    look(place.unwrap_or(neighbors.len()))?;
                    if place.is_some() {
                        hops[v as usize] = level;
                        next.push(v);
                    }
                }
            }
        } else {
            for &u in &frontier {
                let neighbors = ways.out.neighbors(u);
                look(neighbors.len())?;
                for &v in neighbors {
                    if hops[v as usize] == NONE {
                        hops[v as usize] = level;
                        next.push(v);
                    }
                }
            }
        }
        unexplored = unexplored.saturating_sub(edges);
        std::mem::swap(&mut frontier, &mut next);
    }
    Ok(hops)
}

/// Bounds of the diameter of a graph with nodes: from the node with most neighbours both ways, and from the node that is farthest
/// from there against the edges, the first in node-table order, along them.
pub(super) fn sweep(graph: &Graph, ways: Ways<'_>, control: &Control) -> Result<(u32, u32)> {
    let leaving = simple_degrees(ways.out, control)?;
    let entering = match graph.directed() {
        true => simple_degrees(ways.into, control)?,
        false => Vec::new(),
    };
    control.begin("search", 3);
    control.check()?;
    let n = ways.out.len() as u32;
    let degree = |row: u32| {
        let entering = entering.get(row as usize).map_or(0, |&it| u64::from(it));
        u64::from(leaving[row as usize]) + entering
    };
    let start = (0..n).max_by_key(|&row| (degree(row), Reverse(row)));
    let start = start.unwrap_or(0);
    let out = hops(ways, start, control)?;
    let into = match graph.directed() {
        true => hops(ways.turned(), start, control)?,
        false => out.clone(),
    };
    let longest = |hops: &[u32]| {
        let reached = hops.iter().copied().filter(|&hops| hops != NONE);
        reached.max().unwrap_or(0)
    };
    let (ahead, back) = (longest(&out), longest(&into));
    control.advance(2);
    let farthest = (0..n).find(|&row| into[row as usize] == back);
    let third = longest(&hops(ways, farthest.unwrap_or(0), control)?);
    control.advance(1);
    let whole = !out.contains(&NONE) && !into.contains(&NONE);
    let upper = if whole { ahead + back } else { n - 1 };
    Ok((ahead.max(back).max(third), upper.min(n - 1)))
}
