//! What each entry of a topology counts: its weight, or 1 where no column is named.

use std::sync::Arc;

use crate::adjacency::{Entries, Lengths, weights};
use crate::run::first;
use crate::{Control, Direction, ErrorCode, Graph, GraphError, Result};

/// What entries count.
pub(in super::super) enum Weighing {
    Ones,
    /// Finite and `>= 0`.
    Lengths(Arc<Lengths>),
    /// Finite.
    Weights(Arc<Vec<f64>>),
}

impl Weighing {
    /// Weights that must be finite and `>= 0`.
    ///
    /// # Errors
    /// Those of [`Graph::lengths`].
    pub fn lengths(
        graph: &Graph,
        column: Option<&str>,
        direction: Direction,
        control: &Control,
    ) -> Result<Self> {
        Ok(match column {
            Some(column) => Self::Lengths(graph.lengths(column, direction, control)?),
            None => Self::Ones,
        })
    }

    /// Weights that must be finite, and may be negative.
    ///
    /// # Errors
    /// Those of [`Graph::weights`], and [`ErrorCode::InvalidWeight`] for the first weight that is infinite.
    pub fn finite(
        graph: &Graph,
        column: Option<&str>,
        direction: Direction,
        control: &Control,
    ) -> Result<Self> {
        let Some(column) = column else {
            return Ok(Self::Ones);
        };
        let by_row = weights::by_edge_row(graph.edge_tables(), column, control)?;
        if let Some(row) = first(&by_row, |weight| weight.is_infinite()) {
            let message = "a weight is infinite";
            let found = (row as u32, by_row[row]);
            return Err(refuse_weight(
                graph,
                ("weight", column),
                found,
                message,
                "finite weights",
            ));
        }
        Ok(Self::Weights(graph.weights(column, direction, control)?))
    }

    #[inline]
    pub fn of(&self, entry: usize) -> f64 {
        match self {
            Self::Ones => 1.0,
            Self::Lengths(lengths) => match &lengths.entries {
                Entries::Whole { unit, steps } => f64::from(steps[entry].length) * unit,
                Entries::Float(weights) => weights[entry],
            },
            Self::Weights(weights) => weights[entry],
        }
    }
}

/// The error about the weight that an edge row has in `column`.
pub(in super::super) fn refuse_weight(
    graph: &Graph,
    (parameter, column): (&str, &str),
    (row, got): (u32, f64),
    message: &str,
    expected: &str,
) -> GraphError {
    let error = GraphError::new(ErrorCode::InvalidWeight, message)
        .parameter(parameter)
        .row(row as usize)
        .expected(expected)
        .got(got.to_string());
    weights::place(error, graph.edge_tables(), column)
}
