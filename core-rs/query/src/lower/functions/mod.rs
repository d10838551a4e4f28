//! Scalar functions by their names in plans: what they take, and what they become in DataFusion.
//!
//! A function is one row of a table. Where DataFusion has a function that takes and gives the same, the row names it; else
//! the row has a few lines that compose it. Positions count from 0, and from the end where they are negative.

mod cypher;
mod lists;
pub(crate) mod math;
mod row;
mod structs;
mod text;
mod time;
mod values;

pub(super) use lists::without_views;

use datafusion::logical_expr::Expr as Lowered;
use quiver_graph::Result;

use super::scope::Scope;
use crate::error::invalid;
use row::Function;

/// Every function that has a name of its own here.
fn all() -> impl Iterator<Item = &'static Function> {
    [
        text::FUNCTIONS,
        time::FUNCTIONS,
        math::FUNCTIONS,
        lists::FUNCTIONS,
        structs::FUNCTIONS,
        values::FUNCTIONS,
        cypher::FUNCTIONS,
    ]
    .into_iter()
    .flatten()
}

/// The call of `name`: a function of the table, or else one of DataFusion.
pub(crate) fn call(scope: &Scope<'_>, name: &str, args: Vec<Lowered>) -> Result<Lowered> {
    if let Some(function) = all().find(|function| function.name == name) {
        return function.call(scope, args);
    }
    let natives = scope.session.scalar_functions();
    if natives.contains_key(name) {
        return scope.native(name, args);
    }
    let natives = natives.keys().map(String::as_str);
    let names: Vec<&str> = all().map(|function| function.name).chain(natives).collect();
    Err(invalid(format!("there is no function \"{name}\"")).suggest(name, names))
}
