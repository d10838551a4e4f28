//! A file that somebody else fills: whole or not at all, as those of queries.

use std::io::Write;
use std::path::Path;

use quiver_graph::{Control, Result};

use super::output::Raw;
use super::staging::Staging;

/// What `fill` writes becomes the file at `path` once all of it is written and synced, or the file stays as it was.
///
/// # Errors
/// What `fill` returns; [`quiver_graph::ErrorCode::FileExists`] where a file is there and is not to be replaced,
/// [`quiver_graph::ErrorCode::FileNotFound`] of the folder above, [`quiver_graph::ErrorCode::IoError`],
/// [`quiver_graph::ErrorCode::Cancelled`].
pub fn write_whole<T>(
    path: &Path,
    overwrite: bool,
    control: &Control,
    fill: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<T> {
    let staging = Staging::new(path, false, overwrite)?;
    let mut raw = Raw::create(&staging)?;
    let filled = fill(&mut raw)?;
    raw.finish()?;
    control.check()?;
    staging.commit_file()?;
    Ok(filled)
}
