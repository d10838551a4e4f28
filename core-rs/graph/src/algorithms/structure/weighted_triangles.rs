//! Triangles by the weights of their edges: at each corner, the sum of the geometric means.
//!
//! Nodes are renamed by falling degree, and each node looks for the edges between its neighbours at their later ends, as counting
//! does. But it looks for all of its own triangles, so that each sum is made by one thread and always in the same order.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use rayon::prelude::*;

use crate::algorithms::support::{Order, SHARE, threads};
use crate::{Control, Csr, Result};

/// The simple graph whose triangles count.
pub(super) struct Ties<'a> {
    /// A topology that ignores direction.
    pub both: &'a Csr,
    /// In its order; None where every edge counts 1.
    pub weights: Option<&'a [f64]>,
    /// Where edges start, by edge row, if it matters which way they lead.
    pub sources: Option<&'a [u32]>,
}

/// Ranks handed out at a time.
const PIECE: usize = 256;

/// For each node, the sum over its triangles, and the largest that it could be.
pub(super) fn weighted_triangles(
    ties: &Ties<'_>,
    control: &Control,
) -> Result<(Vec<f64>, Vec<f64>)> {
    let order = Order::new(ties.both, control)?;
    let ranked = Ranked::new(ties, &order, control)?;
    let sums = ranked.sums(control)?;
    let scale = if ties.weights.is_some() {
        ranked.largest
    } else {
        1.0
    };
    let ranks = order.rank.par_iter().with_min_len(SHARE);
    let sums = ranks.map(|&rank| match scale > 0.0 {
        true => sums[rank as usize] / scale,
        false => 0.0,
    });
    let ranks = order.rank.par_iter().with_min_len(SHARE);
    let possible = ranks.map(|&rank| ranked.possible(rank));
    Ok((sums.collect(), possible.collect()))
}

/// Rows by rank, [`PIECE`] of them side by side.
struct Ranked {
    pieces: Vec<Rows>,
    /// The number of ranks, and of entries.
    size: (usize, usize),
    /// The largest weight.
    largest: f64,
}

/// Rows of some ranks, ascending: a neighbour, and the cube root of the weight between the two, of both ways together.
#[derive(Default)]
struct Rows {
    ends: Vec<usize>,
    /// Where in a row the later ranks begin.
    later: Vec<usize>,
    entries: Vec<(u32, f64)>,
    /// The largest sums that there could be.
    possible: Vec<f64>,
    largest: f64,
}

impl Ranked {
    fn new(ties: &Ties<'_>, order: &Order, control: &Control) -> Result<Self> {
        let n = ties.both.len();
        control.begin("orient", n as u64);
        let pieces: Vec<Rows> = (0..n.div_ceil(PIECE))
            .into_par_iter()
            .map(|piece| {
                let mut rows = Rows::default();
                if !control.is_cancelled() {
                    for rank in piece * PIECE..((piece + 1) * PIECE).min(n) {
                        rows.add(ties, order, rank);
                    }
                    control.advance(PIECE as u64);
                }
                rows.entries.shrink_to_fit();
                rows
            })
            .collect();
        control.check()?;
        let entries = pieces.iter().map(|piece| piece.entries.len()).sum();
        let largest = pieces.iter().map(|piece| piece.largest);
        Ok(Self {
            largest: largest.fold(0.0, f64::max),
            size: (n, entries),
            pieces,
        })
    }

    fn possible(&self, rank: u32) -> f64 {
        let rank = rank as usize;
        self.pieces[rank / PIECE].possible[rank % PIECE]
    }

    fn row(&self, rank: usize) -> &[(u32, f64)] {
        let rows = &self.pieces[rank / PIECE];
        &rows.entries[rows.start(rank % PIECE)..rows.ends[rank % PIECE]]
    }

    fn earlier(&self, rank: usize) -> &[(u32, f64)] {
        let rows = &self.pieces[rank / PIECE];
        &rows.entries[rows.start(rank % PIECE)..rows.later[rank % PIECE]]
    }

    fn sums(&self, control: &Control) -> Result<Vec<f64>> {
        let (n, entries) = self.size;
        control.begin("add up", n as u64);
        let sums: Vec<AtomicU64> = (0..n).map(|_| AtomicU64::new(0)).collect();
        let (next, pieces) = (AtomicUsize::new(0), n.div_ceil(PIECE));
        (0..threads(n + entries))
            .into_par_iter()
            .with_max_len(1)
            .for_each(|_| {
                let mut piece = next.fetch_add(1, Relaxed);
                let mut marks = vec![0.0; if piece < pieces { n } else { 0 }];
                while piece < pieces {
                    let ranks = piece * PIECE..((piece + 1) * PIECE).min(n);
                    for (sum, u) in sums[ranks.clone()].iter().zip(ranks) {
                        if control.is_cancelled() {
                            return;
                        }
                        sum.store(self.sum_at(u, &mut marks).to_bits(), Relaxed);
                    }
                    control.advance(PIECE as u64);
                    piece = next.fetch_add(1, Relaxed);
                }
            });
        control.check()?;
        let bits = sums.into_iter().map(AtomicU64::into_inner);
        Ok(bits.map(f64::from_bits).collect())
    }

    /// The sum over the triangles at `u`; `marks` are 0 before and after.
    fn sum_at(&self, u: usize, marks: &mut [f64]) -> f64 {
        let row = self.row(u);
        row.iter().for_each(|&(v, root)| marks[v as usize] = root);
        let mut sum = 0.0;
        for &(v, root) in row {
            let closed = self.earlier(v as usize).iter();
            let closed: f64 = closed.map(|&(w, other)| other * marks[w as usize]).sum();
            sum += root * closed;
        }
        row.iter().for_each(|&(v, _)| marks[v as usize] = 0.0);
        sum
    }
}

impl Rows {
    fn start(&self, row: usize) -> usize {
        match row {
            0 => 0,
            row => self.ends[row - 1],
        }
    }

    /// Adds the row of a rank.
    fn add(&mut self, ties: &Ties<'_>, order: &Order, rank: usize) {
        let (both, u) = (ties.both, order.nodes[rank]);
        let start = self.entries.len();
        let (neighbors, edges) = (both.neighbors(u), both.edges(u));
        let weights = ties.weights.map(|weights| &weights[both.range(u)]);
        let (mut total, mut mutual, mut place) = (0.0, 0.0, 0);
        while let Some(&v) = neighbors.get(place) {
            // The least weight each way.
            let mut least = [f64::INFINITY; 2];
            while neighbors.get(place) == Some(&v) {
                let back = ties
                    .sources
                    .is_some_and(|sources| sources[edges[place] as usize] != u);
                let least = &mut least[usize::from(back)];
                *least = least.min(weights.map_or(1.0, |weights| weights[place]));
                place += 1;
            }
            if v == u {
                continue;
            }
            let there = least.map(f64::is_finite);
            total += f64::from(u8::from(there[0]) + u8::from(there[1]));
            mutual += f64::from(u8::from(there[0] && there[1]));
            let mut roots = 0.0;
            for weight in least.into_iter().filter(|weight| weight.is_finite()) {
                roots += if weights.is_some() {
                    weight.cbrt()
                } else {
                    1.0
                };
                self.largest = self.largest.max(weight);
            }
            self.entries.push((order.rank[v as usize], roots));
        }
        self.entries[start..].sort_unstable_by_key(|entry| entry.0);
        let row = &self.entries[start..];
        let earlier = row.partition_point(|entry| (entry.0 as usize) < rank);
        self.later.push(start + earlier);
        self.ends.push(self.entries.len());
        self.possible.push(match ties.sources {
            Some(_) => total * (total - 1.0) - 2.0 * mutual,
            None => total * (total - 1.0) / 2.0,
        });
    }
}
