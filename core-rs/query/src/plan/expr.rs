//! Expressions as data: what TypeScript sends and `lower/expr.rs` turns into DataFusion's. `src/plan/expression.ts` mirrors these types.

use quiver_graph::Result;
use serde::Deserialize;

use super::json::read_json;
use super::literal::Literal;

/// Whose column an expression of a message reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Side {
    /// The node that the edge leaves.
    Src,
    /// The node that the edge enters.
    Dst,
    Edge,
    /// The message itself, in an aggregate.
    Msg,
}

/// A computation over the columns of a table, row by row but for aggregates.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Expr {
    /// A column by its exact name.
    Column(String),
    /// A column of a message's source, destination or edge, or of the message itself; only `msg` may do without a name.
    Of {
        side: Side,
        #[serde(default)]
        name: Option<String>,
    },
    /// Every column; in `select` only.
    All {},
    Literal(Literal),
    /// A value given when the plan runs.
    Param(String),
    /// SQL text; identifiers keep their case, parameters are written `$name`.
    Sql(String),
    Alias {
        expr: Box<Expr>,
        name: String,
    },
    Binary {
        op: BinaryOperator,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    IsNull(Box<Expr>),
    IsNotNull(Box<Expr>),
    /// Both ends included.
    Between {
        expr: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
    },
    In {
        expr: Box<Expr>,
        list: Vec<Expr>,
    },
    /// Equal to one of the values of an input's only column, which are hashed once.
    InTable {
        expr: Box<Expr>,
        /// The table's position in the query's inputs.
        table: usize,
    },
    /// SQL's `LIKE`: `%` for any text, `_` for one character.
    #[serde(rename_all = "camelCase")]
    Like {
        expr: Box<Expr>,
        pattern: Box<Expr>,
        #[serde(default)]
        ignore_case: bool,
    },
    /// A conversion that fails the query where a value has no counterpart, or gives null there with `safe`.
    Cast {
        expr: Box<Expr>,
        #[serde(rename = "type")]
        data_type: String,
        #[serde(default)]
        safe: bool,
    },
    Case {
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    /// A scalar function by its name in `functions`, or else in DataFusion.
    Call {
        name: String,
        args: Vec<Expr>,
    },
    Aggregate(Box<AggregateCall>),
    /// A function of a row's place among others; inside `over` only.
    #[serde(rename_all = "camelCase")]
    Window {
        name: Window,
        #[serde(default)]
        args: Vec<Expr>,
        /// Whether null values are passed over.
        #[serde(default)]
        ignore_nulls: bool,
    },
    Over(Box<Over>),
    /// A value of a node or an edge.
    #[serde(skip)]
    Element(Box<Element>),
    /// A function of what is computed of each element of a list.
    #[serde(skip)]
    Each(Box<Each>),
    /// Such an element.
    #[serde(skip)]
    Local(String),
}

/// An aggregate of the rows of a group, or, inside `over`, of a window.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AggregateCall {
    pub name: Aggregate,
    /// None only for `count`, which then counts rows.
    pub expr: Option<Expr>,
    /// What the aggregate takes beside the expression: the quantile, the separator, the other variable.
    #[serde(default)]
    pub args: Vec<Expr>,
    /// Whether equal values count once.
    #[serde(default)]
    pub distinct: bool,
    /// Only the rows for which this is true.
    #[serde(default)]
    pub filter: Option<Expr>,
    /// The order of the rows, for aggregates that depend on it.
    #[serde(default)]
    pub order_by: Vec<SortKey>,
    /// Whether null values are passed over, by aggregates that would give them.
    #[serde(default)]
    pub ignore_nulls: bool,
}

/// The window that every aggregate and window function within `expr` looks at.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Over {
    pub expr: Expr,
    #[serde(default)]
    pub partition_by: Vec<Expr>,
    #[serde(default)]
    pub order_by: Vec<SortKey>,
    /// From which row to which, counted from the current one; None: without end. By default the whole partition, or with
    /// `order_by` everything up to the current row and its equals.
    #[serde(default)]
    pub rows: Option<(Option<i64>, Option<i64>)>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SortKey {
    pub expr: Expr,
    #[serde(default)]
    pub descending: bool,
    /// Default false: nulls last in either direction.
    #[serde(default)]
    pub nulls_first: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BinaryOperator {
    Eq,
    Neq,
    Lt,
    Le,
    Gt,
    Ge,
    Add,
    Sub,
    Mul,
    /// True division: two integers give a float64.
    Div,
    /// Division rounded towards minus infinity.
    FloorDiv,
    Mod,
    /// Exactly one of two booleans.
    Xor,
    /// Not equal, where null equals null and nothing else.
    IsDistinctFrom,
    IsNotDistinctFrom,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Aggregate {
    Count,
    CountDistinct,
    /// HyperLogLog's estimate of the number of different values.
    ApproxDistinct,
    Sum,
    Mean,
    Min,
    Max,
    Stddev,
    StddevPop,
    Variance,
    VariancePop,
    Median,
    /// The value at a share of the way from the smallest to the largest, interpolated between two.
    Quantile,
    /// A t-digest's estimate of the same.
    ApproxQuantile,
    Correlation,
    Covariance,
    BoolAnd,
    BoolOr,
    /// The first row's value, in the order of the rows that reach the group-by.
    First,
    /// The last row's value, likewise.
    Last,
    /// All values in a list, likewise in order.
    ArrayAgg,
    /// All texts in one, with a separator, likewise in order.
    StringAgg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Window {
    RowNumber,
    Rank,
    DenseRank,
    PercentRank,
    CumeDist,
    Ntile,
    Lag,
    Lead,
    FirstValue,
    LastValue,
    NthValue,
}

/// A value of a node or an edge, by its row; of a list of rows, the list of the values.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    pub graph: usize,
    pub of: Elements,
    pub get: Get,
    pub row: Expr,
    /// As errors and columns call it.
    pub shown: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Elements {
    Nodes,
    Edges,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Get {
    Column(String),
    /// All columns, as a struct.
    All,
    /// The label or type.
    Table,
    /// The rows of an edge's ends.
    Source,
    Destination,
}

/// A function of a list and of what is computed of each of its elements.
#[derive(Clone, Debug, PartialEq)]
pub struct Each {
    pub function: ListFunction,
    pub list: Expr,
    /// The name of an element in `body`.
    pub variable: String,
    pub body: Expr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListFunction {
    Transform,
    Filter,
}

impl Expr {
    /// # Errors
    /// [`ErrorCode::InvalidQuery`](quiver_graph::ErrorCode) where the text is not an expression or is nested too deeply.
    pub fn parse(json: &str) -> Result<Self> {
        read_json(json, "expression")
    }

    /// Calls `look` on this expression and on all within it.
    pub(crate) fn visit(&self, look: &mut impl FnMut(&Self)) {
        look(self);
        match self {
            Self::Column(_)
            | Self::Of { .. }
            | Self::All {}
            | Self::Literal(_)
            | Self::Param(_)
            | Self::Local(_)
            | Self::Sql(_) => {}
            Self::Alias { expr, .. }
            | Self::Not(expr)
            | Self::Negate(expr)
            | Self::IsNull(expr)
            | Self::IsNotNull(expr)
            | Self::InTable { expr, .. }
            | Self::Cast { expr, .. } => expr.visit(look),
            Self::Aggregate(call) => {
                let exprs = call.expr.iter().chain(&call.args).chain(&call.filter);
                exprs.for_each(|expr| expr.visit(look));
                call.order_by.iter().for_each(|key| key.expr.visit(look));
            }
            Self::Element(element) => element.row.visit(look),
            Self::Each(each) => {
                each.list.visit(look);
                each.body.visit(look);
            }
            Self::Over(over) => {
                over.expr.visit(look);
                over.partition_by.iter().for_each(|expr| expr.visit(look));
                over.order_by.iter().for_each(|key| key.expr.visit(look));
            }
            Self::Binary { left, right, .. } => {
                left.visit(look);
                right.visit(look);
            }
            Self::Like { expr, pattern, .. } => {
                expr.visit(look);
                pattern.visit(look);
            }
            Self::Between { expr, low, high } => {
                for expr in [expr, low, high] {
                    expr.visit(look);
                }
            }
            Self::And(exprs)
            | Self::Or(exprs)
            | Self::Call { args: exprs, .. }
            | Self::Window { args: exprs, .. } => {
                exprs.iter().for_each(|expr| expr.visit(look));
            }
            Self::In { expr, list } => {
                expr.visit(look);
                list.iter().for_each(|expr| expr.visit(look));
            }
            Self::Case {
                branches,
                otherwise,
            } => {
                for (when, then) in branches {
                    when.visit(look);
                    then.visit(look);
                }
                if let Some(expr) = otherwise {
                    expr.visit(look);
                }
            }
        }
    }
}
