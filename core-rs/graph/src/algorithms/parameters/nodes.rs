//! Nodes that arguments name, to their rows.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, RecordBatch};
use arrow_cast::display::array_value_to_string;
use arrow_schema::{DataType, Schema};

use crate::{Control, ErrorCode, Graph, GraphError, Result};

use super::parameter::Parameter;

/// Nodes, each once, in the order given.
pub(super) fn nodes(
    graph: &Graph,
    parameter: &Parameter,
    table: &RecordBatch,
    control: &Control,
) -> Result<Vec<u32>> {
    let mut rows = resolve(graph, parameter, table, control)?;
    if rows.is_empty() {
        let expected = parameter.kind.expected();
        return Err(GraphError::new(
            ErrorCode::InvalidArgument,
            format!("{} must be {expected}", parameter.name),
        )
        .parameter(parameter.name)
        .expected(expected)
        .got("no rows"));
    }
    let mut seen = HashSet::new();
    rows.retain(|row| seen.insert(*row));
    Ok(rows)
}

/// Pairs of nodes: the first half of the columns names one, the second half the other.
pub(super) fn pairs(
    graph: &Graph,
    parameter: &Parameter,
    table: &RecordBatch,
    control: &Control,
) -> Result<Vec<(u32, u32)>> {
    let schema = table.schema();
    let half = schema.fields().len() / 2;
    if half == 0 || schema.fields().len() != 2 * half {
        return Err(GraphError::new(
            ErrorCode::InvalidArgument,
            format!("{} needs two columns per key column", parameter.name),
        )
        .parameter(parameter.name)
        .expected(parameter.kind.expected())
        .got(format!("{} columns", schema.fields().len())));
    }
    let numbered = |number: char| -> Vec<usize> {
        let ends = |place: &usize| schema.field(*place).name().ends_with(number);
        (0..2 * half).filter(ends).collect()
    };
    let (first, second) = (numbered('1'), numbered('2'));
    // Names that do not say which node a column is of leave it to the order.
    let (first, second) = match first.len() == half && second.len() == half {
        true => (first, second),
        false => ((0..half).collect(), (half..2 * half).collect()),
    };
    let rows = |places: &[usize]| {
        let side = table.project(places)?;
        let named = side.schema();
        let fields = named.fields().iter().map(|field| {
            let name = field.name().trim_end_matches(['1', '2']).to_owned();
            Arc::new(field.as_ref().clone().with_name(name))
        });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let side = RecordBatch::try_new(schema, side.columns().to_vec())?;
        resolve(graph, parameter, &side, control)
    };
    Ok(rows(&first)?.into_iter().zip(rows(&second)?).collect())
}

/// Nodes with their weights.
pub(super) fn node_weights(
    graph: &Graph,
    parameter: &Parameter,
    table: &RecordBatch,
    control: &Control,
) -> Result<Vec<(u32, f64)>> {
    let missing = || {
        GraphError::new(
            ErrorCode::InvalidArgument,
            format!("{} needs a column \"weight\"", parameter.name),
        )
        .parameter(parameter.name)
        .expected(parameter.kind.expected())
    };
    let index = table.schema().index_of("weight").map_err(|_| missing())?;
    let mut keys = table.clone();
    let given = keys.remove_column(index);
    let column = arrow_cast::cast(&given, &DataType::Float64)?;
    let rows = resolve(graph, parameter, &keys, control)?;
    let weights = column.as_primitive::<Float64Type>();
    let mut pairs = Vec::with_capacity(rows.len());
    for (index, row) in rows.into_iter().enumerate() {
        let weight = if weights.is_valid(index) {
            weights.value(index)
        } else {
            f64::NAN
        };
        if !(weight.is_finite() && weight >= 0.0) {
            return Err(GraphError::new(
                ErrorCode::InvalidWeight,
                format!(
                    "{} holds a weight that is null, no number, negative or not finite",
                    parameter.name
                ),
            )
            .parameter(parameter.name)
            .row(index)
            .expected("a finite number >= 0")
            .got(match given.is_valid(index) {
                true => array_value_to_string(&given, index)?,
                false => "null".to_owned(),
            }));
        }
        pairs.push((row, weight));
    }
    if pairs.iter().map(|pair| pair.1).sum::<f64>() <= 0.0 {
        return Err(GraphError::new(
            ErrorCode::InvalidArgument,
            format!("the weights of {} sum to 0", parameter.name),
        )
        .parameter(parameter.name)
        .expected("at least one weight > 0"));
    }
    Ok(pairs)
}

/// The rows of nodes. The key columns go by their names, or by their places where a name is not the key's.
fn resolve(
    graph: &Graph,
    parameter: &Parameter,
    table: &RecordBatch,
    control: &Control,
) -> Result<Vec<u32>> {
    let keys = graph
        .node_tables()
        .first()
        .map_or(&[][..], |nodes| nodes.id());
    let schema = table.schema();
    let fields = schema.fields();
    let named = keys
        .iter()
        .all(|key| fields.iter().any(|field| field.name() == key));
    // The name of a label is no key.
    let several = graph.node_tables().len() > 1;
    let mut places = keys.iter();
    let placed = fields.iter().map(|field| {
        let key = match several && field.name() == "label" {
            true => None,
            false => places.next(),
        };
        key.map_or_else(
            || field.clone(),
            |key| Arc::new(field.as_ref().clone().with_name(key)),
        )
    });
    let placed = Schema::new(placed.collect::<Vec<_>>());
    let schema = if named { schema } else { Arc::new(placed) };
    graph
        .resolve_keys(&schema, std::slice::from_ref(table), None, control)
        .map_err(|error| error.parameter(parameter.name))
}
