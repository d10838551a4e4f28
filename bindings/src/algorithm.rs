//! The algorithms of the table, by name.

#![expect(
    clippy::too_many_arguments,
    reason = "what crosses comes one by one, as in the other calls that take tables"
)]

use arrow_array::RecordBatch;
use arrow_select::concat::concat_batches;
use napi::Env;
use napi_derive::napi;
use quiver_graph::GraphError;
use quiver_graph::algorithms::{self, Call};
use serde::Deserialize;
use serde_json::json;

use crate::borrow::Borrowed;
use crate::control::Control;
use crate::descriptor::parse;
use crate::error::{guarded, to_js};
use crate::export::Export;
use crate::graph::GraphHandle;
use crate::import::Table;
use crate::inputs::{Handles, Incoming};
use crate::task::{Soon, rejected, soon};
use crate::values::values;

/// Nodes and edges up to which a quick algorithm takes no longer than going to another thread and back: a tenth of a millisecond.
const SMALL_GRAPH: usize = 1 << 13;

/// What is asked of an algorithm; docs/seam.md has it in TypeScript.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    /// The tables to compute, by name; the algorithm's first one where there are none.
    #[serde(default)]
    tables: Vec<String>,
    #[serde(default)]
    parameters: serde_json::Value,
}

impl Request {
    /// The positions of the tables.
    fn positions(&self, name: &str) -> Result<Vec<usize>, GraphError> {
        let algorithm = algorithms::find(name)?;
        if self.tables.is_empty() {
            return Ok(vec![0]);
        }
        let tables = self.tables.iter();
        tables.map(|table| algorithm.table(Some(table))).collect()
    }
}

#[napi]
impl GraphHandle {
    /// Runs an algorithm of the table once, for one or several of its tables. A quick one of a small graph is done at once.
    #[napi(catch_unwind)]
    pub fn algorithm(
        &self,
        env: Env,
        name: String,
        request: String,
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
            let request: Request = parse(&request, "request")?;
            let positions = request.positions(&name)?;
            let called = |index| format!("table {index}");
            let results = incoming.with(&called, grip, |tables| {
                let tables = tables.iter().map(whole).collect::<Result<Vec<_>, _>>()?;
                let values = values(&request.parameters, &tables)?;
                Call::new(&graph, &name, &values, grip)?.run(&positions, grip)
            })?;
            note.update(&graph);
            let results = results.into_iter().map(|result| Table {
                schema: result.schema,
                batches: result.batches,
            });
            Export::new(results.collect())
        })
    }

    /// JSON `{ bytes }`: what an algorithm would allocate beside the graph.
    #[napi(catch_unwind)]
    pub fn estimate(&self, env: Env, name: String, request: String) -> napi::Result<String> {
        let bytes = guarded(|| {
            let (graph, _) = self.enter(env)?;
            let request: Request = parse(&request, "request")?;
            let values = values(&request.parameters, &[])?;
            let positions = request.positions(&name)?;
            Call::foresee(&graph, &name, &values)?.estimate(&positions)
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
