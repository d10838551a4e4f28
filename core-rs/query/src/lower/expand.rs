//! Steps of patterns.

use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use quiver_graph::{Graph, Result};

use crate::error::planning;
use crate::operators::expand::{expanded, marked};
use crate::plan::{Expand, Mark};

/// The rows of `input` beside the nodes that are reached from them, over the edges at the rows that `chosen` gives.
pub(crate) fn expand(
    graph: &Graph,
    input: LogicalPlanBuilder,
    wanted: &Expand,
    chosen: Option<LogicalPlan>,
) -> Result<LogicalPlanBuilder> {
    let input = input.build().map_err(planning)?;
    expanded(graph, input, wanted, chosen).map(LogicalPlanBuilder::from)
}

/// Each row of `input` twice.
pub(crate) fn mark(input: LogicalPlanBuilder, wanted: &Mark) -> Result<LogicalPlanBuilder> {
    let input = input.build().map_err(planning)?;
    marked(input, wanted).map(LogicalPlanBuilder::from)
}
