//! What a write takes, as TypeScript sends it; `src/frame/files.ts` mirrors these types.

use std::path::{Path, PathBuf};

use quiver_graph::{ErrorCode, GraphError, Result};
use serde::Deserialize;
use serde_json::json;

use super::files::{Compression, Format};
use super::storage::Storage;

/// A file, or a folder of files, to write.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Target {
    pub format: Format,
    /// Of what is written; bytes have none.
    #[serde(default)]
    pub path: PathBuf,
    #[serde(default)]
    pub options: WriteOptions,
}

impl Target {
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] where the text is no target.
    pub fn parse(json: &str) -> Result<Self> {
        serde_json::from_str(json).map_err(|error| {
            let message = format!("the target is malformed: {error}");
            GraphError::new(ErrorCode::InvalidArgument, message).parameter("target")
        })
    }
}

/// How files are written. What another format takes is refused where TypeScript checks options.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct WriteOptions {
    /// Default: of Parquet zstd, of text what the file's name says, of IPC none.
    pub compression: Option<Packing>,
    /// Of Parquet.
    pub row_group_size: Option<usize>,
    /// The columns whose values become folders; the path is then that of a folder.
    pub partition_by: Vec<String>,
    /// Default true for a file, false for a folder.
    pub overwrite: Option<bool>,
    pub header: Option<bool>,
    pub delimiter: Option<String>,
    pub quote: Option<String>,
    pub null_value: Option<String>,
    /// How an object store is reached.
    pub storage: Storage,
    /// Whether IPC is written in its stream form; default by the name, `.arrows`.
    pub stream: Option<bool>,
}

impl WriteOptions {
    pub fn overwrite(&self) -> bool {
        self.overwrite.unwrap_or(self.partition_by.is_empty())
    }
}

/// How bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Packing {
    None,
    Snappy,
    Gzip,
    Lz4,
    Zstd,
}

impl Packing {
    /// What a text file's name says.
    pub fn of(path: &Path) -> Self {
        match Compression::of(path) {
            Compression::Gzip => Self::Gzip,
            Compression::Zstd => Self::Zstd,
            Compression::None | Compression::Bz2 | Compression::Xz => Self::None,
        }
    }

    /// [`ErrorCode::InvalidArgument`] of a packing that a format does not have.
    pub fn unfit(self, format: Format, expected: &str) -> GraphError {
        let got = format!("{self:?}").to_ascii_lowercase();
        let message = format!("{} is not compressed by {got}", format.name());
        GraphError::new(ErrorCode::InvalidArgument, message)
            .parameter("compression")
            .expected(expected)
            .got(got)
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub rows: u64,
    /// Of all files together.
    pub bytes: u64,
    pub files: u64,
}

impl Written {
    pub fn to_json(&self) -> String {
        json!({ "rows": self.rows, "bytes": self.bytes, "files": self.files }).to_string()
    }
}
