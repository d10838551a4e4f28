//! Steps of patterns.

use datafusion::logical_expr::LogicalPlanBuilder;
use quiver_graph::{Graph, Result};

use crate::error::planning;
use crate::operators::expand::{expanded, marked};
use crate::plan::{Expand, Mark};

/// The rows of `input` beside the nodes that are reached from them.
pub(crate) fn expand(
    graph: &Graph,
    input: LogicalPlanBuilder,
    wanted: &Expand,
) -> Result<LogicalPlanBuilder> {
    let input = input.build().map_err(planning)?;
    expanded(graph, input, wanted).map(LogicalPlanBuilder::from)
}

/// Each row of `input` twice.
pub(crate) fn mark(input: LogicalPlanBuilder, wanted: &Mark) -> Result<LogicalPlanBuilder> {
    let input = input.build().map_err(planning)?;
    marked(input, wanted).map(LogicalPlanBuilder::from)
}
