//! What formats can hold.

use serde::Serialize;

/// What a format can hold; all else is told.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property of its own"
)]
pub struct Holds {
    pub node_attributes: bool,
    pub edge_attributes: Attributes,
    /// Whether attributes have the types that they were written with, or those that their values look like.
    pub types: bool,
    /// Whether a value may be missing.
    pub nulls: bool,
    pub directed: bool,
    pub undirected: bool,
    pub parallel: bool,
    pub loops: bool,
    /// Whether nodes without edges are kept.
    pub isolated: bool,
}

/// What a format can hold of edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Attributes {
    None,
    /// One number.
    Weight,
    All,
}

/// Everything that any format holds.
pub(crate) const ALL: Holds = Holds {
    node_attributes: true,
    edge_attributes: Attributes::All,
    types: true,
    nulls: true,
    directed: true,
    undirected: true,
    parallel: true,
    loops: true,
    isolated: true,
};
