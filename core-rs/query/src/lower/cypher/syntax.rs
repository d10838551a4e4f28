//! Cypher text as open-cypher reads it, and errors at its places.

use open_cypher::ast::{QueryKind, RegularQuery, StatementKind};
use open_cypher::{ParseErrors, Span, Token, lex, parse};
use quiver_graph::{GraphError, Result};

use super::brackets::Bracket;
use crate::error::invalid;

/// How deep brackets may lie in one another: the tree is walked by recursion.
const MOST_NESTED: usize = 100;

/// The query that `plain` holds, whose places are those of `text`.
pub(super) fn query(text: &str, plain: &str) -> Result<RegularQuery> {
    let parsed = parse(plain).map_err(|errors| wrong(text, &errors))?;
    let statement = parsed.program.statements.into_iter().next();
    let Some(StatementKind::Query(statement)) = statement.map(|statement| statement.kind) else {
        return Err(invalid("the Cypher text is empty").expected("a query"));
    };
    if let Some(mode) = statement.mode {
        let hint = "; a frame's explain() tells how a query runs";
        return Err(only_reads(text, mode.span, "EXPLAIN", hint));
    }
    match statement.query.kind {
        QueryKind::Regular(query) => Ok(query),
        _ => Err(invalid("the Cypher text is no query").expected("a query")),
    }
}

/// An error at a place of the text.
pub(super) fn at(text: &str, span: Span, message: impl AsRef<str>) -> GraphError {
    let before = &text[..floor(text, span.start)];
    let line = before.matches('\n').count() + 1;
    let column = before
        .chars()
        .rev()
        .take_while(|&letter| letter != '\n')
        .count()
        + 1;
    let message = message.as_ref();
    let error = invalid(format!("{message} (line {line}, column {column})"));
    match span.text(text).filter(|written| !written.is_empty()) {
        Some(written) => error.got(written),
        None => error,
    }
}

fn floor(text: &str, mut position: usize) -> usize {
    position = position.min(text.len());
    while !text.is_char_boundary(position) {
        position -= 1;
    }
    position
}

fn wrong(text: &str, errors: &ParseErrors) -> GraphError {
    let Some(first) = errors.diagnostics().first() else {
        return invalid("the Cypher text is no query");
    };
    if let Some(refused) = refused(text) {
        return refused;
    }
    let said = first.message.replace('`', "\"");
    at(
        text,
        first.primary_span,
        format!("the Cypher text cannot be read: {said}"),
    )
}

/// Statements that the grammar has not, by the words that they begin with.
const STATEMENTS: &[&str] = &[
    "ALTER",
    "DROP",
    "EXPLAIN",
    "FOREACH",
    "GRANT",
    "INSERT",
    "LOAD",
    "PROFILE",
    "SHOW",
    "TERMINATE",
    "USE",
];

fn refused(text: &str) -> Option<GraphError> {
    let first = words(text).into_iter().next()?;
    let word = first.text(text)?.to_ascii_uppercase();
    let hint = match word.as_str() {
        "EXPLAIN" | "PROFILE" => "; a frame's explain() tells how a query runs",
        "LOAD" => "; scanCsv and the like read files",
        _ => "",
    };
    let is_one = STATEMENTS.contains(&word.as_str());
    is_one.then(|| only_reads(text, Span::empty(first.span.start), &word, hint))
}

/// An error where something else than a query stands.
pub(super) fn only_reads(text: &str, span: Span, word: &str, hint: &str) -> GraphError {
    let error = at(
        text,
        span,
        format!("Cypher only reads, and {word} does not{hint}"),
    );
    error.expected("MATCH, UNWIND, WITH and RETURN").got(word)
}

/// The words and signs of `text`.
pub(super) fn words(text: &str) -> Vec<Token> {
    let tokens = lex(text).tokens.into_iter();
    tokens.filter(|token| !token.is_trivia()).collect()
}

/// `text` in one spelling, whatever its spaces.
pub(super) fn normal(text: &str) -> String {
    let words = words(text);
    let written = words.iter().filter_map(|word| word.text(text));
    written.collect::<Vec<_>>().join(" ")
}

/// # Errors
/// `INVALID_QUERY` for brackets that are nested too deeply.
pub(super) fn check_nesting(text: &str) -> Result<()> {
    let mut depth = 0_usize;
    for word in words(text) {
        match Bracket::of(word.kind) {
            Some(Bracket::Opens) => depth += 1,
            Some(Bracket::Closes) => depth = depth.saturating_sub(1),
            None => {}
        }
        if depth > MOST_NESTED {
            return Err(at(
                text,
                Span::empty(word.span.start),
                "the query is nested too deeply",
            )
            .expected(format!("at most {MOST_NESTED} brackets within one another")));
        }
    }
    Ok(())
}
