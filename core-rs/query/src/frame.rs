//! A query over its inputs, from data to batches.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion::datasource::source_as_provider;
use datafusion::execution::session_state::SessionState;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::{ExecutionPlan, displayable};
use datafusion::prelude::SessionConfig;
use futures::TryStreamExt;
use quiver_graph::{Control, Result};

use crate::builder::Builder;
use crate::computed::Threads;
use crate::error::{planning, running};
use crate::expr::Binding;
use crate::in_order::Pace;
use crate::inputs::{Query, rows_read};
use crate::moment::tells_moment;
use crate::parameters::Parameters;
use crate::prepared::Prepared;
use crate::runtime::{block_on, with_stack};
use crate::session::Session;
use crate::shape::Sharing;
use crate::source::Table;
use crate::sql::hinted;
use crate::stream::{RowStream, Run};

/// A result: batches of one schema.
#[derive(Clone, Debug)]
pub struct Output {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

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
        with_stack(query.plan.weight()?, || {
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
        let (weight, threads) = (query.plan.weight()?, self.threads(control));
        let batches = with_stack(weight, || {
            block_on(threads, control, async {
                let compiled = self.compile_values(query, parameters, control).await?;
                compiled.start(control, Pace::Stepwise)
            })
        })?;
        let run = Run {
            weight,
            threads,
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
        let control = Control::default();
        with_stack(query.plan.weight()?, || {
            block_on(1, &control, async {
                let state = self.state(1);
                let builder = Builder {
                    state: &state,
                    inputs: &query.inputs,
                    binding: &Binding::Unknown,
                    sharing: Sharing::NONE,
                };
                let logical = builder.plan(&query.plan).await;
                let logical = logical.map_err(|error| hinted(error, &query.plan))?;
                if readable(&logical).is_err() {
                    // Columns that nothing reads may be unreadable.
                    readable(&state.optimize(&logical).map_err(planning)?)?;
                }
                Ok(Arc::clone(logical.schema().inner()))
            })
        })
    }

    /// The optimised logical plan and the physical plan of `query`, as text. Parameters stand under their names.
    ///
    /// # Errors
    /// As planning in [`Session::run`].
    pub fn explain(self: &Arc<Self>, query: &Query) -> Result<String> {
        Prepared::new(self, query, &Control::default())?.explain()
    }

    pub(crate) async fn compile_values(
        &self,
        query: &Query,
        parameters: &Parameters,
        control: &Control,
    ) -> Result<Compiled> {
        parameters.check_names(&query.plan.parameters()?)?;
        self.compile(query, &Binding::Values(parameters), self.threads(control))
            .await
    }

    /// Plans `query` for at most `threads` threads.
    pub(crate) async fn compile(
        &self,
        query: &Query,
        binding: &Binding<'_>,
        threads: usize,
    ) -> Result<Compiled> {
        let planned = self.planned(query, binding, threads).await;
        planned.map_err(|error| hinted(error, &query.plan))
    }

    async fn planned(
        &self,
        query: &Query,
        binding: &Binding<'_>,
        threads: usize,
    ) -> Result<Compiled> {
        let rows = rows_read(&query.plan, &query.inputs);
        let limited = self.options().memory_limit.is_some();
        let sharing = Sharing::of(&query.plan, rows, threads, limited)?;
        let state = self.state_for(sharing.partitions, rows);
        let config = sharing.configure(state.config().clone());
        let config = config.with_extension(Arc::new(Threads(threads)));
        let builder = Builder {
            state: &state,
            inputs: &query.inputs,
            binding,
            sharing,
        };
        let logical = builder.plan(&query.plan).await?;
        // Others run but once anyway.
        let is_prepared = matches!(binding, Binding::Slots(_));
        let of_its_moment = is_prepared && tells_moment(&logical).map_err(planning)?;
        let optimised = state.optimize(&logical).map_err(planning)?;
        let physical = state
            .query_planner()
            .create_physical_plan(&optimised, state.as_ref())
            .await
            .map_err(planning)?;
        Ok(Compiled {
            logical: optimised,
            physical,
            state,
            config,
            of_its_moment,
            rows: rows.unwrap_or(0),
        })
    }
}

/// Fails where `plan` reads a column of one of the graph's tables that cannot be read.
fn readable(plan: &LogicalPlan) -> Result<()> {
    if let LogicalPlan::TableScan(scan) = plan
        && let Ok(provider) = source_as_provider(&scan.source)
        && let Some(table) = provider.downcast_ref::<Table>()
    {
        table.readable(scan.projection.as_ref())?;
    }
    let mut inputs = plan.inputs().into_iter();
    inputs.try_for_each(readable)
}

/// A plan that is ready to run.
#[derive(Clone)]
pub(crate) struct Compiled {
    logical: LogicalPlan,
    pub physical: Arc<dyn ExecutionPlan>,
    state: Arc<SessionState>,
    config: SessionConfig,
    /// Whether it holds the time at which it was made, and so is good for one run.
    pub of_its_moment: bool,
    /// To read; 0 where that is not known.
    rows: usize,
}

impl Compiled {
    /// Starts the plan; `control` counts the rows read and stops every thread of it.
    pub fn start(&self, control: &Arc<Control>, pace: Pace) -> Result<SendableRecordBatchStream> {
        control.begin("query", self.rows as u64);
        self.physical
            .execute(0, self.context(control, pace))
            .map_err(running)
    }

    /// What the operators of this plan run with.
    pub fn context(&self, control: &Arc<Control>, pace: Pace) -> Arc<TaskContext> {
        let config = self.config.clone().with_extension(Arc::clone(control));
        Arc::new(TaskContext::new(
            None,
            String::new(),
            config.with_extension(Arc::new(pace)),
            HashMap::new(),
            HashMap::new(),
            HashMap::new(),
            HashMap::new(),
            Arc::clone(self.state.runtime_env()),
        ))
    }

    pub async fn collect(&self, control: &Arc<Control>) -> Result<Output> {
        let started = self.start(control, Pace::Whole)?;
        let batches: Vec<RecordBatch> = started.try_collect().await.map_err(running)?;
        // What a source knows only after its run is in its batches' metadata.
        let schema = match batches.first() {
            Some(batch) => batch.schema(),
            None => self.physical.schema(),
        };
        let batches = batches
            .into_iter()
            .filter(|batch| batch.num_rows() > 0)
            .collect();
        Ok(Output { schema, batches })
    }

    pub fn explain(&self) -> String {
        format!(
            "{}\n\n{}",
            self.logical.display_indent(),
            displayable(self.physical.as_ref()).indent(false)
        )
    }
}
