//! Maximal cliques, each found once at the first of its nodes that peeling takes away.
//!
//! in   `both`    CSR that ignores direction
//! out  `clique`  u64          the number of the clique, by the order in which they are found
//!      `size`    u32          how many nodes it has
//!      `nodes`   [size] node  in node-table order
//!
//! Peeling leaves each node few later neighbours, and only among these its cliques are searched (see `clique_search.rs`). Some
//! searches are under way at a time, each for a short while or until it holds as much as it may; what the first of them found is
//! given before that of the next. So the order is always the same, and memory does not grow with what is found.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::{ArrayRef, ListArray, UInt32Array, UInt64Array};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field};
use rayon::prelude::*;

use crate::algorithms::parameters::Param;
use crate::algorithms::support::threads;
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Result};

use super::clique_search::{Cliques, Ranked, Search};

static MIN_SIZE: Param<u64> = Param::integer(
    "minSize",
    (1, u32::MAX as u64),
    1,
    "The fewest nodes that a clique must have to be listed.",
);

static LIMIT: Param<Option<u64>> = Param::optional_integer(
    "limit",
    (1, u64::MAX),
    "How many cliques to list at most, the first that are found; null lists all.",
);

static CLIQUES: Table = Table::groups(
    "cliques",
    &[
        Column::new(
            "clique",
            ColumnKind::UInt64,
            "The clique's number, from 0 in the order in which they are found.",
        ),
        Column::new("size", ColumnKind::UInt32, "How many nodes it has."),
        Column::new(
            "nodes",
            ColumnKind::List(&ColumnKind::Node),
            "Its nodes, in node-table order.",
        ),
    ],
    "A row per maximal clique.",
)
.streamed();

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "maximalCliques",
    summary: "List the sets of nodes that are all connected to each other and to which no node can be added.",
    doc: "Found on the undirected simple graph: direction is ignored, parallel edges count once, self-loops not at all. A node without neighbours is a clique of 1. There may be as many as 3^(n/3) cliques, so that reading some and stopping is a fair use. The order is the same each time: nodes are taken in the order in which peeling takes them away (in rounds of all nodes whose remaining degree is at most the core number, a round in node-table order), and each clique comes at its first node.",
    source: "Eppstein, Löffler, Strash: Listing all maximal cliques in sparse graphs in near-optimal time, ISAAC 2010, doi:10.1007/978-3-642-17517-6_36",
    known_as: &[("networkx", "find_cliques"), ("igraph", "maximal_cliques")],
    needs: Needs::Any,
    parameters: &[MIN_SIZE.row(), LIMIT.row()],
    tables: &[&CLIQUES],
    metadata: &[],
    time: "O(d · n · 3^(d/3)) for the degeneracy d, the largest core number",
    quick: false,
    memory: "8m + 16n bytes, and under 1 MB per thread for what is found, and d/8 bytes per thread for each neighbour of a node",
    working: |graph, _| {
        let (n, m) = (graph.num_nodes() as u64, graph.num_edges() as u64);
        // What searches hold for those before them, where there is so much.
        let searches = (AHEAD * rayon::current_num_threads()) as u64;
        let held = (4 * HELD as u64 * searches).min(32 * m);
        // Renaming takes the most, or peeling where there are few edges.
        (8 * m + 16 * n).max(22 * n) + held
    },
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Searches under way for each thread: enough that threads hardly wait for the longest.
const AHEAD: usize = 4;
/// Values that a search may hold.
const HELD: usize = 1 << 15;
/// Words that a search looks at before it is left off: about a millisecond's.
const WORK: usize = 1 << 20;
/// The expected work of the ranks that are searched together.
const TOGETHER: usize = 1 << 16;
/// Values that are given together, at least.
const LISTED: usize = 1 << 13;

fn kernel(run: &Run<'_>) -> Result<()> {
    let control = run.control;
    let both = run.graph.topology(Direction::Both, control)?;
    let ranked = Ranked::new(&both, control)?;
    control.begin("search", both.len() as u64);
    let least = run.get(&MIN_SIZE) as usize;
    let threads = threads(both.len() + both.targets().len());
    let mut listing = Listing {
        run,
        ranked: &ranked,
        next: 0,
        left: run.get(&LIMIT).unwrap_or(u64::MAX),
        batch: Cliques::default(),
    };
    let mut ranks = stretches(&ranked);
    let (mut searches, mut idle) = (VecDeque::new(), Vec::new());
    loop {
        control.check()?;
        while searches.len() < AHEAD * threads
            && let Some(ranks) = ranks.next()
        {
            let mut search: Search = idle.pop().unwrap_or_default();
            (search.ranks, search.least) = (ranks, least);
            searches.push_back(search);
        }
        if searches.is_empty() {
            return listing.give();
        }
        let go_on = |search: &mut Search| {
            let before = search.ranks.len();
            search.go_on(&ranked, HELD, WORK);
            control.advance((before - search.ranks.len()) as u64);
        };
        match threads {
            1 => searches.iter_mut().take(1).for_each(go_on),
            _ => searches.make_contiguous().par_iter_mut().for_each(go_on),
        }
        while let Some(first) = searches.front_mut() {
            listing.take(&mut first.found)?;
            if listing.left == 0 {
                return listing.give();
            }
            if !first.is_done() {
                break;
            }
            idle.extend(searches.pop_front());
        }
    }
}

/// Ranks to search together, by the work that is expected of them.
fn stretches(ranked: &Ranked) -> impl Iterator<Item = std::ops::Range<u32>> {
    let (mut start, end) = (0, ranked.nodes.len() as u32);
    std::iter::from_fn(move || {
        let first = start;
        let mut work = 0;
        while start < end && work < TOGETHER {
            work += ranked.work(start);
            start += 1;
        }
        (first < start).then_some(first..start)
    })
}

/// What becomes of the cliques that are found.
struct Listing<'a> {
    run: &'a Run<'a>,
    ranked: &'a Ranked,
    /// The number of the first clique of the batch.
    next: u64,
    /// How many may still be listed.
    left: u64,
    batch: Cliques,
}

impl Listing<'_> {
    /// Takes cliques over, and gives batches of them.
    fn take(&mut self, found: &mut Cliques) -> Result<()> {
        for clique in found.iter() {
            if self.left == 0 {
                break;
            }
            self.left -= 1;
            let nodes = clique.iter().map(|&rank| self.ranked.nodes[rank as usize]);
            self.batch.push(nodes);
            if self.batch.nodes.len() >= LISTED {
                self.give()?;
            }
        }
        found.clear();
        Ok(())
    }

    fn give(&mut self) -> Result<()> {
        let mut batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        batch.sort();
        let sizes = UInt32Array::from_iter_values(batch.iter().map(|clique| clique.len() as u32));
        let offsets = OffsetBuffer::from_lengths(batch.iter().map(<[u32]>::len));
        let numbers = UInt64Array::from_iter_values((self.next..).take(sizes.len()));
        self.next += sizes.len() as u64;
        let item = Arc::new(Field::new("item", DataType::UInt32, false));
        let nodes = Arc::new(UInt32Array::from(batch.nodes));
        let lists = ListArray::try_new(item, offsets, nodes, None)?;
        let columns: Vec<ArrayRef> = vec![Arc::new(numbers), Arc::new(sizes), Arc::new(lists)];
        self.run.give(&CLIQUES, columns)
    }
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeSet;

    use crate::algorithms::table::Trial;

    type Set = BTreeSet<u32>;

    /// Holds each clique to its definition, and all of them to a search by the rules as they are written.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let mut neighbors = vec![Set::new(); graph.num_nodes()];
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            if u != v {
                neighbors[u as usize].insert(v);
                neighbors[v as usize].insert(u);
            }
        }
        let expected = expected(trial, &neighbors);
        if trial.tables[CLIQUES.name].is_empty() {
            return match expected.len() {
                0 => Ok(()),
                more => Err(format!("no cliques, expected {more}")),
            };
        }
        let numbers = trial.u64s(&CLIQUES, 0);
        let sizes = trial.u32s(&CLIQUES, 1);
        let cliques = trial.lists(&CLIQUES, 2);
        for (i, clique) in cliques.iter().enumerate() {
            if numbers[i] != Some(i as u64) || sizes[i] != Some(clique.len() as u32) {
                let (number, size) = (numbers[i], sizes[i]);
                return Err(format!("clique {i} is {number:?} of {size:?}"));
            }
            check(clique, &neighbors)?;
        }
        match (0..).find(|&i| cliques.get(i) != expected.get(i) || i >= cliques.len()) {
            Some(i) if i < cliques.len() || i < expected.len() => {
                let (clique, expected) = (cliques.get(i), expected.get(i));
                Err(format!("clique {i}: {clique:?}, expected {expected:?}"))
            }
            _ => Ok(()),
        }
    }

    /// All are connected, and nothing else is connected to all.
    fn check(clique: &[u32], neighbors: &[Set]) -> Result<(), String> {
        let near = |&u: &u32, v: u32| u == v || neighbors[u as usize].contains(&v);
        if !clique.is_sorted() || !clique.iter().all(|&v| clique.iter().all(|u| near(u, v))) {
            return Err(format!("{clique:?} is no clique"));
        }
        let sets = clique.iter().map(|&u| &neighbors[u as usize]);
        let mut others = sets.min_by_key(|set| set.len()).into_iter().flatten();
        let more = |v: &&u32| !clique.contains(*v) && clique.iter().all(|u| near(u, **v));
        match others.find(more) {
            Some(other) => Err(format!("{other} can be added to {clique:?}")),
            None => Ok(()),
        }
    }

    fn expected(trial: &Trial<'_>, neighbors: &[Set]) -> Vec<Vec<u32>> {
        let limit = trial.get(&LIMIT).map_or(usize::MAX, |limit| limit as usize);
        let order = order(neighbors);
        let mut places = vec![0; order.len()];
        for (place, &node) in order.iter().enumerate() {
            places[node as usize] = place as u32;
        }
        // By their places in the order, so that the first is the least.
        let place = |node: &u32| places[*node as usize];
        let near: Vec<Set> = order
            .iter()
            .map(|&node| neighbors[node as usize].iter().map(place).collect())
            .collect();
        let mut cliques = Vec::new();
        for first in 0..order.len() as u32 {
            let (before, after): (Set, Set) =
                near[first as usize].iter().partition(|&&v| v < first);
            grow(&near, vec![first], after, before, &mut cliques);
        }
        cliques.retain(|clique| clique.len() as u64 >= trial.get(&MIN_SIZE));
        cliques.truncate(limit);
        for clique in &mut cliques {
            clique
                .iter_mut()
                .for_each(|place| *place = order[*place as usize]);
            clique.sort_unstable();
        }
        cliques
    }

    /// The order in which peeling takes nodes away.
    fn order(neighbors: &[Set]) -> Vec<u32> {
        let mut order = Vec::new();
        let mut left: Set = (0..neighbors.len() as u32).collect();
        let mut core = 0;
        while !left.is_empty() {
            let degree = |u: u32| neighbors[u as usize].intersection(&left).count();
            let degrees: Vec<_> = left.iter().map(|&u| (u, degree(u))).collect();
            let least = degrees.iter().map(|it| it.1).min();
            core = core.max(least.unwrap_or(0));
            let round = degrees.iter().filter(|it| it.1 <= core).map(|it| it.0);
            let round: Vec<u32> = round.collect();
            round.iter().for_each(|u| {
                left.remove(u);
            });
            order.extend(round);
        }
        order
    }

    /// Bron and Kerbosch, around the node that is next to most of those that may be added, and the first of such.
    fn grow(near: &[Set], clique: Vec<u32>, may: Set, excluded: Set, found: &mut Vec<Vec<u32>>) {
        let (mut may, mut excluded) = (may, excluded);
        if may.is_empty() {
            if excluded.is_empty() {
                found.push(clique);
            }
            return;
        }
        let links = |u: u32| near[u as usize].intersection(&may).count();
        let all = excluded.union(&may).copied();
        let pivot = all.max_by_key(|&u| (links(u), std::cmp::Reverse(u)));
        let spared = &near[pivot.unwrap_or(0) as usize];
        for node in may.difference(spared).copied().collect::<Vec<_>>() {
            let mut larger = clique.clone();
            larger.push(node);
            let of = |set: &Set| set & &near[node as usize];
            grow(near, larger, of(&may), of(&excluded), found);
            may.remove(&node);
            excluded.insert(node);
        }
    }
}
