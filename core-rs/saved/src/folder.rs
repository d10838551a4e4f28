//! The folder of a saved graph or session, and how another takes the place of the one in it.
//!
//! Files are written to a new folder within, `data-…`, and are never touched again; the manifest that names it is renamed over the old
//! one. Whoever reads has the old graph whole or the new one. A process that is killed leaves files that no manifest names, which the
//! next save removes: one at a time holds the lock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use quiver_graph::{Control, ErrorCode, GraphError, Result};

use crate::fault::failed;

/// The name of a graph's manifest.
pub const MANIFEST: &str = "quiver-graph.json";

/// The name of a session's manifest.
pub const SESSION_MANIFEST: &str = "quiver-session.json";

/// What lies in a folder.
#[derive(Debug)]
pub(crate) struct Kind {
    pub what: &'static str,
    pub manifest: &'static str,
    /// What the manifest on its way begins with.
    coming: &'static str,
    /// The file that whoever saves holds locked.
    lock: &'static str,
}

pub(crate) const GRAPH: Kind = Kind {
    what: "graph",
    manifest: MANIFEST,
    coming: ".quiver-graph-",
    lock: ".quiver-graph.lock",
};

pub(crate) const SESSION: Kind = Kind {
    what: "session",
    manifest: SESSION_MANIFEST,
    coming: ".quiver-session-",
    lock: ".quiver-session.lock",
};

impl Kind {
    /// Whether a name in the folder is one of ours.
    fn is_own(&self, name: &str) -> bool {
        name.starts_with(DATA)
            || name.starts_with(self.coming)
            || name == self.lock
            || name == self.manifest
    }
}

/// What the folders of files begin with.
const DATA: &str = "data-";

/// How often a save looks whether another has ended.
const PATIENCE: Duration = Duration::from_millis(20);

/// A save under way. Dropped before it is committed, it leaves no trace but an empty folder.
pub(crate) struct Saving {
    kind: &'static Kind,
    root: PathBuf,
    generation: String,
    overwrite: bool,
    /// Held until the end; none where the file system has no locks.
    lock: Option<File>,
    /// Whether the folder was made for it.
    made: bool,
    done: bool,
}

impl Saving {
    /// Waits until nobody else saves to the folder, and begins.
    ///
    /// # Errors
    /// [`ErrorCode::FileExists`] for a graph that must stay, and for a folder of other things; [`ErrorCode::FileNotFound`] where there
    /// is no folder for it to lie in; [`ErrorCode::IoError`], [`ErrorCode::Cancelled`].
    pub fn begin(
        kind: &'static Kind,
        root: &Path,
        overwrite: bool,
        control: &Control,
    ) -> Result<Self> {
        let made = make_folder(kind, root)?;
        let mut saving = Self {
            kind,
            root: root.to_owned(),
            generation: unique(),
            overwrite,
            lock: None,
            made,
            done: false,
        };
        saving.check()?;
        saving.lock = locked(&root.join(kind.lock), control)?;
        saving.check()?;
        let data = saving.data();
        fs::create_dir(&data).map_err(|error| failed(&data, &error))?;
        Ok(saving)
    }

    fn check(&self) -> Result<()> {
        let shown = self.root.display().to_string();
        if self
            .root
            .join(self.kind.manifest)
            .symlink_metadata()
            .is_ok()
        {
            if self.overwrite {
                return Ok(());
            }
            let message = format!("{shown} is already there; overwrite: true replaces it");
            return Err(GraphError::new(ErrorCode::FileExists, message)
                .parameter("overwrite")
                .got(shown));
        }
        match names(&self.root)?
            .into_iter()
            .find(|name| !self.kind.is_own(name))
        {
            None => Ok(()),
            Some(other) => {
                let message = format!("{shown} is a folder of other things");
                Err(GraphError::new(ErrorCode::FileExists, message)
                    .expected(format!(
                        "the folder of a saved {}, an empty one, or none",
                        self.kind.what
                    ))
                    .got(other))
            }
        }
    }

    /// The folder that the files go to.
    pub fn data(&self) -> PathBuf {
        self.root.join(&self.generation)
    }

    pub fn generation(&self) -> &str {
        &self.generation
    }

    /// Puts the graph in its place, with all files written and synced. What it replaces is removed.
    ///
    /// # Errors
    /// [`ErrorCode::IoError`], [`ErrorCode::Cancelled`]: then it is what it was.
    pub fn commit(mut self, manifest: &[u8], control: &Control) -> Result<()> {
        let path = self.root.join(self.kind.manifest);
        let coming = self
            .root
            .join(format!("{}{}", self.kind.coming, self.generation));
        sync_folder(&self.data()).map_err(|error| failed(&self.data(), &error))?;
        self.check()?;
        let put = || -> io::Result<()> {
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&coming)?;
            file.write_all(manifest)?;
            file.sync_all()?;
            sync_folder(&self.root)
        };
        let put = put().map_err(|error| failed(&path, &error));
        // Nobody sees it who has given up.
        let put = put.and_then(|()| control.check());
        let put =
            put.and_then(|()| fs::rename(&coming, &path).map_err(|error| failed(&path, &error)));
        put.inspect_err(|_| {
            // The error that is on its way is the one to tell.
            let _ = fs::remove_file(&coming);
        })?;
        self.done = true;
        let mut synced = sync_folder(&self.root);
        if let (true, Ok(above)) = (self.made, self.root.canonicalize()) {
            synced = synced.and(above.parent().map_or(Ok(()), sync_folder));
        }
        // Until the new name lasts, the old one may come back.
        if self.lock.is_some() && synced.is_ok() {
            self.remove_others();
        }
        synced.map_err(|error| failed(&path, &error))
    }

    /// Removes what no manifest names. What cannot be removed, as mapped files on Windows, waits for the next save.
    fn remove_others(&self) {
        for name in names(&self.root).unwrap_or_default() {
            let path = self.root.join(&name);
            if name.starts_with(DATA) && name != self.generation {
                let _ = fs::remove_dir_all(path);
            } else if name.starts_with(self.kind.coming) {
                let _ = fs::remove_file(path);
            }
        }
    }
}

impl Drop for Saving {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        // Nobody is left to tell.
        let _ = fs::remove_dir_all(self.data());
        if self.made {
            self.lock = None;
            let others = names(&self.root).unwrap_or_default();
            if others.iter().all(|name| name == self.kind.lock) {
                let _ = fs::remove_file(self.root.join(self.kind.lock));
                let _ = fs::remove_dir(&self.root);
            }
        }
    }
}

/// Makes the folder, unless it is there.
fn make_folder(kind: &Kind, root: &Path) -> Result<bool> {
    match fs::create_dir(root) {
        Ok(()) => Ok(true),
        Err(_) if root.is_dir() => Ok(false),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let shown = root.display().to_string();
            let message = format!("{shown} is a file; a {} is saved to a folder", kind.what);
            Err(GraphError::new(ErrorCode::FileExists, message).got(shown))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let above = root.parent().unwrap_or(Path::new("")).display().to_string();
            let message = format!("there is no folder {above}");
            Err(GraphError::new(ErrorCode::FileNotFound, message)
                .expected("an existing folder")
                .got(above))
        }
        Err(error) => Err(failed(root, &error)),
    }
}

/// The lock on the folder, once nobody else has it.
fn locked(path: &Path, control: &Control) -> Result<Option<File>> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path);
    let file = file.map_err(|error| failed(path, &error))?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) => {
                control.check()?;
                sleep(PATIENCE);
            }
            // File systems of networks may have none.
            Err(TryLockError::Error(_)) => return Ok(None),
        }
    }
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let names = || -> io::Result<Vec<String>> {
        let entries = fs::read_dir(folder)?;
        entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect()
    };
    names().map_err(|error| failed(folder, &error))
}

/// A name that no save had before.
fn unique() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let time = SystemTime::now().duration_since(UNIX_EPOCH);
    let time = time.map_or(0, |time| time.as_nanos());
    format!("{DATA}{time:x}-{:x}-{number:x}", process::id())
}

/// Makes the names in a folder last, where its system can.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(folder)?.sync_all() {
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
