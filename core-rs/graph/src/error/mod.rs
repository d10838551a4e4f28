//! One error type for the whole core: a stable code, a sentence, and where it happened.

mod details;
mod names;
mod sentence;
mod types;

use std::fmt;

pub use details::Details;
pub use names::nearest;
use sentence::sentence;
pub use types::type_name;

/// The result of every fallible call of this crate.
pub type Result<T, E = GraphError> = std::result::Result<T, E>;

/// What went wrong, in a word that never changes between versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// An option, parameter or argument is missing, unknown or out of its range.
    InvalidArgument,
    /// Arrow data that contradicts itself: lengths, offsets, UTF-8, dictionary keys, a detached buffer.
    InvalidData,
    /// A column that the table does not have.
    UnknownColumn,
    /// A node label or edge type that the graph does not have.
    UnknownLabel,
    /// A table that SQL names and that is not there.
    UnknownTable,
    /// A type that the operation cannot take.
    UnsupportedType,
    /// A null where a key is needed.
    NullKey,
    /// Two node rows with one key.
    DuplicateKey,
    /// An edge end that no node row has.
    DanglingEdge,
    /// An id, given as an argument, that no node row has.
    UnknownId,
    /// A weight that is null, not a number, or outside what the algorithm takes.
    InvalidWeight,
    /// A graph operation that needs the other kind of graph (directed or undirected).
    WrongDirection,
    /// A cycle in a graph that must have none; the message shows one.
    CyclicGraph,
    /// A cycle whose weights sum to less than 0, so that there is no shortest path; the message shows it.
    NegativeCycle,
    /// More rows or bytes than the representation holds.
    TooLarge,
    /// A query that cannot be planned.
    InvalidQuery,
    /// A query that failed while it ran.
    QueryFailed,
    /// A file or folder that does not exist, or a glob that matches none.
    FileNotFound,
    /// A file or folder that is already there and was not to be replaced.
    FileExists,
    /// A file that is another one than when the query was planned.
    FileChanged,
    /// A file that the operating system lets nobody read or write.
    IoError,
    /// A query that needs more memory than its session may take, or more room for what it sets aside.
    OutOfMemory,
    /// A query that takes more to be planned than its session lets it; the parameter names the limit.
    LimitExceeded,
    /// The caller aborted.
    Cancelled,
    /// The handle was closed before the call.
    Closed,
    /// A defect of this library.
    Internal,
}

impl ErrorCode {
    /// The code as users see it, such as `"DUPLICATE_KEY"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::InvalidData => "INVALID_DATA",
            Self::UnknownColumn => "UNKNOWN_COLUMN",
            Self::UnknownLabel => "UNKNOWN_LABEL",
            Self::UnknownTable => "UNKNOWN_TABLE",
            Self::UnsupportedType => "UNSUPPORTED_TYPE",
            Self::NullKey => "NULL_KEY",
            Self::DuplicateKey => "DUPLICATE_KEY",
            Self::DanglingEdge => "DANGLING_EDGE",
            Self::UnknownId => "UNKNOWN_ID",
            Self::InvalidWeight => "INVALID_WEIGHT",
            Self::WrongDirection => "WRONG_DIRECTION",
            Self::CyclicGraph => "CYCLIC_GRAPH",
            Self::NegativeCycle => "NEGATIVE_CYCLE",
            Self::TooLarge => "TOO_LARGE",
            Self::InvalidQuery => "INVALID_QUERY",
            Self::QueryFailed => "QUERY_FAILED",
            Self::FileNotFound => "FILE_NOT_FOUND",
            Self::FileExists => "FILE_EXISTS",
            Self::FileChanged => "FILE_CHANGED",
            Self::IoError => "IO_ERROR",
            Self::OutOfMemory => "OUT_OF_MEMORY",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::Cancelled => "CANCELLED",
            Self::Closed => "CLOSED",
            Self::Internal => "INTERNAL",
        }
    }
}

/// An error with a stable code and the place it happened at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphError {
    pub code: ErrorCode,
    pub message: String,
    /// Boxed, so that a `Result` stays small.
    pub details: Box<Details>,
    /// What a library below said, where it was a library that failed.
    pub cause: Option<Box<str>>,
}

impl GraphError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Box::default(),
            cause: None,
        }
    }

    pub fn cause(mut self, cause: impl Into<Box<str>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    pub fn table(mut self, table: impl Into<String>) -> Self {
        self.details.table = Some(table.into());
        self
    }

    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.details.column = Some(column.into());
        self
    }

    pub fn row(mut self, row: usize) -> Self {
        self.details.row = Some(row as u64);
        self
    }

    pub fn parameter(mut self, parameter: impl Into<String>) -> Self {
        self.details.parameter = Some(parameter.into());
        self
    }

    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.details.expected = Some(expected.into());
        self
    }

    pub fn got(mut self, got: impl Into<String>) -> Self {
        self.details.got = Some(got.into());
        self
    }

    /// The message and, behind it, those of the details that it does not tell: logs and notebooks show nothing else.
    pub fn sentence(&self) -> String {
        sentence(&self.message, &self.details)
    }
}

impl fmt::Display for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.sentence())
    }
}

impl std::error::Error for GraphError {}

impl From<arrow_schema::ArrowError> for GraphError {
    fn from(error: arrow_schema::ArrowError) -> Self {
        Self::new(ErrorCode::InvalidData, error.to_string())
    }
}
