//! Algorithms as tables, with their arguments checked.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::common::TableReference;
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use quiver_graph::{Graph, Result, algorithms};

use crate::error::planning;
use crate::operators::algorithm::{AlgorithmTable, Argument, Call};

/// The rows of the algorithm called `name` over `graph`.
///
/// # Errors
/// As [`algorithms::run`], but for what depends on ids.
pub(crate) fn algorithm(
    graph: &Graph,
    name: &str,
    arguments: BTreeMap<&str, Argument>,
) -> Result<LogicalPlan> {
    let mut call = Call::new(graph.clone(), algorithms::find(name)?);
    for (name, argument) in arguments {
        let parameter = call.parameter(name, str::to_owned)?;
        call.give(parameter, argument)?;
    }
    scan_algorithm(TableReference::bare(name), call)
}

/// The rows of `call` as a plan whose columns are qualified by `name`.
///
/// # Errors
/// As [`algorithms::run`], but for what depends on ids or on arguments that are not known yet.
pub(crate) fn scan_algorithm(name: TableReference, call: Call) -> Result<LogicalPlan> {
    let source = provider_as_source(Arc::new(AlgorithmTable::new(call)?));
    LogicalPlanBuilder::scan(name, source, None)
        .and_then(LogicalPlanBuilder::build)
        .map_err(planning)
}
