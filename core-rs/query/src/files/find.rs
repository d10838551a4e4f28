//! From what a user names to the files meant: paths, folders and globs, in order.

use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use datafusion::object_store::ObjectMeta;
use datafusion::object_store::path::Path as Location;
use glob::MatchOptions;
use quiver_graph::{ErrorCode, GraphError, Result};

use super::held::Held;
use crate::plan::{Compression, Format};

/// A file to read.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// As the user named it, or below what the user named.
    pub path: PathBuf,
    pub meta: ObjectMeta,
    /// The bytes, of what lies in memory.
    pub memory: Option<Arc<Held>>,
}

impl Found {
    fn new(path: PathBuf, metadata: &Metadata) -> Result<Self> {
        let location = Location::from_filesystem_path(&path)
            .map_err(|error| io_error(&path, "cannot be read").got(error.to_string()))?;
        let modified = metadata.modified().map_err(|error| failed(&path, &error))?;
        let meta = ObjectMeta {
            location,
            last_modified: modified.into(),
            size: metadata.len(),
            e_tag: None,
            version: None,
        };
        Ok(Self {
            path,
            meta,
            memory: None,
        })
    }

    /// Bytes in memory.
    pub fn held(memory: Held) -> Self {
        let meta = ObjectMeta {
            location: memory.location(),
            last_modified: Default::default(),
            size: memory.bytes().len() as u64,
            e_tag: None,
            version: None,
        };
        Self {
            path: PathBuf::from("the bytes"),
            meta,
            memory: Some(Arc::new(memory)),
        }
    }

    /// The folders named `column=value` above the file, from the outermost.
    pub fn partitions(&self) -> impl Iterator<Item = (&str, &str)> {
        let folders = self.path.parent().into_iter().flat_map(Path::components);
        folders.filter_map(|component| match component {
            Component::Normal(name) => name
                .to_str()?
                .split_once('=')
                .filter(|(key, _)| !key.is_empty()),
            _ => None,
        })
    }
}

/// The files that `paths` name, in their order; those of a folder or glob by name.
///
/// # Errors
/// [`ErrorCode::FileNotFound`] for a path without a file, [`ErrorCode::IoError`] for what cannot be looked at.
pub(crate) fn find(paths: &[String], format: Format) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for text in paths {
        let path = Path::new(text);
        match fs::metadata(path) {
            Ok(metadata) => add(path.to_owned(), &metadata, format, &mut found)?,
            Err(error) if error.kind() == ErrorKind::NotFound && is_glob(text) => {
                expand(text, format, &mut found)?;
            }
            Err(error) => return Err(failed(path, &error)),
        }
    }
    Ok(found)
}

fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// Adds a file, or those of a folder.
fn add(path: PathBuf, metadata: &Metadata, format: Format, found: &mut Vec<Found>) -> Result<()> {
    if !metadata.is_dir() {
        found.push(Found::new(path, metadata)?);
        return Ok(());
    }
    let before = found.len();
    walk(&path, format, found)?;
    if found.len() == before {
        let names = format.extensions().join(", .");
        let message = format!(
            "the folder {} has no {} files",
            path.display(),
            format.name()
        );
        return Err(GraphError::new(ErrorCode::FileNotFound, message)
            .expected(format!("files whose names end in .{names}"))
            .got(path.display().to_string()));
    }
    Ok(())
}

fn walk(folder: &Path, format: Format, found: &mut Vec<Found>) -> Result<()> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = entries.map_err(|error| failed(folder, &error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        // What programs write on the way (`_temporary`, `.crc`) is hidden by these two letters.
        if entry.file_name().as_encoded_bytes().starts_with(b".")
            || entry.file_name().as_encoded_bytes().starts_with(b"_")
        {
            continue;
        }
        let path = entry.path();
        let metadata = fs::metadata(&path).map_err(|error| failed(&path, &error))?;
        if metadata.is_dir() {
            walk(&path, format, found)?;
        } else if is_of(&path, format) {
            found.push(Found::new(path, &metadata)?);
        }
    }
    Ok(())
}

/// Whether the name is one of the format's; text may be compressed.
fn is_of(path: &Path, format: Format) -> bool {
    let stem = match path.file_stem() {
        Some(stem) if format.is_text() && Compression::of(path) != Compression::None => {
            Path::new(stem)
        }
        _ => path,
    };
    let extension = stem.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| {
        let known = format.extensions().iter();
        known
            .into_iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// The files and folders that a glob matches, by name.
fn expand(pattern: &str, format: Format, found: &mut Vec<Found>) -> Result<()> {
    let options = MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let matches = glob::glob_with(pattern, options).map_err(|error| {
        GraphError::new(
            ErrorCode::InvalidArgument,
            format!("the glob {pattern}: {error}"),
        )
        .parameter("paths")
        .got(pattern)
    })?;
    let before = found.len();
    for path in matches {
        let path = path.map_err(|error| failed(error.path(), error.error()))?;
        let metadata = fs::metadata(&path).map_err(|error| failed(&path, &error))?;
        add(path, &metadata, format, found)?;
    }
    if found.len() == before {
        let message = format!("no file matches {pattern}");
        return Err(GraphError::new(ErrorCode::FileNotFound, message)
            .expected("a glob that matches a file")
            .got(pattern));
    }
    Ok(())
}

/// An error of the file system, with the path it is about.
pub(crate) fn failed(path: &Path, error: &std::io::Error) -> GraphError {
    let shown = path.display();
    match error.kind() {
        ErrorKind::NotFound => {
            GraphError::new(ErrorCode::FileNotFound, format!("there is no file {shown}"))
                .expected("an existing file or folder")
                .got(shown.to_string())
        }
        _ => io_error(path, &error.to_string()),
    }
}

pub(crate) fn io_error(path: &Path, what: &str) -> GraphError {
    let shown = path.display().to_string();
    GraphError::new(ErrorCode::IoError, format!("{shown}: {what}")).got(shown)
}
