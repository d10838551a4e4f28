//! Files and folders that appear under their name whole or not at all.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use quiver_graph::{ErrorCode, GraphError, Result};

use super::kept::{check_writable, create_file, followed, lying, take_over};
use super::names;
use super::points::{Point, reach};
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
    /// What was there at the start.
    replaced: Option<Metadata>,
    /// The folder that it lies in, to be synced; until then, a file that may be opened when no other may.
    above: Option<File>,
    done: bool,
}

impl Staging {
    /// # Errors
    /// [`ErrorCode::FileExists`] where `target` is there and must stay, [`ErrorCode::FileNotFound`] where the folder that it is
    /// to lie in is not there, [`ErrorCode::IoError`] for what this user may not write.
    pub fn new(target: &Path, folder: bool, overwrite: bool) -> Result<Self> {
        // By all links, since those to open files lead to no path.
        lying(target)?;
        let target = followed(target)?;
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
            above: open_folder(above)?,
            replaced: lying(&target)?,
            target,
            folder,
            overwrite,
            done: false,
        };
        staging.check()?;
        if staging.replaces() {
            check_writable(&staging.target)?;
        }
        Ok(staging)
    }

    fn check(&self) -> Result<()> {
        let shown = self.target.display().to_string();
        if !self.folder && self.target.is_dir() {
            let message = format!("{shown} is a folder; partitionBy writes folders");
            return Err(GraphError::new(ErrorCode::FileExists, message).got(shown));
        }
        let there = lying(&self.target)?.is_some();
        let free = !there || (self.folder && is_empty_folder(&self.target));
        if self.overwrite || free {
            return Ok(());
        }
        Err(self.taken())
    }

    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Whether something lay there at the start.
    pub fn replaces(&self) -> bool {
        self.replaced.is_some()
    }

    /// What is written at `path` by the name that it will have.
    pub fn shown(&self, path: &Path) -> PathBuf {
        match path.strip_prefix(&self.temporary) {
            Ok(below) => self.target.join(below),
            Err(_) => path.to_owned(),
        }
    }

    /// Puts a file that is written and synced in its place. Of several that may not replace each other, one gets there.
    pub fn commit_file(mut self) -> Result<()> {
        self.check()?;
        self.keep()?;
        match self.overwrite {
            true => {
                let renamed = names::rename(Point::RenameFile, &self.temporary, &self.target);
                renamed.map_err(|error| failed(&self.target, &error))?;
            }
            false => self.claim()?,
        }
        self.done = true;
        self.last()
    }

    /// Gives the file its name unless another one has it.
    fn claim(&self) -> Result<()> {
        let told = |error: io::Error| match error.kind() {
            ErrorKind::AlreadyExists => self.taken(),
            _ => failed(&self.target, &error),
        };
        match names::rename_new(&self.temporary, &self.target) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {}
            renamed => return renamed.map_err(told),
        }
        // Not all file systems can do that; those of networks have second names.
        match names::link(&self.temporary, &self.target) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {}
            linked => return linked.map_err(told),
        }
        // Where there are none, an empty file holds the place.
        reach(Point::HoldName, &self.target).map_err(told)?;
        drop(create_file(&self.target, false).map_err(told)?);
        names::rename(Point::RenameFile, &self.temporary, &self.target).map_err(|error| {
            if fs::metadata(&self.target).is_ok_and(|held| held.len() == 0) {
                let _ = fs::remove_file(&self.target);
            }
            told(error)
        })
    }

    /// Puts a folder in its place. One that is there takes the temporary name in the same moment, and is removed last.
    pub fn commit_folder(mut self) -> Result<()> {
        sync_folders(&self.temporary).map_err(|error| failed(&self.target, &error))?;
        self.check()?;
        self.keep()?;
        let old = self.place_folder()?;
        self.done = true;
        // All is in place: what was there before and cannot be removed stays under its hidden name.
        for old in &old {
            let _ = remove(old);
        }
        self.last()
    }

    /// The hidden names of what was there.
    fn place_folder(&self) -> Result<Vec<PathBuf>> {
        let mut aside: Vec<PathBuf> = Vec::new();
        for attempt in 0..ATTEMPTS {
            let renamed = names::rename(Point::RenameFolder, &self.temporary, &self.target);
            let Err(error) = renamed else {
                return Ok(aside);
            };
            if is_empty_folder(&self.target) && names::remove_empty(&self.target).is_ok() {
                // Not all systems rename over one. Whoever fills the place meanwhile is found by the renaming.
                continue;
            }
            let there = fs::symlink_metadata(&self.target).is_ok();
            if !self.overwrite || !there {
                self.put_back(&aside);
                return Err(match there {
                    true => self.taken(),
                    false => failed(&self.target, &error),
                });
            }
            if names::swap(&self.temporary, &self.target).is_ok() {
                aside.push(self.temporary.clone());
                return Ok(aside);
            }
            // Where two names cannot change at once, there is none for a moment.
            let old = self.temporary.with_extension(format!("{attempt}.old"));
            match names::rename(Point::MoveAside, &self.target, &old) {
                Ok(()) => aside.push(old),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => {
                    self.put_back(&aside);
                    return Err(failed(&self.target, &error));
                }
            }
        }
        self.put_back(&aside);
        Err(self.taken())
    }

    /// Gives what was there first its name again, if it is free.
    fn put_back(&self, aside: &[PathBuf]) {
        if let Some(first) = aside.first()
            && fs::symlink_metadata(&self.target).is_err()
        {
            // The error that is on its way is the one to tell.
            let _ = fs::rename(first, &self.target);
        }
    }

    /// Takes over what is replaced now, or was at the start.
    fn keep(&self) -> Result<()> {
        let now = lying(&self.target)?;
        match now.as_ref().or(self.replaced.as_ref()) {
            Some(replaced) => {
                take_over(&self.temporary, replaced).map_err(|error| failed(&self.target, &error))
            }
            None => Ok(()),
        }
    }

    /// Makes the name last.
    fn last(&self) -> Result<()> {
        let folder = folder_of(&self.target);
        sync(folder, self.above.as_ref()).map_err(|error| {
            let message =
                format!("is written, but its name may not outlast a power failure: {error}");
            io_error(&self.target, &message)
        })
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
            self.above = None;
            // Nobody is left to tell.
            let _ = remove(&self.temporary).or_else(|_| remove_by_name(&self.temporary));
        }
    }
}

fn remove(path: &Path) -> io::Result<()> {
    reach(Point::Remove, path)?;
    if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    }
}

/// Removes what this process wrote, with one open file at a time: where no more may be open, that is what failed.
fn remove_by_name(path: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(path)?.is_dir() {
        return fs::remove_file(path);
    }
    let entries: Vec<_> = fs::read_dir(path)?.collect::<io::Result<_>>()?;
    for entry in entries {
        remove_by_name(&entry.path())?;
    }
    fs::remove_dir(path)
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

/// The folder, to be synced; elsewhere than on Unix, folders cannot be opened.
fn open_folder(folder: &Path) -> Result<Option<File>> {
    if !cfg!(unix) {
        return Ok(None);
    }
    let opened = reach(Point::OpenFolder, folder).and_then(|()| File::open(folder));
    opened.map(Some).map_err(|error| failed(folder, &error))
}

/// Makes the names in a folder last, where its system can.
fn sync(path: &Path, folder: Option<&File>) -> io::Result<()> {
    reach(Point::SyncFolder, path)?;
    match folder.map_or(Ok(()), File::sync_all) {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        synced => synced,
    }
}

fn sync_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sync_folders(&path)?;
        }
    }
    if cfg!(unix) {
        sync(folder, Some(&File::open(folder)?))?;
    }
    Ok(())
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
