//! What is neither a file nor a folder.

use std::fs::Metadata;

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
