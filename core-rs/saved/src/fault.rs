//! What is wrong with a saved graph, told by the name of the file.

use std::io::{self, ErrorKind};
use std::path::Path;

use quiver_graph::{ErrorCode, GraphError};

/// A file that is not what was saved.
pub(crate) fn damaged(path: &Path, what: &str) -> GraphError {
    let shown = path.display();
    GraphError::new(ErrorCode::InvalidData, format!("{shown} {what}")).table(shown.to_string())
}

/// As [`damaged`], with what was expected and what came.
pub(crate) fn differs(
    path: &Path,
    what: &str,
    expected: impl ToString,
    got: impl ToString,
) -> GraphError {
    let error = damaged(path, what).expected(expected.to_string());
    error.got(got.to_string())
}

/// What the system says of a file.
pub(crate) fn failed(path: &Path, error: &io::Error) -> GraphError {
    let shown = path.display();
    match error.kind() {
        ErrorKind::NotFound => {
            let message = format!("there is no {shown}");
            GraphError::new(ErrorCode::FileNotFound, message).got(shown.to_string())
        }
        _ => {
            let message = format!("{shown}: {error}");
            GraphError::new(ErrorCode::IoError, message).got(shown.to_string())
        }
    }
}
