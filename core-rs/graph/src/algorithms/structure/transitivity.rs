//! Transitivity: how many of the paths over three nodes are closed to a triangle.
//!
//! in   `both`          CSR that ignores direction
//! out  `transitivity`  f64
//!
//! See `support/triangles.rs`.

use std::sync::Arc;

use arrow_array::{Float64Array, UInt64Array};
use rayon::prelude::*;

use crate::algorithms::support::{SHARE, simple_degrees, triangles};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Result};

static SUMMARY: Table = Table::one(
    "summary",
    &[
        Column::new(
            "transitivity",
            ColumnKind::Float64,
            "Three times the triangles over the triads; 0 where there are no triads.",
        ),
        Column::new(
            "triangles",
            ColumnKind::UInt64,
            "How many triangles there are.",
        ),
        Column::new(
            "triads",
            ColumnKind::UInt64,
            "How many pairs of neighbours the nodes have, all together.",
        ),
    ],
    "The answer for the whole graph.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "transitivity",
    summary: "Tell what share of the paths over three nodes is closed to a triangle.",
    doc: "Also called the global clustering coefficient. Of the undirected simple graph: direction is ignored, parallel edges count once, self-loops not at all.",
    source: "Newman, Watts, Strogatz: Random graph models of social networks, PNAS 99, 2002, doi:10.1073/pnas.012582999",
    known_as: &[
        ("networkx", "transitivity"),
        ("igraph", "transitivity_undirected"),
    ],
    needs: Needs::Any,
    parameters: &[],
    tables: &[&SUMMARY],
    metadata: &[],
    time: "O(m · √m)",
    quick: true,
    memory: "that of triangles: 8m bytes and 24n, or 4m, 16n and 8n per thread if that is more",
    working: |graph, _| super::triangles::working(graph) + 8 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let control = run.control;
    let both = run.graph.topology(Direction::Both, control)?;
    let counts = triangles(&both, control)?;
    let corners: u64 = counts.par_iter().with_min_len(SHARE).sum();
    drop(counts);
    let degrees = simple_degrees(&both, control)?;
    let degrees = degrees.par_iter().with_min_len(SHARE);
    let triads: u64 = degrees
        .map(|&degree| u64::from(degree) * u64::from(degree.saturating_sub(1)) / 2)
        .sum();
    let transitivity = match triads {
        0 => 0.0,
        triads => corners as f64 / triads as f64,
    };
    run.give(
        &SUMMARY,
        vec![
            Arc::new(Float64Array::from(vec![transitivity])),
            Arc::new(UInt64Array::from(vec![corners / 3])),
            Arc::new(UInt64Array::from(vec![triads])),
        ],
    )
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
            .filter(|it| it.0 != it.1)
        {
            neighbors[u as usize].insert(v);
            neighbors[v as usize].insert(u);
        }
        let (mut closed, mut triads) = (0u64, 0u64);
        for near in &neighbors {
            for &v in near {
                for w in near.range(v + 1..) {
                    triads += 1;
                    closed += u64::from(neighbors[v as usize].contains(w));
                }
            }
        }
        let expected = closed as f64 / triads.max(1) as f64;
        let got = trial.f64s(&SUMMARY, 0)[0].unwrap_or(f64::NAN);
        let counts = [1, 2].map(|position| trial.u64s(&SUMMARY, position)[0]);
        let near = (got - expected).abs() < 1e-12;
        match near && counts == [Some(closed / 3), Some(triads)] {
            true => Ok(()),
            false => Err(format!("{got}, {counts:?}, expected {expected}")),
        }
    }
}
