//! Group-bys.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use datafusion::common::tree_node::Transformed;
use datafusion::logical_expr::utils::find_aggregate_exprs;
use datafusion::logical_expr::{Expr as Lowered, LogicalPlanBuilder};
use quiver_graph::{ErrorCode, GraphError, Result};

use super::columns::all_columns;
use super::order::Order;
use super::scope::Scope;
use super::window::refuse_windows;
use crate::error::{invalid, planning, two_of_one_name};
use crate::plan::Expr;
use crate::rules::walks::top_down;

/// Aggregates first, then whatever is computed from them: `sum(a) / count()` is one of each.
pub(crate) fn group_by(
    scope: &Scope<'_>,
    builder: LogicalPlanBuilder,
    keys: &[Expr],
    aggregates: &[Expr],
    order: &Order<'_>,
) -> Result<LogicalPlanBuilder> {
    let mut known = HashSet::new();
    let mut keys = keys
        .iter()
        .map(|key| scope.named(key))
        .collect::<Result<Vec<_>>>()?;
    // A key that stands twice is one, as DataFusion has it.
    keys.retain(|key| known.insert(key.clone()));
    let results = aggregates
        .iter()
        .map(|expr| order.impose(scope, scope.named(expr)?))
        .collect::<Result<Vec<_>>>()?;
    refuse_windows(keys.iter().chain(&results))?;
    if keys.is_empty() && results.is_empty() {
        return Err(invalid("a group-by needs a key or an aggregate"));
    }
    let calls = find_aggregate_exprs(&results);
    let grouped = builder
        .aggregate(keys.clone(), distinctly_named(&calls))
        .map_err(planning)?;
    let schema = Arc::clone(grouped.schema());
    let mut columns = all_columns(&schema);
    // Behind the keys, in the order of `calls`, under names that hold the table's.
    let computed = columns.split_off(keys.len());
    let computed: HashMap<&Lowered, Lowered> = calls.iter().zip(computed).collect();
    for (result, expr) in results.into_iter().zip(aggregates) {
        let column = top_down(result, &mut |node| {
            Ok(match computed.get(&node) {
                Some(column) => Transformed::yes(column.clone()),
                None => Transformed::no(node),
            })
        })
        .map_err(planning)?;
        if let Some(stray) = column
            .column_refs()
            .into_iter()
            .find(|column| !schema.has_column(column))
        {
            let message = format!(
                "\"{}\" in \"{expr}\" is neither a key nor inside an aggregate",
                stray.name
            );
            return Err(GraphError::new(ErrorCode::InvalidQuery, message).column(&stray.name));
        }
        columns.push(column);
    }
    let mut given = HashSet::new();
    for column in &columns {
        let (_, name) = column.qualified_name();
        if let Some(name) = given.replace(name) {
            return Err(two_of_one_name(ErrorCode::InvalidQuery, &name));
        }
    }
    grouped.project(columns).map_err(planning)
}

/// `calls`, of which different ones may read alike: nulls of two types do.
fn distinctly_named(calls: &[Lowered]) -> Vec<Lowered> {
    let mut names = HashSet::new();
    let calls = calls.iter().enumerate();
    let named = calls.map(|(at, call)| {
        let name = call.schema_name().to_string();
        match names.insert(name.clone()) {
            true => call.clone(),
            // No user's column can have a name with a NUL in it.
            false => call.clone().alias(format!("{name}\0{at}")),
        }
    });
    named.collect()
}
