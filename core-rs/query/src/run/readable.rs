//! Columns of a graph's tables that cannot be read, since they have no type that holds them all: told when a query that reads one is
//! planned, whatever its rows.

use std::sync::Arc;

use datafusion::datasource::source_as_provider;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::LogicalPlan;
use datafusion::optimizer::Optimizer;
use datafusion::optimizer::optimize_projections::OptimizeProjections;
use quiver_graph::{GraphError, Result};

use crate::error::planning;
use crate::operators::table::Table;
use crate::rules::walks::each_plan;

/// # Errors
/// [`ErrorCode::UnsupportedType`](quiver_graph::ErrorCode) where `plan` reads such a column, `InvalidQuery` for one that has the name of
/// the column that tells labels or types.
pub(super) fn check(plan: &LogicalPlan, state: &SessionState) -> Result<()> {
    if refusal(plan).is_none() {
        return Ok(());
    }
    // Which columns are read, and no more: other rules leave out what gives no rows, and with it what is wrong.
    let analyzer = state.analyzer();
    let analyzed = analyzer.execute_and_check(plan.clone(), state.config_options(), |_, _| {});
    let rules = Optimizer::with_rules(vec![Arc::new(OptimizeProjections::new())]);
    let narrowed = analyzed.and_then(|plan| rules.optimize(plan, state, |_, _| {}));
    refusal(&narrowed.map_err(planning)?).map_or(Ok(()), Err)
}

/// Why one of the columns that are scanned cannot be read.
fn refusal(plan: &LogicalPlan) -> Option<GraphError> {
    let mut refused = None;
    each_plan(plan, &mut |node| {
        if let LogicalPlan::TableScan(scan) = node
            && let Ok(provider) = source_as_provider(&scan.source)
            && let Some(table) = provider.downcast_ref::<Table>()
            && refused.is_none()
        {
            refused = table.readable(scan.projection.as_ref()).err();
        }
    });
    refused
}
