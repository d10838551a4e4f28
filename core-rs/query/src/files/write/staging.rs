//! Files and folders that appear under their name whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use quiver_graph::{ErrorCode, GraphError, Result};

use crate::files::failure::{failed, io_error};

/// Something written under a temporary name beside its own: `.name.<process>-<number>.tmp`. Dropping it removes that; a
/// process that is killed leaves it behind, and the target as it was.
pub(crate) struct Staging {
    temporary: PathBuf,
    target: PathBuf,
    /// Whether the target is a folder.
    folder: bool,
    overwrite: bool,
    done: bool,
}

impl Staging {
    /// # Errors
    /// [`ErrorCode::FileExists`] where `target` is there and must stay, [`ErrorCode::FileNotFound`] where the folder that it is
    /// to lie in is not there.
    pub fn new(target: &Path, folder: bool, overwrite: bool) -> Result<Self> {
        // A link stays one: what it leads to is replaced.
        let target = match fs::symlink_metadata(target) {
            Ok(metadata) if metadata.is_symlink() => {
                fs::canonicalize(target).map_err(|error| failed(target, &error))?
            }
            _ => target.to_owned(),
        };
        let name = target
            .file_name()
            .ok_or_else(|| io_error(&target, "this names no file"))?;
        let above = folder_of(&target);
        if !above.is_dir() {
            let message = format!("there is no folder {}", above.display());
            return Err(GraphError::new(ErrorCode::FileNotFound, message)
                .expected("an existing folder")
                .got(above.display().to_string()));
        }
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let hidden = format!(".{}.{}-{number}.tmp", name.to_string_lossy(), process::id());
        let staging = Self {
            temporary: above.join(hidden),
            target,
            folder,
            overwrite,
            done: false,
        };
        staging.check()?;
        Ok(staging)
    }

    fn check(&self) -> Result<()> {
        let shown = self.target.display().to_string();
        if !self.folder && self.target.is_dir() {
            let message = format!("{shown} is a folder; partitionBy writes folders");
            return Err(GraphError::new(ErrorCode::FileExists, message).got(shown));
        }
        let free = !self.target.exists() || (self.folder && is_empty_folder(&self.target));
        if self.overwrite || free {
            return Ok(());
        }
        let message = format!("{shown} is already there; overwrite: true replaces it");
        Err(GraphError::new(ErrorCode::FileExists, message)
            .parameter("overwrite")
            .got(shown))
    }

    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Puts a file that is written and synced in its place.
    pub fn commit_file(mut self) -> Result<()> {
        self.check()?;
        self.rename(&self.temporary, &self.target)?;
        self.done = true;
        sync_folder(folder_of(&self.target))
    }

    /// Puts a folder in its place. One that is there is moved aside first and removed last: in between, for a moment, there is
    /// none.
    pub fn commit_folder(mut self) -> Result<()> {
        sync_folders(&self.temporary)?;
        self.check()?;
        let old = self.temporary.with_extension("old");
        let replaces = self.target.exists();
        if replaces {
            self.rename(&self.target, &old)?;
        }
        if let Err(error) = self.rename(&self.temporary, &self.target) {
            if replaces {
                self.rename(&old, &self.target)?;
            }
            return Err(error);
        }
        self.done = true;
        sync_folder(folder_of(&self.target))?;
        if replaces {
            remove(&old).map_err(|error| failed(&old, &error))?;
        }
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        fs::rename(from, to).map_err(|error| failed(&self.target, &error))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.done {
            // Nobody is left to tell.
            let _ = remove(&self.temporary);
        }
    }
}

fn remove(path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    }
}

/// A new file.
pub(crate) fn create(path: &Path) -> Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.map_err(|error| failed(path, &error))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn is_empty_folder(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// Makes the names in a folder last; elsewhere than on Unix, folders cannot be opened.
fn sync_folder(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(|error| failed(folder, &error))?;
    }
    Ok(())
}

fn sync_folders(folder: &Path) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        if path.is_dir() {
            sync_folders(&path)?;
        }
    }
    sync_folder(folder)
}
