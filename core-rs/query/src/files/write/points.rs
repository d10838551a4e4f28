//! The points of a write: every call that changes what lies in a folder, or that makes the change last. Tests fail each of them and
//! end the process at each of them (`faults.rs`); in all other builds a point is nothing.

use std::io;
use std::path::Path;

/// What is about to be done at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Point {
    /// A folder is made under its temporary name, or below one that has it.
    MakeFolder,
    /// A file is made under its temporary name, or in a folder that has one.
    CreateFile,
    /// Bytes go from this process to the system.
    WriteBytes,
    /// A file's bytes are made to last.
    SyncFile,
    /// The folder that the target lies in is opened, for being synced at the end.
    OpenFolder,
    /// What is whole takes over the mode and owner of what it replaces.
    KeepMode,
    /// A new file gets its name, if no other has it.
    RenameNew,
    /// It gets that as a second name, where files cannot be renamed so.
    LinkFile,
    /// An empty file holds the name, where files cannot have two.
    HoldName,
    /// A file takes the place of another, or of what holds its name.
    RenameFile,
    /// An empty folder in the way is removed.
    RemoveEmpty,
    /// A whole folder and the one in its place change names.
    SwapFolders,
    /// The folder in the way gets a hidden name, where two cannot change theirs at once.
    MoveAside,
    /// A folder gets its name.
    RenameFolder,
    /// A folder's names are made to last.
    SyncFolder,
    /// What was replaced, or failed, is removed.
    Remove,
}

impl Point {
    #[cfg(test)]
    pub const ALL: [Self; 16] = [
        Self::MakeFolder,
        Self::CreateFile,
        Self::WriteBytes,
        Self::SyncFile,
        Self::OpenFolder,
        Self::KeepMode,
        Self::RenameNew,
        Self::LinkFile,
        Self::HoldName,
        Self::RenameFile,
        Self::RemoveEmpty,
        Self::SwapFolders,
        Self::MoveAside,
        Self::RenameFolder,
        Self::SyncFolder,
        Self::Remove,
    ];
}

/// What tests do at all points.
#[cfg(test)]
pub(super) static WATCH: std::sync::OnceLock<fn(Point, &Path) -> io::Result<()>> =
    std::sync::OnceLock::new();

/// Comes before what is done at a point, to the file or folder that `path` names.
///
/// # Errors
/// Those that a test puts there.
#[cfg_attr(not(test), inline(always))]
pub(super) fn reach(point: Point, path: &Path) -> io::Result<()> {
    #[cfg(test)]
    if let Some(watch) = WATCH.get() {
        watch(point, path)?;
    }
    let _ = (point, path);
    Ok(())
}
