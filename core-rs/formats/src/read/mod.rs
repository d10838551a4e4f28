//! Bytes in: where they come from, their lines, and the graph that they become row by row.

mod input;
mod lines;
mod sink;

use std::path::PathBuf;

use arrow_buffer::Buffer;
use quiver_graph::{Account, EdgeInput, GraphBuilder, NodeInput};
use serde::Deserialize;

pub(crate) use input::Input;
pub(crate) use lines::Lines;
pub(crate) use sink::Sink;

use crate::table::Table;

/// Where the bytes of a graph lie.
#[derive(Clone, Debug)]
pub enum Source {
    File(PathBuf),
    /// Pieces behind each other.
    Bytes(Vec<Buffer>),
}

/// What ids are read as, where a format does not tell their type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ids {
    /// Whole numbers where all of them are written as such, else text.
    #[default]
    Infer,
    String,
    Int64,
}

/// How a graph is read.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ReadOptions {
    pub ids: Ids,
    /// The names of the key columns.
    pub id: String,
    pub src: String,
    pub dst: String,
    /// Whether edges are directed, whatever the file says; by default what it says.
    pub directed: Option<bool>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            ids: Ids::Infer,
            id: "id".to_owned(),
            src: "src".to_owned(),
            dst: "dst".to_owned(),
            directed: None,
        }
    }
}

/// The tables of a graph that was read.
#[derive(Debug)]
pub struct Loaded {
    /// None where the format lists edges only.
    pub nodes: Option<Table>,
    pub edges: Table,
    pub directed: bool,
    /// What the file holds and the tables do not, such as drawings of nodes.
    pub ignored: Vec<String>,
    /// What the tables take, until this is dropped.
    pub memory: Account,
}

impl Loaded {
    /// What the graph is built from; how it is screened is the caller's.
    pub fn builder(self, options: &ReadOptions) -> GraphBuilder {
        let nodes = self.nodes.map(|Table { schema, batches }| NodeInput {
            label: None,
            id: vec![options.id.clone()],
            schema,
            batches,
        });
        let Table { schema, batches } = self.edges;
        let edges = EdgeInput {
            edge_type: None,
            src: vec![options.src.clone()],
            dst: vec![options.dst.clone()],
            from: None,
            to: None,
            schema,
            batches,
        };
        GraphBuilder {
            nodes: nodes.into_iter().collect(),
            edges: vec![edges],
            id: vec![options.id.clone()],
            directed: self.directed,
            ..GraphBuilder::default()
        }
    }
}
