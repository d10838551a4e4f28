//! The algorithms of the table, by name.

#![expect(
    clippy::too_many_arguments,
    reason = "what crosses comes one by one, as in the other calls that take tables"
)]

use arrow_array::RecordBatch;
use arrow_select::concat::concat_batches;
use napi::Env;
use napi_derive::napi;
use quiver_graph::{ErrorCode, GraphError, algorithms};
use serde_json::{Value, json};

use crate::borrow::Borrowed;
use crate::control::Control;
use crate::descriptor::parse;
use crate::error::{guarded, to_js};
use crate::export::Export;
use crate::graph::GraphHandle;
use crate::import::Table;
use crate::inputs::{Handles, Incoming};
use crate::task::{Soon, Work, off_thread, rejected, soon};

/// Nodes and edges up to which a quick algorithm takes no longer than going to another thread and back: a tenth of a millisecond.
const SMALL_GRAPH: usize = 1 << 13;

#[napi]
impl GraphHandle {
    /// Runs an algorithm of the table: id columns first, then its results, in node-table order. A quick one of a small graph is
    /// done at once.
    #[napi(catch_unwind)]
    pub fn algorithm(
        &self,
        env: Env,
        name: String,
        parameters: String,
        tables: String,
        buffers: Borrowed,
        inputs: Handles<'_>,
        control: Option<&Control>,
    ) -> napi::Result<Soon<Export>> {
        let entered = self.enter(env);
        let entered = entered
            .and_then(|(graph, _)| Ok((graph, Incoming::new(env, tables, buffers, inputs)?)));
        let (graph, incoming) = match entered {
            Ok(entered) => entered,
            Err(error) => return Ok(Soon::Later(rejected(error))),
        };
        let note = self.note();
        let small = algorithms::find(&name).is_ok_and(|algorithm| algorithm.quick)
            && graph.num_nodes() + graph.num_edges() <= SMALL_GRAPH
            && incoming.is_small(0);
        soon(env, small, control, move |grip| {
            let parameters: Value = parse(&parameters, "parameters")?;
            let called = |index| format!("table {index}");
            let batches = incoming.with(&called, grip, |tables| {
                let tables = tables.iter().map(whole).collect::<Result<Vec<_>, _>>()?;
                algorithms::run(&graph, &name, &parameters, &tables, grip)
            })?;
            note.update(&graph);
            let schema = batches.first().map(RecordBatch::schema).ok_or_else(|| {
                GraphError::new(ErrorCode::Internal, format!("{name} gave no batch"))
            })?;
            Export::new(vec![Table { schema, batches }])
        })
    }

    /// Runs an algorithm and its independent verifier; rejects when they disagree. For tests.
    #[napi(catch_unwind)]
    pub fn verify(
        &self,
        env: Env,
        name: String,
        parameters: String,
        control: Option<&Control>,
    ) -> Work<()> {
        let graph = match self.enter(env) {
            Ok((graph, _)) => graph,
            Err(error) => return rejected(error),
        };
        off_thread(control, move |grip| {
            algorithms::verify(&graph, &name, &parse(&parameters, "parameters")?, &[], grip)
        })
    }

    /// JSON `{ bytes }`: what an algorithm would allocate beside the graph.
    #[napi(catch_unwind)]
    pub fn estimate(&self, env: Env, name: String, parameters: String) -> napi::Result<String> {
        let bytes = guarded(|| {
            let (graph, _) = self.enter(env)?;
            algorithms::estimate(&graph, &name, &parse(&parameters, "parameters")?)
        });
        Ok(json!({ "bytes": bytes.map_err(to_js)? }).to_string())
    }
}

/// The batches of a table as one: an argument is small, and is read by row.
fn whole(table: &Table) -> Result<RecordBatch, GraphError> {
    Ok(concat_batches(&table.schema, &table.batches)?)
}

/// The table of algorithms as JSON.
#[napi(catch_unwind)]
pub fn catalog() -> napi::Result<String> {
    guarded(|| Ok(algorithms::catalog().to_string())).map_err(to_js)
}
