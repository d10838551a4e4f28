//! Errors of the file system.

use std::io::ErrorKind;
use std::path::Path;

use quiver_graph::{ErrorCode, GraphError};

/// An error of the file system, with the path it is about.
pub(crate) fn failed(path: &Path, error: &std::io::Error) -> GraphError {
    let shown = path.display();
    match error.kind() {
        ErrorKind::NotFound => {
            GraphError::new(ErrorCode::FileNotFound, format!("there is no file {shown}"))
                .expected("an existing file or folder")
                .got(shown.to_string())
        }
        _ => io_error(path, &error.to_string()),
    }
}

pub(crate) fn io_error(path: &Path, what: &str) -> GraphError {
    let shown = path.display().to_string();
    GraphError::new(ErrorCode::IoError, format!("{shown}: {what}")).got(shown)
}
