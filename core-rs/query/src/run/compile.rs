//! A query planned: from data to what runs.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::datasource::source_as_provider;
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{ExecutionPlan, displayable};
use datafusion::prelude::SessionConfig;
use futures::TryStreamExt;
use quiver_graph::{Control, GraphError, Result};

use super::blame::{blamed, failing};
use super::demand::Demand;
use super::readable;
use super::session::Session;
use crate::error::{external, planning, planning_in, running, running_in};
use crate::files::FileTable;
use crate::lower::{Binding, Context, extent, hinted};
use crate::operators::algorithm::Runs;
use crate::operators::bytes::bytes_of;
use crate::operators::expand::Choices;
use crate::operators::in_order::Pace;
use crate::operators::pieces::gives_much;
use crate::operators::whole_result::Threads;
use crate::plan::{Parameters, Plan, Query};
use crate::rules::fix_now::tells_moment;
use crate::rules::walks::each_plan;
use crate::runtime::LIGHT;
use crate::watch::Watch;

/// A result: batches of one schema.
#[derive(Clone, Debug)]
pub struct Output {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

impl Session {
    pub(crate) async fn compile_values(
        &self,
        query: &Query,
        parameters: &Parameters,
        control: &Arc<Control>,
    ) -> Result<Compiled> {
        parameters.check_names(&query.plan.parameters()?)?;
        let threads = self.threads(control);
        self.compile(query, &Binding::Values(parameters), threads, control)
            .await
    }

    /// Plans `query` for at most `threads` threads.
    pub(crate) async fn compile(
        &self,
        query: &Query,
        binding: &Binding<'_>,
        threads: usize,
        control: &Arc<Control>,
    ) -> Result<Compiled> {
        let planned = self.planned(query, binding, threads);
        let planned = self.watch(control).over_async(planned).await;
        planned.map_err(|error| blamed(hinted(error, &query.plan), &query.plan))
    }

    /// Over the planning of a query that begins now.
    pub(super) fn watch(&self, control: &Arc<Control>) -> Arc<Watch> {
        Watch::planning(Arc::clone(control), self.options().plan_time())
    }

    async fn planned(
        &self,
        query: &Query,
        binding: &Binding<'_>,
        threads: usize,
    ) -> Result<Compiled> {
        let state = self.state();
        let context = Context {
            state: &state,
            inputs: &query.inputs,
            binding,
            plan_size: self.options().plan_size(),
        };
        let logical = context.plan(&query.plan).await?;
        extent::check(&logical, context.plan_size)?;
        readable::check(&logical, &state)?;
        // Others run but once anyway.
        let is_prepared = matches!(binding, Binding::Slots(_));
        let of_its_moment = is_prepared && tells_moment(&logical).map_err(planning)?;
        let optimised = state
            .optimize(&logical)
            .map_err(|error| planning_in(error, &|subject| failing(&[&logical], subject)))?;
        let demand = Demand::of(&optimised);
        let heavy = query.plan.weight()? > LIGHT;
        let limited = self.options().memory_limit.is_some();
        let sharing = demand.share(heavy, threads, limited);
        let state = self.state_for(sharing, demand.rows);
        let physical = state
            .query_planner()
            .create_physical_plan(&optimised, state.as_ref())
            .await
            .map_err(|error| {
                planning_in(error, &|subject| failing(&[&logical, &optimised], subject))
            })?;
        let config = sharing.configure(state.config().clone());
        Ok(Compiled {
            written: Arc::new(logical),
            files: scanned(&optimised),
            logical: Arc::new(optimised),
            config: config.with_extension(Arc::new(Threads(threads))),
            environment: Arc::clone(state.runtime_env()),
            plan: Arc::new(query.plan.clone()),
            of_its_moment,
            rows: demand.rows.unwrap_or(0),
            counted: limited && gives_much(&physical),
            physical,
        })
    }
}

/// A plan that is ready to run.
#[derive(Clone)]
pub(crate) struct Compiled {
    /// As it was written, for errors.
    written: Arc<LogicalPlan>,
    logical: Arc<LogicalPlan>,
    plan: Arc<Plan>,
    /// The tables among those that it reads which are files.
    files: Vec<Arc<dyn TableProvider>>,
    pub physical: Arc<dyn ExecutionPlan>,
    environment: Arc<RuntimeEnv>,
    config: SessionConfig,
    /// Whether it holds the time at which it was made, and so is good for one run.
    pub of_its_moment: bool,
    /// To read; 0 where that is not known.
    rows: usize,
    /// Whether rows that are gathered count against the session's memory, as they have what functions give out of little: tables alone,
    /// and what is taken of them, are in memory as they are.
    counted: bool,
}

/// The tables of files in `plan`.
fn scanned(plan: &LogicalPlan) -> Vec<Arc<dyn TableProvider>> {
    let mut files = Vec::new();
    each_plan(plan, &mut |node| {
        if let LogicalPlan::TableScan(scan) = node
            && let Ok(table) = source_as_provider(&scan.source)
            && table.is::<FileTable>()
        {
            files.push(table);
        }
    });
    files
}

impl Compiled {
    /// Whether all files are as they were when this was planned.
    pub fn is_current(&self) -> bool {
        let mut files = self
            .files
            .iter()
            .filter_map(|table| table.downcast_ref::<FileTable>());
        files.all(|table| table.check().is_ok())
    }

    /// Starts the plan; `control` counts the rows read and stops every thread of it.
    pub fn start(&self, control: &Arc<Control>, pace: Pace) -> Result<SendableRecordBatchStream> {
        control.begin("query", self.rows as u64);
        let started = self.physical.execute(0, self.context(control, pace));
        let batches = started.map_err(|error| self.blame(error))?;
        let compiled = self.clone();
        let (schema, batches) = (
            batches.schema(),
            batches.map_err(move |error| external(compiled.blame(error))),
        );
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, batches)))
    }

    /// `error` of a run, with the place that the plan knows of it.
    fn blame(&self, error: DataFusionError) -> GraphError {
        let error = running_in(error, &|subject| {
            failing(&[&self.written, &self.logical], subject)
        });
        blamed(error, &self.plan)
    }

    /// What the operators of this plan run with.
    pub fn context(&self, control: &Arc<Control>, pace: Pace) -> Arc<TaskContext> {
        let config = self.config.clone().with_extension(Arc::clone(control));
        Arc::new(TaskContext::new(
            None,
            String::new(),
            config
                .with_extension(Arc::new(pace))
                .with_extension(Arc::new(Runs::default()))
                .with_extension(Arc::new(Choices::default())),
            HashMap::new(),
            HashMap::new(),
            HashMap::new(),
            HashMap::new(),
            Arc::clone(&self.environment),
        ))
    }

    pub async fn collect(&self, control: &Arc<Control>) -> Result<Output> {
        let mut started = self.start(control, Pace::Whole)?;
        let gathered = MemoryConsumer::new("the result").register(&self.environment.memory_pool);
        let mut batches = Vec::new();
        while let Some(batch) = started.try_next().await.map_err(running)? {
            if self.counted {
                let kept = gathered.try_grow(bytes_of(&batch));
                kept.map_err(|error| self.blame(error))?;
            }
            batches.push(batch);
        }
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
