//! What lies in the folder of a saved graph, as JSON.

use std::path::Path;

use quiver_graph::Result;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::checksum::sha256;
use crate::fault::{damaged, differs};

/// What a manifest of ours begins with.
const FORMAT: &str = "quiver graph";

/// The version of the format that is written, and the newest that is read.
pub const VERSION: u64 = 1;

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
        let internal = |error: serde_json::Error| {
            quiver_graph::GraphError::new(quiver_graph::ErrorCode::Internal, error.to_string())
        };
        let graph = serde_json::to_value(self).map_err(internal)?;
        let mut all = Map::new();
        all.insert("format".into(), FORMAT.into());
        all.insert("version".into(), VERSION.into());
        all.insert("sha256".into(), sum_of(&graph).into());
        all.insert("graph".into(), graph);
        let mut text = serde_json::to_vec_pretty(&all).map_err(internal)?;
        text.push(b'\n');
        Ok(text)
    }

    /// # Errors
    /// [`quiver_graph::ErrorCode::InvalidData`] for what is no manifest, was altered, or is of a newer version.
    pub fn of_json(bytes: &[u8], path: &Path) -> Result<Self> {
        let foreign = "is no manifest of a saved graph: it was altered, or is another file";
        let value: Value = serde_json::from_slice(bytes)
            .map_err(|error| damaged(path, foreign).cause(error.to_string()))?;
        if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
            let got = value.get("format").map_or("none".into(), Value::to_string);
            return Err(differs(
                path,
                foreign,
                format!("the format \"{FORMAT}\""),
                got,
            ));
        }
        match value.get("version").and_then(Value::as_u64) {
            Some(VERSION) => (),
            Some(newer) if newer > VERSION => {
                let message = "was saved by a newer version of this library";
                let expected = format!("format version {VERSION} or older");
                return Err(differs(path, message, expected, newer));
            }
            _ => {
                let got = value.get("version").map_or("none".into(), Value::to_string);
                return Err(differs(
                    path,
                    foreign,
                    format!("the version {VERSION}"),
                    got,
                ));
            }
        }
        let Some(graph) = value.get("graph") else {
            return Err(damaged(path, foreign));
        };
        let (expected, got) = (value.get("sha256").and_then(Value::as_str), sum_of(graph));
        if expected != Some(&got) {
            let expected = format!("the SHA-256 {}", expected.unwrap_or("of its text"));
            return Err(differs(path, "was altered", expected, got));
        }
        Self::deserialize(graph).map_err(|error| damaged(path, foreign).cause(error.to_string()))
    }
}

/// The SHA-256 of a value's text without white space, its keys in order.
fn sum_of(value: &Value) -> String {
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    sha256(sorted.to_string().as_bytes())
}
