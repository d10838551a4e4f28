//! The C Data Interface spelled in JSON: what crosses beside the buffers. docs/seam.md has the TypeScript of it.

use std::collections::BTreeMap;

use quiver_graph::{ErrorCode, GraphError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// `ArrowSchema`: a name, a C Data format string, and the children that the format asks for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Field {
    pub name: String,
    pub format: String,
    pub nullable: bool,
    /// What an imported column becomes: `l` of one that comes as `i`, `u` of a dictionary of `u`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub widen: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Field>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dictionary: Option<Box<Field>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ordered: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keys_sorted: bool,
}

/// A table over buffers of type `B`: an index into the call's views on the way in, a range on the way out.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Table<B> {
    #[serde(default = "Vec::new")]
    pub fields: Vec<Field>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    #[serde(default = "Vec::new")]
    pub batches: Vec<Batch<B>>,
    /// The chunks of each distinct dictionary.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub dictionaries: Vec<Vec<Column<B>>>,
    /// The address of an `ArrowArrayStream` that gives fields and batches instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// The query whose rows the table is, instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<Query>,
    /// The views whose bytes, one behind the other, are the Arrow IPC that gives fields and batches instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ipc: Option<Vec<usize>>,
    /// What TypeScript had to copy first.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub copied: Vec<Copied>,
}

/// A plan whose inputs are some of the call's.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    pub plan: String,
    /// Positions in the call's inputs.
    pub inputs: Vec<usize>,
    /// That of the session that it runs in.
    pub session: usize,
    /// Whether its rows must not lie in memory that is borrowed.
    #[serde(default)]
    pub copy: bool,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Copied {
    pub reason: String,
    pub bytes: u64,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Batch<B> {
    pub length: i64,
    pub columns: Vec<Column<B>>,
}

/// `ArrowArray`, but for `offset`: it counts bits of the validity bitmap and of Bool values, and nothing else.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Column<B> {
    pub length: i64,
    pub null_count: i64,
    pub offset: i64,
    pub buffers: Vec<Option<B>>,
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Column<B>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dictionary: Option<usize>,
}

/// A buffer on the way out: index, byte offset and byte length.
pub type Range = (usize, usize, usize);

/// # Errors
/// [`ErrorCode::InvalidArgument`] for text that is not such a document, naming `parameter`.
pub fn parse<T: DeserializeOwned>(text: &str, parameter: &str) -> Result<T, GraphError> {
    serde_json::from_str(text).map_err(|error| {
        GraphError::new(
            ErrorCode::InvalidArgument,
            format!("`{parameter}` cannot be read: {error}"),
        )
        .parameter(parameter)
    })
}
