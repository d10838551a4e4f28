//! Weights by edge row, and which of them are refused.

use std::sync::Arc;

use crate::Result;
use crate::algorithms::parameters::{Param, Word};
use crate::algorithms::table::Run;
use crate::run::first;

use super::weighing::refuse_weight;

/// The weights of all edges, from the column that a parameter names; None where it names none.
///
/// # Errors
/// Those of [`crate::Graph::edge_weights`], and [`crate::ErrorCode::InvalidWeight`] for one that is infinite, or below 0 where all must
/// be `positive`, which 0 may be.
pub(in super::super) fn finite_weights(
    run: &Run<'_>,
    parameter: &'static Param<Option<Word>>,
    positive: bool,
) -> Result<Option<Arc<Vec<f64>>>> {
    let Some(column) = run.get(parameter) else {
        return Ok(None);
    };
    let weights = run.graph.edge_weights(column, run.control)?;
    let (message, expected, least) = match positive {
        true => (
            "a weight is negative or infinite",
            "finite weights >= 0",
            0.0,
        ),
        false => ("a weight is infinite", "finite weights", f64::MIN),
    };
    match first(&weights, |weight| !(least..=f64::MAX).contains(weight)) {
        None => Ok(Some(weights)),
        Some(row) => {
            let names = (parameter.row().name, column);
            let found = (row as u32, weights[row]);
            Err(refuse_weight(run.graph, names, found, message, expected))
        }
    }
}
