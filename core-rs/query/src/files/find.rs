//! From what a user names to the files meant: paths, folders and globs, in order.

use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use datafusion::object_store::ObjectMeta;
use datafusion::object_store::path::Path as Location;
use quiver_graph::{ErrorCode, GraphError, Result};

use super::failure::{failed, io_error};
use super::folders::{first, is_partition, leads_back, list, partition};
use super::globs::{is_glob, matches};
use super::held::Held;
use super::kind::other_kind;
use super::stamp::{Stamp, mark};
use crate::plan::{Compression, Format};

/// A file to read.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// As the user named it, or below what the user named.
    pub path: PathBuf,
    pub meta: ObjectMeta,
    /// None of what lies in memory.
    pub stamp: Option<Stamp>,
    /// The bytes, of what lies in memory.
    pub memory: Option<Arc<Held>>,
}

impl Found {
    /// # Errors
    /// [`ErrorCode::IoError`] for a device, pipe or socket: files are looked at first and then read, from several places.
    fn new(path: PathBuf, metadata: &Metadata) -> Result<Self> {
        if let Some(kind) = other_kind(metadata) {
            let message = format!("is a {kind}, which is not read as a file");
            return Err(io_error(&path, &message)
                .expected("a file or folder")
                .got(format!("a {kind}")));
        }
        let location = Location::from_filesystem_path(&path)
            .map_err(|error| io_error(&path, "cannot be read").got(error.to_string()))?;
        let meta = ObjectMeta {
            location,
            last_modified: mark(metadata).into(),
            size: metadata.len(),
            e_tag: None,
            version: None,
        };
        Ok(Self {
            path,
            meta,
            stamp: Some(Stamp::of(metadata)),
            memory: None,
        })
    }

    /// As errors name it.
    pub fn shown(&self) -> String {
        self.path.display().to_string()
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
            stamp: None,
            memory: Some(Arc::new(memory)),
        }
    }

    /// The folders named `column=value` above the file, from the outermost.
    pub fn partitions(&self) -> impl Iterator<Item = (&str, &str)> {
        let folders = self.path.parent().into_iter().flat_map(Path::components);
        folders.filter_map(|component| match component {
            Component::Normal(name) => partition(name.to_str()?),
            _ => None,
        })
    }
}

/// The files that `paths` name, in their order; those of a folder or glob by name. Links are followed, but for those that lead to a
/// folder that they lie in.
///
/// # Errors
/// [`ErrorCode::FileNotFound`] for a path without a file, [`ErrorCode::IoError`] for what cannot be looked at.
pub(crate) async fn find(paths: &[String], format: Format) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for text in paths {
        let path = Path::new(text);
        match fs::metadata(path) {
            Ok(metadata) => add(path.to_owned(), &metadata, format, &mut found).await?,
            Err(error) if error.kind() == ErrorKind::NotFound && is_glob(text) => {
                expand(text, format, &mut found).await?;
            }
            Err(error) => return Err(failed(path, &error)),
        }
    }
    Ok(found)
}

/// Adds a file, or those of a folder.
async fn add(
    path: PathBuf,
    metadata: &Metadata,
    format: Format,
    found: &mut Vec<Found>,
) -> Result<()> {
    if !metadata.is_dir() {
        found.push(Found::new(path, metadata)?);
        return Ok(());
    }
    let before = found.len();
    walk(&path, format, found).await?;
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

async fn walk(folder: &Path, format: Format, found: &mut Vec<Found>) -> Result<()> {
    // The next one last.
    let mut left: Vec<(PathBuf, Metadata)> = Vec::new();
    let mut next = Some(folder.to_owned());
    loop {
        if let Some(folder) = next.take() {
            let entries = list(&folder).await?;
            // What programs write on the way (`_temporary`, `.crc`) is hidden by these two letters.
            let shown = entries.into_iter().filter(|entry| match first(entry) {
                b'.' => false,
                b'_' => is_partition(entry),
                _ => true,
            });
            for entry in shown.rev() {
                let hidden = first(&entry) == b'_';
                let path = folder.join(entry);
                let metadata = fs::metadata(&path).map_err(|error| failed(&path, &error))?;
                if hidden && !metadata.is_dir() {
                    continue;
                }
                left.push((path, metadata));
            }
        }
        let Some((path, metadata)) = left.pop() else {
            return Ok(());
        };
        if !metadata.is_dir() {
            if is_of(&path, format) {
                found.push(Found::new(path, &metadata)?);
            }
        } else if !leads_back(&path)? {
            next = Some(path);
        }
    }
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

/// Adds what a glob matches.
async fn expand(pattern: &str, format: Format, found: &mut Vec<Found>) -> Result<()> {
    let before = found.len();
    for path in matches(pattern).await? {
        let metadata = fs::metadata(&path).map_err(|error| failed(&path, &error))?;
        add(path, &metadata, format, found).await?;
    }
    if found.len() == before {
        let message = format!("no file matches {pattern}");
        return Err(GraphError::new(ErrorCode::FileNotFound, message)
            .expected("a glob that matches a file")
            .got(pattern));
    }
    Ok(())
}
