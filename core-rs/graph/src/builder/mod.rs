//! From tables to a graph.

mod dangling;
mod infer;
mod inputs;
mod parts;
mod report;
mod saved;
mod screen;
mod tables;

use arrow_array::RecordBatch;

use crate::ids::check_size;
use crate::run::IN_PLACE;
use crate::tables::NodeTable;
use crate::{Control, ErrorCode, Graph, GraphError, Result};

pub(crate) use dangling::settle;
use infer::infer_nodes;
pub(crate) use infer::wider;
pub use inputs::{EdgeInput, NodeInput, OnConflict, OnDangling, OnDuplicate, OnNull};
pub(crate) use parts::{Parts, lay_out, match_ends};
pub use report::{Reason, Report, ReportedRows, TableKind};
pub use saved::{SavedEdges, SavedGraph, SavedNodes};
pub use screen::Policy;
pub(crate) use screen::Screen;
use tables::check_labels;
pub(crate) use tables::{edge_tables, node_table, same_keys};

/// The tables and options that a graph is built from. Batches are kept as they come: their buffers are shared.
///
/// Without node tables the nodes are inferred from the edges, one table per label that `from` and `to` name (or one without
/// a label), in order of first appearance: table by table, row by row, source before destination. Their key columns are
/// named by `id`; when that is empty, `id`, or as the source columns of the first edge table when a key has several columns.
#[derive(Clone, Debug)]
pub struct GraphBuilder {
    pub nodes: Vec<NodeInput>,
    pub edges: Vec<EdgeInput>,
    pub id: Vec<String>,
    pub directed: bool,
    pub on_dangling: OnDangling,
    pub on_duplicate: OnDuplicate,
    pub on_null: OnNull,
}

impl Default for GraphBuilder {
    /// Directed, without tables, and strict.
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            edges: Vec::new(),
            id: Vec::new(),
            directed: true,
            on_dangling: OnDangling::default(),
            on_duplicate: OnDuplicate::default(),
            on_null: OnNull::default(),
        }
    }
}

/// What a node takes in the index of keys, and an edge for its ends, about.
pub(crate) const NODE_BYTES: usize = 24;
pub(crate) const EDGE_BYTES: usize = 16;

impl GraphBuilder {
    /// Indexes the nodes' keys and finds the nodes of all edge ends, in parallel; topology follows when it is needed.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownColumn`], [`ErrorCode::UnknownLabel`], [`ErrorCode::UnsupportedType`] for keys of different
    /// kinds, [`ErrorCode::NullKey`], [`ErrorCode::DuplicateKey`] and [`ErrorCode::DanglingEdge`] with table, column and row,
    /// [`ErrorCode::InvalidArgument`] for labels that do not tell tables apart, [`ErrorCode::TooLarge`],
    /// [`ErrorCode::OutOfMemory`], [`ErrorCode::Cancelled`].
    pub fn build(self, control: &Control) -> Result<Graph> {
        Ok(self.build_with_report(control)?.0)
    }

    /// As [`GraphBuilder::build`], and tells which rows were left out or added.
    ///
    /// # Errors
    /// As [`GraphBuilder::build`].
    pub fn build_with_report(self, control: &Control) -> Result<(Graph, Report)> {
        let nodes = self.nodes.iter().flat_map(|input| &input.batches);
        let edges = self.edges.iter().flat_map(|input| &input.batches);
        let nodes: usize = nodes.map(RecordBatch::num_rows).sum();
        let edges: usize = edges.map(RecordBatch::num_rows).sum();
        let bytes = NODE_BYTES * nodes + EDGE_BYTES * edges;
        let _held = control.reserve("graph", || Ok(bytes as u64))?;
        if nodes + edges <= IN_PLACE {
            return self.build_here(control);
        }
        control.install(|| self.build_here(control))
    }

    fn build_here(self, control: &Control) -> Result<(Graph, Report)> {
        let mut screen = Screen::new(Policy {
            on_null: self.on_null,
            on_duplicate: self.on_duplicate,
            on_dangling: self.on_dangling,
            on_conflict: None,
        });
        let built = self.build_screened(&mut screen, control);
        let graph = built.map_err(|error| screen.restore(error))?;
        Ok((graph, screen.report))
    }

    fn build_screened(self, screen: &mut Screen, control: &Control) -> Result<Graph> {
        if self.nodes.is_empty() && self.edges.is_empty() {
            return Err(GraphError::new(
                ErrorCode::InvalidArgument,
                "a graph needs a table of nodes or of edges",
            ));
        }
        let edge_rows = self
            .edges
            .iter()
            .flat_map(|input| &input.batches)
            .map(RecordBatch::num_rows)
            .sum();
        check_size("edges", edge_rows)?;
        let mut parts = if self.nodes.is_empty() {
            infer_nodes(&self.edges, &self.id, screen, control)?
        } else {
            self.match_nodes(screen, control)?
        };
        control.check()?;
        settle(&mut parts, screen, control)?;
        parts.finish(self.directed)
    }

    fn match_nodes(&self, screen: &mut Screen, control: &Control) -> Result<Parts> {
        let node_rows: usize = self
            .nodes
            .iter()
            .flat_map(|input| &input.batches)
            .map(RecordBatch::num_rows)
            .sum();
        check_size("nodes", node_rows)?;
        let labels: Vec<Option<&str>> = self
            .nodes
            .iter()
            .map(|input| input.label.as_deref())
            .collect();
        check_labels(&labels)?;
        control.begin("index nodes", node_rows as u64);
        let mut nodes: Vec<NodeTable> = Vec::with_capacity(self.nodes.len());
        for (position, input) in self.nodes.iter().enumerate() {
            let table = node_table(input, position, screen, control)?;
            if let Some(first) = nodes.first() {
                same_keys(first, &table)?;
            }
            nodes.push(table);
        }
        let mut edges = edge_tables(&self.edges, &labels)?;
        screen.edges(&mut edges)?;
        let mut parts = Parts {
            nodes,
            edges,
            src: Vec::new(),
            dst: Vec::new(),
        };
        match_ends(&mut parts, control)?;
        Ok(parts)
    }
}
