//! The tables that an algorithm gives: which rows they have, and which columns.

use arrow_schema::DataType;

use crate::Graph;
use crate::algorithms::parameters::{Arguments, Param};

/// A named table of an algorithm's result.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    pub rows: Rows,
    /// What stands behind the columns that [`Rows`] leads with.
    pub columns: &'static [Column],
    /// What the rows are, in a sentence.
    pub doc: &'static str,
    /// Whether rows come as they are found, because the size of the graph does not bound their number.
    pub streamed: bool,
    /// How many rows there are at most, where `rows` does not say.
    pub at_most: Option<fn(&Graph, &Arguments) -> u64>,
}

/// What the rows of a table are, and so the columns that lead it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// One per node, in node-table order, led by the node's id. A kernel gives no leading column.
    Nodes,
    /// One per edge, in edge-table order, led by the ids of its ends and `edge`, its row number. A kernel gives no leading column.
    Edges,
    /// Some nodes, led by their ids. A kernel gives their rows first.
    SomeNodes,
    /// Some edges, led by the ids of their ends and `edge`. A kernel gives their rows first.
    SomeEdges,
    /// Pairs of nodes, led by their ids: each key column with 1 and 2 behind its name. A kernel gives two columns of rows first.
    Pairs,
    /// The steps of paths, led by `path`, `step`, the id of the node and `edge`, which leads there. A kernel gives four columns first:
    /// two numbers, rows of nodes, and rows of edges, null where a path starts.
    Paths,
    /// What is no node and no edge: a component, a clique, a walk.
    Groups,
    /// One row of named values.
    One,
}

impl Rows {
    /// The columns that a kernel gives before those of the table.
    pub(in super::super) fn leading(self) -> usize {
        match self {
            Self::Nodes | Self::Edges | Self::Groups | Self::One => 0,
            Self::SomeNodes | Self::SomeEdges => 1,
            Self::Pairs => 2,
            Self::Paths => 4,
        }
    }

    /// The name in the catalog.
    pub(in super::super) fn word(self) -> &'static str {
        match self {
            Self::Nodes => "nodes",
            Self::Edges => "edges",
            Self::SomeNodes => "someNodes",
            Self::SomeEdges => "someEdges",
            Self::Pairs => "pairs",
            Self::Paths => "paths",
            Self::Groups => "groups",
            Self::One => "one",
        }
    }
}

impl Table {
    const fn new(
        name: &'static str,
        rows: Rows,
        columns: &'static [Column],
        doc: &'static str,
    ) -> Self {
        Self {
            name,
            rows,
            columns,
            doc,
            streamed: false,
            at_most: None,
        }
    }

    /// A row per node: the table `nodes`.
    pub const fn nodes(columns: &'static [Column]) -> Self {
        Self::new("nodes", Rows::Nodes, columns, "A row per node.")
    }

    /// A row per edge: the table `edges`.
    pub const fn edges(columns: &'static [Column]) -> Self {
        Self::new("edges", Rows::Edges, columns, "A row per edge.")
    }

    /// Nodes that the kernel chooses.
    pub const fn some_nodes(
        name: &'static str,
        columns: &'static [Column],
        doc: &'static str,
    ) -> Self {
        Self::new(name, Rows::SomeNodes, columns, doc)
    }

    /// Edges that the kernel chooses.
    pub const fn some_edges(
        name: &'static str,
        columns: &'static [Column],
        doc: &'static str,
    ) -> Self {
        Self::new(name, Rows::SomeEdges, columns, doc)
    }

    /// Pairs of nodes: the table `pairs`.
    pub const fn pairs(columns: &'static [Column], doc: &'static str) -> Self {
        Self::new("pairs", Rows::Pairs, columns, doc)
    }

    /// Paths, step by step: the table `paths`.
    pub const fn paths(columns: &'static [Column], doc: &'static str) -> Self {
        Self::new("paths", Rows::Paths, columns, doc)
    }

    /// Rows that are neither nodes nor edges.
    pub const fn groups(name: &'static str, columns: &'static [Column], doc: &'static str) -> Self {
        Self::new(name, Rows::Groups, columns, doc)
    }

    /// One row of named values.
    pub const fn one(name: &'static str, columns: &'static [Column], doc: &'static str) -> Self {
        Self::new(name, Rows::One, columns, doc)
    }

    /// Under another name than that of its rows.
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// With rows that come as they are found.
    pub const fn streamed(mut self) -> Self {
        self.streamed = true;
        self
    }

    /// With so many rows at most.
    pub const fn at_most(mut self, rows: fn(&Graph, &Arguments) -> u64) -> Self {
        self.at_most = Some(rows);
        self
    }
}

/// A result column.
#[derive(Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: ColumnKind,
    pub nullable: bool,
    /// Whether a node comes as a word whose lower half is its row, in whose memory the key is put where that has 64 bits.
    pub words: bool,
    /// Meaning and unit.
    pub doc: &'static str,
}

/// The type of a result column.
#[derive(Clone, Copy, Debug)]
pub enum ColumnKind {
    Bool,
    Int64,
    UInt32,
    UInt64,
    Float32,
    Float64,
    Text,
    /// A node: the kernel gives its row (`UInt32`, or [`Column::words`] of `UInt64`), the caller sees its id in the type of the
    /// graph's key.
    Node,
    /// An edge: its row number over all edge tables.
    Edge,
    /// Lists, 32-bit offsets: of nodes, where the key has several columns, as structs of them.
    List(&'static ColumnKind),
    /// As many 32-bit floats as the parameter says.
    Vector(&'static Param<u64>),
}

impl Column {
    pub const fn new(name: &'static str, kind: ColumnKind, doc: &'static str) -> Self {
        Self {
            name,
            kind,
            nullable: false,
            words: false,
            doc,
        }
    }

    /// Of nodes, given as words.
    pub const fn in_words(mut self) -> Self {
        self.words = true;
        self
    }

    /// With null where there is no value.
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }
}

impl ColumnKind {
    /// The name in the catalog.
    pub(in super::super) fn word(self) -> String {
        match self {
            Self::Bool => "bool".to_owned(),
            Self::Int64 => "int64".to_owned(),
            Self::UInt32 => "uint32".to_owned(),
            Self::UInt64 => "uint64".to_owned(),
            Self::Float32 => "float32".to_owned(),
            Self::Float64 => "float64".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Node => "node".to_owned(),
            Self::Edge => "edge".to_owned(),
            Self::List(item) => format!("list<{}>", item.word()),
            Self::Vector(_) => "vector".to_owned(),
        }
    }

    /// The type of what the caller sees where it holds no node: None otherwise.
    pub(crate) fn plain(self, arguments: &Arguments) -> Option<DataType> {
        Some(match self {
            Self::Bool => DataType::Boolean,
            Self::Int64 => DataType::Int64,
            Self::UInt32 | Self::Edge => DataType::UInt32,
            Self::UInt64 => DataType::UInt64,
            Self::Float32 => DataType::Float32,
            Self::Float64 => DataType::Float64,
            Self::Text => DataType::Utf8,
            Self::Node => return None,
            Self::List(item) => DataType::new_list(item.plain(arguments)?, false),
            Self::Vector(dimensions) => {
                let length = arguments.get(dimensions) as i32;
                DataType::new_fixed_size_list(DataType::Float32, length, false)
            }
        })
    }
}
