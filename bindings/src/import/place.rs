//! Where in a table an array lies: what every error of an import names.

use quiver_graph::{ErrorCode, GraphError};

/// Where in the table an array lies, for errors.
#[derive(Clone, Debug)]
pub struct Place {
    /// The path of nested names, joined by dots.
    pub column: String,
    pub batch: usize,
    /// The batch's first row, counted over the table.
    pub first_row: usize,
}

impl Place {
    pub fn child(&self, name: &str) -> Self {
        Self {
            column: format!("{}.{name}", self.column),
            ..self.clone()
        }
    }

    pub fn error(&self, code: ErrorCode, what: impl std::fmt::Display) -> GraphError {
        GraphError::new(
            code,
            format!("column `{}`, batch {}: {what}", self.column, self.batch),
        )
        .column(&self.column)
    }

    pub fn invalid(&self, what: impl std::fmt::Display) -> GraphError {
        self.error(ErrorCode::InvalidData, what)
    }

    /// What Arrow's validation found, with the row where its text tells one.
    pub fn validation(&self, error: &arrow_schema::ArrowError, nested: bool) -> GraphError {
        let text = error.to_string();
        let found = self.invalid(&text);
        match row_in(&text) {
            Some(row) if !nested => found.row(self.first_row + row),
            _ => found,
        }
    }
}

/// The row that Arrow's validation names: its errors carry it as text only.
fn row_in(text: &str) -> Option<usize> {
    [
        "at index ",
        " index at ",
        " slice at ",
        "string index ",
        "at position ",
        "at slot ",
    ]
    .iter()
    .find_map(|mark| {
        let rest = text.split_once(mark)?.1;
        rest[..rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len())]
            .parse()
            .ok()
    })
}

#[cfg(test)]
mod tests {
    use super::row_in;

    #[test]
    fn finds_the_row_that_a_validation_error_names() {
        assert_eq!(
            row_in("Invalid UTF8 sequence at string index 3 (4..9): invalid"),
            Some(3)
        );
        assert_eq!(
            row_in("Value at position 12 out of bounds: 9 (should be in [0, 2])"),
            Some(12)
        );
        assert_eq!(
            row_in("Offset invariant failure: non-monotonic offset at slot 1: 5 > 2"),
            Some(1)
        );
        assert_eq!(
            row_in("Invalid buffer slice at 3: got 1..9 but buffer 0 has length 4"),
            Some(3)
        );
        assert_eq!(row_in("something else"), None);
    }
}
