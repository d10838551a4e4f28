//! A graph in JavaScript's hands: what it is made of, and how long it is kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use napi::Env;
use napi::bindgen_prelude::{AsyncTask, ObjectFinalize};
use napi_derive::napi;
use quiver_graph::{ErrorCode, Graph, GraphError};
use serde::Serialize;
use serde_json::json;

use crate::borrow::Lenders;
use crate::control::Control;
use crate::counters;
use crate::descriptor::Field;
use crate::error::to_js;
use crate::export::Export;
use crate::handle::Handle;
use crate::import::Table;
use crate::schema;
use crate::task::{Outcome, Work, off_thread, rejected};

/// A graph on its way to JavaScript, and the borrowed memory that it may read.
pub struct OpenedGraph {
    graph: Arc<Graph>,
    lenders: Lenders,
    held: i64,
    info: String,
}

impl OpenedGraph {
    /// # Errors
    /// A type that cannot be described: none that can be imported.
    pub fn new(graph: Graph, lenders: Lenders) -> Result<Self, GraphError> {
        Ok(Self {
            held: held(&graph),
            info: info(&graph)?,
            graph: Arc::new(graph),
            lenders,
        })
    }
}

/// Bytes that only Rust sees. Columns are left out: most of them lie in memory that the runtime counts itself.
pub fn held(graph: &Graph) -> i64 {
    let memory = graph.memory();
    i64::try_from(memory.ids + memory.topology).unwrap_or(i64::MAX)
}

impl Outcome for OpenedGraph {
    type Js = Opened;

    fn into_js(self, env: Env) -> napi::Result<Opened> {
        let handle = GraphHandle {
            graph: Handle::new("graph", self.graph, self.lenders),
            held: Arc::new(AtomicI64::new(self.held)),
            reported: AtomicI64::new(0),
        };
        handle.report(env)?;
        Ok(Opened {
            handle,
            info: self.info,
        })
    }
}

#[napi(object, object_from_js = false)]
pub struct Opened {
    pub handle: GraphHandle,
    /// JSON: sizes, and per table its name, keys and fields.
    pub info: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Info<'a> {
    num_nodes: usize,
    num_edges: usize,
    directed: bool,
    nodes: Vec<NodeInfo<'a>>,
    edges: Vec<EdgeInfo<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NodeInfo<'a> {
    label: Option<&'a str>,
    num_rows: usize,
    id: &'a [String],
    fields: Vec<Field>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EdgeInfo<'a> {
    r#type: Option<&'a str>,
    num_rows: usize,
    src: &'a [String],
    dst: &'a [String],
    from: Option<&'a str>,
    to: Option<&'a str>,
    fields: Vec<Field>,
}

fn info(graph: &Graph) -> Result<String, GraphError> {
    let fields = |schema: &arrow_schema::Schema| {
        let fields = schema.fields().iter();
        fields
            .map(|field| schema::export(field))
            .collect::<Result<Vec<_>, _>>()
    };
    let nodes = graph.node_tables().iter().map(|table| {
        Ok(NodeInfo {
            label: table.label(),
            num_rows: table.num_rows(),
            id: table.id(),
            fields: fields(table.schema())?,
        })
    });
    let label = |position: usize| {
        let table = graph.node_tables().get(position);
        table.and_then(|table| table.label())
    };
    let edges = graph.edge_tables().iter().map(|table| {
        Ok(EdgeInfo {
            r#type: table.edge_type(),
            num_rows: table.num_rows(),
            src: table.src(),
            dst: table.dst(),
            from: label(table.from()),
            to: label(table.to()),
            fields: fields(table.schema())?,
        })
    });
    let info = Info {
        num_nodes: graph.num_nodes(),
        num_edges: graph.num_edges(),
        directed: graph.directed(),
        nodes: nodes.collect::<Result<_, GraphError>>()?,
        edges: edges.collect::<Result<_, GraphError>>()?,
    };
    serde_json::to_string(&info).map_err(|error| {
        let message = format!("a graph cannot be described: {error}");
        GraphError::new(ErrorCode::Internal, message)
    })
}

/// A graph, until `close` or until it is collected. Results and graphs made from it live on without it.
#[napi(custom_finalize)]
pub struct GraphHandle {
    graph: Handle<Arc<Graph>>,
    /// Bytes held in Rust alone, as the last call that may have changed them found.
    held: Arc<AtomicI64>,
    /// Bytes of these that the runtime was told of: it collects handles too late if it does not know what they hold.
    reported: AtomicI64,
}

impl ObjectFinalize for GraphHandle {
    fn finalize(self, env: Env) -> napi::Result<()> {
        self.let_go(env)
    }
}

impl GraphHandle {
    /// The graph, and what everything made from it must check too.
    ///
    /// # Errors
    /// As [`Handle::enter`].
    pub fn enter(&self, env: Env) -> Result<(Arc<Graph>, Lenders), GraphError> {
        counters::call();
        self.lend(env)
    }

    /// As [`GraphHandle::enter`], for a call that is counted elsewhere.
    ///
    /// # Errors
    /// As [`Handle::enter`].
    pub fn lend(&self, env: Env) -> Result<(Arc<Graph>, Lenders), GraphError> {
        let entered = self.graph.lend(env)?;
        // Topologies are built when first needed, so that what there is to report grows.
        self.report(env)
            .map_err(|error| GraphError::new(ErrorCode::Internal, error.reason.clone()))?;
        Ok(entered)
    }

    /// Where a call that built a topology notes what the graph holds now.
    pub fn held(&self) -> Arc<AtomicI64> {
        Arc::clone(&self.held)
    }

    fn report(&self, env: Env) -> napi::Result<()> {
        let held = self.held.load(Ordering::Relaxed);
        let reported = self.reported.swap(held, Ordering::Relaxed);
        if held != reported {
            env.adjust_external_memory(held - reported)?;
        }
        Ok(())
    }

    fn let_go(&self, env: Env) -> napi::Result<()> {
        self.graph.close();
        self.held.store(0, Ordering::Relaxed);
        self.report(env)
    }
}

#[napi]
impl GraphHandle {
    /// A table of what may surprise in the graph's data; without rows when there is nothing.
    #[napi]
    pub fn validate(&self, env: Env, control: Option<&Control>) -> AsyncTask<Work<Export>> {
        match self.enter(env) {
            Ok((graph, _)) => off_thread(control, move |grip| {
                let batch = grip.install(|| graph.validate(grip))?;
                Export::new(vec![Table {
                    schema: batch.schema(),
                    batches: vec![batch],
                }])
            }),
            Err(error) => rejected(error),
        }
    }

    /// JSON `{ nodes, edges, ids, topology, total }`: bytes held now, shared ones included.
    #[napi]
    pub fn memory(&self) -> napi::Result<String> {
        let (graph, _) = self.graph.peek().map_err(to_js)?;
        let memory = graph.memory();
        Ok(json!({
            "nodes": memory.nodes,
            "edges": memory.edges,
            "ids": memory.ids,
            "topology": memory.topology,
            "total": memory.total(),
        })
        .to_string())
    }

    /// Lets go of the graph; later calls reject with `CLOSED`. Work under way and results keep what they need.
    #[napi]
    pub fn close(&self, env: Env) -> napi::Result<()> {
        self.let_go(env)
    }
}
