//! Errors of the file system.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::iter;
use std::path::Path;

use quiver_graph::{ErrorCode, GraphError};

/// An error of the file system, with the path it is about.
pub(crate) fn failed(path: &Path, error: &std::io::Error) -> GraphError {
    if let Some(own) = own(error) {
        return own;
    }
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

/// An error of this library that readers and writers of others were given.
pub(crate) fn own(error: &(dyn Error + 'static)) -> Option<GraphError> {
    let own = |error: &(dyn Error + 'static)| error.downcast_ref::<GraphError>().cloned();
    iter::successors(Some(error), |&error| error.source()).find_map(|error| {
        // An error of input and output hides what it was made of.
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        own(error).or_else(|| inner.and_then(|inner| own(inner)))
    })
}

/// The system's own words, where an error comes from it.
pub(crate) fn system_text(error: &(dyn Error + 'static)) -> Option<String> {
    let causes = iter::successors(Some(error), |&error| error.source());
    let system = causes.filter_map(|cause| cause.downcast_ref::<io::Error>());
    system.last().map(io::Error::to_string)
}

/// Whether `text` ends with an error of the system's, which std marks so: readers of others hand on the text only.
pub(crate) fn is_systems(text: &str) -> bool {
    let number = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once(" (os error "));
    number.is_some_and(|(_, number)| number.parse::<u32>().is_ok())
}

/// What keeps the system from reading a file.
pub(crate) fn refused(path: &Path, error: &(dyn Error + 'static)) -> GraphError {
    match system_text(error) {
        Some(text) => io_error(path, &format!("it cannot be read: {text}")),
        None => io_error(path, "it cannot be read"),
    }
}

pub(crate) fn io_error(path: &Path, what: &str) -> GraphError {
    let shown = path.display().to_string();
    GraphError::new(ErrorCode::IoError, format!("{shown}: {what}")).got(shown)
}
