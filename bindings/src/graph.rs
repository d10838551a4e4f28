//! A graph in JavaScript's hands: what it is made of, and how long it is kept.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Weak};

use napi::Env;
use napi::bindgen_prelude::ObjectFinalize;
use napi_derive::napi;
use quiver_graph::{ErrorCode, Graph, GraphError, Reason, Report, ReportedRows, TableKind};
use serde::Serialize;
use serde_json::json;

use crate::account::{Account, Share};
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
    /// That of the graph which it was made from, where it shares what that holds.
    shared: Weak<Account>,
    /// Bytes of rows that queries computed for it.
    computed: i64,
    info: String,
}

impl OpenedGraph {
    /// # Errors
    /// A type that cannot be described: none that can be imported.
    pub fn new(
        graph: Graph,
        report: &Report,
        lenders: Lenders,
        computed: i64,
    ) -> Result<Self, GraphError> {
        Ok(Self {
            computed,
            info: info(&graph, report, &[])?,
            graph: Arc::new(graph),
            lenders,
            shared: Weak::new(),
        })
    }

    /// A graph that was read from a file, which holds `ignored` besides; its tables have `bytes`.
    ///
    /// # Errors
    /// As [`OpenedGraph::new`].
    pub fn read(
        graph: Graph,
        report: &Report,
        ignored: &[String],
        bytes: i64,
    ) -> Result<Self, GraphError> {
        Ok(Self {
            computed: bytes,
            info: info(&graph, report, ignored)?,
            graph: Arc::new(graph),
            lenders: Lenders::default(),
            shared: Weak::new(),
        })
    }

    /// The same, sharing an account.
    pub fn sharing(self, account: Weak<Account>) -> Self {
        Self {
            shared: account,
            ..self
        }
    }
}

/// Bytes that only Rust sees. Other columns are left out: they lie in memory that the runtime counts itself.
fn held(graph: &Graph, computed: i64) -> i64 {
    let derived = i64::try_from(graph.derived_memory()).unwrap_or(i64::MAX);
    derived.saturating_add(computed)
}

/// Where a call that built a topology notes what its graph holds now.
pub struct Note {
    held: Arc<AtomicI64>,
    computed: i64,
}

impl Note {
    pub fn update(&self, graph: &Graph) {
        let held = held(graph, self.computed);
        self.held.store(held, Ordering::Relaxed);
    }
}

impl Outcome for OpenedGraph {
    type Js = Opened;

    fn into_js(self, env: Env) -> napi::Result<Opened> {
        let held = held(&self.graph, self.computed);
        Ok(Opened {
            handle: GraphHandle {
                share: Share::new(env, &self.shared, held)?,
                computed: self.computed,
                graph: Handle::new("graph", self.graph, self.lenders),
            },
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
    /// None where it is empty, as mostly.
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<ReportInfo<'a>>,
}

#[derive(Serialize)]
struct ReportInfo<'a> {
    skipped: Vec<RowsInfo<'a>>,
    added: Vec<RowsInfo<'a>>,
    /// What the file that the graph was read from holds besides.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    ignored: &'a [String],
}

#[derive(Serialize)]
struct RowsInfo<'a> {
    kind: &'static str,
    table: &'a str,
    reason: &'static str,
    rows: usize,
}

impl<'a> ReportInfo<'a> {
    fn new(report: &'a Report, ignored: &'a [String]) -> Self {
        let info = |list: &'a [ReportedRows]| list.iter().map(RowsInfo::new).collect();
        Self {
            skipped: info(&report.skipped),
            added: info(&report.added),
            ignored,
        }
    }
}

impl<'a> RowsInfo<'a> {
    fn new(of: &'a ReportedRows) -> Self {
        Self {
            kind: match of.kind {
                TableKind::Nodes => "nodes",
                TableKind::Edges => "edges",
            },
            table: &of.table,
            reason: match of.reason {
                Reason::Null => "null",
                Reason::Duplicate => "duplicate",
                Reason::Dangling => "dangling",
            },
            rows: of.rows,
        }
    }
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

fn info(graph: &Graph, report: &Report, ignored: &[String]) -> Result<String, GraphError> {
    let fields = |schema: &arrow_schema::Schema| {
        let fields = schema.fields().iter();
        fields
            .map(|field| schema::shown(field))
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
        report: (!(report.is_empty() && ignored.is_empty()))
            .then(|| ReportInfo::new(report, ignored)),
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
    share: Share,
    computed: i64,
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
        self.share
            .follow(env)
            .map_err(|error| GraphError::new(ErrorCode::Internal, error.reason.clone()))?;
        Ok(entered)
    }

    pub fn note(&self) -> Note {
        Note {
            held: self.share.held(),
            computed: self.computed,
        }
    }

    /// Bytes of its rows that queries computed.
    pub fn computed(&self) -> i64 {
        self.computed
    }

    /// What a graph that shares everything with this one takes part in.
    pub fn account(&self) -> Weak<Account> {
        self.share.account()
    }

    fn let_go(&self, env: Env) -> napi::Result<()> {
        self.graph.close();
        self.share.end(env)
    }
}

#[napi]
impl GraphHandle {
    /// A table of what may surprise in the graph's data; without rows when there is nothing.
    #[napi(catch_unwind)]
    pub fn validate(&self, env: Env, control: Option<&Control>) -> Work<Export> {
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
    #[napi(catch_unwind)]
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
    #[napi(catch_unwind)]
    pub fn close(&self, env: Env) -> napi::Result<()> {
        self.let_go(env)
    }
}
