//! Algorithms in plans, with their arguments checked.

use std::collections::BTreeMap;

use datafusion::common::TableReference;
use datafusion::logical_expr::LogicalPlan;
use quiver_graph::{Graph, Result, algorithms};

use crate::operators::algorithm::{Argument, Call, call_plan};

/// The rows of a table of the algorithm called `name` over `graph`.
///
/// # Errors
/// Those of the algorithm, but for what depends on ids.
pub(crate) fn algorithm(
    graph: &Graph,
    name: &str,
    table: Option<&str>,
    arguments: BTreeMap<&str, Argument>,
) -> Result<LogicalPlan> {
    let mut call = Call::new(graph.clone(), algorithms::find(name)?, table)?;
    for (name, argument) in arguments {
        let parameter = call.parameter(name, str::to_owned)?;
        call.give(parameter, argument)?;
    }
    call_plan(TableReference::bare(name), call)
}
