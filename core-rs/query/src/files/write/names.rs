//! Names of files and folders, given and taken in one step of the system.

use std::fs;
use std::io;
use std::path::Path;

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::points::{Point, reach};

pub(super) fn rename(point: Point, from: &Path, to: &Path) -> io::Result<()> {
    reach(point, to)?;
    fs::rename(from, to)
}

/// # Errors
/// Of the kind [`AlreadyExists`](io::ErrorKind::AlreadyExists) where `to` is there; others where the system cannot do this.
pub(super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    reach(Point::RenameNew, to)?;
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    return Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?);
    #[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
    {
        let _ = from;
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Likewise, by a second name.
pub(super) fn link(from: &Path, to: &Path) -> io::Result<()> {
    reach(Point::LinkFile, to)?;
    fs::hard_link(from, to)?;
    // It has both names; should this one stay, it is hidden.
    let _ = reach(Point::Remove, from).and_then(|()| fs::remove_file(from));
    Ok(())
}

/// Gives each of two the name of the other: nobody ever sees a name without a folder.
///
/// # Errors
/// Where the system cannot do this, too.
pub(super) fn swap(one: &Path, other: &Path) -> io::Result<()> {
    reach(Point::SwapFolders, other)?;
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    return Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?);
    #[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
    {
        let _ = one;
        Err(io::ErrorKind::Unsupported.into())
    }
}

pub(super) fn remove_empty(folder: &Path) -> io::Result<()> {
    reach(Point::RemoveEmpty, folder)?;
    fs::remove_dir(folder)
}
