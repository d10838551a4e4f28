//! Why bytes are not Arrow IPC, to be said with the name of what holds them.

use std::io::Error;

use arrow_schema::ArrowError;

use super::text::told;

/// Why bytes are not Arrow IPC.
pub(super) struct Wrong(pub String);

impl From<&str> for Wrong {
    fn from(what: &str) -> Self {
        Self(what.to_owned())
    }
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        Self(format!("it cannot be read: {error}"))
    }
}

impl From<ArrowError> for Wrong {
    fn from(error: ArrowError) -> Self {
        Self(told(&error))
    }
}
