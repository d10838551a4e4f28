//! Density: how many of the edges that there could be there are.
//!
//! in   `out`      CSR along the edges, of the simple graph
//! out  `density`  f64

use std::sync::Arc;

use arrow_array::{Float64Array, UInt64Array};
use rayon::prelude::*;

use crate::algorithms::support::{SHARE, simple_degrees};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Result};

static SUMMARY: Table = Table::one(
    "summary",
    &[
        Column::new(
            "density",
            ColumnKind::Float64,
            "From 0, no edges, to 1, all that there could be.",
        ),
        Column::new(
            "edges",
            ColumnKind::UInt64,
            "How many edges the simple graph has.",
        ),
    ],
    "The answer for the whole graph.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "density",
    summary: "Tell what share of the edges that there could be there is.",
    doc: "Of the simple graph: parallel edges count once, self-loops not at all. Of a directed graph, n(n − 1) edges are possible, of an undirected one half as many. With fewer than two nodes it is 0.",
    source: "Wasserman, Faust: Social network analysis: methods and applications, Cambridge University Press 1994, section 4.2, doi:10.1017/CBO9780511815478",
    known_as: &[
        ("networkx", "density"),
        ("igraph", "density"),
        ("graphology", "metrics/graph/density"),
    ],
    needs: Needs::Any,
    parameters: &[],
    tables: &[&SUMMARY],
    metadata: &[],
    time: "O(n + m)",
    quick: true,
    memory: "4n bytes",
    working: |graph, _| 4 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    // Edges the other way round are as many: what topology there is will do.
    let backward = graph.built_topology(Direction::Out).is_none()
        && graph.built_topology(Direction::In).is_some();
    let direction = if backward {
        Direction::In
    } else {
        Direction::Out
    };
    let out = graph.topology(direction, control)?;
    control.begin("count", out.len() as u64);
    let degrees = simple_degrees(&out, control)?;
    let degrees = degrees.par_iter().with_min_len(SHARE);
    let entries: u64 = degrees.map(|&degree| u64::from(degree)).sum();
    let n = graph.num_nodes() as f64;
    let density = match graph.num_nodes() {
        0 | 1 => 0.0,
        // Undirected rows have each edge twice, and there could be half as many.
        _ => entries as f64 / (n * (n - 1.0)),
    };
    let edges = if graph.directed() {
        entries
    } else {
        entries / 2
    };
    run.give(
        &SUMMARY,
        vec![
            Arc::new(Float64Array::from(vec![density])),
            Arc::new(UInt64Array::from(vec![edges])),
        ],
    )
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeSet;

    use crate::algorithms::table::Trial;

    /// Counts pairs.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let ends = graph.src().iter().zip(graph.dst());
        let pairs: BTreeSet<_> = ends
            .filter(|(u, v)| u != v)
            .map(|(&u, &v)| match graph.directed() {
                true => (u, v),
                false => (u.min(v), u.max(v)),
            })
            .collect();
        let n = graph.num_nodes() as f64;
        let possible = n * (n - 1.0) / if graph.directed() { 1.0 } else { 2.0 };
        let expected = pairs.len() as f64 / possible.max(1.0);
        let (density, edges) = (trial.f64s(&SUMMARY, 0), trial.u64s(&SUMMARY, 1));
        let near = |got: &f64| (got - expected).abs() < 1e-12;
        match density[0].as_ref().is_some_and(near) && edges == [Some(pairs.len() as u64)] {
            true => Ok(()),
            false => Err(format!("{density:?}, {edges:?}, expected {expected}")),
        }
    }
}
