//! `src("rank")`, `dst("rank")`, `edge("weight")` and `msg()`: columns that say whose they are.

use std::fmt::{self, Display, Formatter};

use datafusion::common::{Column, DFSchema, TableReference};
use datafusion::logical_expr::Expr as Lowered;
use quiver_graph::{ErrorCode, GraphError, Result, nearest};

use super::plan::Side;
use crate::error::invalid;
use crate::expression::Expr;

/// The name of a message's column that has none.
pub(super) const UNNAMED: &str = "";

impl Side {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Src => "src",
            Self::Dst => "dst",
            Self::Edge => "edge",
            Self::Msg => "msg",
        }
    }

    pub(super) fn qualifier(self) -> TableReference {
        TableReference::bare(self.name())
    }

    /// As a user writes it.
    fn written(self, column: &str) -> String {
        match column {
            UNNAMED => format!("{}()", self.name()),
            column => format!("{}(\"{column}\")", self.name()),
        }
    }
}

impl Display for Side {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The column `name` of `side`.
///
/// # Errors
/// [`ErrorCode::InvalidQuery`] where there is no such side, [`ErrorCode::UnknownColumn`] that names the nearest columns.
pub(crate) fn column(schema: &DFSchema, side: Side, name: Option<&str>) -> Result<Lowered> {
    let wanted = name.unwrap_or(UNNAMED);
    let columns: Vec<(&str, &str)> = schema
        .iter()
        .filter_map(|(qualifier, field)| Some((qualifier?.table(), field.name().as_str())))
        .collect();
    let own = |side: Side| {
        let own = columns.iter().filter(move |(of, _)| *of == side.name());
        own.map(|(_, name)| *name).collect::<Vec<_>>()
    };
    let names = own(side);
    if names.contains(&wanted) {
        return Ok(Lowered::Column(Column::new(Some(side.qualifier()), wanted)));
    }
    let written = side.written(wanted);
    if names.is_empty() {
        let place = match side {
            Side::Msg => "stands in the aggregates of aggregateMessages and pregel only",
            _ => "stands in the messages of aggregateMessages and pregel only",
        };
        return Err(invalid(format!("{written} {place}")).got(written));
    }
    let elsewhere = [Side::Src, Side::Edge, Side::Msg]
        .into_iter()
        .find(|&other| other != side && own(other).contains(&wanted));
    let expected = match elsewhere {
        Some(other) => other.written(wanted),
        None if names == [UNNAMED] => side.written(UNNAMED),
        None => {
            let near = nearest(wanted, &names);
            let near: Vec<String> = near.split(", ").map(|name| side.written(name)).collect();
            near.join(", ")
        }
    };
    let owner = match side {
        Side::Src | Side::Dst => "nodes have",
        Side::Edge => "edges have",
        Side::Msg => "messages have",
    };
    let message = match wanted {
        UNNAMED => format!("{written} has no name, and the {owner} one each"),
        _ => format!("the {owner} no column \"{wanted}\", which {written} asks for"),
    };
    Err(GraphError::new(ErrorCode::UnknownColumn, message)
        .table(side.name())
        .column(wanted)
        .expected(expected)
        .got(written))
}

/// Fails where `expr` reads columns in another way than `allowed` does.
pub(super) fn check_sides(expr: &Expr, allowed: Allowed, what: &str) -> Result<()> {
    let mut wrong = None;
    expr.visit(&mut |expr| {
        let refused = match (expr, allowed) {
            (Expr::Column(name), Allowed::Edge) => Some((
                name.clone(),
                format!("src(\"{name}\"), dst(\"{name}\") or edge(\"{name}\")"),
            )),
            (Expr::Column(name), Allowed::Message) => Some((name.clone(), "msg()".to_owned())),
            (Expr::Of { side, name }, Allowed::Own) => {
                let name = name.as_deref().unwrap_or(UNNAMED);
                Some((side.written(name), format!("col(\"{name}\")")))
            }
            _ => None,
        };
        if wrong.is_none() {
            wrong = refused;
        }
    });
    let Some((got, expected)) = wrong else {
        return Ok(());
    };
    let reads = match allowed {
        Allowed::Edge => "says whose columns it reads",
        Allowed::Message => "is computed from the messages",
        Allowed::Own => "reads the node's own columns",
    };
    Err(invalid(format!("{what} {reads}: {expected}, not {got}"))
        .expected(expected)
        .got(got))
}

/// What an expression may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Allowed {
    /// Columns of `src`, `dst` and `edge`.
    Edge,
    /// Columns of `msg`.
    Message,
    /// Columns without a side.
    Own,
}
