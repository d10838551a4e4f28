//! What a graph is built from, and what becomes of rows that do not fit.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

#[cfg(doc)]
use crate::ErrorCode;
use crate::Result;
use crate::tables::{Batch, EdgeTable, NodeTable};

/// The nodes of one label. `id` names the key columns.
#[derive(Clone, Debug)]
pub struct NodeInput {
    pub label: Option<String>,
    pub id: Vec<String>,
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

impl NodeInput {
    /// A table of a graph, from which it was built or could be.
    ///
    /// # Errors
    /// Those of reading its columns.
    pub fn of(table: &NodeTable) -> Result<Self> {
        Ok(Self {
            label: table.label().map(str::to_owned),
            id: table.id().to_vec(),
            schema: table.schema().clone(),
            batches: read(table.batches())?,
        })
    }
}

/// The edges of one type. `src` and `dst` name the columns that hold the ends' keys, as many as the nodes' `id`; `from` and
/// `to` the labels that the ends belong to, `None` where there is one node table.
#[derive(Clone, Debug)]
pub struct EdgeInput {
    pub edge_type: Option<String>,
    pub src: Vec<String>,
    pub dst: Vec<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

impl EdgeInput {
    /// As [`NodeInput::of`]; `nodes` are all node tables of the graph.
    ///
    /// # Errors
    /// Those of reading its columns.
    pub fn of(table: &EdgeTable, nodes: &[NodeTable]) -> Result<Self> {
        let label = |position: usize| nodes[position].label().map(str::to_owned);
        Ok(Self {
            edge_type: table.edge_type().map(str::to_owned),
            src: table.src().to_vec(),
            dst: table.dst().to_vec(),
            from: label(table.from()),
            to: label(table.to()),
            schema: table.schema().clone(),
            batches: read(table.batches())?,
        })
    }
}

fn read(batches: &[Batch]) -> Result<Vec<RecordBatch>> {
    batches.iter().map(|batch| batch.read(None)).collect()
}

/// What becomes of an edge end that no node row has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDangling {
    /// [`ErrorCode::DanglingEdge`].
    #[default]
    Error,
    /// The edge is left out.
    Skip,
    /// A node is added behind the others of its label, with null in its other columns, in order of first appearance.
    Add,
}

/// What becomes of a key that two rows of a node table have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDuplicate {
    /// [`ErrorCode::DuplicateKey`].
    #[default]
    Error,
    /// The first row stays, the others are left out.
    First,
}

/// What becomes of a row of nodes whose key, or of edges whose ends, have a null in any column, or NaN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnNull {
    /// [`ErrorCode::NullKey`].
    #[default]
    Error,
    /// The row is left out.
    Skip,
}

/// What becomes of a row of nodes that are added whose key a node of the graph has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnConflict {
    /// [`ErrorCode::DuplicateKey`].
    Error,
    /// The node stays as it is, the row is left out.
    Keep,
    /// The node gets the row's values, and null in the columns that the row lacks.
    Replace,
    /// The node gets the row's values, and keeps those of the columns that the row lacks.
    Update,
}
