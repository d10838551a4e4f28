//! A query as text, read.

use open_cypher::ast::RegularQuery;
use quiver_graph::Result;

use super::fragments::{Fragments, plain};
use super::syntax::{check_nesting, query};

/// A query and the text that it was written in.
pub(super) struct Parsed<'a> {
    pub text: &'a str,
    pub query: RegularQuery,
    pub fragments: Fragments,
}

/// # Errors
/// `INVALID_QUERY` for text that is no query, with line and column.
pub(super) fn read(text: &str) -> Result<Parsed<'_>> {
    check_nesting(text)?;
    let mut fragments = Fragments::default();
    let plain = plain(text, 0..text.len(), &mut fragments)?;
    let query = query(text, &plain)?;
    Ok(Parsed {
        text,
        query,
        fragments,
    })
}
