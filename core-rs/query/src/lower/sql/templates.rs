//! Parts of queries, those read from text whose own parts would fill a page.

use datafusion::sql::parser::{DFParserBuilder, Statement as Parsed};
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, FunctionArg, FunctionArgExpr, Query, SetExpr, Statement, TableFactor,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use quiver_graph::Result;

use crate::error::{invalid, planning};

/// The query that `text` is.
fn template(text: &str) -> Result<Query> {
    let parser = DFParserBuilder::new(text)
        .with_dialect(&GenericDialect {})
        .build();
    let mut statements = parser
        .and_then(|mut parser| parser.parse_statements())
        .map_err(planning)?;
    match statements.pop_front() {
        Some(Parsed::Statement(statement)) => match *statement {
            Statement::Query(query) => Ok(*query),
            _ => Err(invalid("no query")),
        },
        _ => Err(invalid("no query")),
    }
}

/// The expression that `text` is.
pub(super) fn expression(text: &str) -> Result<Expr> {
    let query = template(&format!("SELECT 1 WHERE {text}"))?;
    let selection = match *query.body {
        SetExpr::Select(select) => select.selection,
        _ => None,
    };
    selection.ok_or_else(|| invalid("no expression"))
}

/// All of a query, which is to be put in its place, as the table called `name`.
pub(super) fn from_query(name: &str) -> Result<Query> {
    template(&format!("SELECT * FROM (SELECT 1) AS \"{name}\""))
}

/// The table of a query's selection from one.
pub(super) fn table_of(query: &mut Query) -> Option<&mut TableFactor> {
    match query.body.as_mut() {
        SetExpr::Select(select) => Some(&mut select.from.first_mut()?.relation),
        _ => None,
    }
}

/// The query in the place of that of [`from_query`].
pub(super) fn query_of(query: &mut Query) -> Option<&mut Query> {
    match table_of(query)? {
        TableFactor::Derived { subquery, .. } => Some(subquery),
        _ => None,
    }
}

/// `expr` as an argument of a call.
pub(super) fn argument(expr: Expr) -> FunctionArg {
    FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))
}

/// `left op right`.
pub(super) fn binary(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    Expr::BinaryOp {
        left: Box::new(left),
        op,
        right: Box::new(right),
    }
}
