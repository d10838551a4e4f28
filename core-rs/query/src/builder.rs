//! From a plan as data to DataFusion's logical plan: sources at the leaves, steps above them.

use std::sync::Arc;

use datafusion::common::TableReference;
use datafusion::datasource::provider_as_source;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use quiver_graph::{Graph, Result};

use crate::algorithm;
use crate::error::planning;
use crate::expr::{Binding, Scope};
use crate::files;
use crate::group_by::Order;
use crate::inputs::{self, Input};
use crate::messages;
use crate::plan::{Plan, Source};
use crate::shape::Sharing;
use crate::source::Table;
use crate::sql;
use crate::steps::apply;

/// What a plan is built with, down to the plans within it.
pub(crate) struct Builder<'a> {
    pub state: &'a SessionState,
    pub inputs: &'a [Input],
    pub binding: &'a Binding<'a>,
    pub sharing: Sharing,
}

impl Builder<'_> {
    /// The logical plan of `plan`, not yet optimised. Waits only where a source must look at files.
    pub fn plan<'a>(&'a self, plan: &'a Plan) -> LocalBoxFuture<'a, Result<LogicalPlan>> {
        async move {
            let mut built = LogicalPlanBuilder::from(self.source(&plan.source).await?);
            let mut order = Order::Table;
            for step in &plan.steps {
                built = apply(self, built, step, &order).await?;
                order = order.after(step);
            }
            built.build().map_err(planning)
        }
        .boxed_local()
    }

    async fn source(&self, source: &Source) -> Result<LogicalPlan> {
        match source {
            Source::Nodes { graph } => self.scan("nodes", Table::nodes(self.graph(*graph)?)?),
            Source::Edges { graph } => self.scan("edges", Table::edges(self.graph(*graph)?)?),
            Source::Label(of) => {
                self.scan(&of.name, Table::label(self.graph(of.graph)?, &of.name)?)
            }
            Source::Type(of) => {
                self.scan(&of.name, Table::edge_type(self.graph(of.graph)?, &of.name)?)
            }
            Source::Files(files) => files::lower(self, files).await,
            Source::Table { table } => {
                let table = inputs::table(self.inputs, *table)?;
                self.scan("table", Table::memory(table)?)
            }
            Source::Messages(messages) => messages::aggregate(self, messages),
            Source::Pregel(pregel) => messages::pregel(self, pregel),
            Source::Algorithm(call) => algorithm::lower(self, call).await,
            Source::Sql(sql) => sql::lower(self, sql).await,
        }
    }

    /// Reads `table`, dealt out to the threads as suits the whole plan.
    pub fn scan(&self, name: &str, table: Table) -> Result<LogicalPlan> {
        let provider = provider_as_source(Arc::new(self.sharing.share(table)));
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
    pub fn scope<'a>(&'a self, schema: &'a datafusion::common::DFSchema) -> Scope<'a> {
        Scope {
            session: self.state,
            inputs: self.inputs,
            schema,
            binding: self.binding,
            over: None,
        }
    }
}
