//! What is meant as a file of a format, and what is neither a file nor a folder.

use std::fs::Metadata;
use std::path::Path;

use super::folders::partition;
use crate::plan::{Compression, Format};

/// The word for a device, pipe or socket; none for files and folders.
pub(crate) fn other_kind(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_file() || metadata.is_dir() {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        if kind.is_fifo() {
            return Some("pipe");
        }
        if kind.is_socket() {
            return Some("socket");
        }
    }
    Some("device")
}

/// Whether the name is one of the format's; text may be compressed.
pub(crate) fn is_of(path: &Path, format: Format) -> bool {
    let stem = match path.file_stem() {
        Some(stem) if format.is_text() && Compression::of(path) != Compression::None => {
            Path::new(stem)
        }
        _ => path,
    };
    let extension = stem.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| {
        let known = format.extensions().iter();
        known
            .into_iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// Whether a folder's file or folder of this name is one of its own. What programs write on the way (`_temporary`, `.crc`) is
/// hidden by these two letters, but for folders of a column.
pub(crate) fn is_shown(name: &str, is_folder: bool) -> bool {
    match name.as_bytes().first() {
        Some(b'.') => false,
        Some(b'_') => is_folder && partition(name).is_some(),
        _ => true,
    }
}
