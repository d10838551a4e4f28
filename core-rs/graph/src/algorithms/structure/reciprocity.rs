//! Reciprocity: how many edges have one that leads back.
//!
//! in   `out`, `into`   CSRs along the edges and against them, of the simple graph
//! out  `reciprocity`   f64

use std::sync::Arc;

use arrow_array::{Float64Array, UInt64Array};
use rayon::prelude::*;

use crate::algorithms::support::{simple, stretches};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Csr, Direction, Result};

static SUMMARY: Table = Table::one(
    "summary",
    &[
        Column::new(
            "reciprocity",
            ColumnKind::Float64,
            "From 0 to 1; null where there are no edges.",
        )
        .nullable(),
        Column::new(
            "reciprocated",
            ColumnKind::UInt64,
            "How many edges of the simple graph have one that leads back.",
        ),
    ],
    "The answer for the whole graph.",
);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "reciprocity",
    summary: "Tell what share of the edges has an edge that leads back.",
    doc: "Of the simple directed graph: parallel edges count once, self-loops not at all. Two edges that lead opposite ways count as two. Null where there are no edges.",
    source: "Wasserman, Faust: Social network analysis: methods and applications, Cambridge University Press 1994, section 13.3, doi:10.1017/CBO9780511815478",
    known_as: &[
        ("networkx", "overall_reciprocity"),
        ("igraph", "reciprocity"),
    ],
    needs: Needs::Directed,
    parameters: &[],
    tables: &[&SUMMARY],
    metadata: &[],
    time: "O(n + m)",
    quick: true,
    memory: "a few bytes",
    working: |_, _| 0,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let out = graph.topology(Direction::Out, control)?;
    let into = graph.topology(Direction::In, control)?;
    control.begin("compare", out.len() as u64);
    let (edges, reciprocated) = stretches(&out)
        .into_par_iter()
        .map(|stretch| {
            if control.is_cancelled() {
                return (0, 0);
            }
            control.advance(stretch.len() as u64);
            let nodes = stretch.start as u32..stretch.end as u32;
            let counts = nodes.map(|u| compare(&out, &into, u));
            counts.fold((0, 0), add)
        })
        .reduce(|| (0, 0), add);
    control.check()?;
    let reciprocity = (edges > 0).then(|| reciprocated as f64 / edges as f64);
    run.give(
        &SUMMARY,
        vec![
            Arc::new(Float64Array::from(vec![reciprocity])),
            Arc::new(UInt64Array::from(vec![reciprocated])),
        ],
    )
}

fn add(a: (u64, u64), b: (u64, u64)) -> (u64, u64) {
    (a.0 + b.0, a.1 + b.1)
}

/// How many nodes `u` leads to, and how many of them lead to it.
fn compare(out: &Csr, into: &Csr, u: u32) -> (u64, u64) {
    let mut back = simple(into, u).peekable();
    let (mut edges, mut reciprocated) = (0, 0);
    for v in simple(out, u) {
        edges += 1;
        while back.next_if(|&w| w < v).is_some() {}
        reciprocated += u64::from(back.peek() == Some(&v));
    }
    (edges, reciprocated)
}

#[cfg(test)]
mod verify {
    use super::*;
    use std::collections::BTreeSet;

    use crate::algorithms::table::Trial;

    /// Looks every edge up the other way round.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let graph = trial.graph;
        let ends = graph.src().iter().zip(graph.dst());
        let pairs: BTreeSet<_> = ends.filter(|(u, v)| u != v).collect();
        let back = pairs.iter().filter(|(u, v)| pairs.contains(&(*v, *u)));
        let back = back.count();
        let expected = (!pairs.is_empty()).then(|| back as f64 / pairs.len() as f64);
        let (got, count) = (trial.f64s(&SUMMARY, 0), trial.u64s(&SUMMARY, 1));
        let near = match (got[0], expected) {
            (Some(got), Some(expected)) => (got - expected).abs() < 1e-12,
            (got, expected) => got == expected,
        };
        match near && count == [Some(back as u64)] {
            true => Ok(()),
            false => Err(format!("{got:?}, {count:?}, expected {expected:?}, {back}")),
        }
    }
}
