//! Queries run, streamed, described and explained.

use std::sync::Arc;

use arrow_schema::SchemaRef;
use quiver_graph::{Control, Result};

use super::blame::blamed;
use super::compile::Output;
use super::prepared::Prepared;
use super::readable;
use super::session::Session;
use super::stream::{RowStream, Running};
use crate::lower::extent;
use crate::lower::{Binding, Context, hinted};
use crate::operators::in_order::Pace;
use crate::plan::{Parameters, Query};
use crate::runtime::{Workers, block_on, with_stack};

impl Session {
    /// Plans and runs `query`. A plan that only picks, renames or limits columns gives its input's own buffers.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownColumn`], [`ErrorCode::UnknownLabel`], [`ErrorCode::InvalidQuery`] for a plan that cannot be made,
    /// [`ErrorCode::InvalidArgument`] for missing and surplus parameters, [`ErrorCode::QueryFailed`] for data that does not
    /// suit it (a cast, a remainder by zero), [`ErrorCode::Cancelled`].
    ///
    /// [`ErrorCode::UnknownColumn`]: quiver_graph::ErrorCode::UnknownColumn
    /// [`ErrorCode::UnknownLabel`]: quiver_graph::ErrorCode::UnknownLabel
    /// [`ErrorCode::InvalidQuery`]: quiver_graph::ErrorCode::InvalidQuery
    /// [`ErrorCode::InvalidArgument`]: quiver_graph::ErrorCode::InvalidArgument
    /// [`ErrorCode::QueryFailed`]: quiver_graph::ErrorCode::QueryFailed
    /// [`ErrorCode::Cancelled`]: quiver_graph::ErrorCode::Cancelled
    pub fn run(
        &self,
        query: &Query,
        parameters: &Parameters,
        control: &Arc<Control>,
    ) -> Result<Output> {
        with_stack(self.admit(&query.plan)?, || {
            block_on(self.threads(control), control, async {
                let compiled = self.compile_values(query, parameters, control).await?;
                compiled.collect(control).await
            })
        })
    }

    /// Plans `query` and hands out its rows in batches of exactly `batch_size`, but for the last. Nothing runs before the
    /// first pull; between pulls at most a few batches per thread are made ahead.
    ///
    /// # Errors
    /// As [`Session::run`]; errors of the data arrive at the pull that meets them.
    pub fn stream(
        &self,
        query: &Query,
        parameters: &Parameters,
        batch_size: usize,
        control: &Arc<Control>,
    ) -> Result<RowStream> {
        let weight = self.admit(&query.plan)?;
        let workers = Workers::of(self.threads(control))?;
        let batches = with_stack(weight, || {
            workers.block_on(control, async {
                let compiled = self.compile_values(query, parameters, control).await?;
                compiled.start(control, Pace::Stepwise)
            })
        })?;
        let run = Running {
            weight,
            workers,
            control: Arc::clone(control),
            _lease: None,
        };
        RowStream::new(batches, batch_size, run)
    }

    /// The names and types of the columns that `query` gives; nothing runs. A parameter may stand where its type is known.
    ///
    /// # Errors
    /// As planning in [`Session::run`].
    pub fn schema(&self, query: &Query) -> Result<SchemaRef> {
        self.schema_under(query, &Arc::default())
    }

    /// As [`Session::schema`], until `control` is cancelled.
    pub(super) fn schema_under(&self, query: &Query, control: &Arc<Control>) -> Result<SchemaRef> {
        with_stack(self.admit(&query.plan)?, || {
            let planned = self.watch(control).over_async(async {
                let state = self.state();
                let context = Context {
                    state: &state,
                    inputs: &query.inputs,
                    binding: &Binding::Unknown,
                    plan_size: self.options().plan_size(),
                };
                let logical = context.plan(&query.plan).await;
                let logical =
                    logical.map_err(|error| blamed(hinted(error, &query.plan), &query.plan))?;
                extent::check(&logical, context.plan_size)?;
                readable::check(&logical, &state)?;
                // The type of a CASE is known once those of its parts are one. What cannot be so is told when it runs.
                let analyzer = state.analyzer();
                let analyzed =
                    analyzer.execute_and_check(logical.clone(), state.config_options(), |_, _| {});
                let schema = analyzed.as_ref().unwrap_or(&logical).schema();
                Ok(Arc::clone(schema.inner()))
            });
            block_on(1, control, planned)
        })
    }

    /// The optimised logical plan and the physical plan of `query`, as text. Parameters stand under their names.
    ///
    /// # Errors
    /// As planning in [`Session::run`].
    pub fn explain(self: &Arc<Self>, query: &Query) -> Result<String> {
        Prepared::new(self, query, &Arc::default())?.explain()
    }
}
