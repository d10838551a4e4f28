//! Node columns: what names groups, as numbers of groups, and numbers as they are.

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef};
use arrow_cast::cast;
use arrow_cast::display::array_value_to_string;
use arrow_schema::DataType;

use crate::tables::unknown_column;
use crate::{Control, ErrorCode, Graph, GraphError, Result};

/// Groups of nodes by what a column holds.
pub(in super::super) struct Labels {
    /// By node, from 0 in the order of their first nodes.
    pub numbers: Vec<u32>,
    /// How many groups there are.
    pub count: usize,
    /// The column, table by table and batch by batch.
    chunks: Vec<ArrayRef>,
}

/// Nodes between two looks at the control.
const STRIDE: usize = 1 << 15;

impl Labels {
    /// # Errors
    /// [`ErrorCode::UnknownColumn`], [`ErrorCode::UnsupportedType`] for a column that holds neither integers nor texts,
    /// [`ErrorCode::NullKey`] for the first null, [`ErrorCode::Cancelled`].
    pub fn new(graph: &Graph, parameter: &str, column: &str, control: &Control) -> Result<Self> {
        control.begin("read groups", graph.num_nodes() as u64);
        control.check()?;
        let chunks = node_column(graph, column).map_err(|error| error.parameter(parameter))?;
        let mut numbers = Vec::with_capacity(graph.num_nodes());
        let (mut integers, mut texts) = (HashMap::new(), HashMap::new());
        let count = |integers: usize, texts: usize| (integers + texts) as u32;
        for chunk in &chunks {
            for start in (0..chunk.len()).step_by(STRIDE) {
                control.check()?;
                let piece = chunk.slice(start, STRIDE.min(chunk.len() - start));
                match plain(piece.data_type()) {
                    DataType::UInt64 => {
                        let values = cast(&piece, &DataType::UInt64)?;
                        for &value in values.as_primitive::<UInt64Type>().values() {
                            let next = count(integers.len(), texts.len());
                            numbers.push(*integers.entry(i128::from(value)).or_insert(next));
                        }
                    }
                    data_type if data_type.is_integer() => {
                        let values = cast(&piece, &DataType::Int64)?;
                        for &value in values.as_primitive::<Int64Type>().values() {
                            let next = count(integers.len(), texts.len());
                            numbers.push(*integers.entry(i128::from(value)).or_insert(next));
                        }
                    }
                    _ => {
                        let values = cast(&piece, &DataType::LargeUtf8)?;
                        for value in values.as_string::<i64>().iter().flatten() {
                            let next = count(integers.len(), texts.len());
                            // Known ones are found without a copy.
                            let number = texts.get(value).copied().unwrap_or_else(|| {
                                texts.insert(value.to_owned(), next);
                                next
                            });
                            numbers.push(number);
                        }
                    }
                }
                control.advance(piece.len() as u64);
            }
        }
        Ok(Self {
            numbers,
            count: integers.len() + texts.len(),
            chunks,
        })
    }

    /// What the column holds for a node, as text.
    ///
    /// # Errors
    /// Those of arrow where the value cannot be written.
    pub fn text(&self, node: u32) -> Result<String> {
        let mut row = node as usize;
        for chunk in &self.chunks {
            if row < chunk.len() {
                return Ok(array_value_to_string(chunk, row)?);
            }
            row -= chunk.len();
        }
        Ok(String::new())
    }
}

/// The numbers of a node column of floats or, where they count as `numeric`, integers; None for a column of other types, which may
/// name groups.
///
/// # Errors
/// [`ErrorCode::UnknownColumn`], [`ErrorCode::InvalidData`] for the first value that is null or not finite,
/// [`ErrorCode::Cancelled`].
pub(in super::super) fn numbers_of_column(
    graph: &Graph,
    parameter: &str,
    column: &str,
    numeric: bool,
    control: &Control,
) -> Result<Option<Vec<f64>>> {
    let mut numbers = Vec::with_capacity(graph.num_nodes());
    for table in graph.node_tables() {
        let position = table.data.column(table.name(), column);
        let position = position.map_err(|error| error.parameter(parameter))?;
        for chunk in table.data.chunks(position)? {
            control.check()?;
            let data_type = plain(chunk.data_type());
            if !(data_type.is_floating() || numeric && data_type.is_numeric()) {
                return Ok(None);
            }
            let values = cast(&chunk, &DataType::Float64)?;
            let values = values.as_primitive::<Float64Type>();
            for value in values.iter() {
                let Some(number) = value.filter(|value| value.is_finite()) else {
                    let message = "a node has no number";
                    return Err(GraphError::new(ErrorCode::InvalidData, message)
                        .parameter(parameter)
                        .table(table.name())
                        .column(column)
                        .row(numbers.len() - table.rows().start)
                        .expected("a finite number")
                        .got(value.map_or("null".to_owned(), |value| value.to_string())));
                };
                numbers.push(number);
            }
        }
    }
    Ok(Some(numbers))
}

/// The chunks of a node column of integers or texts, without nulls.
fn node_column(graph: &Graph, column: &str) -> Result<Vec<ArrayRef>> {
    if graph.node_tables().is_empty() {
        return Err(unknown_column("nodes", column, std::iter::empty()));
    }
    let mut chunks = Vec::new();
    for table in graph.node_tables() {
        let position = table.data.column(table.name(), column)?;
        let mut row = 0;
        for chunk in table.data.chunks(position)? {
            let data_type = plain(chunk.data_type());
            let text = matches!(
                data_type,
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
            );
            if !text && !data_type.is_integer() {
                let message = "a column that names groups holds integers or texts";
                return Err(GraphError::new(ErrorCode::UnsupportedType, message)
                    .table(table.name())
                    .column(column)
                    .expected("an integer or text column")
                    .got(chunk.data_type().to_string()));
            }
            if let Some(nulls) = chunk.logical_nulls().filter(|it| it.null_count() > 0) {
                let first = (0..nulls.len()).find(|&row| nulls.is_null(row));
                let message = "a node is in no group";
                return Err(GraphError::new(ErrorCode::NullKey, message)
                    .table(table.name())
                    .column(column)
                    .row(row + first.unwrap_or_default())
                    .expected("an integer or a text")
                    .got("null"));
            }
            row += chunk.len();
            chunks.push(chunk);
        }
    }
    Ok(chunks)
}

/// The type of values; for a dictionary that of what it holds.
fn plain(data_type: &DataType) -> &DataType {
    match data_type {
        DataType::Dictionary(_, values) => values,
        other => other,
    }
}
