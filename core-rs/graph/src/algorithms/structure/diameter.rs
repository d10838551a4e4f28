//! Diameter and radius, centre and periphery: the largest and the smallest eccentricity, and which nodes have them.
//!
//! in   `out`, `into`  CSRs along and against the edges
//! out  `diameter`, `radius`, and bounds of the diameter
//!      `center`, `periphery`  `[k]` nodes, in node-table order
//!
//! A search from one node bounds the eccentricities of all others by theirs and the distance to it. Searches start where bounds are
//! highest and where they are lowest, until no open one can matter. Where that takes too long, and in directed graphs that are not
//! strongly connected, where these bounds do not hold, those still open are searched 256 at once. See `bounds.rs`.

use std::sync::Arc;

use arrow_array::{ArrayRef, UInt32Array};

use crate::algorithms::parameters::Param;
use crate::algorithms::support::Hubs;
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Result};

use super::bounds::{self, Bounds, Wanted, Ways, sweep};

static EXACT: Param<bool> = Param::flag(
    "exact",
    true,
    "Whether to find the diameter itself; false bounds it by two or three searches, finds no radius, and lists no nodes.",
);

const fn number(name: &'static str, doc: &'static str) -> Column {
    Column::new(name, ColumnKind::UInt32, doc).nullable()
}

static SUMMARY: Table = Table::one(
    "summary",
    &[
        number(
            "diameter",
            "The largest eccentricity; null where it is not known, or there are no nodes.",
        ),
        number(
            "radius",
            "The smallest eccentricity; null where it is not known, or there are no nodes.",
        ),
        number("lower", "The diameter is at least this."),
        number("upper", "The diameter is at most this."),
    ],
    "The whole graph's distances.",
);

static CENTER: Table = Table::some_nodes(
    "center",
    &[],
    "The nodes whose eccentricity is the radius, in node-table order.",
);

static PERIPHERY: Table = Table::some_nodes(
    "periphery",
    &[],
    "The nodes whose eccentricity is the diameter, in node-table order.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "diameter",
    summary: "Find the longest of all shortest paths, the radius, and the nodes in the centre and at the rim.",
    doc: "The eccentricity of a node is how many hops away the farthest node is that it reaches. The diameter is the largest, the radius the smallest of them. Nodes that are not reached do not count: the diameter of a graph of several components is the largest of theirs, and a node without edges makes the radius 0. A directed graph's edges are followed their way. Parallel edges and self-loops make no difference.",
    source: "Takes, Kosters: Computing the eccentricity distribution of large graphs, Algorithms 6(1), 2013, doi:10.3390/a6010100; Crescenzi, Grossi, Habib, Lanzi, Marino: On computing the diameter of real-world undirected graphs, Theor. Comput. Sci. 514, 2013, doi:10.1016/j.tcs.2012.09.018",
    known_as: &[
        ("networkx", "diameter, radius, center, periphery"),
        ("igraph", "diameter, radius"),
        ("graphology", "metrics/graph/diameter"),
    ],
    needs: Needs::Any,
    parameters: &[EXACT.row()],
    tables: &[&SUMMARY, &CENTER, &PERIPHERY],
    metadata: &[],
    time: "O(n + m) times a few searches, for most graphs; O(n · m) in the worst case",
    quick: false,
    memory: "48n + 8m bytes, and 104n more per thread where few searches are not enough",
    // Between what few searches and many take.
    working: |graph, _| (Hubs::memory(graph) + bounds::memory(graph)) / 7 * 6,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let out = graph.topology(Direction::Out, control)?;
    let into = graph.topology(Direction::In, control)?;
    let ways = Ways {
        out: &out,
        into: &into,
    };
    let n = graph.num_nodes() as u32;
    if !run.get(&EXACT) || n == 0 {
        let (lower, upper) = match n {
            0 => (None, None),
            _ => {
                let (lower, upper) = sweep(graph, ways, control)?;
                (Some(lower), Some(upper))
            }
        };
        let diameter = lower.filter(|_| lower == upper);
        give_summary(run, [diameter, None, lower, upper])?;
        give_nodes(run, &CENTER, Vec::new())?;
        return give_nodes(run, &PERIPHERY, Vec::new());
    }
    let wanted = Wanted {
        radius: run.wants_column(&SUMMARY, "radius"),
        center: run.wants(&CENTER),
        periphery: run.wants(&PERIPHERY),
    };
    let mut bounds = Bounds::new(graph, ways);
    run.install_small(|| bounds.close(wanted, control))?;
    let (diameter, radius) = (Some(bounds.diameter()), Some(bounds.radius()));
    give_summary(run, [diameter, radius, diameter, diameter])?;
    for (table, value) in [(&CENTER, radius), (&PERIPHERY, diameter)] {
        if run.wants(table) {
            give_nodes(run, table, bounds.nodes_of(value.unwrap_or_default()))?;
        }
    }
    Ok(())
}

fn give_summary(run: &Run<'_>, values: [Option<u32>; 4]) -> Result<()> {
    let columns = values.map(|value| Arc::new(UInt32Array::from(vec![value])) as ArrayRef);
    run.give(&SUMMARY, columns.to_vec())
}

fn give_nodes(run: &Run<'_>, table: &'static Table, nodes: Vec<u32>) -> Result<()> {
    run.give(table, vec![Arc::new(UInt32Array::from(nodes))])
}

#[cfg(test)]
mod verify {
    use super::super::eccentricity::verify::{expected, hops};
    use super::*;
    use crate::Graph;
    use crate::algorithms::table::Trial;
    use std::cmp::Reverse;
    use std::collections::BTreeSet;

    /// The eccentricities of all nodes; without `exact`, the same few searches.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let eccentricities = expected(graph, Direction::Out);
        let diameter = eccentricities.iter().max().copied();
        let radius = eccentricities.iter().min().copied();
        let of = |value: Option<u32>| -> Vec<Option<u32>> {
            let rows = (0..eccentricities.len()).filter(|&row| Some(eccentricities[row]) == value);
            rows.map(|row| Some(row as u32)).collect()
        };
        let (summary, center, periphery) = match (trial.get(&EXACT), diameter) {
            (false, Some(diameter)) => {
                let (lower, upper) = swept(graph);
                if lower > diameter || upper < diameter {
                    return Err(format!("{diameter} is not from {lower} to {upper}"));
                }
                let known = (lower == upper).then_some(lower);
                let summary = [known, None, Some(lower), Some(upper)];
                (summary, Vec::new(), Vec::new())
            }
            _ => {
                let summary = [diameter, radius, diameter, diameter];
                (summary, of(radius), of(diameter))
            }
        };
        for (position, expected) in summary.into_iter().enumerate() {
            let got = trial.u32s(&SUMMARY, position);
            if got != [expected] {
                return Err(format!("column {position}: {got:?}, expected {expected:?}"));
            }
        }
        for (table, expected) in [(&CENTER, center), (&PERIPHERY, periphery)] {
            // What nobody asks for is not given.
            let given = !trial.tables[table.name].is_empty();
            if given && trial.u32s(table, 0) != expected {
                return Err(format!("{} is not {expected:?}", table.name));
            }
        }
        Ok(())
    }

    fn swept(graph: &Graph) -> (u32, u32) {
        let n = graph.num_nodes();
        let mut near = vec![(BTreeSet::new(), BTreeSet::new()); n];
        for (&u, &v) in graph.src().iter().zip(graph.dst()) {
            if u != v {
                near[u as usize].0.insert(v);
                near[v as usize].1.insert(u);
                if !graph.directed() {
                    near[u as usize].1.insert(v);
                    near[v as usize].0.insert(u);
                }
            }
        }
        let degree = |row: &usize| (near[*row].0.len() + near[*row].1.len(), Reverse(*row));
        let start = (0..n).max_by_key(degree).unwrap();
        let (out, into) = (
            hops(graph, Direction::Out, start),
            hops(graph, Direction::In, start),
        );
        let longest = |hops: &[Option<u32>]| hops.iter().flatten().max().copied().unwrap();
        let (ahead, back) = (longest(&out), longest(&into));
        let farthest = into.iter().position(|&hops| hops == Some(back)).unwrap();
        let whole = [&out, &into]
            .iter()
            .all(|hops| hops.iter().all(Option::is_some));
        let upper = if whole { ahead + back } else { n as u32 - 1 };
        let third = longest(&hops(graph, Direction::Out, farthest));
        (ahead.max(back).max(third), upper.min(n as u32 - 1))
    }
}
