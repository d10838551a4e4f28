//! From what a user names to the files meant: paths, folders and globs, in order.

use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use datafusion::object_store::ObjectMeta;
use datafusion::object_store::path::Path as Location;
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use quiver_graph::{ErrorCode, GraphError, Result};

use super::failure::{failed, io_error};
use super::folders::{first, leads_back, list, partition};
use super::globs::{is_glob, matches};
use super::held::Held;
use super::kind::{is_of, is_shown, other_kind};
use super::place::Place;
use super::stamp::{Stamp, mark, time_of};
use super::stores::{self, Address, Object};
use crate::operators::watched::OF_STORE;
use crate::plan::{Files, Format};

/// Addresses that are looked up at once.
const LOOKS: usize = 8;

/// A file to read.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// As the user named it, or below what the user named.
    pub path: PathBuf,
    pub meta: ObjectMeta,
    pub place: Place,
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
            place: Place::Disk(Stamp::of(metadata)),
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
            place: Place::Memory(Arc::new(memory)),
        }
    }

    fn stored(object: Arc<Object>) -> Self {
        let meta = ObjectMeta {
            location: object.name().clone(),
            last_modified: time_of(&object.mark()).into(),
            size: object.size(),
            e_tag: Some(OF_STORE.to_owned()),
            version: None,
        };
        Self {
            path: object.path(),
            meta,
            place: Place::Store(object),
        }
    }

    /// `error` of reading the file, or what it comes from.
    pub fn blamed(&self, error: GraphError) -> GraphError {
        let object = self.place.object();
        object
            .and_then(|object| object.check().err())
            .unwrap_or(error)
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

/// The files that are asked for, in the order of their paths; those of a folder or glob by name. Links are followed, but for those that lead to a
/// folder that they lie in.
///
/// # Errors
/// [`ErrorCode::FileNotFound`] for a path without a file, [`ErrorCode::IoError`] for what cannot be looked at.
pub(crate) async fn find(request: &Files) -> Result<Vec<Found>> {
    let (format, storage) = (request.format, &request.options.storage);
    // Stores answer slowly: several are asked at once.
    let addresses = request.paths.iter().map(|text| Address::parse(text));
    let addresses = addresses.collect::<Result<Vec<_>>>()?;
    let looks = addresses.iter().flatten();
    let looks = looks.map(|address| stores::find(address, storage, format).boxed());
    let mut looks = stream::iter(looks).buffered(LOOKS);
    let mut found = Vec::new();
    for (text, address) in request.paths.iter().zip(&addresses) {
        if address.is_some() {
            let objects = looks.try_next().await?.unwrap_or_default();
            found.extend(objects.into_iter().map(Found::stored));
            continue;
        }
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
            let shown = entries
                .into_iter()
                .filter(|entry| is_shown(&entry.to_string_lossy(), true));
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
