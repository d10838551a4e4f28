//! What takes the place of a file or folder keeps: its kind, its mode and its owner. Access lists and other attributes are not kept.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use quiver_graph::{ErrorCode, GraphError, Result};

use super::points::{Point, reach};
use crate::files::failure::{failed, io_error};
use crate::files::kind::other_kind;

/// Links that one may lead through, as on Linux.
const LINKS: usize = 40;

/// What a path names in the end: links stay, and what they lead to is replaced, whether or not it is there.
///
/// # Errors
/// [`ErrorCode::IoError`] of links that lead round in a circle.
pub(super) fn followed(path: &Path) -> Result<PathBuf> {
    let mut reached = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&reached) {
            Ok(next) => reached = reached.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(reached),
        }
    }
    Err(io_error(path, "this link leads back to itself"))
}

/// What lies at `path`; none where nothing does.
///
/// # Errors
/// [`ErrorCode::FileExists`] for what is neither a file nor a folder, which would be lost; [`ErrorCode::IoError`].
pub(super) fn lying(path: &Path) -> Result<Option<Metadata>> {
    match fs::metadata(path) {
        Ok(metadata) => match other_kind(&metadata) {
            None => Ok(Some(metadata)),
            Some(kind) => {
                let shown = path.display().to_string();
                let message = format!("{shown} is a {kind}, which no file replaces");
                Err(GraphError::new(ErrorCode::FileExists, message)
                    .expected("a path of a file, or of nothing")
                    .got(format!("a {kind}")))
            }
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, &error)),
    }
}

/// # Errors
/// [`ErrorCode::IoError`] for what this user may not write: renaming asks for less.
pub(super) fn check_writable(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        let allowed = rustix::fs::access(path, rustix::fs::Access::WRITE_OK);
        allowed.map_err(|error| failed(path, &error.into()))?;
    }
    #[cfg(not(unix))]
    if fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly()) {
        return Err(io_error(path, "is read-only"));
    }
    Ok(())
}

/// A new file; a `private` one is for this user alone, until it takes over the mode of what it replaces.
pub(super) fn create_file(path: &Path, private: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    reach(Point::CreateFile, path).and_then(|()| options.open(path))
}

/// A new folder, likewise.
pub(super) fn create_folder(path: &Path, private: bool) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    if private {
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    }
    reach(Point::MakeFolder, path).and_then(|()| builder.create(path))
}

/// Gives `path` the mode of what it replaces, and its owner where this user may. Who belongs to another group than before gets no
/// more than everybody.
#[cfg(unix)]
pub(super) fn take_over(path: &Path, replaced: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    reach(Point::KeepMode, path)?;
    let now = fs::metadata(path)?;
    let mut mode = replaced.mode() & 0o777;
    let differs = |a: u32, b: u32| (a != b).then_some(b);
    if let Some(group) = differs(now.gid(), replaced.gid())
        && chown(path, None, Some(group)).is_err()
    {
        mode &= !0o070 | (mode & 0o007) << 3;
    }
    if let Some(user) = differs(now.uid(), replaced.uid()) {
        // Whoever may not give it away owns it.
        let _ = chown(path, Some(user), None);
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
pub(super) fn take_over(path: &Path, _: &Metadata) -> io::Result<()> {
    reach(Point::KeepMode, path)
}
