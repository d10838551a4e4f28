//! Files as tables.

use std::sync::Arc;

use datafusion::common::TableReference;
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use quiver_graph::Result;

use super::context::Context;
use crate::error::planning;
use crate::files::FileTable;
use crate::plan::{Files, inputs};

/// The plan that reads `files`, which are found and looked at now.
///
/// # Errors
/// As [`FileTable::open`].
pub(crate) async fn scan_files(context: &Context<'_>, files: &Files) -> Result<LogicalPlan> {
    let memory = match files.bytes {
        Some(index) => Some(inputs::bytes(context.inputs, index)?.clone()),
        None => None,
    };
    let table = FileTable::open(context.state, files, memory).await?;
    LogicalPlanBuilder::scan(
        TableReference::bare("files"),
        provider_as_source(Arc::new(table)),
        None,
    )
    .and_then(LogicalPlanBuilder::build)
    .map_err(planning)
}
