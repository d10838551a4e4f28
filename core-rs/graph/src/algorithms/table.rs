//! What a row of the algorithm table holds.

use crate::{Control, ErrorCode, Graph, GraphError, Result};

use super::{AlgorithmResult, Arguments};

/// One row of the table.
pub struct Algorithm {
    /// The name in JavaScript, such as `"weaklyConnectedComponents"`; SQL's is derived from it: `weakly_connected_components`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// What the result means: conventions, ties, isolated nodes, parallel edges, self-loops.
    pub doc: &'static str,
    /// The paper.
    pub source: &'static str,
    pub graphs: GraphKind,
    pub parameters: &'static [Parameter],
    /// The result columns beside the node id, one row per node in node-table order.
    pub output: &'static [OutputColumn],
    /// What the result's schema metadata holds beside `algorithm`: key and meaning.
    pub metadata: &'static [(&'static str, &'static str)],
    /// Time, in `n` nodes and `m` edges.
    pub time: &'static str,
    /// Whether time hardly grows faster than the graph, and with nothing else, so that a small one is done at once wherever it is
    /// asked for.
    pub quick: bool,
    /// Extra memory, in `n` nodes and `m` edges.
    pub memory: &'static str,
    /// The kernel. Its columns are those of `output`, in order.
    pub run: fn(&Graph, &Arguments, &Control) -> Result<AlgorithmResult>,
    /// A slow, simple and independent check of a result: what is wrong with it, if anything.
    pub verify: fn(&Graph, &Arguments, &AlgorithmResult) -> Result<(), String>,
    /// The bytes that `run` will allocate.
    pub estimate: fn(&Graph, &Arguments) -> u64,
}

impl Algorithm {
    /// The name in SQL: `weakly_connected_components`.
    pub fn sql_name(&self) -> String {
        snake_case(self.name)
    }
}

/// A name of the table, such as `maxIterations`, as SQL spells it: `max_iterations`.
pub fn snake_case(name: &str) -> String {
    let mut spelt = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            spelt.push('_');
        }
        spelt.push(letter.to_ascii_lowercase());
    }
    spelt
}

/// Which graphs an algorithm takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraphKind {
    Any,
    Directed,
}

impl GraphKind {
    pub(super) fn require(self, directed: bool, algorithm: &str) -> Result<()> {
        if self == Self::Directed && !directed {
            return Err(GraphError::new(
                ErrorCode::WrongDirection,
                format!("{algorithm} is defined on directed graphs"),
            )
            .expected("a directed graph")
            .got("an undirected graph"));
        }
        Ok(())
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Directed => "directed",
        }
    }
}

/// A named parameter.
pub struct Parameter {
    pub name: &'static str,
    pub kind: Kind,
    pub default: DefaultValue,
    /// One sentence or two.
    pub doc: &'static str,
}

/// What a parameter takes; ranges include both ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Integer {
        min: u64,
        max: u64,
    },
    Float {
        min: f64,
        max: f64,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
    /// The name of a numeric edge column.
    Weight,
    /// Nodes to start from, at least one: `sources`, or `source` for one.
    Sources,
    /// Nodes with a weight each: a table of key columns and `weight`.
    NodeWeights,
}

/// What a parameter is when it is not given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DefaultValue {
    /// It must be given.
    Required,
    /// Null is a value of its own, which the parameter's doc explains.
    Null,
    Integer(u64),
    Float(f64),
    Text(&'static str),
}

/// A result column.
pub struct OutputColumn {
    pub name: &'static str,
    pub kind: ColumnKind,
    pub nullable: bool,
    /// Meaning and unit.
    pub doc: &'static str,
}

/// The type of a result column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    UInt32,
    UInt64,
    Float64,
    /// A node: the kernel gives its row (`UInt32`), the caller sees its id in the type of the graph's key.
    Node,
}

/// `direction`, for rows that follow edges one way or both.
pub(super) const DIRECTIONS: Kind = Kind::Choice(&["out", "in", "both"]);

/// `weight`, for rows where null means that every edge counts 1.
pub(super) const WEIGHT: Parameter = Parameter {
    name: "weight",
    kind: Kind::Weight,
    default: DefaultValue::Null,
    doc: "The numeric edge column that holds the weights; null counts every edge as 1.",
};

/// `sources`, for rows that start somewhere.
pub(super) const SOURCES: Parameter = Parameter {
    name: "sources",
    kind: Kind::Sources,
    default: DefaultValue::Required,
    doc: "The nodes to start from; `source` for one.",
};
