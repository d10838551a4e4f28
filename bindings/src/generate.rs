//! The generators of the table, by name.

use napi::Env;
use napi_derive::napi;
use quiver_graph::generators::{self, Call};

use crate::control::Control;
use crate::counters;
use crate::descriptor::parse;
use crate::error::{guarded, to_js};
use crate::export::Export;
use crate::import::Table;
use crate::task::{Soon, rejected, soon};
use crate::values::values;

/// Nodes and edges that are made sooner than a call goes to another thread and back.
const SMALL_GRAPH: usize = 1 << 12;

/// Makes the tables of a graph, nodes and edges. A small one is made at once.
#[napi(catch_unwind)]
pub fn generate(
    env: Env,
    name: String,
    parameters: String,
    control: Option<&Control>,
) -> napi::Result<Soon<Export>> {
    counters::call();
    let called = guarded(|| {
        let parameters: serde_json::Value = parse(&parameters, "parameters")?;
        Call::new(&name, &values(&parameters, &[])?)
    });
    let call = match called {
        Ok(call) => call,
        Err(error) => return Ok(Soon::Later(rejected(error))),
    };
    let small = call.size().nodes + call.size().edges <= SMALL_GRAPH;
    soon(env, small, control, move |grip| {
        let tables = call.run(grip)?.map(|result| Table {
            schema: result.schema,
            batches: result.batches,
        });
        Export::new(tables.into())
    })
}

/// The table of generators as JSON.
#[napi(catch_unwind)]
pub fn generator_catalog() -> napi::Result<String> {
    guarded(|| Ok(generators::catalog().to_string())).map_err(to_js)
}
