//! What a plan is lowered with, down to the plans within it.

use std::sync::Arc;

use datafusion::common::{DFSchema, TableReference};
use datafusion::datasource::provider_as_source;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use quiver_graph::{Graph, Result};

use super::scope::{Binding, Scope};
use crate::error::planning;
use crate::operators::table::Table;
use crate::plan::{Input, inputs};

pub(crate) struct Context<'a> {
    pub state: &'a SessionState,
    pub inputs: &'a [Input],
    pub binding: &'a Binding<'a>,
    /// How many parts a plan may have.
    pub plan_size: usize,
}

impl Context<'_> {
    pub fn scan(&self, name: &str, table: Table) -> Result<LogicalPlan> {
        let provider = provider_as_source(Arc::new(table));
        LogicalPlanBuilder::scan(TableReference::bare(name), provider, None)
            .and_then(LogicalPlanBuilder::build)
            .map_err(planning)
    }

    /// # Errors
    /// [`ErrorCode::InvalidQuery`](quiver_graph::ErrorCode) where the inputs have no graph there.
    pub fn graph(&self, index: usize) -> Result<&Graph> {
        inputs::graph(self.inputs, index)
    }

    /// The columns that expressions may read above `schema`.
    pub fn scope<'a>(&'a self, schema: &'a DFSchema) -> Scope<'a> {
        Scope {
            session: self.state,
            inputs: self.inputs,
            schema,
            binding: self.binding,
            over: None,
            local: None,
        }
    }
}
