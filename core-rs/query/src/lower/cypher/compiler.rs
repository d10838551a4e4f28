//! What all parts of a query are compiled with.

use std::collections::BTreeMap;

use arrow_schema::SchemaRef;
use open_cypher::{Keyword, Span, TokenKind};
use quiver_graph::{Graph, GraphError, Result};

use super::names::Fresh;
use super::syntax::{at, words};
use super::text::Parsed;
use crate::operators::table::Table;
use crate::plan::{Cypher, Literal};

/// What a query is compiled with.
pub(super) struct Compiler<'a> {
    pub graph: &'a Graph,
    /// The graph's position in the plan's inputs.
    pub index: usize,
    pub parsed: &'a Parsed<'a>,
    pub params: &'a BTreeMap<String, Literal>,
    pub nodes: SchemaRef,
    pub edges: SchemaRef,
    pub fresh: Fresh,
    /// Whether there are lists of rows, which go by their order.
    pub collects: bool,
}

impl<'a> Compiler<'a> {
    pub fn new(graph: &'a Graph, cypher: &'a Cypher, parsed: &'a Parsed<'a>) -> Result<Self> {
        let schema = |table: Table| datafusion::catalog::TableProvider::schema(&table);
        Ok(Self {
            graph,
            index: cypher.graph,
            parsed,
            params: &cypher.params,
            nodes: schema(Table::nodes(graph)?),
            edges: schema(Table::edges(graph)?),
            fresh: Fresh::default(),
            collects: words(parsed.text)
                .iter()
                .any(|word| word.kind == TokenKind::Keyword(Keyword::Collect)),
        })
    }

    pub fn text(&self) -> &'a str {
        self.parsed.text
    }

    /// An error at a place of the text.
    pub fn wrong(&self, span: Span, message: impl AsRef<str>) -> GraphError {
        at(self.text(), span, message)
    }

    /// The text of an expression, with all of the query that it ends with: less stands in its place where it is read.
    pub fn written(&self, span: Span) -> &'_ str {
        let queries = self.parsed.fragments.queries.values();
        let within = queries.map(|within| within.span);
        let within = within.filter(|query| (span.start..span.end).contains(&query.start));
        let end = within.map(|query| query.end).fold(span.end, usize::max);
        let whole = Span::new(span.start, end);
        whole.text(self.parsed.text).unwrap_or_default()
    }

    pub fn unsupported(&self, span: Span, what: &str) -> quiver_graph::GraphError {
        self.wrong(span, format!("{what} is not supported"))
    }
}
