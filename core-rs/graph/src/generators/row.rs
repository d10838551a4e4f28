//! A row of the table, and what a kernel reads and gives.

use std::fmt;

use arrow_array::ArrayRef;

use crate::algorithms::{Arguments, Column, Param, Parameter, Taken};
use crate::{Control, ErrorCode, GraphError, MAX_ROWS, Result};

/// One row of the table: all that is known of a generator.
pub struct Generator {
    /// The name in JavaScript, such as `"erdosRenyi"`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// What the graph is like: which way edges lead, whether there are parallel edges and self-loops, how nodes are numbered.
    pub doc: &'static str,
    /// The paper.
    pub source: &'static str,
    /// What it is called by `networkx`, `igraph`, `graphology` and `neo4j`, those that have it.
    pub known_as: &'static [(&'static str, &'static str)],
    /// Whether edges lead one way as a rule; otherwise each is there once, and the graph is to be opened as an undirected one.
    pub directed: bool,
    pub parameters: &'static [&'static Parameter],
    /// Options of an example that runs, as TypeScript writes them.
    pub example: &'static str,
    /// The columns of nodes behind `id`.
    pub nodes: &'static [Column],
    /// The column of weights behind the ends of edges, and what asks for it.
    pub weight: Option<(&'static Param<bool>, &'static Column)>,
    /// Time, in `n` nodes and `m` edges.
    pub time: &'static str,
    /// Memory beside the tables, in `n` nodes and `m` edges.
    pub memory: &'static str,
    /// How large the graph will be; refuses what only several arguments together make wrong.
    pub size: fn(&Arguments) -> Result<Size>,
    /// The bytes that a run takes at its peak beside the tables.
    pub working: fn(Size) -> u64,
    pub kernel: fn(&Run<'_>) -> Result<Made>,
}

/// How large a graph will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub nodes: usize,
    /// Where edges are there by chance, how many are expected.
    pub edges: usize,
}

/// One call of a generator.
pub struct Run<'a> {
    /// Looked at every few milliseconds.
    pub control: &'a Control,
    pub arguments: &'a Arguments,
    pub size: Size,
}

/// What a kernel makes: edges by the ids of their ends, which are the rows of nodes, and the columns behind those.
pub struct Made {
    pub nodes: Vec<ArrayRef>,
    pub src: Vec<u32>,
    pub dst: Vec<u32>,
    pub weight: Option<ArrayRef>,
}

impl<'a> Run<'a> {
    /// What a parameter was given, or its default.
    pub fn get<T: Taken>(&self, param: &'static Param<T>) -> T::Out<'a> {
        self.arguments.get(param)
    }
}

impl Size {
    /// # Errors
    /// [`ErrorCode::TooLarge`] where a graph cannot hold as many.
    pub fn new(nodes: u128, edges: u128) -> Result<Self> {
        let fits = |what: &str, rows: u128| {
            let fitting = usize::try_from(rows).ok().filter(|&rows| rows <= MAX_ROWS);
            fitting.ok_or_else(|| {
                let message = format!("a graph holds at most {MAX_ROWS} {what}");
                GraphError::new(ErrorCode::TooLarge, message)
                    .expected(format!("at most {MAX_ROWS}"))
                    .got(rows.to_string())
            })
        };
        Ok(Self {
            nodes: fits("nodes", nodes)?,
            edges: fits("edges", edges)?,
        })
    }
}

impl From<(Vec<u32>, Vec<u32>)> for Made {
    fn from((src, dst): (Vec<u32>, Vec<u32>)) -> Self {
        Self {
            nodes: Vec::new(),
            src,
            dst,
            weight: None,
        }
    }
}

impl fmt::Debug for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Generator").field(&self.name).finish()
    }
}

/// An argument that is wrong beside the others.
pub fn refused(parameter: &str, expected: impl Into<String>, got: impl ToString) -> GraphError {
    let expected = expected.into();
    let message = format!("{parameter} must be {expected}");
    GraphError::new(ErrorCode::InvalidArgument, message)
        .parameter(parameter)
        .expected(expected)
        .got(got.to_string())
}
