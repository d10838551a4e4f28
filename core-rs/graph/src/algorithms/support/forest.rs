//! The lightest forest that spans a graph, by Borůvka's steps: each tree takes the lightest edge that leaves it, all at once, and
//! the trees so joined are one in the next step.
//!
//! in   `src`, `dst`  `[m]` ends of edges, and their weights
//! out  edges         ascending; of equal weights that of the least row is the lighter
//!
//! Of many edges the lightest few go first: once these have made large trees, most of the others have both ends in one, and are
//! dropped after one look (as by filter-Kruskal; Osipov, Sanders, Singler, ALENEX 2009, doi:10.1137/1.9781611972894.5).

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use rayon::prelude::*;

use crate::run::{IN_PLACE, map};
use crate::{Control, Result};

use super::search::NONE;

/// Edges by their ends; without weights all weigh the same.
#[derive(Clone, Copy)]
pub(in super::super) struct Edges<'a> {
    pub src: &'a [u32],
    pub dst: &'a [u32],
    pub weights: Option<&'a [f64]>,
}

/// Edges or trees that a thread takes at a time.
const TAKE: usize = 1 << 14;
/// Edges per node that go first, where there are more; the two after each other are not worth it for few edges.
const FIRST: usize = 3;
const MANY: usize = 1 << 16;
/// Edges that are looked at to tell which are the lightest.
const SAMPLES: usize = 1 << 12;

/// The edges of the lightest forest that spans `nodes` nodes.
pub(in super::super) fn lightest_forest(
    nodes: usize,
    edges: Edges<'_>,
    control: &Control,
) -> Result<Vec<u32>> {
    control.begin("join", nodes as u64);
    control.check()?;
    let mut forest = Forest {
        edges,
        control,
        above: (0..nodes as u32).map(AtomicU32::new).collect(),
        best: match edges.weights {
            Some(_) => (0..nodes).map(|_| AtomicU64::new(0)).collect(),
            None => Vec::new(),
        },
        first: (0..nodes).map(|_| AtomicU32::new(NONE)).collect(),
        chosen: Vec::new(),
    };
    match forest.pivot() {
        None => forest.join(|_| true)?,
        Some(pivot) => {
            forest.join(|edge| forest_key(edges, edge) <= pivot)?;
            forest.join(|edge| forest_key(edges, edge) > pivot)?;
        }
    }
    let mut chosen = forest.chosen;
    match chosen.len() <= IN_PLACE {
        true => chosen.sort_unstable(),
        false => chosen.par_sort_unstable(),
    }
    Ok(chosen)
}

/// Bytes that it takes at most.
pub(in super::super) fn lightest_forest_bytes(nodes: usize, edges: usize) -> u64 {
    let listed = match edges > MANY && edges > FIRST * nodes {
        // The sample may be off by some.
        true => (FIRST * nodes) * 9 / 8,
        false => edges,
    };
    (20 * nodes + 2 * size_of::<Live>() * listed) as u64
}

/// What orders edges: weight, then row.
fn forest_key(edges: Edges<'_>, edge: usize) -> (u64, u32) {
    let weight = edges.weights.map_or(0, |weights| ordered(weights[edge]));
    (weight, edge as u32)
}

/// A number that is the smaller the smaller the weight is.
fn ordered(weight: f64) -> u64 {
    // Plus 0, so that both zeros are one.
    let bits = (weight + 0.0).to_bits();
    match bits >> 63 {
        0 => bits | 1 << 63,
        _ => !bits,
    }
}

/// An edge between two trees, by their roots.
#[derive(Clone, Copy)]
struct Live {
    u: u32,
    v: u32,
    edge: u32,
}

struct Forest<'a> {
    edges: Edges<'a>,
    control: &'a Control,
    /// The root of each node's tree, as far as it is known: roots are above themselves.
    above: Vec<AtomicU32>,
    /// By root, the least weight of an edge that leaves the tree, and the place of the first of that weight.
    best: Vec<AtomicU64>,
    first: Vec<AtomicU32>,
    chosen: Vec<u32>,
}

impl Forest<'_> {
    /// The key up to which edges go first; None for all together.
    fn pivot(&self) -> Option<(u64, u32)> {
        let (m, few) = (self.edges.src.len(), FIRST * self.above.len());
        if m <= MANY || m <= few {
            return None;
        }
        let some = (0..m).step_by(m.div_ceil(SAMPLES));
        let mut keys: Vec<_> = some.map(|edge| forest_key(self.edges, edge)).collect();
        let place = (keys.len() as f64 * few as f64 / m as f64) as usize;
        Some(*keys.select_nth_unstable(place).1)
    }

    /// Joins trees by those edges that are in `part`, until none of them leads from one to another.
    fn join(&mut self, part: impl Fn(usize) -> bool + Sync) -> Result<()> {
        let Edges { src, dst, .. } = self.edges;
        let above = &self.above;
        let starts = (0..src.len()).step_by(TAKE).collect();
        let live = map(src.len(), starts, |start| {
            self.control.check()?;
            let edges = (start..(start + TAKE).min(src.len())).filter(|&edge| part(edge));
            let edges = edges.map(|edge| Live {
                u: above[src[edge] as usize].load(Relaxed),
                v: above[dst[edge] as usize].load(Relaxed),
                edge: edge as u32,
            });
            Ok(edges.filter(|live| live.u != live.v).collect::<Vec<_>>())
        });
        let mut live = live?.concat();
        let mut roots: Vec<u32> = (0..above.len() as u32).collect();
        roots.retain(|&root| above[root as usize].load(Relaxed) == root);
        while !live.is_empty() {
            self.control.check()?;
            roots = self.step(&roots, &live)?;
            let above = &self.above;
            let chunks = live.chunks(TAKE).collect();
            let kept = map(live.len(), chunks, |live: &[Live]| {
                self.control.check()?;
                let lifted = live.iter().map(|live| Live {
                    u: above[live.u as usize].load(Relaxed),
                    v: above[live.v as usize].load(Relaxed),
                    edge: live.edge,
                });
                Ok(lifted.filter(|live| live.u != live.v).collect::<Vec<_>>())
            });
            live = kept?.concat();
        }
        self.flatten(None)
    }

    /// Joins each tree to that at the other end of its lightest edge; returns the roots that are left and had one.
    fn step(&mut self, roots: &[u32], live: &[Live]) -> Result<Vec<u32>> {
        let (above, first) = (&self.above, &self.first);
        map(
            roots.len(),
            roots.chunks(TAKE).collect(),
            |roots: &[u32]| {
                for &root in roots {
                    first[root as usize].store(NONE, Relaxed);
                    if let Some(best) = self.best.get(root as usize) {
                        best.store(u64::MAX, Relaxed);
                    }
                }
                Ok(())
            },
        )?;
        if let Some(weights) = self.edges.weights {
            let key = |live: &Live| ordered(weights[live.edge as usize]);
            self.look(live, |_, live| {
                for end in [live.u, live.v] {
                    let (best, key) = (&self.best[end as usize], key(live));
                    if key < best.load(Relaxed) {
                        best.fetch_min(key, Relaxed);
                    }
                }
            })?;
            self.look(live, |place, live| {
                for end in [live.u, live.v] {
                    if key(live) == self.best[end as usize].load(Relaxed) {
                        lower(&first[end as usize], place);
                    }
                }
            })?;
        } else {
            self.look(live, |place, live| {
                lower(&first[live.u as usize], place);
                lower(&first[live.v as usize], place);
            })?;
        }
        let hooked = map(
            roots.len(),
            roots.chunks(TAKE).collect(),
            |roots: &[u32]| {
                let mut chosen = Vec::new();
                for &root in roots {
                    let place = first[root as usize].load(Relaxed);
                    let Some(edge) = live.get(place as usize) else {
                        continue;
                    };
                    let other = edge.u ^ edge.v ^ root;
                    // Two trees that chose the same edge: the smaller root stays one.
                    if first[other as usize].load(Relaxed) != place || other < root {
                        above[root as usize].store(other, Relaxed);
                        chosen.push(edge.edge);
                    }
                }
                Ok(chosen)
            },
        );
        let hooked = hooked?.concat();
        self.control.advance(hooked.len() as u64);
        self.chosen.extend(hooked);
        self.flatten(Some(roots))?;
        let left = roots.iter().copied().filter(|&root| {
            let had = self.first[root as usize].load(Relaxed) != NONE;
            had && self.above[root as usize].load(Relaxed) == root
        });
        Ok(left.collect())
    }

    /// Looks at each edge and its place.
    fn look(&self, live: &[Live], at: impl Fn(u32, &Live) + Sync) -> Result<()> {
        let chunks: Vec<(usize, &[Live])> = live.chunks(TAKE).enumerate().collect();
        map(live.len(), chunks, |(chunk, live)| {
            self.control.check()?;
            let places = (chunk * TAKE) as u32..;
            places.zip(live).for_each(|(place, live)| at(place, live));
            Ok(())
        })?;
        Ok(())
    }

    /// Brings `nodes`, or all, right below their roots: what is above moves up twice as far each time.
    fn flatten(&self, nodes: Option<&[u32]>) -> Result<()> {
        let above = &self.above;
        let lift = |node: u32| {
            let over = above[node as usize].load(Relaxed);
            let top = above[over as usize].load(Relaxed);
            if over != top {
                above[node as usize].store(top, Relaxed);
            }
            over != top
        };
        let count = nodes.map_or(above.len(), <[u32]>::len);
        loop {
            let starts = (0..count).step_by(TAKE).collect();
            let moved = map(count, starts, |start| {
                self.control.check()?;
                let places = start..(start + TAKE).min(count);
                let moved = places.map(|place| match nodes {
                    Some(nodes) => lift(nodes[place]),
                    None => lift(place as u32),
                });
                Ok(moved.fold(false, |any, moved| any | moved))
            });
            let moved = moved?.into_iter().any(|moved| moved);
            if !moved {
                return Ok(());
            }
        }
    }
}

fn lower(cell: &AtomicU32, value: u32) {
    if value < cell.load(Relaxed) {
        cell.fetch_min(value, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Many more edges than nodes, so that the lightest go first; a long chain; the same on any number of threads.
    #[test]
    fn forests_are_those_of_kruskal() {
        let n = 3000u32;
        let some = |i: u32| (i.wrapping_mul(2_654_435_761) >> 7) % n;
        let m = 200_000u32;
        let mut src: Vec<u32> = (0..m).map(|i| some(i) % 2900).collect();
        let mut dst: Vec<u32> = (0..m).map(|i| some(i ^ 0x55555)).collect();
        src.extend(0..n - 1);
        dst.extend(1..n);
        let m = src.len() as u32;
        let weights = [
            None,
            Some((0..m).map(|i| f64::from(some(i + 9)) - 7.0).collect()),
            Some((0..m).map(f64::from).collect()),
            Some((0..m).map(|i| f64::from(i % 2)).collect::<Vec<f64>>()),
        ];
        for weights in &weights {
            let edges = Edges {
                src: &src,
                dst: &dst,
                weights: weights.as_deref(),
            };
            let expected = kruskal(n as usize, edges);
            for threads in [1, 2, 5] {
                let control = Control::new(threads);
                let got = control.install(|| lightest_forest(n as usize, edges, &control));
                assert!(got.unwrap() == expected);
            }
        }
    }

    fn kruskal(n: usize, edges: Edges<'_>) -> Vec<u32> {
        let weight = |edge: u32| edges.weights.map_or(0.0, |it| it[edge as usize]);
        let mut order: Vec<u32> = (0..edges.src.len() as u32).collect();
        order.sort_by(|&a, &b| weight(a).total_cmp(&weight(b)));
        let mut tree: Vec<u32> = (0..n as u32).collect();
        let mut chosen = Vec::new();
        for edge in order {
            let ends = (edges.src[edge as usize], edges.dst[edge as usize]);
            let (u, v) = (tree[ends.0 as usize], tree[ends.1 as usize]);
            if u != v {
                tree.iter_mut()
                    .filter(|it| **it == v)
                    .for_each(|it| *it = u);
                chosen.push(edge);
            }
        }
        chosen.sort_unstable();
        chosen
    }
}
