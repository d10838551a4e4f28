//! What lies in the folder of a saved graph, as JSON.

use std::path::Path;

use quiver_graph::Result;
use serde::{Deserialize, Serialize};

use crate::seal::Seal;

/// The version of the format that is written, and the newest that is read.
pub const VERSION: u64 = 1;

const SEAL: Seal = Seal {
    what: "graph",
    version: VERSION,
};

/// Some bytes of a file, and their CRC-32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Piece {
    pub offset: u64,
    pub length: u64,
    pub crc: u32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Manifest {
    /// The package that wrote it.
    pub writer: String,
    /// The folder of its files, beside the manifest.
    pub generation: String,
    pub directed: bool,
    pub num_nodes: u64,
    pub num_edges: u64,
    pub nodes: Vec<Nodes>,
    pub edges: Vec<Edges>,
    /// Per edge row, the rows of its source and destination: 32 bits each, the least significant first, as all that follows.
    pub ends: Ends,
    pub adjacency: Vec<Adjacency>,
    pub files: Vec<FileEntry>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Nodes {
    pub label: Option<String>,
    pub id: Vec<String>,
    pub table: Table,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Edges {
    pub r#type: Option<String>,
    pub src: Vec<String>,
    pub dst: Vec<String>,
    /// Positions among `nodes`.
    pub from: usize,
    pub to: usize,
    pub table: Table,
}

/// A table in an Arrow IPC file.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Table {
    /// A position among `files`.
    pub file: usize,
    pub rows: u64,
    /// For people: what counts is in the file.
    pub schema: Vec<Field>,
    /// The end of the file, where its schema is.
    pub footer: Piece,
    pub dictionaries: Vec<Dictionary>,
    pub batches: Vec<Batch>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    pub name: String,
    pub r#type: String,
    pub nullable: bool,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dictionary {
    pub message: Piece,
    pub body: Piece,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Batch {
    pub rows: u64,
    pub message: Piece,
    /// The bytes of each column.
    pub columns: Vec<Piece>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ends {
    /// A position among `files`.
    pub file: usize,
    pub src: Piece,
    pub dst: Piece,
}

/// The neighbours of node `u` are `targets[offsets[u]..offsets[u + 1]]`; `edges` has the row of the edge that leads to each.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Adjacency {
    /// `out`, `in` or `both`.
    pub direction: String,
    /// A position among `files`.
    pub file: usize,
    /// 64 bits each.
    pub offsets: Piece,
    pub targets: Piece,
    pub edges: Piece,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileEntry {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

impl Manifest {
    /// # Errors
    /// None that a manifest of ours has.
    pub fn to_json(&self) -> Result<Vec<u8>> {
        SEAL.close(self)
    }

    /// # Errors
    /// [`quiver_graph::ErrorCode::InvalidData`] for what is no manifest, was altered, or is of a newer version.
    pub fn of_json(bytes: &[u8], path: &Path) -> Result<Self> {
        SEAL.open(bytes, path)
    }
}
