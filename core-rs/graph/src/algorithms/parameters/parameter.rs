//! What a row of the table says about its parameters, and the typed handles by which kernels read them.

use std::marker::PhantomData;

use crate::Direction;

/// A named parameter.
#[derive(Debug)]
pub struct Parameter {
    pub name: &'static str,
    /// Another name for it, such as `source` for `sources`.
    pub alias: Option<&'static str>,
    pub kind: Kind,
    pub default: DefaultValue,
    /// One sentence or two.
    pub doc: &'static str,
}

/// What a parameter takes; ranges include both ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Bool,
    Integer {
        min: u64,
        max: u64,
    },
    Float {
        min: f64,
        max: f64,
    },
    Text,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of integers of a range, at least one.
    Integers {
        min: u64,
        max: u64,
    },
    /// A list of numbers of a range, at least one.
    Floats {
        min: f64,
        max: f64,
    },
    /// As many lists of as many numbers of a range, at least one.
    Matrix {
        min: f64,
        max: f64,
    },
    /// An integer that numbers at random start from.
    Seed,
    /// The name of a numeric edge column.
    EdgeColumn,
    /// The name of a node column.
    NodeColumn,
    /// One node.
    Node,
    /// Nodes, at least one.
    Nodes,
    /// Nodes with a weight each: a table of key columns and `weight`.
    NodeWeights,
    /// Pairs of nodes: a table of each key column twice, with 1 and 2 behind its name.
    Pairs,
}

impl Kind {
    /// Whether arguments name nodes, and come as tables of ids.
    pub fn names_nodes(self) -> bool {
        matches!(
            self,
            Self::Node | Self::Nodes | Self::NodeWeights | Self::Pairs
        )
    }

    /// The name in the catalog.
    pub(in super::super) fn word(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Integer { .. } => "integer",
            Self::Float { .. } => "float",
            Self::Text => "text",
            Self::Choice(_) => "choice",
            Self::Integers { .. } => "integers",
            Self::Floats { .. } => "floats",
            Self::Matrix { .. } => "matrix",
            Self::Seed => "seed",
            Self::EdgeColumn => "edgeColumn",
            Self::NodeColumn => "nodeColumn",
            Self::Node => "node",
            Self::Nodes => "nodes",
            Self::NodeWeights => "nodeWeights",
            Self::Pairs => "pairs",
        }
    }

    /// What an error says was expected.
    pub(super) fn expected(self) -> String {
        match self {
            Self::Bool => "true or false".to_owned(),
            Self::Integer { min, max } => integers("an integer", min, max),
            Self::Float { min, max } => floats("a number", min, max),
            Self::Text => "a text".to_owned(),
            Self::Choice(words) => format!("one of {}", words.join(", ")),
            Self::Integers { min, max } => integers("a list of integers", min, max),
            Self::Floats { min, max } => floats("a list of numbers", min, max),
            Self::Matrix { min, max } => floats("as many lists of as many numbers", min, max),
            Self::Seed => integers("an integer", 0, u64::MAX),
            Self::EdgeColumn => "the name of a numeric edge column".to_owned(),
            Self::NodeColumn => "the name of a node column".to_owned(),
            Self::Node => "one node id".to_owned(),
            Self::Nodes => "one node id or more".to_owned(),
            Self::NodeWeights => "a table of node ids with a column \"weight\"".to_owned(),
            Self::Pairs => "a table of pairs of node ids".to_owned(),
        }
    }
}

fn integers(noun: &str, min: u64, max: u64) -> String {
    match max {
        u64::MAX => format!("{noun} >= {min}"),
        max => format!("{noun} from {min} to {max}"),
    }
}

fn floats(noun: &str, min: f64, max: f64) -> String {
    match max {
        f64::MAX => format!("{noun} >= {min}"),
        max => format!("{noun} from {min} to {max}"),
    }
}

/// What a parameter is when it is not given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DefaultValue {
    /// It must be given.
    Required,
    /// Null is a value of its own, which the parameter's doc explains.
    Null,
    Bool(bool),
    Integer(u64),
    Float(f64),
    Text(&'static str),
    Integers(&'static [u64]),
    Floats(&'static [f64]),
}

/// A parameter that a kernel reads as a `T`. Only what has a handle can be read, so that a misspelt name does not compile.
#[derive(Debug)]
pub struct Param<T> {
    parameter: Parameter,
    read: PhantomData<fn() -> T>,
}

/// Nodes that an argument names, by row.
pub enum Nodes {}
/// One node that an argument names, by row.
pub enum Node {}
/// Nodes by row, with a weight each.
pub enum NodeWeights {}
/// Pairs of nodes by row.
pub enum Pairs {}
/// A word of a choice, a text or the name of a column.
pub enum Word {}
/// A list of integers.
pub enum Integers {}
/// A list of numbers.
pub enum Floats {}
/// As many lists of as many numbers: read row by row.
pub enum Matrix {}

impl<T> Param<T> {
    const fn new(name: &'static str, kind: Kind, default: DefaultValue, doc: &'static str) -> Self {
        Self {
            parameter: Parameter {
                name,
                alias: None,
                kind,
                default,
                doc,
            },
            read: PhantomData,
        }
    }

    /// Under another name, too.
    pub const fn alias(mut self, alias: &'static str) -> Self {
        self.parameter.alias = Some(alias);
        self
    }

    /// What the table's row lists.
    pub const fn row(&'static self) -> &'static Parameter {
        &self.parameter
    }
}

impl Param<bool> {
    pub const fn flag(name: &'static str, default: bool, doc: &'static str) -> Self {
        Self::new(name, Kind::Bool, DefaultValue::Bool(default), doc)
    }
}

impl Param<u64> {
    /// From `min` to `max`; `u64::MAX` is no bound.
    pub const fn integer(
        name: &'static str,
        (min, max): (u64, u64),
        default: u64,
        doc: &'static str,
    ) -> Self {
        let kind = Kind::Integer { min, max };
        Self::new(name, kind, DefaultValue::Integer(default), doc)
    }

    /// From `min` to `max`, and it must be given.
    pub const fn required_integer(
        name: &'static str,
        (min, max): (u64, u64),
        doc: &'static str,
    ) -> Self {
        let kind = Kind::Integer { min, max };
        Self::new(name, kind, DefaultValue::Required, doc)
    }

    /// What numbers at random start from.
    pub const fn seed() -> Self {
        let doc = "What the numbers at random start from: the same seed gives the same result, on any number of threads.";
        Self::new("seed", Kind::Seed, DefaultValue::Integer(0), doc)
    }
}

impl Param<Option<u64>> {
    /// From `min` to `max`, or null.
    pub const fn optional_integer(
        name: &'static str,
        (min, max): (u64, u64),
        doc: &'static str,
    ) -> Self {
        Self::new(name, Kind::Integer { min, max }, DefaultValue::Null, doc)
    }
}

impl Param<f64> {
    /// From `min` to `max`; `f64::MAX` is no bound.
    pub const fn float(
        name: &'static str,
        (min, max): (f64, f64),
        default: f64,
        doc: &'static str,
    ) -> Self {
        let kind = Kind::Float { min, max };
        Self::new(name, kind, DefaultValue::Float(default), doc)
    }

    /// From `min` to `max`, and it must be given.
    pub const fn required_float(
        name: &'static str,
        (min, max): (f64, f64),
        doc: &'static str,
    ) -> Self {
        let kind = Kind::Float { min, max };
        Self::new(name, kind, DefaultValue::Required, doc)
    }
}

impl Param<Option<f64>> {
    /// From `min` to `max`, or null.
    pub const fn optional_float(
        name: &'static str,
        (min, max): (f64, f64),
        doc: &'static str,
    ) -> Self {
        Self::new(name, Kind::Float { min, max }, DefaultValue::Null, doc)
    }
}

impl Param<Integers> {
    pub const fn integers(
        name: &'static str,
        (min, max): (u64, u64),
        default: &'static [u64],
        doc: &'static str,
    ) -> Self {
        let kind = Kind::Integers { min, max };
        Self::new(name, kind, DefaultValue::Integers(default), doc)
    }

    /// Each from `min` to `max`, and they must be given.
    pub const fn required_integers(
        name: &'static str,
        (min, max): (u64, u64),
        doc: &'static str,
    ) -> Self {
        let kind = Kind::Integers { min, max };
        Self::new(name, kind, DefaultValue::Required, doc)
    }
}

impl Param<Matrix> {
    /// Each number from `min` to `max`.
    pub const fn matrix(name: &'static str, (min, max): (f64, f64), doc: &'static str) -> Self {
        let kind = Kind::Matrix { min, max };
        Self::new(name, kind, DefaultValue::Required, doc)
    }
}

impl Param<Floats> {
    pub const fn floats(
        name: &'static str,
        (min, max): (f64, f64),
        default: &'static [f64],
        doc: &'static str,
    ) -> Self {
        let kind = Kind::Floats { min, max };
        Self::new(name, kind, DefaultValue::Floats(default), doc)
    }
}

impl Param<Word> {
    pub const fn choice(
        name: &'static str,
        words: &'static [&'static str],
        default: &'static str,
        doc: &'static str,
    ) -> Self {
        let default = DefaultValue::Text(default);
        Self::new(name, Kind::Choice(words), default, doc)
    }
}

impl Param<Word> {
    /// A node column that must be named.
    pub const fn required_node_column(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::NodeColumn, DefaultValue::Required, doc)
    }
}

impl Param<Direction> {
    /// Which way edges are followed.
    pub const fn direction(default: &'static str, doc: &'static str) -> Self {
        let kind = Kind::Choice(&["out", "in", "both"]);
        Self::new("direction", kind, DefaultValue::Text(default), doc)
    }
}

impl Param<Option<Word>> {
    /// A numeric edge column, or null.
    pub const fn edge_column(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::EdgeColumn, DefaultValue::Null, doc)
    }

    /// A node column, or null.
    pub const fn node_column(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::NodeColumn, DefaultValue::Null, doc)
    }
}

impl Param<Node> {
    pub const fn node(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Node, DefaultValue::Required, doc)
    }
}

impl Param<Nodes> {
    pub const fn nodes(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Nodes, DefaultValue::Required, doc)
    }
}

impl Param<Option<Nodes>> {
    pub const fn optional_nodes(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Nodes, DefaultValue::Null, doc)
    }
}

impl Param<Option<NodeWeights>> {
    pub const fn node_weights(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::NodeWeights, DefaultValue::Null, doc)
    }
}

impl Param<Option<Pairs>> {
    pub const fn pairs(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Pairs, DefaultValue::Null, doc)
    }
}

/// `weight`, where null means that every edge counts 1.
pub static WEIGHT: Param<Option<Word>> = Param::edge_column(
    "weight",
    "The numeric edge column that holds the weights; null counts every edge as 1.",
);

/// `sources`, for what starts somewhere.
pub static SOURCES: Param<Nodes> =
    Param::nodes("sources", "The nodes to start from; `source` for one.").alias("source");

/// `direction`, for what follows edges away from its sources.
pub static DIRECTION: Param<Direction> = Param::direction(
    "out",
    "Which way edges are followed; an undirected graph's are followed both ways.",
);
