//! Reading what TypeScript sends.

use quiver_graph::{ErrorCode, GraphError, Result};
use serde::de::DeserializeOwned;

/// Nesting is limited to 128 levels by serde_json, so that no input can overflow a stack.
pub(crate) fn parse<T: DeserializeOwned>(json: &str, what: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| {
        let message = if error.to_string().starts_with("recursion limit") {
            format!("the {what} is nested too deeply")
        } else {
            format!("the {what} is malformed: {error}")
        };
        GraphError::new(ErrorCode::InvalidQuery, message)
    })
}
