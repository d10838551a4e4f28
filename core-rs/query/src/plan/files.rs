//! What a scan of files takes, as TypeScript sends it; `src/frame/files.ts` mirrors these types.

use std::collections::BTreeMap;
use std::path::Path;

use arrow_schema::{DataType, SchemaRef};
use quiver_graph::{ErrorCode, GraphError, Result};
use serde::Deserialize;

use super::storage::Storage;
use crate::types::parse_type;

/// Rows of one or several files.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Files {
    pub format: Format,
    /// Files, folders and globs, in the order in which their rows come.
    #[serde(default)]
    pub paths: Vec<String>,
    /// The position of the input whose bytes are the file instead.
    #[serde(default)]
    pub bytes: Option<usize>,
    #[serde(default)]
    pub options: ReadOptions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    Parquet,
    Csv,
    Ndjson,
    /// Arrow's own format: the file form and the stream form.
    Ipc,
}

impl Format {
    /// The name that users know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parquet => "Parquet",
            Self::Csv => "CSV",
            Self::Ndjson => "NDJSON",
            Self::Ipc => "Arrow IPC",
        }
    }

    /// Of the files that a folder is searched for.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Parquet => &["parquet", "parq", "pq"],
            Self::Csv => &["csv", "tsv"],
            Self::Ndjson => &["ndjson", "jsonl", "json"],
            Self::Ipc => &["arrow", "arrows", "feather", "ipc"],
        }
    }

    /// Whether files of it may be compressed as a whole.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Csv | Self::Ndjson)
    }
}

/// How files are read. What another format takes is refused where TypeScript checks options.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ReadOptions {
    /// Columns and their types by name, see [`parse_type`]; the types of all others are inferred.
    pub schema: Vec<(String, String)>,
    /// How many rows types are inferred from.
    pub infer_rows: Option<usize>,
    pub compression: Option<Compression>,
    /// How object stores are reached.
    pub storage: Storage,
    pub hive_partitioning: Option<HivePartitioning>,
    pub header: Option<bool>,
    pub delimiter: Option<String>,
    /// Empty: quotes are text like any other.
    pub quote: Option<String>,
    pub escape: Option<String>,
    pub comment: Option<String>,
    /// Fields that are null; by default empty ones.
    pub null_values: Option<Vec<String>>,
    pub null_regex: Option<String>,
    /// Whether rows with too few fields end in nulls.
    pub null_padding: bool,
    /// Default true; without them, one file is read by several threads.
    pub newlines_in_values: Option<bool>,
    /// All columns, where what came before of the same text has told them.
    #[serde(skip)]
    pub columns: Option<SchemaRef>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Compression {
    None,
    Gzip,
    Zstd,
    Bz2,
    Xz,
}

impl Compression {
    /// What the file's name says: `.gz`, `.zst`, `.bz2`, `.xz`.
    pub fn of(path: &Path) -> Self {
        let extension = path.extension().and_then(|extension| extension.to_str());
        match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("gz" | "gzip") => Self::Gzip,
            Some("zst" | "zstd") => Self::Zstd,
            Some("bz2") => Self::Bz2,
            Some("xz") => Self::Xz,
            _ => Self::None,
        }
    }
}

/// Whether folders named `column=value` are columns, and of which types.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum HivePartitioning {
    Inferred(bool),
    Typed(BTreeMap<String, String>),
}

const INFER_ROWS: usize = 10_000;

impl ReadOptions {
    /// The types that were given, in the order in which they were.
    pub fn types(&self) -> Result<Vec<(String, DataType)>> {
        if let Some(columns) = &self.columns {
            let columns = columns.fields().iter();
            let types = columns.map(|field| (field.name().clone(), field.data_type().clone()));
            return Ok(types.collect());
        }
        let parse = |(name, text): &(String, String)| {
            let data_type = parse_type(text).map_err(|error| error.column(name))?;
            Ok((name.clone(), data_type))
        };
        self.schema.iter().map(parse).collect()
    }

    pub fn infer_rows(&self) -> usize {
        self.infer_rows.unwrap_or(INFER_ROWS)
    }

    pub fn compression(&self, path: &Path) -> Compression {
        self.compression.unwrap_or_else(|| Compression::of(path))
    }

    pub fn header(&self) -> bool {
        self.header.unwrap_or(true)
    }
}

/// A character of one byte, as CSV's readers and writers take them.
pub(crate) fn byte(parameter: &str, text: Option<&str>) -> Result<Option<u8>> {
    match text.map(str::as_bytes) {
        None => Ok(None),
        Some(&[byte]) if byte.is_ascii() && byte != b'\n' && byte != b'\r' => Ok(Some(byte)),
        Some(_) => Err(GraphError::new(
            ErrorCode::InvalidArgument,
            format!("{parameter} must be one ASCII character"),
        )
        .parameter(parameter)
        .expected("one ASCII character, no line break")
        .got(text.unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compression_goes_by_the_last_extension() {
        let of = |name: &str| Compression::of(Path::new(name));
        assert_eq!(of("a.csv"), Compression::None);
        assert_eq!(of("a.csv.gz"), Compression::Gzip);
        assert_eq!(of("a.b/c.ndjson.ZST"), Compression::Zstd);
        assert_eq!(of("gz"), Compression::None);
    }

    #[test]
    fn separators_are_single_bytes() {
        assert_eq!(byte("delimiter", Some(";")).unwrap(), Some(b';'));
        for wrong in ["", ";;", "é", "\n"] {
            let error = byte("delimiter", Some(wrong)).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidArgument);
        }
    }
}
