//! Whether a file is still the one that was planned.

use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use quiver_graph::{ErrorCode, GraphError, Result};

use super::failure::failed;

/// Seconds that all calendars tell: file systems hold times of which they do not.
const CALENDAR: u64 = 1 << 40;

/// A time that stands for all that tells one state of a file from another. DataFusion keeps footers of Parquet files by path, size and
/// time of change: within one tick of the system's clock, or when clocks go back, another file of the same size would pass for the first.
pub(super) fn mark(metadata: &Metadata) -> SystemTime {
    let modified = metadata.modified().ok();
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let file = (metadata.dev(), metadata.ino());
        // Nobody sets this one, and every change does.
        let changed = (metadata.ctime(), metadata.ctime_nsec());
        time_of(&(modified, file, changed))
    }
    #[cfg(not(unix))]
    time_of(&modified)
}

/// The time that stands for `state`.
pub(super) fn time_of(state: &impl Hash) -> SystemTime {
    let mut hasher = DefaultHasher::new();
    state.hash(&mut hasher);
    let seconds = hasher.finish() % CALENDAR;
    1.hash(&mut hasher);
    let nanoseconds = (hasher.finish() % 1_000_000_000) as u32;
    UNIX_EPOCH + Duration::new(seconds, nanoseconds)
}

/// What a file's system tells of it: what is written over it, or put in its place, has another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    /// Which file the name means; none where systems do not tell.
    file: Option<(u64, u64)>,
}

impl Stamp {
    pub fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let file = {
            use std::os::unix::fs::MetadataExt;
            Some((metadata.dev(), metadata.ino()))
        };
        #[cfg(not(unix))]
        let file = None;
        Self {
            size: metadata.len(),
            modified: metadata.modified().ok(),
            file,
        }
    }

    /// # Errors
    /// [`ErrorCode::FileChanged`] where `path` has another file now, [`ErrorCode::FileNotFound`] where it has none.
    pub fn check(&self, path: &Path) -> Result<()> {
        let now = fs::metadata(path).map_err(|error| failed(path, &error))?;
        self.compare(&now, path)
    }

    /// The same of a file that is open.
    pub fn compare(&self, now: &Metadata, path: &Path) -> Result<()> {
        let now = Self::of(now);
        if now == *self {
            return Ok(());
        }
        let shown = path.display().to_string();
        let message =
            format!("{shown} has changed since the query was planned; run the query again");
        let sizes = match now.size == self.size {
            true => (
                "the file as it was".to_owned(),
                "another one of the same size".to_owned(),
            ),
            false => (
                format!("{} bytes", self.size),
                format!("{} bytes", now.size),
            ),
        };
        Err(GraphError::new(ErrorCode::FileChanged, message)
            .table(shown)
            .expected(sizes.0)
            .got(sizes.1))
    }
}
