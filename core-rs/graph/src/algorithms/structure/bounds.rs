//! Bounds of eccentricities, and searches that bring them together.
//!
//! With `e(v)` the eccentricity of `v` and `d` the distance, where all that either reaches the other reaches, too,
//!
//! ```text
//! max(d(w, v), e(v) - d(v, w)) <= e(w) <= d(w, v) + e(v)
//! ```

use rayon::prelude::*;

use crate::algorithms::support::{Hubs, ManySources, NONE, Rows, SOURCES_AT_ONCE, search_memory};
use crate::{Control, Graph, Result};

/// Rounds of two searches before what is open is searched all at once.
const ROUNDS: usize = 48;
/// Batches that are searched side by side before bounds are looked at again.
const BATCHES: usize = 8;
/// Entries between two looks at the control.
const PATIENCE: usize = 1 << 16;

/// What is to be known beside the diameter.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub radius: bool,
    pub center: bool,
    pub periphery: bool,
}

pub(super) struct Bounds<'a> {
    hubs: &'a Hubs,
    /// By new names.
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
    pub fn new(hubs: &'a Hubs) -> Self {
        let n = hubs.nodes.len();
        let alone = |u: u32| hubs.out.degree(u) == 0;
        let nodes = 0..n as u32;
        Self {
            hubs,
            lower: nodes.clone().map(|u| u32::from(!alone(u))).collect(),
            upper: nodes.map(|u| if alone(u) { 0 } else { NONE }).collect(),
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
        let known = |place: &usize| self.lower[*place] == value && self.upper[*place] == value;
        let places = (0..self.lower.len()).filter(known);
        let mut nodes: Vec<u32> = places.map(|place| self.hubs.nodes[place]).collect();
        nodes.sort_unstable();
        nodes
    }

    /// Searches until everything wanted is known.
    pub fn close(&mut self, wanted: Wanted, control: &Control) -> Result<()> {
        control.begin("search", 0);
        control.check()?;
        let undirected = std::ptr::eq(self.hubs.against(), &self.hubs.out);
        if undirected || self.is_strong(control)? {
            let mut round = 0;
            while round < ROUNDS
                && let Some((highest, lowest)) = self.next(wanted)
            {
                round += 1;
                if undirected {
                    let (one, other) = rayon::join(
                        || hops(&self.hubs.out, highest, control),
                        || match lowest == highest {
                            true => Ok(Vec::new()),
                            false => hops(&self.hubs.out, lowest, control),
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
                        || hops(&self.hubs.out, node, control),
                        || hops(self.hubs.against(), node, control),
                    );
                    self.learn(node, &from?, &to?);
                }
                control.advance(2);
            }
        }
        loop {
            control.check()?;
            let open = self.open(wanted);
            let open = &open[..open.len().min(BATCHES * SOURCES_AT_ONCE)];
            if open.is_empty() {
                return Ok(());
            }
            let found = open
                .par_chunks(SOURCES_AT_ONCE)
                .map_init(
                    || ManySources::new(&self.hubs.out, self.hubs.against()),
                    |search, sources| farthest(search, sources, control),
                )
                .collect::<Result<Vec<_>>>()?;
            for (&node, eccentricity) in open.iter().zip(found.concat()) {
                self.lower[node as usize] = eccentricity;
                self.upper[node as usize] = eccentricity;
            }
            control.advance(open.len() as u64);
        }
    }

    /// Whether every node leads to every other.
    fn is_strong(&self, control: &Control) -> Result<bool> {
        let whole = |rows| -> Result<bool> { Ok(!hops(rows, 0, control)?.contains(&NONE)) };
        Ok(whole(&self.hubs.out)? && whole(self.hubs.against())?)
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
        let highest = open.iter().copied().reduce(|best, node| {
            match self.upper[node as usize] > self.upper[best as usize] {
                true => node,
                false => best,
            }
        })?;
        let lowest = open.iter().copied().reduce(|best, node| {
            match self.lower[node as usize] < self.lower[best as usize] {
                true => node,
                false => best,
            }
        })?;
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

/// How many hops away from `source` each node is; [`NONE`] where nothing leads.
fn hops(rows: &Rows, source: u32, control: &Control) -> Result<Vec<u32>> {
    let mut hops = vec![NONE; rows.len()];
    hops[source as usize] = 0;
    let mut queue = vec![source];
    let (mut taken, mut looked) = (0, 0);
    while taken < queue.len() {
        let u = queue[taken];
        taken += 1;
        let row = rows.neighbors(u);
        looked += row.len() + 1;
        if looked > PATIENCE {
            looked = 0;
            control.check()?;
        }
        let next = hops[u as usize] + 1;
        for &v in row {
            if hops[v as usize] == NONE {
                hops[v as usize] = next;
                queue.push(v);
            }
        }
    }
    Ok(hops)
}

/// Bounds of the diameter of a graph with nodes: from the node with most neighbours both ways, and from the node that is farthest
/// from there against the edges, the first in node-table order, along them.
pub(super) fn sweep(hubs: &Hubs, control: &Control) -> Result<(u32, u32)> {
    control.begin("search", 3);
    control.check()?;
    let n = hubs.nodes.len() as u32;
    let undirected = std::ptr::eq(hubs.against(), &hubs.out);
    let out = hops(&hubs.out, 0, control)?;
    let into = match undirected {
        true => out.clone(),
        false => hops(hubs.against(), 0, control)?,
    };
    let longest = |hops: &[u32]| {
        let reached = hops.iter().copied().filter(|&hops| hops != NONE);
        reached.max().unwrap_or(0)
    };
    let (ahead, back) = (longest(&out), longest(&into));
    control.advance(2);
    let farthest = (0..n).filter(|&place| into[place as usize] == back);
    let farthest = farthest.min_by_key(|&place| hubs.nodes[place as usize]);
    let third = longest(&hops(&hubs.out, farthest.unwrap_or(0), control)?);
    control.advance(1);
    let whole = !out.contains(&NONE) && !into.contains(&NONE);
    let upper = if whole { ahead + back } else { n - 1 };
    Ok((ahead.max(back).max(third), upper.min(n - 1)))
}
