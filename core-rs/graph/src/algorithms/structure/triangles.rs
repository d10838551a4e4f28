//! Triangles by degree order: each is found once, at its node of lowest degree.
//!
//! in   `both`       CSR that ignores direction
//! out  `triangles`  `[n]` u64   how many triangles the node is a corner of
//!
//! Nodes are renamed by falling degree and keep only the neighbours named before them, so that rows are short and the few names
//! at the front, which nearly all triangles share, stay in a core's cache. Where all rows are short already, as in road networks,
//! they are compared as they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use arrow_array::{UInt32Array, UInt64Array};
use rayon::prelude::*;

use crate::algorithms::support::{SHARE, simple, simple_degrees, stretches, threads};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Csr, Direction, Result};

static NODES: Table = Table::nodes(&[Column::new(
    "triangles",
    ColumnKind::UInt64,
    "The number of triangles with the node as a corner.",
)]);

static SUMMARY: Table = Table::one(
    "summary",
    &[Column::new(
        "triangles",
        ColumnKind::UInt64,
        "How many triangles the whole graph has.",
    )],
    "The count for the whole graph.",
);

static TRIANGLES: Table = Table::groups(
    "triangles",
    &[
        Column::new(
            "first",
            ColumnKind::Node,
            "The corner that is first in node-table order.",
        ),
        Column::new("second", ColumnKind::Node, "The next one."),
        Column::new("third", ColumnKind::Node, "The last one."),
    ],
    "Every triangle once, in an order that is the same each time.",
)
.streamed();

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "triangles",
    summary: "Count the triangles that each node is a corner of.",
    doc: "Counted on the undirected simple graph: direction is ignored, parallel edges count once, self-loops not at all.",
    source: "Latapy: Main-memory triangle computations for very large (sparse (power-law)) graphs, Theor. Comput. Sci. 407, 2008, doi:10.1016/j.tcs.2008.07.017",
    known_as: &[
        ("networkx", "triangles"),
        ("igraph", "count_triangles"),
        ("neo4j", "gds.triangleCount"),
    ],
    needs: Needs::Any,
    parameters: &[],
    tables: &[&NODES, &SUMMARY, &TRIANGLES],
    metadata: &[("triangles", "How many triangles the whole graph has.")],
    time: "O(m · √m)",
    quick: true,
    memory: "8m bytes and 24n, or 4m, 16n and 8n per thread if that is more; 8n where no node has more than 32 neighbours",
    working: |graph, _| {
        if graph
            .built_topology(Direction::Both)
            .is_some_and(|both| is_short(&both))
        {
            return 0;
        }
        let (n, m) = (graph.num_nodes() as u64, graph.num_edges() as u64);
        let threads = rayon::current_num_threads() as u64;
        let ranking = 8 * m + 24 * n;
        let counting = 4 * m + (16 + 8 * threads) * n;
        ranking.max(counting) - 8 * n
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let both = run.graph.topology(Direction::Both, run.control)?;
    if run.wants(&TRIANGLES) {
        let order = Order::new(&both, run.control)?;
        let listed = Ranked::new(&both, &order, run.control)?.list(&order, run)?;
        if !run.wants(&NODES) && !run.wants(&SUMMARY) {
            run.note("triangles", listed);
            return Ok(());
        }
    }
    let counts = triangles(&both, run.control)?;
    let total = counts.iter().sum::<u64>() / 3;
    run.note("triangles", total);
    run.give(&SUMMARY, vec![Arc::new(UInt64Array::from(vec![total]))])?;
    run.give(&NODES, vec![Arc::new(UInt64Array::from(counts))])
}

/// Rows up to this length are compared as they are.
const SHORT: usize = 32;

fn is_short(both: &Csr) -> bool {
    let mut rows = both.offsets().windows(2);
    rows.all(|row| row[1] - row[0] <= SHORT)
}

fn triangles(both: &Csr, control: &Control) -> Result<Vec<u64>> {
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
struct Order {
    nodes: Vec<u32>,
    rank: Vec<u32>,
}

impl Order {
    fn new(both: &Csr, control: &Control) -> Result<Self> {
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
struct Ranked {
    offsets: Vec<usize>,
    targets: Vec<u32>,
}

impl Ranked {
    fn new(both: &Csr, order: &Order, control: &Control) -> Result<Self> {
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

    fn row(&self, rank: usize) -> &[u32] {
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

impl Ranked {
    /// Gives every triangle, those of the best connected nodes first, and says how many there are.
    fn list(&self, order: &Order, run: &Run<'_>) -> Result<u64> {
        let n = self.offsets.len() - 1;
        run.control.begin("list", n as u64);
        let mut marks = vec![0u64; n.div_ceil(64)];
        let mut corners: [Vec<u32>; 3] = Default::default();
        let (mut looked, mut listed) = (0, 0);
        for u in 0..n {
            let row = self.row(u);
            row.iter()
                .for_each(|&v| marks[v as usize / 64] |= 1 << (v % 64));
            for &v in row {
                looked += self.row(v as usize).len();
                for &w in self.row(v as usize) {
                    if marks[w as usize / 64] >> (w % 64) & 1 == 1 {
                        let mut triangle = [u as u32, v, w].map(|rank| order.nodes[rank as usize]);
                        triangle.sort_unstable();
                        for (corner, node) in corners.iter_mut().zip(triangle) {
                            corner.push(node);
                        }
                    }
                }
                if corners[0].len() >= LISTED {
                    listed += corners[0].len() as u64;
                    give(run, &mut corners)?;
                }
            }
            row.iter().for_each(|&v| marks[v as usize / 64] = 0);
            if looked >= LOOKED {
                looked = 0;
                run.control.check()?;
            }
            run.control.advance(1);
        }
        run.control.check()?;
        listed += corners[0].len() as u64;
        give(run, &mut corners)?;
        Ok(listed)
    }
}

/// Triangles that are given together, at least.
const LISTED: usize = 1 << 13;
/// Entries looked at between two looks at the control.
const LOOKED: usize = 1 << 16;

fn give(run: &Run<'_>, corners: &mut [Vec<u32>; 3]) -> Result<()> {
    if corners[0].is_empty() {
        return Ok(());
    }
    let column = |nodes| Arc::new(UInt32Array::from(nodes)) as _;
    let columns = std::mem::take(corners).map(column);
    run.give(&TRIANGLES, columns.to_vec())
}

/// Ranks handed out at a time.
const PIECE: usize = 256;

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeSet;

    use crate::algorithms::table::Trial;

    /// Tries every pair of neighbours of every node.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let mut neighbors = vec![BTreeSet::new(); graph.num_nodes()];
        for (&u, &v) in graph
            .src()
            .iter()
            .zip(graph.dst())
            .filter(|edge| edge.0 != edge.1)
        {
            neighbors[u as usize].insert(v);
            neighbors[v as usize].insert(u);
        }
        let got: Vec<u64> = trial
            .u64s(&NODES, 0)
            .into_iter()
            .map(Option::unwrap)
            .collect();
        let mut listed = BTreeSet::new();
        if !trial.tables[TRIANGLES.name].is_empty() {
            let corner = |position| {
                trial
                    .u32s(&TRIANGLES, position)
                    .into_iter()
                    .map(Option::unwrap)
            };
            for ((u, v), w) in corner(0).zip(corner(1)).zip(corner(2)) {
                if !listed.insert((u, v, w)) {
                    return Err(format!("{u}, {v} and {w} are listed twice"));
                }
            }
        }
        let mut total = 0;
        for (node, near) in neighbors.iter().enumerate() {
            let adjacent = |v: u32, w: u32| neighbors[v as usize].contains(&w);
            let pairs = near
                .iter()
                .flat_map(|&v| near.range(v + 1..).map(move |&w| (v, w)));
            let closed: Vec<_> = pairs.filter(|&(v, w)| adjacent(v, w)).collect();
            let expected = closed.len() as u64;
            for (v, w) in closed {
                let mut triangle = [node as u32, v, w];
                triangle.sort_unstable();
                let [u, v, w] = triangle;
                if !listed.contains(&(u, v, w)) {
                    return Err(format!("{u}, {v} and {w} are not listed"));
                }
            }
            if got[node] != expected {
                return Err(format!("node {node}: {}, expected {expected}", got[node]));
            }
            total += expected;
        }
        let expected = total / 3;
        if trial.u64s(&SUMMARY, 0) != [Some(expected)] || listed.len() as u64 != expected {
            return Err(format!("the summary or the list is not of {expected}"));
        }
        trial.check_note("triangles", expected)
    }
}
