//! Trusses: how deep an edge is among triangles, by peeling edges that close too few of them.
//!
//! in   `both`   CSR that ignores direction
//! out  `truss`  `[m]` u32   the largest t so that the edge is in the t-truss; null for self-loops
//!
//! Nodes are renamed by falling degree, and an edge of the simple graph has the place of its entry in the row of its later end as its
//! number. Triangles are counted once per edge; then edges go round by round, each with the triangles that it is in, and their other
//! edges lose one. Where two or three edges of a triangle go in one round, one of them, the first, takes it away.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicUsize, Ordering::Relaxed};

use arrow_array::UInt32Array;
use rayon::prelude::*;

use crate::algorithms::support::{NONE, Order, Ranked, SHARE, cells, present, threads, values};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Direction, Result};

static EDGES: Table = Table::edges(&[Column::new(
    "truss",
    ColumnKind::UInt32,
    "The largest t so that the edge is in the t-truss, at least 2; null for a self-loop.",
)
.nullable()]);

static SUMMARY: Table = Table::one(
    "summary",
    &[Column::new(
        "largest",
        ColumnKind::UInt32,
        "The largest truss number; 0 where there are no edges between two nodes.",
    )],
    "The largest truss.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "kTruss",
    summary: "Find for each edge the largest t so that it is in the t-truss.",
    doc: "The t-truss is the largest part of the graph in which every edge is in at least t − 2 triangles of that part. Of the undirected simple graph: direction is ignored, and parallel edges count once and have the same number. A self-loop is in no truss.",
    source: "Cohen: Trusses: cohesive subgraphs for social network analysis, National Security Agency 2008; Kabir, Madduri: Parallel k-truss decomposition on multicore systems, HPEC 2017, doi:10.1109/HPEC.2017.8091052",
    known_as: &[("networkx", "k_truss")],
    needs: Needs::Any,
    parameters: &[],
    tables: &[&EDGES, &SUMMARY],
    metadata: &[("largest", "The largest truss number.")],
    time: "O(m · √m), and O(d) per edge and round for rows of d neighbours",
    quick: false,
    memory: "29m bytes and 32n, and 4n per thread",
    working: |graph, _| {
        let (n, m) = (graph.num_nodes() as u64, graph.num_edges() as u64);
        23 * m + 32 * n
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let both = graph.topology(Direction::Both, control)?;
    let order = Order::new(&both, control)?;
    let ranked = Ranked::new(&both, &order, control)?;
    let trusses = Peel::new(&ranked, control)?.trusses(control)?;
    let largest = trusses.par_iter().with_min_len(SHARE).copied().max();
    let largest = largest.unwrap_or(0);
    run.note("largest", largest);
    run.give(&SUMMARY, vec![Arc::new(UInt32Array::from(vec![largest]))])?;
    if !run.wants(&EDGES) {
        return Ok(());
    }
    control.begin("look up", graph.num_edges() as u64);
    let ends = graph.src().par_chunks(LOOKED_UP);
    let ends = ends.zip(graph.dst().par_chunks(LOOKED_UP));
    let of_edges = ends.flat_map_iter(|(src, dst)| {
        let stopped = control.is_cancelled();
        control.advance(src.len() as u64);
        src.iter().zip(dst).map(move |(&u, &v)| (stopped, u, v))
    });
    let of_edges: Vec<u32> = of_edges
        .map(|(stopped, u, v)| match stopped || u == v {
            true => NONE,
            false => {
                let [a, b] = [u, v].map(|node| order.rank[node as usize]);
                let (first, last) = (a.min(b), a.max(b) as usize);
                let place = ranked.row(last).partition_point(|&rank| rank < first);
                trusses[ranked.offsets[last] + place]
            }
        })
        .collect();
    control.check()?;
    let has = present(&of_edges, |truss| truss != NONE);
    run.give(
        &EDGES,
        vec![Arc::new(UInt32Array::new(of_edges.into(), Some(has)))],
    )
}

/// Edges looked up between two looks at the control.
const LOOKED_UP: usize = 1 << 14;
/// Ranks handed out at a time.
const PIECE: usize = 256;
/// Edges of a round that are handed out together.
const TAKE: usize = 256;
/// Fewer edges than this go sooner than another thread wakes up.
const SEQUENTIAL: usize = 256;
/// A row that is so much longer than the other is searched rather than walked.
const LONGER: usize = 16;

/// What becomes of an edge.
const LEFT: u8 = 0;
const GOING: u8 = 1;
const GONE: u8 = 2;

struct Peel<'a> {
    ranked: &'a Ranked,
    /// Where the later neighbours of each rank are, those ranks, and the numbers of the edges to them.
    offsets: Vec<usize>,
    later: Vec<(u32, u32)>,
    /// The later end of each edge.
    owners: Vec<u32>,
    /// The triangles that each edge is in, of those that are left.
    supports: Vec<AtomicU32>,
    states: Vec<AtomicU8>,
}

impl<'a> Peel<'a> {
    fn new(ranked: &'a Ranked, control: &Control) -> Result<Self> {
        let (n, m) = (ranked.offsets.len() - 1, ranked.targets.len());
        control.begin("turn", n as u64);
        let mut offsets = vec![0; n + 1];
        for &rank in &ranked.targets {
            offsets[rank as usize + 1] += 1;
        }
        for rank in 0..n {
            offsets[rank + 1] += offsets[rank];
        }
        control.check()?;
        let mut later = vec![(0, 0); m];
        let mut owners = vec![0; m];
        let mut looked = 0;
        for last in 0..n {
            for edge in ranked.offsets[last]..ranked.offsets[last + 1] {
                let slot = &mut offsets[ranked.targets[edge] as usize];
                later[*slot] = (last as u32, edge as u32);
                *slot += 1;
                owners[edge] = last as u32;
                looked += 1;
            }
            if looked >= LOOKED_UP {
                control.check()?;
                looked = 0;
            }
            control.advance(1);
        }
        // Each slot has come to where the next row starts.
        offsets.rotate_right(1);
        offsets[0] = 0;
        Ok(Self {
            ranked,
            offsets,
            later,
            owners,
            supports: supports(ranked, control)?,
            states: (0..m).map(|_| AtomicU8::new(LEFT)).collect(),
        })
    }

    /// The truss number of each edge: 2 more than the support at which it goes.
    fn trusses(self, control: &Control) -> Result<Vec<u32>> {
        let m = self.supports.len();
        control.begin("peel", m as u64);
        let mut left: Vec<u32> = (0..m as u32).collect();
        while let Some(least) = self.least(&left) {
            let mut edges = self.pick(&left, |support| support == least);
            while !edges.is_empty() {
                control.check()?;
                control.advance(edges.len() as u64);
                edges = self.take_away(&edges, least, control);
            }
            control.check()?;
            left = self.pick(&left, |support| support > least);
        }
        control.check()?;
        drop(self.states);
        let mut trusses = values(self.supports);
        trusses
            .par_iter_mut()
            .with_min_len(SHARE)
            .for_each(|support| *support += 2);
        Ok(trusses)
    }

    fn support(&self, edge: u32) -> u32 {
        self.supports[edge as usize].load(Relaxed)
    }

    fn state(&self, edge: u32) -> u8 {
        self.states[edge as usize].load(Relaxed)
    }

    fn least(&self, edges: &[u32]) -> Option<u32> {
        let edges = edges.par_iter().with_min_len(SHARE);
        edges.map(|&edge| self.support(edge)).min()
    }

    fn pick(&self, edges: &[u32], fits: impl Fn(u32) -> bool + Sync) -> Vec<u32> {
        let edges = edges.par_iter().copied().with_min_len(SHARE);
        edges.filter(|&edge| fits(self.support(edge))).collect()
    }

    /// Takes `edges` away and their triangles; returns the edges that are left in no more than `least` by it.
    fn take_away(&self, edges: &[u32], least: u32, control: &Control) -> Vec<u32> {
        let mark = |state: u8| {
            let edges = edges.par_iter().with_min_len(SHARE);
            edges.for_each(|&edge| self.states[edge as usize].store(state, Relaxed));
        };
        mark(GOING);
        let next = if edges.len() < SEQUENTIAL {
            self.lose(edges, least, control)
        } else {
            let parts: Vec<Vec<u32>> = edges
                .par_chunks(TAKE)
                .map(|edges| self.lose(edges, least, control))
                .collect();
            parts.concat()
        };
        mark(GONE);
        next
    }

    fn lose(&self, edges: &[u32], least: u32, control: &Control) -> Vec<u32> {
        let mut next = Vec::new();
        let mut lose = |edge: u32| {
            // A support below `least` is that of one that goes now or next, and stays so.
            let known = &self.supports[edge as usize];
            let lower = |support: u32| (support > least).then(|| support - 1);
            if known.fetch_update(Relaxed, Relaxed, lower) == Ok(least + 1) {
                next.push(edge);
            }
        };
        for &edge in edges {
            if control.is_cancelled() {
                break;
            }
            let (u, v) = (
                self.ranked.targets[edge as usize],
                self.owners[edge as usize],
            );
            self.common(u, v, |a, b| {
                let (of_a, of_b) = (self.state(a), self.state(b));
                if of_a == GONE || of_b == GONE {
                    return;
                }
                // Of those that go now, the first takes the triangle away.
                let first = (of_a != GOING || edge < a) && (of_b != GOING || edge < b);
                if first && of_a == LEFT {
                    lose(a);
                }
                if first && of_b == LEFT {
                    lose(b);
                }
            });
        }
        next
    }

    /// Calls `found` with the edges from `u` and `v` to each of their common neighbours.
    fn common(&self, u: u32, v: u32, mut found: impl FnMut(u32, u32)) {
        let (mut a, mut b) = (self.row(u), self.row(v));
        let (short, long) = match a.len() <= b.len() {
            true => (&mut a, &mut b),
            false => (&mut b, &mut a),
        };
        let searched = long.len() > LONGER * short.len();
        while let (Some(x), Some(y)) = (short.first(), long.first()) {
            if x.0 == y.0 {
                found(x.1, y.1);
                short.advance();
                long.advance();
            } else if x.0 < y.0 {
                short.advance();
            } else if searched {
                long.search(x.0);
            } else {
                long.advance();
            }
        }
    }

    fn row(&self, rank: u32) -> Row<'_> {
        let node = rank as usize;
        Row {
            first: self.ranked.offsets[node] as u32,
            earlier: self.ranked.row(node),
            later: &self.later[self.offsets[node]..self.offsets[node + 1]],
        }
    }
}

/// All neighbours of a rank, ascending, with the edges to them: first those before it, then those behind.
struct Row<'a> {
    /// The edge to the first of those before.
    first: u32,
    earlier: &'a [u32],
    later: &'a [(u32, u32)],
}

impl Row<'_> {
    fn len(&self) -> usize {
        self.earlier.len() + self.later.len()
    }

    #[inline]
    fn first(&self) -> Option<(u32, u32)> {
        match self.earlier {
            [rank, ..] => Some((*rank, self.first)),
            [] => self.later.first().copied(),
        }
    }

    #[inline]
    fn advance(&mut self) {
        match self.earlier {
            [_, rest @ ..] => {
                self.earlier = rest;
                self.first += 1;
            }
            [] => self.later = &self.later[1..],
        }
    }

    /// Goes on to the first that is not before `rank`.
    fn search(&mut self, rank: u32) {
        let passed = reach(self.earlier, |&it| it < rank);
        self.earlier = &self.earlier[passed..];
        self.first += passed as u32;
        if self.earlier.is_empty() {
            let passed = reach(self.later, |it| it.0 < rank);
            self.later = &self.later[passed..];
        }
    }
}

/// How many values are `before`, which are few beside all.
fn reach<T>(values: &[T], before: impl Fn(&T) -> bool) -> usize {
    let mut step = 1;
    while step < values.len() && before(&values[step]) {
        step *= 2;
    }
    let (start, end) = (step / 2, (step + 1).min(values.len()));
    start + values[start..end].partition_point(before)
}

/// How many triangles each edge is in.
fn supports(ranked: &Ranked, control: &Control) -> Result<Vec<AtomicU32>> {
    let n = ranked.offsets.len() - 1;
    control.begin("count", n as u64);
    let supports = cells(ranked.targets.len(), 0);
    let (next, pieces) = (AtomicUsize::new(0), n.div_ceil(PIECE));
    (0..threads(n + ranked.targets.len()))
        .into_par_iter()
        .with_max_len(1)
        .for_each(|_| {
            let mut piece = next.fetch_add(1, Relaxed);
            let mut marks = vec![NONE; if piece < pieces { n } else { 0 }];
            let mut closed = Vec::new();
            while piece < pieces {
                for last in piece * PIECE..((piece + 1) * PIECE).min(n) {
                    if control.is_cancelled() {
                        return;
                    }
                    count_at(ranked, last, &mut marks, &mut closed, &supports);
                }
                control.advance(PIECE as u64);
                piece = next.fetch_add(1, Relaxed);
            }
        });
    control.check()?;
    Ok(supports)
}

/// Counts the triangles whose last corner is `last` at their edges; `marks` are NONE before and after.
fn count_at(
    ranked: &Ranked,
    last: usize,
    marks: &mut [u32],
    closed: &mut Vec<u32>,
    supports: &[AtomicU32],
) {
    let row = ranked.row(last);
    if row.len() < 2 {
        return;
    }
    for (&v, place) in row.iter().zip(0..) {
        marks[v as usize] = place;
    }
    // What the row's own edges close is added at the end: nobody else counts much there.
    closed.clear();
    closed.resize(row.len(), 0);
    for (place, &v) in row.iter().enumerate() {
        let edges = ranked.offsets[v as usize]..;
        for (&w, edge) in ranked.row(v as usize).iter().zip(edges) {
            let mark = marks[w as usize];
            if mark != NONE {
                closed[place] += 1;
                closed[mark as usize] += 1;
                supports[edge].fetch_add(1, Relaxed);
            }
        }
    }
    for (place, &v) in row.iter().enumerate() {
        marks[v as usize] = NONE;
        if closed[place] > 0 {
            supports[ranked.offsets[last] + place].fetch_add(closed[place], Relaxed);
        }
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeSet;

    use crate::algorithms::table::Trial;

    /// For each t, drops edges of too few triangles again and again until none is dropped.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let mut near = vec![BTreeSet::new(); graph.num_nodes()];
        let ends = graph
            .src()
            .iter()
            .zip(graph.dst())
            .filter(|it| it.0 != it.1);
        let pairs: BTreeSet<(u32, u32)> = ends.map(|(&u, &v)| (u.min(v), u.max(v))).collect();
        for &(u, v) in &pairs {
            near[u as usize].insert(v);
            near[v as usize].insert(u);
        }
        let mut trusses = std::collections::BTreeMap::new();
        let mut left = pairs.clone();
        let mut truss = 2;
        while !left.is_empty() {
            let few = |pair: &&(u32, u32)| {
                let (a, b) = (&near[pair.0 as usize], &near[pair.1 as usize]);
                let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
                short.iter().filter(|w| long.contains(w)).count() < truss - 1
            };
            let dropped: Vec<(u32, u32)> = left.iter().filter(few).copied().collect();
            if dropped.is_empty() {
                truss += 1;
            }
            for pair in dropped {
                trusses.insert(pair, truss as u32);
                left.remove(&pair);
                near[pair.0 as usize].remove(&pair.1);
                near[pair.1 as usize].remove(&pair.0);
            }
        }
        let got = trial.u32s(&EDGES, 0);
        for (edge, (&u, &v)) in graph.src().iter().zip(graph.dst()).enumerate() {
            let expected = trusses.get(&(u.min(v), u.max(v))).copied();
            if got[edge] != expected {
                let got = got[edge];
                return Err(format!("edge {edge}: {got:?}, expected {expected:?}"));
            }
        }
        let largest = trusses.values().max().copied().unwrap_or(0);
        if trial.u32s(&SUMMARY, 0) != [Some(largest)] {
            return Err(format!("the summary is not of {largest}"));
        }
        trial.check_note("largest", largest)
    }
}
