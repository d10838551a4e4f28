//! What lies in folders, through links.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;

use quiver_graph::Result;
use tokio::task::yield_now;

use super::failure::failed;

/// The names in a folder, sorted.
pub(super) async fn list(folder: &Path) -> Result<Vec<OsString>> {
    // Whoever waits looks up whether the call was cancelled.
    yield_now().await;
    let named = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    let entries = fs::read_dir(named).map_err(|error| failed(folder, &error))?;
    let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
    let mut names: Vec<OsString> = names
        .collect::<std::io::Result<_>>()
        .map_err(|error| failed(folder, &error))?;
    names.sort();
    Ok(names)
}

/// The first letter of a name.
pub(super) fn first(name: &OsStr) -> u8 {
    name.as_encoded_bytes().first().copied().unwrap_or(0)
}

/// The column and value that a folder's name tells; the column may be `""`.
pub(super) fn partition(name: &str) -> Option<(&str, &str)> {
    name.split_once('=')
}

/// Whether a folder is a link to one that it lies in: whoever follows it comes back without end.
pub(super) fn leads_back(path: &Path) -> Result<bool> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    if !is_link {
        return Ok(false);
    }
    let whole = |path: &Path| {
        let path = match path.as_os_str().is_empty() {
            true => Path::new("."),
            false => path,
        };
        fs::canonicalize(path).map_err(|error| failed(path, &error))
    };
    let target = whole(path)?;
    for above in path.ancestors().skip(1) {
        if whole(above)? == target {
            return Ok(true);
        }
    }
    Ok(false)
}
