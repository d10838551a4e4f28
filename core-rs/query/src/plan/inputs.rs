//! What a plan reads beside files: graphs and tables in memory, by position.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_schema::SchemaRef;
use quiver_graph::{ErrorCode, Graph, GraphError, Result};

use super::Plan;

/// Batches of one schema that a plan reads where they lie.
#[derive(Clone, Debug)]
pub struct MemoryTable {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

impl MemoryTable {
    pub fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

/// Something that a plan names by its position.
#[derive(Clone, Debug)]
pub enum Input {
    Graph(Graph),
    Table(Arc<MemoryTable>),
    /// What a file of some format holds.
    Bytes(Buffer),
}

/// A plan and what it reads.
#[derive(Clone, Debug)]
pub struct Query {
    pub plan: Plan,
    pub inputs: Vec<Input>,
}

impl Query {
    /// A plan over one graph, which is input 0.
    pub fn over(graph: &Graph, plan: Plan) -> Self {
        let inputs = vec![Input::Graph(graph.clone())];
        Self { plan, inputs }
    }
}

/// # Errors
/// [`ErrorCode::InvalidQuery`] where `inputs` has no graph there.
pub(crate) fn graph(inputs: &[Input], index: usize) -> Result<&Graph> {
    match inputs.get(index) {
        Some(Input::Graph(graph)) => Ok(graph),
        _ => Err(missing("graph", index)),
    }
}

/// # Errors
/// [`ErrorCode::InvalidQuery`] where `inputs` has no table there.
pub(crate) fn table(inputs: &[Input], index: usize) -> Result<&Arc<MemoryTable>> {
    match inputs.get(index) {
        Some(Input::Table(table)) => Ok(table),
        _ => Err(missing("table", index)),
    }
}

/// # Errors
/// [`ErrorCode::InvalidQuery`] where `inputs` has no bytes there.
pub(crate) fn bytes(inputs: &[Input], index: usize) -> Result<&Buffer> {
    match inputs.get(index) {
        Some(Input::Bytes(bytes)) => Ok(bytes),
        _ => Err(missing("bytes", index)),
    }
}

fn missing(what: &str, index: usize) -> GraphError {
    let message = format!("the plan reads {what} {index}, which was not passed");
    GraphError::new(ErrorCode::InvalidQuery, message).parameter("inputs")
}
