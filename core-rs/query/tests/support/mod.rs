//! Graphs to query, and results as text.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, UInt32Array};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::SchemaRef;
use quiver_graph::{Control, ErrorCode, Graph, GraphBuilder, GraphError, NodeInput};
use quiver_query::{Output, Parameters, Plan, Prepared, Query, RowStream, Session};
use serde_json::{Value, json};

pub mod files;
pub mod relations;

pub fn control() -> Arc<Control> {
    Arc::new(Control::new(2))
}

/// A graph without edges over these batches, keyed by `id`.
pub fn graph_of(batches: Vec<RecordBatch>) -> Graph {
    let nodes = NodeInput {
        label: None,
        id: vec!["id".into()],
        schema: batches[0].schema(),
        batches,
    };
    let builder = GraphBuilder {
        nodes: vec![nodes],
        ..GraphBuilder::default()
    };
    builder.build(&control()).unwrap()
}

/// One batch with an `id` that counts from 0, and these columns.
pub fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let rows = columns.first().map_or(0, |(_, column)| column.len()) as u32;
    let id: ArrayRef = Arc::new(UInt32Array::from_iter_values(0..rows));
    let columns = std::iter::once(("id", id, false)).chain(
        columns
            .into_iter()
            .map(|(name, column)| (name, column, true)),
    );
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

/// A graph whose nodes have these columns beside `id`.
pub fn graph(columns: Vec<(&str, ArrayRef)>) -> Graph {
    graph_of(vec![batch(columns)])
}

/// `rows` nodes with nothing but `id`.
pub fn rows(rows: usize) -> Graph {
    Graph::from_endpoints(rows, vec![], vec![], true).unwrap()
}

/// A plan over the nodes.
pub fn plan(steps: Value) -> Plan {
    Plan::parse(&json!({ "source": { "kind": "nodes" }, "steps": steps }).to_string()).unwrap()
}

pub fn parameters(literals: Value) -> Parameters {
    Parameters::parse(&literals.to_string()).unwrap()
}

pub fn query(graph: &Graph, steps: Value) -> Result<Output, GraphError> {
    run(graph, &plan(steps), &Parameters::default(), &control())
}

pub fn run(
    graph: &Graph,
    plan: &Plan,
    parameters: &Parameters,
    control: &Arc<Control>,
) -> Result<Output, GraphError> {
    Session::standard().run(&Query::over(graph, plan.clone()), parameters, control)
}

pub fn stream(
    graph: &Graph,
    plan: &Plan,
    parameters: &Parameters,
    batch_size: usize,
    control: &Arc<Control>,
) -> Result<RowStream, GraphError> {
    let query = Query::over(graph, plan.clone());
    Session::standard().stream(&query, parameters, batch_size, control)
}

pub fn schema(graph: &Graph, plan: &Plan) -> Result<SchemaRef, GraphError> {
    Session::standard().schema(&Query::over(graph, plan.clone()))
}

pub fn explain(graph: &Graph, plan: &Plan) -> Result<String, GraphError> {
    Session::standard().explain(&Query::over(graph, plan.clone()))
}

pub fn prepared(
    graph: &Graph,
    plan: &Plan,
    control: &Arc<Control>,
) -> Result<Prepared, GraphError> {
    Prepared::new(
        &Session::standard(),
        &Query::over(graph, plan.clone()),
        control,
    )
}

/// The rows of the result, cells joined by `|`, nulls as `-`.
pub fn ask(graph: &Graph, steps: Value) -> Vec<String> {
    lines(&query(graph, steps).unwrap())
}

pub fn code(graph: &Graph, steps: Value) -> ErrorCode {
    query(graph, steps).unwrap_err().code
}

pub fn lines(output: &Output) -> Vec<String> {
    let options = FormatOptions::new().with_null("-");
    let mut lines = Vec::new();
    for batch in &output.batches {
        let formatters: Vec<_> = batch
            .columns()
            .iter()
            .map(|column| ArrayFormatter::try_new(column, &options).unwrap())
            .collect();
        for row in 0..batch.num_rows() {
            let cells: Vec<String> = formatters
                .iter()
                .map(|f| f.value(row).to_string())
                .collect();
            lines.push(cells.join("|"));
        }
    }
    lines
}

pub fn names(output: &Output) -> Vec<&str> {
    let fields = output.schema.fields().iter();
    fields.map(|field| field.name().as_str()).collect()
}

pub fn col(name: &str) -> Value {
    json!({ "column": name })
}

pub fn int(value: i64) -> Value {
    json!({ "literal": { "int": value.to_string() } })
}

pub fn text(value: &str) -> Value {
    json!({ "literal": { "string": value } })
}

pub fn binary(op: &str, left: Value, right: Value) -> Value {
    json!({ "binary": { "op": op, "left": left, "right": right } })
}

pub fn named(expr: Value, name: &str) -> Value {
    json!({ "alias": { "expr": expr, "name": name } })
}

pub fn aggregate(name: &str, expr: Value) -> Value {
    json!({ "aggregate": { "name": name, "expr": expr } })
}
