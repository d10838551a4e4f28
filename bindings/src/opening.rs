//! From tables and options to a graph, in one call.

use napi::Env;
use napi_derive::napi;
use quiver_graph::{
    EdgeInput, ErrorCode, GraphBuilder, GraphError, NodeInput, OnConflict, OnDangling, OnDuplicate,
    OnNull,
};
use serde::Deserialize;

use crate::borrow::Borrowed;
use crate::control::Control;
use crate::counters;
use crate::descriptor::parse;
use crate::graph::OpenedGraph;
use crate::import::Table;
use crate::inputs::{Handles, Incoming};
use crate::task::{Soon, rejected, soon};

/// The options of `openGraph`; `table` is an index into the call's tables.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    #[serde(default)]
    nodes: Vec<NodeOptions>,
    #[serde(default)]
    edges: Vec<EdgeOptions>,
    /// The key columns of nodes that are inferred.
    #[serde(default)]
    id: Vec<String>,
    #[serde(default = "yes")]
    directed: bool,
    #[serde(default)]
    on_dangling: Dangling,
    #[serde(default)]
    on_duplicate: Duplicate,
    #[serde(default)]
    on_null: Null,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeOptions {
    table: usize,
    label: Option<String>,
    id: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EdgeOptions {
    table: usize,
    #[serde(rename = "type")]
    edge_type: Option<String>,
    src: Vec<String>,
    dst: Vec<String>,
    from: Option<String>,
    to: Option<String>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Dangling {
    #[default]
    Error,
    Skip,
    Add,
}

impl From<Dangling> for OnDangling {
    fn from(dangling: Dangling) -> Self {
        match dangling {
            Dangling::Error => Self::Error,
            Dangling::Skip => Self::Skip,
            Dangling::Add => Self::Add,
        }
    }
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Duplicate {
    #[default]
    Error,
    First,
}

impl From<Duplicate> for OnDuplicate {
    fn from(duplicate: Duplicate) -> Self {
        match duplicate {
            Duplicate::Error => Self::Error,
            Duplicate::First => Self::First,
        }
    }
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Null {
    #[default]
    Error,
    Skip,
}

impl From<Null> for OnNull {
    fn from(null: Null) -> Self {
        match null {
            Null::Error => Self::Error,
            Null::Skip => Self::Skip,
        }
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Conflict {
    Error,
    Keep,
    Replace,
    Update,
}

impl From<Conflict> for OnConflict {
    fn from(conflict: Conflict) -> Self {
        match conflict {
            Conflict::Error => Self::Error,
            Conflict::Keep => Self::Keep,
            Conflict::Replace => Self::Replace,
            Conflict::Update => Self::Update,
        }
    }
}

impl Options {
    /// What errors call each table.
    fn names(&self) -> Vec<(usize, String)> {
        let nodes = self
            .nodes
            .iter()
            .map(|node| (node.table, &node.label, "nodes"));
        let edges = self
            .edges
            .iter()
            .map(|edge| (edge.table, &edge.edge_type, "edges"));
        let named = |(table, name, all): (usize, &Option<String>, &str)| {
            (table, name.clone().unwrap_or_else(|| all.to_owned()))
        };
        nodes.chain(edges).map(named).collect()
    }

    fn builder(self, tables: &[Table]) -> Result<GraphBuilder, GraphError> {
        let nodes = self.nodes.into_iter().map(|node| {
            let Table { schema, batches } = table(tables, node.table)?;
            Ok(NodeInput {
                label: node.label,
                id: node.id,
                schema,
                batches,
            })
        });
        let edges = self.edges.into_iter().map(|edge| {
            let Table { schema, batches } = table(tables, edge.table)?;
            let EdgeOptions {
                edge_type,
                src,
                dst,
                from,
                to,
                ..
            } = edge;
            Ok(EdgeInput {
                edge_type,
                src,
                dst,
                from,
                to,
                schema,
                batches,
            })
        });
        Ok(GraphBuilder {
            nodes: nodes.collect::<Result<_, GraphError>>()?,
            edges: edges.collect::<Result<_, GraphError>>()?,
            id: self.id,
            directed: self.directed,
            on_dangling: self.on_dangling.into(),
            on_duplicate: self.on_duplicate.into(),
            on_null: self.on_null.into(),
        })
    }
}

/// Table `index` of a call.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] when the call has no such table.
pub fn table(tables: &[Table], index: usize) -> Result<Table, GraphError> {
    tables.get(index).cloned().ok_or_else(|| {
        GraphError::new(
            ErrorCode::InvalidArgument,
            "a table that was not handed over",
        )
        .parameter("table")
        .expected(format!("an index below {}", tables.len()))
        .got(index.to_string())
    })
}

/// Builds a graph from tables: imports, validates and indexes them in one call, off the JavaScript thread unless that takes
/// longer than the work.
#[napi(catch_unwind)]
pub fn open_graph(
    env: Env,
    tables: String,
    buffers: Borrowed,
    inputs: Handles<'_>,
    options: String,
    control: Option<&Control>,
) -> napi::Result<Soon<OpenedGraph>> {
    counters::call();
    let incoming = match Incoming::new(env, tables, buffers, inputs) {
        Ok(incoming) => incoming,
        Err(error) => return Ok(Soon::Later(rejected(error))),
    };
    soon(env, incoming.is_small(0), control, move |grip| {
        let options: Options = parse(&options, "options")?;
        let names = options.names();
        let name = |index| {
            let named = names.iter().find(|(table, _)| *table == index);
            named.map_or_else(|| format!("table {index}"), |(_, name)| name.clone())
        };
        let (graph, report) = incoming.with(&name, grip, |tables| {
            options.builder(&tables)?.build_with_report(grip)
        })?;
        OpenedGraph::new(graph, &report, incoming.lenders(), incoming.computed())
    })
}
