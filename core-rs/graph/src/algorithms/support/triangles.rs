//! Triangles by degree order: each is found once, at its node of lowest degree.
//!
//! in   `both`    CSR that ignores direction
//! out  counts    `[n]` u64   how many triangles the node is a corner of
//!
//! Nodes are renamed by falling degree and keep only the neighbours named before them, so that rows are short and the few names
//! at the front, which nearly all triangles share, stay in a core's cache. Where all rows are short already, as in road networks,
//! they are compared as they are.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use rayon::prelude::*;

use crate::{Control, Csr, Result};

use super::parallel::{SHARE, stretches, threads};
use super::simple::{simple, simple_degrees};

/// Rows up to this length are compared as they are.
const SHORT: usize = 32;

pub(in super::super) fn is_short(both: &Csr) -> bool {
    let mut rows = both.offsets().windows(2);
    rows.all(|row| row[1] - row[0] <= SHORT)
}

/// How many triangles each node is a corner of.
pub(in super::super) fn triangles(both: &Csr, control: &Control) -> Result<Vec<u64>> {
    if is_short(both) {
        return in_short_rows(both, control);
    }
    let order = Order::new(both, control)?;
    let ranked = Ranked::new(both, &order, control)?;
    let by_rank = ranked.count(control)?;
    Ok(order
        .rank
        .par_iter()
        .with_min_len(1 << 14)
        .map(|&rank| by_rank[rank as usize])
        .collect())
}

/// For each node, compares its row with those of the neighbours before it, and of both the part that is before either.
fn in_short_rows(both: &Csr, control: &Control) -> Result<Vec<u64>> {
    control.begin("count", both.len() as u64);
    let counts: Vec<AtomicU64> = (0..both.len())
        .into_par_iter()
        .with_min_len(1 << 14)
        .map(|_| AtomicU64::new(0))
        .collect();
    let add = |u: u32, closed: u64| {
        counts[u as usize].fetch_add(closed, Relaxed);
    };
    stretches(both).into_par_iter().for_each(|stretch| {
        if control.is_cancelled() {
            return;
        }
        control.advance(stretch.len() as u64);
        for u in stretch.start as u32..stretch.end as u32 {
            let mut closed_here = 0;
            let row = both.neighbors(u);
            for (i, &v) in row.iter().enumerate().take_while(|&(_, &v)| v < u) {
                let before = &row[..i];
                if before.last() == Some(&v) {
                    continue;
                }
                let closed = common(before, both.neighbors(v), v, |w| add(w, 1));
                if closed > 0 {
                    add(v, closed);
                    closed_here += closed;
                }
            }
            if closed_here > 0 {
                add(u, closed_here);
            }
        }
    });
    control.check()?;
    Ok(counts.into_iter().map(AtomicU64::into_inner).collect())
}

/// Calls `found` for each distinct node below `end` that is in both sorted rows, and counts them.
fn common(mut a: &[u32], mut b: &[u32], end: u32, mut found: impl FnMut(u32)) -> u64 {
    let mut count = 0;
    let mut last = u32::MAX;
    while let ([w, a_rest @ ..], [x, b_rest @ ..]) = (a, b) {
        if *w >= end || *x >= end {
            break;
        }
        if w == x && *w != last {
            found(*w);
            last = *w;
            count += 1;
        }
        if w <= x {
            a = a_rest;
        }
        if x <= w {
            b = b_rest;
        }
    }
    count
}

/// Nodes by falling degree, ties by row.
pub(in super::super) struct Order {
    pub nodes: Vec<u32>,
    pub rank: Vec<u32>,
}

impl Order {
    pub fn new(both: &Csr, control: &Control) -> Result<Self> {
        let n = both.len();
        control.begin("order", n as u64);
        let degrees = simple_degrees(both, control)?;
        let largest = degrees.iter().copied().max().unwrap_or(0) as usize;
        // A counting sort; slot `d` ends up where the nodes of degree `d` start.
        let mut starts = vec![0u32; largest + 2];
        degrees
            .iter()
            .for_each(|&degree| starts[degree as usize] += 1);
        let mut before = 0;
        for start in starts.iter_mut().rev() {
            before += std::mem::replace(start, before);
        }
        let (mut nodes, mut rank) = (vec![0u32; n], vec![0u32; n]);
        for (u, &degree) in degrees.iter().enumerate() {
            let slot = &mut starts[degree as usize];
            nodes[*slot as usize] = u as u32;
            rank[u] = *slot;
            *slot += 1;
        }
        Ok(Self { nodes, rank })
    }
}

/// Rows by rank: the neighbours of a smaller rank, ascending.
pub(in super::super) struct Ranked {
    pub offsets: Vec<usize>,
    pub targets: Vec<u32>,
}

impl Ranked {
    pub fn new(both: &Csr, order: &Order, control: &Control) -> Result<Self> {
        let n = both.len();
        control.begin("orient", n as u64);
        let earlier = |rank: usize| {
            simple(both, order.nodes[rank])
                .map(|v| order.rank[v as usize])
                .filter(move |&other| (other as usize) < rank)
        };
        let pieces: Vec<(Vec<usize>, Vec<u32>)> = (0..n.div_ceil(PIECE))
            .into_par_iter()
            .map(|piece| {
                let (mut ends, mut targets) = (Vec::with_capacity(PIECE), Vec::new());
                if !control.is_cancelled() {
                    for rank in piece * PIECE..((piece + 1) * PIECE).min(n) {
                        let start = targets.len();
                        targets.extend(earlier(rank));
                        targets[start..].sort_unstable();
                        ends.push(targets.len());
                    }
                    control.advance(ends.len() as u64);
                }
                targets.shrink_to_fit();
                (ends, targets)
            })
            .collect();
        control.check()?;
        let mut offsets = Vec::with_capacity(n + 1);
        offsets.push(0);
        let mut base = 0;
        for (ends, targets) in &pieces {
            offsets.extend(ends.iter().map(|end| base + end));
            base += targets.len();
        }
        let mut targets = vec![0u32; base];
        let mut rest = targets.as_mut_slice();
        let mut copies = Vec::with_capacity(pieces.len());
        for (_, piece) in pieces {
            let (part, tail) = rest.split_at_mut(piece.len());
            copies.push((part, piece));
            rest = tail;
        }
        copies
            .into_par_iter()
            .for_each(|(part, piece)| part.copy_from_slice(&piece));
        Ok(Self { offsets, targets })
    }

    pub fn row(&self, rank: usize) -> &[u32] {
        &self.targets[self.offsets[rank]..self.offsets[rank + 1]]
    }

    /// For each node, with its row marked, probes the rows of its row's nodes.
    fn count(&self, control: &Control) -> Result<Vec<u64>> {
        let n = self.offsets.len() - 1;
        control.begin("count", n as u64);
        let (next, pieces) = (AtomicUsize::new(0), n.div_ceil(PIECE));
        // One table of counts per thread; their sums do not depend on who counted what.
        let mut tables: Vec<Vec<u64>> = (0..threads(n + self.targets.len()))
            .into_par_iter()
            .with_max_len(1)
            .map(|_| {
                let mut piece = next.fetch_add(1, Relaxed);
                if piece >= pieces {
                    return Vec::new();
                }
                let (mut counts, mut marks) = (vec![0; n], vec![0; n.div_ceil(64)]);
                while piece < pieces && !control.is_cancelled() {
                    for u in piece * PIECE..((piece + 1) * PIECE).min(n) {
                        if control.is_cancelled() {
                            break;
                        }
                        self.count_at(u, &mut counts, &mut marks);
                    }
                    control.advance(PIECE as u64);
                    piece = next.fetch_add(1, Relaxed);
                }
                counts
            })
            .collect();
        control.check()?;
        tables.retain(|table| !table.is_empty());
        let mut counts = tables.pop().unwrap_or_default();
        for table in tables {
            let sums = counts.par_iter_mut().zip(table).with_min_len(SHARE);
            sums.for_each(|(sum, count)| *sum += count);
        }
        Ok(counts)
    }

    /// Counts the triangles whose last corner is `u` at all their corners; `marks` are clear before and after.
    fn count_at(&self, u: usize, counts: &mut [u64], marks: &mut [u64]) {
        let row = self.row(u);
        row.iter()
            .for_each(|&v| marks[v as usize / 64] |= 1 << (v % 64));
        for &v in row {
            let mut closed = 0;
            for &w in self.row(v as usize) {
                let hit = marks[w as usize / 64] >> (w % 64) & 1;
                counts[w as usize] += hit;
                closed += hit;
            }
            counts[v as usize] += closed;
            counts[u] += closed;
        }
        row.iter().for_each(|&v| marks[v as usize / 64] = 0);
    }
}

/// Ranks handed out at a time.
const PIECE: usize = 256;
