//! Where in a file something is wrong.

use std::io;

use quiver_graph::{ErrorCode, GraphError};

/// A place in a file; both counted from 1, and 0 where they are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub line: u64,
    /// In bytes.
    pub column: u64,
}

impl Place {
    pub const UNKNOWN: Self = Self { line: 0, column: 0 };

    pub fn line(line: u64) -> Self {
        Self { line, column: 0 }
    }
}

/// What is wrong at a place: [`ErrorCode::InvalidData`].
pub(crate) fn wrong(shown: &str, place: Place, what: impl AsRef<str>) -> GraphError {
    let Place { line, column } = place;
    let what = what.as_ref();
    let message = match column {
        _ if line == 0 => format!("{shown}: {what}"),
        0 => format!("{shown}, line {line}: {what}"),
        _ => format!("{shown}, line {line}, column {column}: {what}"),
    };
    GraphError::new(ErrorCode::InvalidData, message).table(shown)
}

/// As [`wrong`], for what is more than there may be.
pub(crate) fn too_large(shown: &str, place: Place, what: impl AsRef<str>) -> GraphError {
    GraphError {
        code: ErrorCode::TooLarge,
        ..wrong(shown, place, what)
    }
}

/// A value as an error shows it.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = text.chars().take(MOST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}

/// What an error of the system's or of a decoder means, or the error of ours that came through it.
pub(crate) fn unread(shown: &str, error: io::Error) -> GraphError {
    let error = match error.downcast::<GraphError>() {
        Ok(ours) => return ours,
        Err(error) => error,
    };
    let (code, what) = match error.raw_os_error() {
        Some(_) => (ErrorCode::IoError, error.to_string()),
        None => (ErrorCode::InvalidData, format!("damaged: {error}")),
    };
    GraphError::new(code, format!("{shown}: {what}")).table(shown)
}

/// An error of ours on its way through an interface that knows those of the system's only.
pub(crate) fn carried(error: GraphError) -> io::Error {
    io::Error::other(error)
}
