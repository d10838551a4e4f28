//! Files and folders that appear under their name whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use quiver_graph::{ErrorCode, GraphError, Result};

use crate::files::failure::{failed, io_error};

/// How often a folder that other writers put in the way is moved aside.
const ATTEMPTS: usize = 16;

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
        Err(self.taken())
    }

    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Puts a file that is written and synced in its place. Of several that may not replace each other, one gets there.
    pub fn commit_file(mut self) -> Result<()> {
        self.check()?;
        match self.overwrite {
            true => self.rename(&self.temporary, &self.target)?,
            false => self.claim()?,
        }
        self.done = true;
        sync_folder(folder_of(&self.target))
    }

    /// Gives the file its name unless another one has it, which renaming would replace.
    fn claim(&self) -> Result<()> {
        match fs::hard_link(&self.temporary, &self.target) {
            // It has both names; should this one stay, it is hidden.
            Ok(()) => {
                let _ = fs::remove_file(&self.temporary);
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(self.taken()),
            // Not all file systems have second names: there an empty file holds the place.
            Err(_) => {
                let held = OpenOptions::new()
                    .write(true)
                    .create_new(true)
                    .open(&self.target);
                held.map_err(|error| match error.kind() {
                    ErrorKind::AlreadyExists => self.taken(),
                    _ => failed(&self.target, &error),
                })?;
                self.rename(&self.temporary, &self.target)
            }
        }
    }

    /// Puts a folder in its place. One that is there is moved aside first and removed last: in between, for a moment, there is
    /// none.
    pub fn commit_folder(mut self) -> Result<()> {
        sync_folders(&self.temporary)?;
        self.check()?;
        let mut moved = Vec::new();
        loop {
            if let Some(old) = self.make_room(moved.len())? {
                moved.push(old);
            }
            let Err(error) = fs::rename(&self.temporary, &self.target) else {
                break;
            };
            // Another writer was here in the meantime.
            let taken = matches!(
                error.kind(),
                ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty
            );
            if taken && self.overwrite && moved.len() < ATTEMPTS {
                continue;
            }
            if let Some(first) = moved.first()
                && !taken
            {
                self.rename(first, &self.target)?;
            }
            return Err(match taken {
                true => self.taken(),
                false => failed(&self.target, &error),
            });
        }
        self.done = true;
        // All is in place: what was there before and cannot be removed stays under its hidden name.
        for old in &moved {
            let _ = remove(old);
        }
        sync_folder(folder_of(&self.target))
    }

    /// Moves what is in the way aside, and gives its new name; an empty folder goes, since not all systems rename over one.
    fn make_room(&self, attempt: usize) -> Result<Option<PathBuf>> {
        if is_empty_folder(&self.target) {
            // Whoever fills it before is found by the renaming.
            let _ = fs::remove_dir(&self.target);
        }
        if !self.overwrite {
            return Ok(None);
        }
        let old = self.temporary.with_extension(format!("{attempt}.old"));
        match fs::rename(&self.target, &old) {
            Ok(()) => Ok(Some(old)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&self.target, &error)),
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        fs::rename(from, to).map_err(|error| failed(&self.target, &error))
    }

    fn taken(&self) -> GraphError {
        let shown = self.target.display().to_string();
        let message = format!("{shown} is already there; overwrite: true replaces it");
        GraphError::new(ErrorCode::FileExists, message)
            .parameter("overwrite")
            .got(shown)
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("quiver-staging-{}-{name}", process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// What `writers` say who all begin before one of them ends, each of whom writes its number.
    fn race(target: &Path, writers: usize, is_folder: bool, overwrite: bool) -> Vec<Result<()>> {
        let write = |writer: usize| {
            let staging = Staging::new(target, is_folder, overwrite).unwrap();
            let file = match is_folder {
                true => {
                    fs::create_dir(staging.temporary()).unwrap();
                    staging.temporary().join("file")
                }
                false => staging.temporary().to_owned(),
            };
            fs::write(file, writer.to_string()).unwrap();
            staging
        };
        let staged: Vec<Staging> = (0..writers).map(write).collect();
        thread::scope(|scope| {
            let commit = |staging: Staging| {
                scope.spawn(move || match is_folder {
                    true => staging.commit_folder(),
                    false => staging.commit_file(),
                })
            };
            let running: Vec<_> = staged.into_iter().map(commit).collect();
            running
                .into_iter()
                .map(|writer| writer.join().unwrap())
                .collect()
        })
    }

    #[test]
    fn of_many_writers_one_wins_and_the_others_are_told() {
        for is_folder in [false, true] {
            for round in 0..20 {
                let root = folder(&format!("one-{is_folder}-{round}"));
                let target = root.join("target");
                let results = race(&target, 8, is_folder, false);
                let won: Vec<usize> = (0..8).filter(|&writer| results[writer].is_ok()).collect();
                assert_eq!(won.len(), 1, "{results:?}");
                for error in results.into_iter().filter_map(Result::err) {
                    assert_eq!(error.code, ErrorCode::FileExists, "{error}");
                }
                let file = if is_folder {
                    target.join("file")
                } else {
                    target
                };
                assert_eq!(fs::read_to_string(file).unwrap(), won[0].to_string());
                assert_eq!(fs::read_dir(&root).unwrap().count(), 1);
                fs::remove_dir_all(root).unwrap();
            }
        }
    }

    #[test]
    fn of_many_writers_that_replace_each_other_one_stays_whole() {
        for is_folder in [false, true] {
            let root = folder(&format!("last-{is_folder}"));
            let target = root.join("target");
            for result in race(&target, 8, is_folder, true) {
                result.unwrap();
            }
            let file = if is_folder {
                target.join("file")
            } else {
                target
            };
            let writer: usize = fs::read_to_string(file).unwrap().parse().unwrap();
            assert!(writer < 8);
            assert_eq!(fs::read_dir(&root).unwrap().count(), 1);
            fs::remove_dir_all(root).unwrap();
        }
    }

    #[test]
    fn an_empty_folder_is_no_table() {
        let root = folder("empty");
        let target = root.join("target");
        fs::create_dir(&target).unwrap();
        assert!(race(&target, 1, true, false)[0].is_ok());
        assert_eq!(fs::read_dir(&target).unwrap().count(), 1);
        fs::remove_dir_all(root).unwrap();
    }
}
