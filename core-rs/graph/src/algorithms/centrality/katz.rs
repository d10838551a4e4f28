//! Katz centrality by iteration, pulling along in-edges.
//!
//! in   `into`  CSR of in-edges, and their weights in its order
//! out  `katz`  `[n]` f64
//!
//! With `A` the matrix of in-edges an iteration is `x' = α·A·x + 1`; at the end all is multiplied by `β`. It comes to an end where `α`
//! is below `1/λ` for the leading eigenvalue `λ` of `A`; see `growth.rs` for how the others are told.

use std::sync::Arc;

use arrow_array::Float64Array;

use crate::algorithms::parameters::{Param, WEIGHT};
use crate::algorithms::support::{Matrix, non_negative};
use crate::algorithms::table::{Algorithm, Column, ColumnKind, Needs, Run, Table};
use crate::{Control, Direction, ErrorCode, GraphError, Result};

use super::growth::Growth;

static ALPHA: Param<Option<f64>> = Param::optional_float(
    "alpha",
    (0.0, f64::MAX),
    "How much less a path counts for each edge more; it must be below 1/λ for the leading eigenvalue λ. Null is 0.85 divided by the largest sum of weights that enter a node, which is always below.",
);

static BETA: Param<f64> = Param::float(
    "beta",
    (0.0, f64::MAX),
    1.0,
    "What every node has of its own.",
);

static TOLERANCE: Param<f64> = Param::float(
    "tolerance",
    (0.0, f64::MAX),
    1e-6,
    "Stop once values change by no more than this part of them between two iterations, summed over all nodes (L1 norm).",
);

static MAX_ITERATIONS: Param<u64> = Param::integer(
    "maxIterations",
    (1, 1_000_000),
    1000,
    "Stop after so many iterations in any case.",
);

static NORMALIZED: Param<bool> = Param::flag(
    "normalized",
    true,
    "Whether to scale values so that their squares sum to 1.",
);

static NODES: Table = Table::nodes(&[Column::new(
    "katz",
    ColumnKind::Float64,
    "The paths that lead to the node, of any length, the longer the less they count.",
)]);

pub(super) static ALGORITHM: Algorithm = Algorithm {
    name: "katz",
    summary: "Rank nodes by the paths that lead to them, each edge of which makes them count less.",
    doc: "A node has beta, and alpha times the sum of the values of the nodes from which edges lead to it, times their weights. So a path of k edges counts alpha^k. Parallel edges count each; a self-loop counts once. Weights must be finite and >= 0. An alpha at or above 1/λ, where λ is the leading eigenvalue of the matrix of weights, has no answer: the error names the bound. If maxIterations ends the run first, the result is the last iterate and the metadata says converged = false.",
    source: "Katz: A new status index derived from sociometric analysis, Psychometrika 18(1), 1953, doi:10.1007/BF02289026",
    known_as: &[("networkx", "katz_centrality")],
    needs: Needs::Any,
    parameters: &[
        ALPHA.row(),
        BETA.row(),
        TOLERANCE.row(),
        MAX_ITERATIONS.row(),
        WEIGHT.row(),
        NORMALIZED.row(),
    ],
    tables: &[&NODES],
    metadata: &[
        ("converged", "Whether the tolerance was reached."),
        ("iterations", "How many iterations were made."),
    ],
    time: "O((n + m) · iterations)",
    quick: false,
    memory: "16n bytes, and 32n where alpha may be too large; 8m more for weights in topology order",
    working: |graph, _| 8 * graph.num_nodes() as u64,
    kernel,
    #[cfg(test)]
    verify: verify::verify,
};

/// The first iteration after which growth is looked for; then after twice as many each time.
const FIRST: u64 = 16;
/// Rounds of looking for growth on the way, and at the end.
const SOME: usize = 32;
const MANY: usize = 1000;
/// How far below 1 a factor of growth may be by rounding; and where it is known less well, at the end.
const EXACT: f64 = 1e-12;
const NEAR: f64 = 1e-9;

fn kernel(run: &Run<'_>) -> Result<()> {
    let (graph, control) = (run.graph, run.control);
    let into = graph.topology(Direction::In, control)?;
    let weights = non_negative(graph, run.get(&WEIGHT), Direction::In, control)?;
    let matrix = Matrix::new(&into, weights.as_ref().map(|weights| &weights[..]));
    let largest = matrix.largest_row(control)?;
    let alpha = run.get(&ALPHA).unwrap_or(match 0.85 / largest {
        alpha if alpha.is_finite() => alpha,
        _ => 0.0,
    });
    let (tolerance, limit) = (run.get(&TOLERANCE), run.get(&MAX_ITERATIONS));
    control.begin("iterate", limit);
    let n = graph.num_nodes();
    let may_grow = alpha * largest >= 1.0 - EXACT;
    let mut values = vec![1.0; n];
    let mut next = vec![0.0; n];
    let (mut iterations, mut converged) = (0, n == 0);
    let mut look = FIRST;
    while iterations < limit && !converged {
        let sums = matrix.times(&values, &mut next, control, |row, product, next, sums| {
            *next = alpha * product + 1.0;
            sums[0] += (*next - values[row]).abs();
            sums[1] += *next;
        });
        let [change, sum]: [f64; 2] = sums?;
        std::mem::swap(&mut values, &mut next);
        iterations += 1;
        control.advance(1);
        if !sum.is_finite() {
            return Err(too_large(alpha, 1.0 / largest));
        }
        converged = change <= tolerance * sum;
        let last = iterations == limit;
        // A wide tolerance is reached by what grows, too.
        if may_grow && (converged || iterations == look || last) {
            look *= 2;
            let (rounds, slack) = match last && !converged {
                true => (MANY, NEAR),
                false => (SOME, EXACT),
            };
            refuse_growth(&matrix, alpha, (&values, &next), (rounds, slack), control)?;
        }
    }
    drop(next);
    let scale = match run.get(&BETA) {
        0.0 => 0.0,
        _ if run.get(&NORMALIZED) => {
            // Beside the largest no square is too large for a float.
            let largest = values.iter().copied().fold(1.0, f64::max);
            let squares = values.iter().map(|value| (value / largest).powi(2));
            1.0 / largest / squares.sum::<f64>().sqrt()
        }
        beta => beta,
    };
    values.iter_mut().for_each(|value| *value *= scale);
    run.note("converged", converged);
    run.note("iterations", iterations);
    run.give(&NODES, vec![Arc::new(Float64Array::from(values))])
}

/// Fails where what the last iteration added, and all that follow add, does not become less.
fn refuse_growth(
    matrix: &Matrix<'_>,
    alpha: f64,
    (now, before): (&[f64], &[f64]),
    (rounds, slack): (usize, f64),
    control: &Control,
) -> Result<()> {
    let added = now.iter().zip(before).map(|(now, before)| now - before);
    let growth = Growth { matrix, alpha };
    match growth.find(added.collect(), rounds, slack, control)? {
        Some(factor) => Err(too_large(alpha, alpha / factor)),
        None => Ok(()),
    }
}

fn too_large(alpha: f64, bound: f64) -> GraphError {
    let message = "alpha is at or above 1/λ, the inverse of the graph's leading eigenvalue, so that paths add up to no number";
    GraphError::new(ErrorCode::InvalidArgument, message)
        .parameter("alpha")
        .expected(format!("a number below {bound:.6e}"))
        .got(alpha.to_string())
}

#[cfg(test)]
mod verify {
    use super::super::check::{Rounds, compare, matrix, times};
    use super::*;
    use crate::algorithms::table::Trial;

    /// As many iterations again along the plain edge list.
    pub fn verify(trial: &Trial<'_>) -> Result<(), String> {
        let refusal = trial.refusal();
        let too_large = refusal.is_some_and(|it| it.code == ErrorCode::InvalidArgument);
        let Some(edges) = matrix(trial)? else {
            return Ok(());
        };
        let n = trial.graph.num_nodes();
        let largest = times(&edges, &vec![1.0; n]).into_iter().fold(0.0, f64::max);
        let automatic = if largest > 0.0 { 0.85 / largest } else { 0.0 };
        let alpha = trial.get(&ALPHA).unwrap_or(automatic);
        // No eigenvalue is larger than the largest sum of a row.
        let eigenvalue = match alpha * largest < 0.99 {
            true => 0.0,
            false => eigenvalue(&edges, n),
        };
        // At the bound itself rounding decides.
        let is_at_bound = (alpha * eigenvalue - 1.0).abs() < 1e-9;
        if !is_at_bound && too_large != (alpha * eigenvalue > 1.0) {
            return Err(format!(
                "refused: {too_large}, λ is {eigenvalue}, alpha {alpha}"
            ));
        }
        if too_large || is_at_bound {
            return Ok(());
        }
        let mut values = vec![1.0; n];
        Rounds::of(trial, trial.get(&TOLERANCE), trial.get(&MAX_ITERATIONS)).check(
            n == 0,
            || {
                let product = times(&edges, &values);
                let next: Vec<f64> = product.iter().map(|it| alpha * it + 1.0).collect();
                let change: f64 = next.iter().zip(&values).map(|(a, b)| (a - b).abs()).sum();
                values = next;
                change / values.iter().sum::<f64>()
            },
        )?;
        let scale = match trial.get(&NORMALIZED) && trial.get(&BETA) > 0.0 {
            true => 1.0 / values.iter().map(|it| it * it).sum::<f64>().sqrt(),
            false => trial.get(&BETA),
        };
        values.iter_mut().for_each(|value| *value *= scale);
        compare(&trial.f64s(&NODES, 0), &values)
    }

    /// By the power method, on the matrix and a fifth of what it did last, so that nothing swings to and fro.
    fn eigenvalue(edges: &[(usize, usize, f64)], n: usize) -> f64 {
        let mut values = vec![1.0; n];
        let mut length = 0.0;
        for _ in 0..500 {
            let product = times(edges, &values);
            length = product.iter().sum::<f64>() / values.iter().sum::<f64>().max(1e-300);
            let next = product.iter().zip(&values);
            let next: Vec<f64> = next.map(|(new, old)| new + length / 5.0 * old).collect();
            let sum: f64 = next.iter().sum();
            if sum == 0.0 {
                return 0.0;
            }
            values = next.iter().map(|value| value / sum).collect();
        }
        length
    }
}
