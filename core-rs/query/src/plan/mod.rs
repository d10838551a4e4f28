//! Plans as data: what TypeScript sends and this crate runs. `src/plan/plan.ts` mirrors these types.
//!
//! A plan is a source and the steps applied to it, in order. Every enum is written as JSON with its variant's name
//! outside: `{"filter": {"binary": {"op": "gt", "left": {"column": "age"}, "right": {"literal": {"int": "30"}}}}}`.
//! Variants without fields are plain strings: `"distinct"`, `{"literal": "null"}`.

mod cypher;
mod display;
mod expr;
mod files;
pub(crate) mod inputs;
mod json;
mod limits;
mod literal;
mod messages;
mod parameters;
mod sql_text;
mod storage;
mod walk;
mod write;

use std::collections::BTreeMap;

use quiver_graph::Result;
use serde::Deserialize;

pub use cypher::Cypher;
pub(crate) use cypher::{Along, ElementRows, Expand, Mark, Shortest, Walk};
pub use expr::{Aggregate, AggregateCall, BinaryOperator, Expr, Over, Side, SortKey, Window};
pub(crate) use expr::{Each, Element, Elements, Get, ListFunction};
pub(crate) use files::byte;
pub use files::{Compression, Files, Format, HivePartitioning, ReadOptions};
pub use inputs::{Input, MemoryTable, Query};
pub use json::read_json;
pub(crate) use limits::too_large;
pub use literal::Literal;
pub(crate) use literal::scalar;
pub use messages::{Message, Messages, Passing, Pregel, StateColumn, Until};
pub use parameters::Parameters;
pub(crate) use sql_text::tokens;
pub use storage::Storage;
pub use write::{Packing, Target, WriteOptions, Written};

/// A query: where rows come from and what happens to them, in order.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub source: Source,
    #[serde(default)]
    pub steps: Vec<Step>,
}

/// The rows that a plan starts from. Graphs and tables are named by their position in the query's inputs; 0 by default.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub enum Source {
    /// All nodes of a graph; several labels are united by column name.
    Nodes {
        #[serde(default)]
        graph: usize,
    },
    /// All edges of a graph; several types are united by column name.
    Edges {
        #[serde(default)]
        graph: usize,
    },
    /// The nodes of one label.
    Label(GraphTable),
    /// The edges of one type.
    Type(GraphTable),
    /// A table in memory.
    Table { table: usize },
    /// Files, found when the query is planned.
    Files(Box<Files>),
    /// What the nodes of a graph make of one round of messages; ids first.
    Messages(Box<Messages>),
    /// The state of the nodes of a graph after rounds of messages; ids first.
    Pregel(Box<Pregel>),
    /// What an algorithm computes.
    Algorithm(AlgorithmCall),
    /// A query as text.
    Sql(Sql),
    /// A query over one graph, as text.
    Cypher(Cypher),
    /// One row without columns.
    #[serde(skip)]
    One,
    /// Nodes or edges by their rows.
    #[serde(skip)]
    ElementRows(ElementRows),
}

/// One table of a graph, by its label or type.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GraphTable {
    #[serde(default)]
    pub graph: usize,
    pub name: String,
}

/// One transformation of a table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Step {
    /// Keeps the rows for which the expression is true; null counts as false.
    Filter(Expr),
    /// Exactly these columns, in this order.
    Select(Vec<Expr>),
    /// All columns, with these added at the end or replaced where the name exists.
    WithColumns(Vec<Expr>),
    /// All columns but these.
    Drop(Vec<String>),
    /// Columns under another name: `[from, to]`.
    Rename(Vec<(String, String)>),
    /// One row per distinct combination of the keys; one row in all without keys.
    GroupBy {
        keys: Vec<Expr>,
        aggregates: Vec<Expr>,
    },
    Sort(Vec<SortKey>),
    /// Skips `offset` rows, then keeps at most `count`.
    Limit {
        #[serde(default)]
        offset: u64,
        count: Option<u64>,
    },
    /// Drops repeated rows.
    Distinct,
    /// One row per combination of some columns.
    DistinctBy(Distinct),
    /// At most the last rows, in their order. Reads all of them.
    Tail {
        count: u64,
    },
    /// Rows drawn at random without replacement, in their order: the same ones for the same seed and input.
    Sample(Sample),
    Join(Box<Join>),
    Union(Box<Union>),
    /// One row per element of these list columns, taken side by side; the other columns repeat.
    Unnest(Unnest),
    /// A row per statistic of every column, which it is led by.
    Describe,
    /// Rows beside nodes that are reached from them.
    #[serde(skip)]
    Expand(Box<Expand>),
    /// Each row twice.
    #[serde(skip)]
    Mark(Mark),
}

/// Which rows count as one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distinct {
    /// None: all columns.
    #[serde(default)]
    pub columns: Vec<String>,
    pub keep: Keep,
}

/// Which of the rows with one combination stays; but for `any`, rows keep their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Keep {
    First,
    Last,
    Any,
    /// Only a row whose combination comes once.
    None,
}

/// How many rows a sample has.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    pub size: SampleSize,
    pub seed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SampleSize {
    /// At most so many.
    Count(u64),
    /// Each row with this probability.
    Fraction(f64),
}

/// Rows beside those of another plan.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Join {
    pub other: Plan,
    pub how: JoinKind,
    /// Pairs of keys, one over each side; none for a cross join only.
    #[serde(default)]
    pub on: Vec<(Expr, Expr)>,
    /// Behind the names of the other side's columns that this side has too.
    pub suffix: String,
    /// Whether a null key matches a null key.
    #[serde(default)]
    pub nulls_equal: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    /// This side's rows that match, once.
    Semi,
    /// This side's rows that match nothing.
    Anti,
    /// Every row beside every row.
    Cross,
}

/// Rows above those of another plan, column by column of the same name.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Union {
    pub other: Plan,
    /// Whether equal rows come once.
    #[serde(default)]
    pub distinct: bool,
    /// Whether a column that one side lacks is null there instead of an error.
    #[serde(default)]
    pub fill_missing: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Unnest {
    pub columns: Vec<String>,
    /// Whether a null or empty list gives a row with null instead of none.
    #[serde(default)]
    pub keep_empty: bool,
}

/// A source of a plan: an algorithm of the table over a graph.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlgorithmCall {
    /// The graph's position in the query's inputs.
    #[serde(default)]
    pub graph: usize,
    /// Such as `pagerank`.
    pub name: String,
    /// The table to read; the first where none is named.
    #[serde(default)]
    pub table: Option<String>,
    #[serde(default)]
    pub parameters: BTreeMap<String, AlgorithmArgument>,
}

/// What a parameter of an algorithm is given.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum AlgorithmArgument {
    /// An expression that reads no column.
    Value(Expr),
    /// The rows of a plan: ids by the key's columns, and `weight` where the parameter takes one.
    Rows(Plan),
}

/// A query as text, and what its names stand for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sql {
    pub text: String,
    /// Frames by name.
    #[serde(default)]
    pub relations: Vec<Relation>,
    /// Names of frames that the text does not read, for whoever misspelt one.
    #[serde(default)]
    pub others: Vec<String>,
    #[serde(default)]
    pub graphs: Vec<NamedGraph>,
    /// Values for parameters; those that have none here are given when the plan runs.
    #[serde(default)]
    pub params: BTreeMap<String, Literal>,
}

/// A plan that SQL reads by name.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    pub name: String,
    pub plan: Plan,
}

/// A graph, by its position in the query's inputs. Without a name its tables go by their own: `nodes`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedGraph {
    pub name: Option<String>,
    pub graph: usize,
}

impl Plan {
    /// # Errors
    /// [`ErrorCode::InvalidQuery`](quiver_graph::ErrorCode) where the text is not a plan or is nested too deeply.
    pub fn parse(json: &str) -> Result<Self> {
        read_json(json, "plan")
    }
}
