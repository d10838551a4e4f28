//! `src("rank")`, `dst("rank")`, `edge("weight")` and `msg()`: columns that say whose they are.

use datafusion::common::{Column, DFSchema, TableReference};
use datafusion::logical_expr::Expr as Lowered;
use quiver_graph::{ErrorCode, GraphError, Result, nearest};

use crate::error::invalid;
use crate::plan::{Expr, Side};

/// The name of a message's column that has none.
pub(crate) const UNNAMED: &str = "";

/// The table that a side's columns belong to.
pub(crate) fn qualifier(side: Side) -> TableReference {
    TableReference::bare(side.name())
}

/// As a user writes it.
fn as_written(side: Side, column: &str) -> String {
    match column {
        UNNAMED => format!("{}()", side.name()),
        column => format!("{}(\"{column}\")", side.name()),
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
        return Ok(Lowered::Column(Column::new(Some(qualifier(side)), wanted)));
    }
    let written = as_written(side, wanted);
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
        Some(other) => as_written(other, wanted),
        None if names == [UNNAMED] => as_written(side, UNNAMED),
        None => {
            let near = nearest(wanted, &names);
            let near: Vec<String> = near
                .split(", ")
                .map(|name| as_written(side, name))
                .collect();
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
pub(crate) fn check_sides(expr: &Expr, allowed: Allowed, what: &str) -> Result<()> {
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
                Some((as_written(*side, name), format!("col(\"{name}\")")))
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
pub(crate) enum Allowed {
    /// Columns of `src`, `dst` and `edge`.
    Edge,
    /// Columns of `msg`.
    Message,
    /// Columns without a side.
    Own,
}
