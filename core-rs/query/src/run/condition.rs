//! A condition judged for every node or edge, for the graph's own operations.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, BooleanArray};
use arrow_schema::DataType;
use quiver_graph::{Control, Graph, Result, type_name};

use super::session::Session;
use crate::error::invalid;
use crate::plan::{Expr, Input, MemoryTable, Parameters, Plan, Query, Source, Step};

/// Whether `condition` holds, one value per row of all nodes ([`Source::Nodes`] of graph 0), all edges, one label or one type, in
/// table order. The condition may name `tables`, the first of which is input 1. Null counts as false, so the result has no nulls. Reads the columns once, on all threads.
///
/// # Errors
/// As [`Session::run`]; [`ErrorCode::InvalidQuery`](quiver_graph::ErrorCode) where the condition is not boolean.
pub fn mask(
    graph: &Graph,
    source: Source,
    condition: &Expr,
    parameters: &Parameters,
    tables: Vec<Arc<MemoryTable>>,
    control: &Arc<Control>,
) -> Result<BooleanArray> {
    let condition = Expr::Alias {
        expr: Box::new(condition.clone()),
        name: "holds".to_owned(),
    };
    let plan = Plan {
        source,
        steps: vec![Step::Select(vec![condition])],
    };
    let mut query = Query::over(graph, plan);
    query.inputs.extend(tables.into_iter().map(Input::Table));
    let output = Session::standard().run(&query, parameters, control)?;
    let data_type = output.schema.field(0).data_type();
    if !matches!(data_type, DataType::Boolean | DataType::Null) {
        let got = type_name(data_type);
        return Err(invalid(format!("the condition gives {got}, not a boolean"))
            .expected("boolean")
            .got(got));
    }
    let mut holds = Vec::with_capacity(output.batches.iter().map(|batch| batch.num_rows()).sum());
    for batch in &output.batches {
        match batch.column(0).as_boolean_opt() {
            Some(column) => holds.extend(column.iter().map(|value| value == Some(true))),
            None => holds.resize(holds.len() + batch.column(0).len(), false),
        }
    }
    Ok(BooleanArray::from(holds))
}
