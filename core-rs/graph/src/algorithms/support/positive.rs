//! Weights that are lengths of edges where none may be 0: for what divides by distances or counts shortest paths.

use std::sync::Arc;

use rayon::prelude::*;

use crate::adjacency::weights;
use crate::{Control, Direction, ErrorCode, Graph, GraphError, Result};

use super::parallel::SHARE;

/// The weights of `topology(direction)`'s entries, all finite and > 0.
///
/// # Errors
/// [`ErrorCode::InvalidWeight`] with the first edge row that holds another or, where their sum is infinite, without; those of
/// [`Graph::weights`].
pub(in super::super) fn positive_weights(
    graph: &Graph,
    column: &str,
    direction: Direction,
    control: &Control,
) -> Result<Arc<Vec<f64>>> {
    let topology = graph.topology(direction, control)?;
    let weights = graph.weights(column, direction, control)?;
    control.begin("check weights", weights.len() as u64);
    let wrong = |weight: f64| !(weight > 0.0 && weight.is_finite());
    let chunks = weights
        .par_chunks(SHARE)
        .zip(topology.edge_rows().par_chunks(SHARE));
    let parts: Vec<(Option<(u32, u64)>, f64)> = chunks
        .map(|(weights, rows)| {
            let entries = rows.iter().zip(weights);
            let bad = entries.filter(|entry| wrong(*entry.1));
            let first = bad.map(|(&row, weight)| (row, weight.to_bits())).min();
            (first, weights.iter().sum())
        })
        .collect();
    control.check()?;
    let refused = |message, got: f64| {
        GraphError::new(ErrorCode::InvalidWeight, message)
            .parameter("weight")
            .expected("finite weights > 0")
            .got(got.to_string())
    };
    let error = match parts.iter().filter_map(|part| part.0).min() {
        Some((row, bits)) => {
            let message = "a weight is 0, negative or infinite";
            refused(message, f64::from_bits(bits)).row(row as usize)
        }
        None => {
            let sum: f64 = parts.iter().map(|part| part.1).sum();
            if sum.is_finite() {
                return Ok(weights);
            }
            refused("the sum of the weights is not finite", sum)
        }
    };
    Err(weights::place(error, graph.edge_tables(), column))
}

/// For verifiers: whether weights are refused.
#[cfg(test)]
pub(in super::super) fn refused(weights: &[f64]) -> bool {
    let right = |weight: &f64| *weight > 0.0 && weight.is_finite();
    !weights.iter().all(right) || !weights.iter().sum::<f64>().is_finite()
}
