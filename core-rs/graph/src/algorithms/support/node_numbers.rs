//! A node column as numbers.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_cast::cast;
use arrow_schema::DataType;

use crate::{Control, ErrorCode, Graph, GraphError, Result};

/// The finite numbers of a node column that `parameter` names, by row.
///
/// # Errors
/// [`ErrorCode::UnknownColumn`]; [`ErrorCode::UnsupportedType`] for a column that is not numeric; [`ErrorCode::InvalidArgument`] for
/// null, NaN and infinities, with column and row; [`ErrorCode::Cancelled`].
pub(in super::super) fn node_numbers(
    graph: &Graph,
    parameter: &str,
    column: &str,
    control: &Control,
) -> Result<Vec<f64>> {
    let mut numbers = Vec::with_capacity(graph.num_nodes());
    for table in graph.node_tables() {
        let place = |error: GraphError| {
            let error = error.parameter(parameter).table(table.name());
            error.column(column)
        };
        let position = table.data.column(table.name(), column);
        let position = position.map_err(|error| error.parameter(parameter))?;
        for chunk in table.data.chunks(position)? {
            control.check()?;
            let numeric = chunk.data_type().is_numeric() || *chunk.data_type() == DataType::Null;
            if !numeric {
                let message = format!("{parameter} must name a column of numbers");
                let error = GraphError::new(ErrorCode::UnsupportedType, message)
                    .expected("an integer, float or decimal column")
                    .got(chunk.data_type().to_string());
                return Err(place(error));
            }
            let values = cast(&chunk, &DataType::Float64)?;
            let values = values.as_primitive::<Float64Type>();
            let wrong = |&row: &usize| values.is_null(row) || !values.value(row).is_finite();
            if let Some(row) = (0..values.len()).find(wrong) {
                let message =
                    format!("{parameter} names a column with a value that is no finite number");
                let error = GraphError::new(ErrorCode::InvalidArgument, message)
                    .row(numbers.len() - table.rows().start + row)
                    .expected("a finite number")
                    .got(match values.is_null(row) {
                        true => "null".to_owned(),
                        false => values.value(row).to_string(),
                    });
                return Err(place(error));
            }
            numbers.extend_from_slice(values.values());
        }
    }
    Ok(numbers)
}
