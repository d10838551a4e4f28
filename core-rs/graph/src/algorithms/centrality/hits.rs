//! Hubs and authorities by the power method: authorities are pulled along in-edges, hubs along out-edges.
//!
//! in   `into`, `out`        CSRs of in-edges and out-edges
//! out  `hub`, `authority`   `[n]` f64   each sums to 1

use std::sync::Arc;

use arrow_array::Float64Array;
use rayon::prelude::*;

use crate::algorithms::parameters::Param;
use crate::algorithms::support::{Matrix, SHARE};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Result};

static TOLERANCE: Param<f64> = Param::float(
    "tolerance",
    (0.0, f64::MAX),
    1e-6,
    "Stop once the hub values change by no more than this between two iterations, summed over all nodes (L1 norm).",
);

static MAX_ITERATIONS: Param<u64> = Param::integer(
    "maxIterations",
    (1, 1_000_000),
    1000,
    "Stop after so many iterations in any case.",
);

static NODES: Table = Table::nodes(&[
    Column::new(
        "hub",
        ColumnKind::Float64,
        "How much the node leads to authorities.",
    ),
    Column::new(
        "authority",
        ColumnKind::Float64,
        "How much hubs lead to the node.",
    ),
]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "hits",
    summary: "Rank nodes as hubs, which lead to authorities, and as authorities, to which hubs lead.",
    doc: "A hub value is in proportion to the sum of the authority values that its out-edges lead to, an authority value to the sum of the hub values that its in-edges come from; each column sums to 1. All hub values start equal, which decides where the greatest singular value is not the only one of its size, as in a graph of equal components. A node without out-edges is no hub and one without in-edges no authority: 0. A graph without edges leaves all values equal. In an undirected graph edges lead both ways. Parallel edges count each. If maxIterations ends the run first, the result is the last iterate and the metadata says converged = false.",
    source: "Kleinberg: Authoritative sources in a hyperlinked environment, J. ACM 46(5), 1999, doi:10.1145/324133.324140",
    known_as: &[
        ("networkx", "hits"),
        ("igraph", "hub_score, authority_score"),
        ("graphology", "metrics/centrality/hits"),
        ("neo4j", "gds.hits"),
    ],
    needs: Needs::Any,
    parameters: &[TOLERANCE.row(), MAX_ITERATIONS.row()],
    tables: &[&NODES],
    metadata: &[
        ("converged", "Whether the tolerance was reached."),
        ("iterations", "How many iterations were made."),
    ],
    time: "O((n + m) · iterations)",
    quick: false,
    memory: "24n bytes",
    working: |graph, _| 8 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let into = graph.topology(Direction::In, control)?;
    let out = graph.topology(Direction::Out, control)?;
    let (into, out) = (Matrix::new(&into, None), Matrix::new(&out, None));
    let (tolerance, limit) = (run.get(&TOLERANCE), run.get(&MAX_ITERATIONS));
    control.begin("iterate", limit);
    let n = graph.num_nodes();
    let mut hubs = vec![1.0 / n as f64; n];
    let mut authorities = hubs.clone();
    let mut next = vec![0.0; n];
    let (mut iterations, mut converged) = (0, graph.num_edges() == 0);
    while iterations < limit && !converged {
        let pulled = into.times(
            &hubs,
            &mut authorities,
            control,
            |_, product, value, sums| {
                *value = product;
                sums[0] += product;
            },
        );
        let [total]: [f64; 1] = pulled?;
        let inverse = 1.0 / total;
        let pulled = out.times(
            &authorities,
            &mut next,
            control,
            |_, product, value, sums| {
                *value = product * inverse;
                sums[0] += *value;
            },
        );
        let [total]: [f64; 1] = pulled?;
        let (to_authority, to_hub) = (inverse, 1.0 / total);
        let parts: Vec<f64> = hubs
            .par_chunks_mut(SHARE)
            .zip(authorities.par_chunks_mut(SHARE))
            .zip(next.par_chunks(SHARE))
            .map(|((hubs, authorities), next)| {
                let mut change = 0.0;
                authorities
                    .iter_mut()
                    .for_each(|value| *value *= to_authority);
                for (hub, next) in hubs.iter_mut().zip(next) {
                    let new = next * to_hub;
                    change += (new - *hub).abs();
                    *hub = new;
                }
                change
            })
            .collect();
        iterations += 1;
        control.advance(1);
        converged = parts.iter().sum::<f64>() <= tolerance;
    }
    run.note("converged", converged);
    run.note("iterations", iterations);
    run.give(
        &NODES,
        vec![
            Arc::new(Float64Array::from(hubs)),
            Arc::new(Float64Array::from(authorities)),
        ],
    )
}

#[cfg(test)]
mod verify {
    use super::super::check::{Rounds, compare, matrix, times};
    use super::*;
    use crate::algorithms::table::Trial;

    /// As many iterations again along the plain edge list.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let Some(into) = matrix(trial)? else {
            return Ok(());
        };
        let out: Vec<_> = into.iter().map(|&(u, v, weight)| (v, u, weight)).collect();
        let n = trial.graph.num_nodes();
        let shares = |values: Vec<f64>| -> Vec<f64> {
            let sum: f64 = values.iter().sum();
            values.iter().map(|value| value / sum).collect()
        };
        let mut hubs = vec![1.0 / n as f64; n];
        let mut authorities = hubs.clone();
        let done = into.is_empty();
        Rounds::of(trial, trial.get(&TOLERANCE), trial.get(&MAX_ITERATIONS)).check(done, || {
            authorities = shares(times(&into, &hubs));
            let next = shares(times(&out, &authorities));
            let change = next.iter().zip(&hubs).map(|(a, b)| (a - b).abs()).sum();
            hubs = next;
            change
        })?;
        compare(&trial.f64s(&NODES, 0), &hubs)?;
        compare(&trial.f64s(&NODES, 1), &authorities)
    }
}
