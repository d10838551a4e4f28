//! A row of the table.

use std::fmt;

use crate::algorithms::parameters::{Arguments, Parameter};
use crate::{ErrorCode, Graph, GraphError, Result};

use super::column::Table;
use super::run::Run;

/// One row of the table: all that is known of an algorithm.
pub struct Algorithm {
    /// The name in JavaScript, such as `"weaklyConnectedComponents"`; SQL's is derived from it: `weakly_connected_components`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// What the result means: conventions, ties, isolated nodes, parallel edges, self-loops.
    pub doc: &'static str,
    /// The paper.
    pub source: &'static str,
    /// What it is called by `networkx`, `igraph`, `graphology` and `neo4j`, those that have it.
    pub known_as: &'static [(&'static str, &'static str)],
    /// What the graph must be.
    pub needs: Needs,
    pub parameters: &'static [&'static Parameter],
    /// What it gives; the first is what is meant where none is named.
    pub tables: &'static [&'static Table],
    /// What the result's schema metadata holds beside `algorithm`: key and meaning.
    pub metadata: &'static [(&'static str, &'static str)],
    /// Time, in `n` nodes and `m` edges.
    pub time: &'static str,
    /// Whether time hardly grows faster than the graph, and with nothing else, so that a small one is done at once wherever it is
    /// asked for.
    pub quick: bool,
    /// Extra memory, in `n` nodes and `m` edges.
    pub memory: &'static str,
    /// The bytes that a run takes at its peak beside the rows of the first table, without what the graph keeps, such as topologies
    /// and weights in their order; on the threads of the pool that asks.
    pub working: fn(&Graph, &Arguments) -> u64,
    /// Computes the tables that are wanted and gives them.
    pub kernel: fn(&Run<'_>) -> Result<()>,
    /// A slow, simple and independent check of what the kernel gave: what is wrong with it, if anything.
    #[cfg(test)]
    pub verify: fn(&super::trial::Trial<'_>) -> std::result::Result<(), String>,
}

impl Algorithm {
    /// The name in SQL: `weakly_connected_components`.
    pub fn sql_name(&self) -> String {
        snake_case(self.name)
    }

    /// The position of the table called `name`, and the first for None.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] that names the tables there are.
    pub fn table(&self, name: Option<&str>) -> Result<usize> {
        let Some(name) = name else {
            return Ok(0);
        };
        let mut tables = self.tables.iter();
        tables.position(|table| table.name == name).ok_or_else(|| {
            let message = format!("{} has no table {name:?}", self.name);
            let names = self.tables.iter().map(|table| table.name);
            GraphError::new(ErrorCode::InvalidArgument, message)
                .parameter("table")
                .suggest(name, names)
        })
    }
}

/// A name of the table, such as `maxIterations`, as SQL spells it: `max_iterations`; capitals in a row are one word.
pub fn snake_case(name: &str) -> String {
    let mut spelt = String::with_capacity(name.len() + 4);
    let mut before = false;
    for letter in name.chars() {
        let capital = letter.is_ascii_uppercase();
        if capital && !before {
            spelt.push('_');
        }
        spelt.push(letter.to_ascii_lowercase());
        before = capital;
    }
    spelt
}

/// Which graphs an algorithm takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    Any,
    Directed,
    Undirected,
    /// Directed, and without a cycle, which shows as the kernel goes: see `support/cycle.rs`.
    Acyclic,
}

impl Needs {
    /// # Errors
    /// [`ErrorCode::WrongDirection`] for a graph of the other kind.
    pub(in super::super) fn require(self, graph: &Graph, algorithm: &str) -> Result<()> {
        let (wanted, got) = match (self, graph.directed()) {
            (Self::Directed | Self::Acyclic, false) => ("directed", "an undirected graph"),
            (Self::Undirected, true) => ("undirected", "a directed graph"),
            _ => return Ok(()),
        };
        let article = if wanted == "directed" { "a" } else { "an" };
        Err(GraphError::new(
            ErrorCode::WrongDirection,
            format!("{algorithm} is defined on {wanted} graphs"),
        )
        .expected(format!("{article} {wanted} graph"))
        .got(got))
    }

    /// The name in the catalog.
    pub(in super::super) fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Directed => "directed",
            Self::Undirected => "undirected",
            Self::Acyclic => "acyclic",
        }
    }
}

impl fmt::Debug for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Algorithm").field(&self.name).finish()
    }
}
