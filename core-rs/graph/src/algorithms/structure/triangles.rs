//! Triangles by degree order: each is found once, at its node of lowest degree.
//!
//! in   `both`       CSR that ignores direction
//! out  `triangles`  `[n]` u64   how many triangles the node is a corner of
//!
//! See `support/triangles.rs`.

use std::sync::Arc;

use arrow_array::{UInt32Array, UInt64Array};

use crate::algorithms::support::{Order, Ranked, is_short, triangles};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Graph, Result};

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
    working: |graph, _| working(graph),
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// The bytes that counting takes at its peak, beside the counts.
pub(super) fn working(graph: &Graph) -> u64 {
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
}

fn kernel(run: &Run<'_>) -> Result<()> {
    let both = run.graph.topology(Direction::Both, run.control)?;
    if run.wants(&TRIANGLES) {
        let order = Order::new(&both, run.control)?;
        let listed = list(&Ranked::new(&both, &order, run.control)?, &order, run)?;
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

/// Gives every triangle, those of the best connected nodes first, and says how many there are.
fn list(ranked: &Ranked, order: &Order, run: &Run<'_>) -> Result<u64> {
    let n = ranked.offsets.len() - 1;
    run.control.begin("list", n as u64);
    let mut marks = vec![0u64; n.div_ceil(64)];
    let mut corners: [Vec<u32>; 3] = Default::default();
    let (mut looked, mut listed) = (0, 0);
    for u in 0..n {
        let row = ranked.row(u);
        row.iter()
            .for_each(|&v| marks[v as usize / 64] |= 1 << (v % 64));
        for &v in row {
            looked += ranked.row(v as usize).len();
            for &w in ranked.row(v as usize) {
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
