//! How many rows a graph holds.

use crate::{ErrorCode, GraphError, Result};

/// Node and edge rows stay below this, so that `u32::MAX` is free to mean "none".
pub const MAX_ROWS: usize = u32::MAX as usize - 1;

/// # Errors
/// [`ErrorCode::TooLarge`] above [`MAX_ROWS`].
pub(crate) fn check_size(what: &str, rows: usize) -> Result<()> {
    if rows > MAX_ROWS {
        return Err(GraphError::new(
            ErrorCode::TooLarge,
            format!("a graph holds at most {MAX_ROWS} {what}"),
        )
        .expected(format!("at most {MAX_ROWS}"))
        .got(rows.to_string()));
    }
    Ok(())
}
