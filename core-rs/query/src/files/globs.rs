//! Patterns of paths.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf, is_separator};

use glob::{MatchOptions, Pattern};
use quiver_graph::{ErrorCode, GraphError, Result};

use super::folders::{first, leads_back, list};

/// Any number of folders.
pub(super) const ANY: &str = "**";

pub(super) fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// The files and folders that a glob matches, by name.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] for what is no glob, [`ErrorCode::IoError`] for folders that cannot be looked into.
pub(super) async fn matches(pattern: &str) -> Result<Vec<PathBuf>> {
    let root = match pattern.starts_with(is_separator) {
        true => PathBuf::from("/"),
        false => PathBuf::new(),
    };
    let mut parts: Vec<&str> = pattern
        .split(is_separator)
        .filter(|part| !part.is_empty())
        .collect();
    // A folder stands for all that lies below it.
    while parts.last() == Some(&ANY) {
        parts.pop();
    }
    let mut reached = vec![root];
    for (place, name) in parts.iter().enumerate() {
        let last = place + 1 == parts.len();
        reached = match *name {
            ANY => below(reached).await?,
            name if !is_glob(name) => {
                let paths = reached.into_iter().map(|folder| folder.join(name));
                paths.filter(|path| path.exists()).collect()
            }
            name => matching(reached, &part(name, pattern)?, last).await?,
        };
        // Several `**` reach a folder in as many ways as there are to part the way to it.
        reached.sort();
        reached.dedup();
    }
    Ok(reached)
}

/// The pattern of one name of the glob `whole`.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] for what is none.
pub(super) fn part(name: &str, whole: &str) -> Result<Pattern> {
    let refused = |why: &str| {
        let message = format!("the glob {whole}: {why}");
        GraphError::new(ErrorCode::InvalidArgument, message)
            .parameter("paths")
            .got(whole)
    };
    match name.contains(ANY) {
        true => Err(refused("** stands for whole folders")),
        false => Pattern::new(name).map_err(|error| refused(error.msg)),
    }
}

/// Whether the pattern of one name matches `name`.
pub(super) fn fits(pattern: &Pattern, name: &str) -> bool {
    let options = MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    pattern.matches_with(name, options)
}

/// `folders` and all folders below them that are not hidden.
async fn below(folders: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
    let (mut left, mut reached) = (folders, HashSet::new());
    while let Some(folder) = left.pop() {
        if reached.contains(&folder) || !is_folder(&folder) {
            continue;
        }
        for name in list(&folder).await? {
            let path = folder.join(&name);
            if first(&name) != b'.' && is_folder(&path) && !leads_back(&path)? {
                left.push(path);
            }
        }
        reached.insert(folder);
    }
    Ok(reached.into_iter().collect())
}

/// What lies in `folders` and has a name that `pattern` matches: anything where it is the `last` part, or else folders.
async fn matching(folders: Vec<PathBuf>, pattern: &Pattern, last: bool) -> Result<Vec<PathBuf>> {
    let mut reached = Vec::new();
    for folder in folders {
        if !is_folder(&folder) {
            continue;
        }
        for name in list(&folder).await? {
            let is_meant = name.to_str().is_some_and(|name| fits(pattern, name));
            let path = folder.join(&name);
            if is_meant && (last || is_folder(&path)) {
                reached.push(path);
            }
        }
    }
    Ok(reached)
}

/// The empty path is the current folder.
fn is_folder(path: &Path) -> bool {
    path.as_os_str().is_empty() || fs::metadata(path).is_ok_and(|metadata| metadata.is_dir())
}
