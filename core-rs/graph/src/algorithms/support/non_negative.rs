//! Weights of edges that may not be negative.

use std::sync::Arc;

use arrow_buffer::ScalarBuffer;

use crate::adjacency::{Summary, weights};
use crate::{Control, Direction, Graph, Result};

/// The weights of an edge column by edge row; None where every edge counts 1.
///
/// # Errors
/// Those of [`Graph::weights`], and [`crate::ErrorCode::InvalidWeight`] for the first edge whose weight is negative or infinite, or
/// for weights that are too large to be added up.
pub(in super::super) fn non_negative_rows(
    graph: &Graph,
    column: Option<&str>,
    control: &Control,
) -> Result<Option<ScalarBuffer<f64>>> {
    let Some(column) = column else {
        return Ok(None);
    };
    let by_row = weights::by_edge_row(graph.edge_tables(), column, control)?;
    Summary::new(&by_row, control)
        .map_err(|error| weights::place(error, graph.edge_tables(), column))?;
    Ok(Some(by_row))
}

/// The same in the order of `topology(direction)`.
///
/// # Errors
/// Those of [`non_negative_rows`].
pub(in super::super) fn non_negative(
    graph: &Graph,
    column: Option<&str>,
    direction: Direction,
    control: &Control,
) -> Result<Option<Arc<Vec<f64>>>> {
    if non_negative_rows(graph, column, control)?.is_none() {
        return Ok(None);
    }
    let column = column.unwrap_or_default();
    graph.weights(column, direction, control).map(Some)
}
