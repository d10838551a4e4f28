//! Cypher text over one graph, and the parts of plans that only such text becomes: rows of nodes, steps along edges, values of both.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use open_cypher::{TokenKind, lex};
use quiver_graph::{Direction, Result};
use serde::Deserialize;

use super::parameters::refuse_others;
use super::{Elements, Literal, Plan};

/// A query as text, over one graph.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cypher {
    pub text: String,
    /// The graph's position in the query's inputs.
    #[serde(default)]
    pub graph: usize,
    /// Values for parameters; those that have none here are given when the plan runs.
    #[serde(default)]
    pub params: BTreeMap<String, Literal>,
}

/// The rows of nodes or edges, as the only column.
#[derive(Clone, Debug, PartialEq)]
pub struct ElementRows {
    pub graph: usize,
    pub of: Elements,
    pub column: String,
    /// Which of the graph's tables of them, in order.
    pub tables: Vec<usize>,
}

/// For each row, the rows of nodes that lie at the end of edges, or of all nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct Expand {
    pub graph: usize,
    pub walk: Walk,
    /// The column of the node rows that are reached.
    pub to: String,
    /// The rows of edges that are followed, as the only column of a plan; all without any.
    pub chosen: Option<Plan>,
    /// A column of booleans: rows in which it is true stay as they are, with nulls in the new columns.
    pub kept: Option<String>,
}

/// How nodes are reached.
#[derive(Clone, Debug, PartialEq)]
pub enum Walk {
    /// They are those of some tables, whatever the row.
    Anywhere { rows: Vec<Range<u32>> },
    /// Over one edge, whose row is put into a column.
    Edge { along: Along, edge: String },
    /// Over several edges, none of them twice, whose rows are put into a column as a list; those of the nodes in between into another.
    Trail {
        along: Along,
        edges: String,
        nodes: Option<String>,
        length: (u32, u32),
        shortest: Option<Shortest>,
    },
}

/// Which edges are followed, from which node.
#[derive(Clone, Debug, PartialEq)]
pub struct Along {
    /// The column of the rows of nodes at which they begin.
    pub from: String,
    pub direction: Direction,
    /// The rows of edges; all without any.
    pub edges: Option<Vec<Range<u32>>>,
    /// The column of the only nodes at which they may end, where these are known.
    pub into: Option<String>,
}

/// Only the shortest walks to each node.
#[derive(Clone, Debug, PartialEq)]
pub struct Shortest {
    /// All of the least length, or any one of them.
    pub all: bool,
    /// The column of the only node that is looked for, where it is known.
    pub to: Option<String>,
}

/// Each row twice: as it is, and marked, both with the row's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub number: String,
    pub marked: String,
    /// A column of booleans: rows in which it is true are there marked alone.
    pub kept: Option<String>,
}

impl Cypher {
    /// How many words and signs the text has.
    pub(crate) fn tokens(&self) -> usize {
        let tokens = lex(&self.text).tokens;
        tokens.iter().filter(|token| !token.is_trivia()).count()
    }

    /// The names of the parameters in the text, sorted.
    fn all_parameters(&self) -> BTreeSet<String> {
        let tokens = lex(&self.text).tokens.into_iter();
        let written = tokens.filter(|token| token.kind == TokenKind::Parameter);
        let names = written.filter_map(|token| token.text(&self.text)?.strip_prefix('$'));
        let plain = |name: &str| match name
            .strip_prefix('`')
            .and_then(|name| name.strip_suffix('`'))
        {
            Some(escaped) => escaped.replace("``", "`"),
            None => name.to_owned(),
        };
        names.map(plain).collect()
    }

    /// The parameters that are given when the plan runs.
    pub(crate) fn parameters(&self) -> Vec<String> {
        let names = self.all_parameters().into_iter();
        names
            .filter(|name| !self.params.contains_key(name))
            .collect()
    }

    /// # Errors
    /// [`ErrorCode::InvalidArgument`](quiver_graph::ErrorCode) for a value that no parameter of the text takes.
    pub(crate) fn check_params(&self) -> Result<()> {
        let known = Vec::from_iter(self.all_parameters());
        refuse_others(self.params.keys(), &known)
    }
}
