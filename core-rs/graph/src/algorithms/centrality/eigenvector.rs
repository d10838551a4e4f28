//! Eigenvector centrality by the power method, pulling along in-edges.
//!
//! in   `into`         CSR of in-edges, and their weights in its order
//! out  `eigenvector`  `[n]` f64   of L2 norm 1
//!
//! With `A` the matrix of in-edges, scaled so that its largest row sums to 1, an iteration is
//!
//! ```text
//! x' = (A·x + s·x) / ‖A·x + s·x‖    where s is a quarter of ‖A·x‖ one iteration before
//! ```
//!
//! The shift `s` changes no eigenvector, and keeps graphs whose nodes fall into two sides from swinging to and fro.

use std::sync::Arc;

use arrow_array::Float64Array;
use rayon::prelude::*;

use crate::algorithms::parameters::{Param, WEIGHT};
use crate::algorithms::support::{Matrix, SHARE, non_negative};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Direction, Result};

static TOLERANCE: Param<f64> = Param::float(
    "tolerance",
    (0.0, f64::MAX),
    1e-6,
    "Stop once the vector changes by no more than this between two iterations (L2 norm).",
);

static MAX_ITERATIONS: Param<u64> = Param::integer(
    "maxIterations",
    (1, 1_000_000),
    1000,
    "Stop after so many iterations in any case.",
);

static NODES: Table = Table::nodes(&[Column::new(
    "eigenvector",
    ColumnKind::Float64,
    "The node's entry of the leading eigenvector, >= 0.",
)]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "eigenvector",
    summary: "Rank nodes by the ranks of the nodes that lead to them: the leading eigenvector.",
    doc: "A node's value is in proportion to the sum of the values of the nodes from which edges lead to it, times their weights; squares sum to 1. It is unique where the graph is strongly connected. Otherwise values gather in the part with the largest eigenvalue and what it leads to, and several parts with the same keep what they started with: all values start equal. A graph without edges leaves them so. Parallel edges count each; a self-loop counts once. Weights must be finite and >= 0. If maxIterations ends the run first, the result is the last iterate and the metadata says converged = false.",
    source: "Bonacich: Power and centrality: a family of measures, Am. J. Sociol. 92(5), 1987, doi:10.1086/228631",
    known_as: &[
        ("networkx", "eigenvector_centrality"),
        ("igraph", "eigenvector_centrality"),
        ("graphology", "metrics/centrality/eigenvector"),
        ("neo4j", "gds.eigenvector"),
    ],
    needs: Needs::Any,
    parameters: &[TOLERANCE.row(), MAX_ITERATIONS.row(), WEIGHT.row()],
    tables: &[&NODES],
    metadata: &[
        ("converged", "Whether the tolerance was reached."),
        ("iterations", "How many iterations were made."),
    ],
    time: "O((n + m) · iterations)",
    quick: false,
    memory: "16n bytes; 8m more for weights in topology order",
    working: |graph, _| 8 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// Of the length of `A·x`.
const SHIFT: f64 = 0.25;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let into = graph.topology(Direction::In, control)?;
    let weights = non_negative(graph, run.get(&WEIGHT), Direction::In, control)?;
    let matrix = Matrix::new(&into, weights.as_ref().map(|weights| &weights[..]));
    let (tolerance, limit) = (run.get(&TOLERANCE), run.get(&MAX_ITERATIONS));
    control.begin("iterate", limit);
    let n = graph.num_nodes();
    let scale = match 1.0 / matrix.largest_row(control)? {
        scale if scale.is_finite() => scale,
        _ => 1.0,
    };
    let mut values = vec![1.0 / (n as f64).sqrt(); n];
    let mut next = vec![0.0; n];
    let (mut shift, mut iterations, mut converged) = (0.0, 0, n == 0);
    while iterations < limit && !converged {
        let squares = matrix.times(&values, &mut next, control, |row, product, next, sums| {
            let product = product * scale;
            *next = product + shift * values[row];
            sums[0] += product * product;
            sums[1] += *next * *next;
        });
        let [squares, shifted]: [f64; 2] = squares?;
        iterations += 1;
        control.advance(1);
        shift = SHIFT * squares.sqrt();
        if shifted == 0.0 {
            // No edges lead on from anything: all stays as it is.
            converged = true;
            break;
        }
        let inverse = 1.0 / shifted.sqrt();
        let parts: Vec<f64> = values
            .par_chunks_mut(SHARE)
            .zip(next.par_chunks(SHARE))
            .map(|(values, next)| {
                let mut change = 0.0;
                for (value, next) in values.iter_mut().zip(next) {
                    let new = next * inverse;
                    change += (new - *value) * (new - *value);
                    *value = new;
                }
                change
            })
            .collect();
        converged = parts.iter().sum::<f64>().sqrt() <= tolerance;
    }
    run.note("converged", converged);
    run.note("iterations", iterations);
    run.give(&NODES, vec![Arc::new(Float64Array::from(values))])
}

#[cfg(test)]
mod verify {
    use super::super::check::{Rounds, compare, matrix, times};
    use super::*;
    use crate::algorithms::table::Trial;

    /// As many iterations again along the plain edge list.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let Some(edges) = matrix(trial)? else {
            return Ok(());
        };
        let n = trial.graph.num_nodes();
        let ones = vec![1.0; n];
        let largest = times(&edges, &ones).into_iter().fold(0.0, f64::max);
        let length = |values: &[f64]| values.iter().map(|it| it * it).sum::<f64>().sqrt();
        let step = |values: &mut Vec<f64>, shift: &mut f64| {
            let product = times(&edges, values);
            let product: Vec<f64> = product.iter().map(|it| it / largest.max(1e-300)).collect();
            let next = values.iter().zip(&product);
            let next: Vec<f64> = next.map(|(old, new)| new + *shift * old).collect();
            *shift = length(&product) / 4.0;
            let norm = length(&next);
            if norm == 0.0 {
                return 0.0;
            }
            let next: Vec<f64> = next.iter().map(|it| it / norm).collect();
            let change: Vec<f64> = next.iter().zip(&*values).map(|(a, b)| a - b).collect();
            *values = next;
            length(&change)
        };
        let mut values = vec![1.0 / (n as f64).sqrt(); n];
        let (mut others, mut shift, mut shifted) = (values.clone(), 0.0, 0.0);
        // As far away as rounding goes, at the most.
        others
            .iter_mut()
            .step_by(2)
            .for_each(|it| *it *= 1.0 + 1e-13);
        Rounds::of(trial, trial.get(&TOLERANCE), trial.get(&MAX_ITERATIONS)).check(
            n == 0,
            || {
                step(&mut others, &mut shifted);
                step(&mut values, &mut shift)
            },
        )?;
        let apart = values.iter().zip(&others).map(|(a, b)| (a - b).abs());
        // Without a cycle nothing settles, and what little is passed on grows: rounding, too.
        if apart.fold(0.0, f64::max) > 1e-11 {
            return Ok(());
        }
        compare(&trial.f64s(&NODES, 0), &values)
    }
}
