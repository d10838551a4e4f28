//! Tables in memory and plans over them.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int32Array, RecordBatch, StringArray};
use quiver_graph::GraphError;
use quiver_query::{Input, MemoryTable, Output, Parameters, Plan, Query, Session};
use serde_json::{Value, json};

use super::{control, lines};

pub fn table(columns: Vec<(&str, ArrayRef)>) -> Input {
    let columns = columns
        .into_iter()
        .map(|(name, values)| (name, values, true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    table_of(vec![batch])
}

pub fn table_of(batches: Vec<RecordBatch>) -> Input {
    let schema = batches[0].schema();
    Input::Table(Arc::new(MemoryTable { schema, batches }))
}

pub fn ints(values: Vec<Option<i32>>) -> ArrayRef {
    Arc::new(Int32Array::from(values))
}

pub fn texts(values: Vec<Option<&str>>) -> ArrayRef {
    Arc::new(StringArray::from(values))
}

pub fn numbers(end: i32) -> Input {
    table(vec![("n", Arc::new(Int32Array::from_iter_values(0..end)))])
}

/// The plan over table 0.
pub fn steps(steps: Value) -> Value {
    json!({ "source": { "kind": "table", "table": 0 }, "steps": steps })
}

pub fn query_of(inputs: &[Input], plan: &Value) -> Query {
    Query {
        plan: Plan::parse(&plan.to_string()).unwrap(),
        inputs: inputs.to_vec(),
    }
}

pub fn try_run(inputs: &[Input], plan: &Value) -> Result<Output, GraphError> {
    Session::standard().run(&query_of(inputs, plan), &Parameters::default(), &control())
}

pub fn rows_of(inputs: &[Input], plan: &Value) -> Vec<String> {
    lines(&try_run(inputs, plan).unwrap())
}

pub fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}
