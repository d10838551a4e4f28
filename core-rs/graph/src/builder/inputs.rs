//! What a graph is built from, and what becomes of rows that do not fit.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

#[cfg(doc)]
use crate::ErrorCode;

/// The nodes of one label. `id` names the key columns.
#[derive(Clone, Debug)]
pub struct NodeInput {
    pub label: Option<String>,
    pub id: Vec<String>,
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
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
