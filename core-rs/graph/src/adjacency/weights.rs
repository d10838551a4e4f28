//! An edge column as `f64` weights: by edge row, and in the order of a topology.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef};
use arrow_buffer::ScalarBuffer;
use arrow_cast::cast;
use arrow_schema::DataType;
use rayon::prelude::*;

use super::lengths::Lengths;
use crate::run::Shared;
use crate::run::first;
use crate::tables::{EdgeTable, unknown_column};
use crate::{Control, Csr, Direction, ErrorCode, GraphError, Result};

/// Weights by column and direction, and the same as lengths; `None` is the order of the edge rows.
#[derive(Debug, Default)]
pub(crate) struct WeightCache {
    pub weights: Cells<Vec<f64>>,
    pub lengths: Cells<Lengths>,
}

#[derive(Debug)]
pub(crate) struct Cells<T>(Mutex<HashMap<Key, Arc<Shared<T>>>>);

type Key = (String, Option<Direction>);

impl<T> Default for Cells<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Send + Sync> Cells<T> {
    pub fn cell(&self, column: &str, direction: Option<Direction>) -> Arc<Shared<T>> {
        let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cells
            .entry((column.to_owned(), direction))
            .or_default()
            .clone()
    }

    fn sum(&self, bytes: impl Fn(&T) -> usize) -> usize {
        let cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let built = cells.values().filter_map(|cell| cell.get());
        built.map(|value| bytes(&value)).sum()
    }
}

impl WeightCache {
    pub fn memory(&self) -> usize {
        self.weights.sum(|weights| size_of_val(weights.as_slice()))
            + self.lengths.sum(Lengths::memory)
    }
}

/// One weight per edge row; the column's own memory where it is `f64` in one piece.
pub(crate) fn by_edge_row(
    edges: &[EdgeTable],
    column: &str,
    control: &Control,
) -> Result<ScalarBuffer<f64>> {
    if edges.is_empty() {
        return Err(unknown_column("edges", column, std::iter::empty()));
    }
    let mut pieces = Vec::new();
    for table in edges {
        let position = table.data.column(table.name(), column)?;
        let mut row = 0;
        for chunk in table.data.chunks(position)? {
            control.check()?;
            let piece = checked(&chunk)
                .map_err(|(bad, error)| error.table(table.name()).column(column).row(row + bad))?;
            pieces.push(piece);
            row += chunk.len();
        }
    }
    match pieces.as_slice() {
        [piece] => Ok(piece.clone()),
        pieces => Ok(pieces
            .iter()
            .flat_map(|piece| piece.iter().copied())
            .collect::<Vec<f64>>()
            .into()),
    }
}

/// An error about the weight of an edge row of the graph, with the table, column and row where it stands.
pub(crate) fn place(error: GraphError, edges: &[EdgeTable], column: &str) -> GraphError {
    let Some(row) = error.details.row.map(|row| row as usize) else {
        return error.column(column);
    };
    match edges.iter().find(|table| table.rows().contains(&row)) {
        Some(table) => {
            let row = row - table.rows().start;
            error.table(table.name()).column(column).row(row)
        }
        None => error.column(column),
    }
}

/// The weights of a topology's entries.
pub(crate) fn in_order(weights: &[f64], topology: &Csr) -> Vec<f64> {
    topology
        .edge_rows()
        .par_iter()
        .with_min_len(1 << 14)
        .map(|&row| weights[row as usize])
        .collect()
}

/// A chunk's values; an error comes with the row in the chunk.
fn checked(chunk: &ArrayRef) -> std::result::Result<ScalarBuffer<f64>, (usize, GraphError)> {
    let is_number =
        |data_type: &DataType| data_type.is_numeric() || matches!(data_type, DataType::Null);
    let numeric = match chunk.data_type() {
        DataType::Dictionary(_, values) => is_number(values),
        other => is_number(other),
    };
    if !numeric {
        let error = GraphError::new(ErrorCode::UnsupportedType, "a weight column holds numbers");
        return Err((
            0,
            error
                .expected("an integer, float or decimal column")
                .got(chunk.data_type().to_string()),
        ));
    }
    let values = cast(chunk, &DataType::Float64).map_err(|error| (0, error.into()))?;
    let values = values.as_primitive::<Float64Type>();
    if values.null_count() > 0 {
        let row = (0..values.len())
            .find(|&row| values.is_null(row))
            .unwrap_or(0);
        return Err((row, invalid("null")));
    }
    match first(values.values(), |weight| weight.is_nan()) {
        Some(row) => Err((row, invalid("NaN"))),
        None => Ok(values.values().clone()),
    }
}

fn invalid(got: &str) -> GraphError {
    GraphError::new(ErrorCode::InvalidWeight, format!("a weight is {got}"))
        .expected("a number")
        .got(got)
}
