//! The operator that runs a computation over messages.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;
use datafusion::common::Statistics;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
};
use quiver_graph::{ErrorCode, GraphError};

use super::iterate::{Iterated, Outcome};
use super::program::Program;
use crate::error::external;
use crate::operators::table::owned;
use crate::operators::whole_result::{Part, picked, stream_of};
use crate::runtime::with_stack;

/// Runs a program and gives chosen columns of its outcome.
#[derive(Debug)]
pub(super) struct MessagesExec {
    program: Arc<Program>,
    /// Whether there is enough to do for several threads, and expressions are shallow enough for their stacks.
    parallel: bool,
    /// The columns of the result that are read.
    columns: Vec<usize>,
    properties: Arc<PlanProperties>,
}

impl MessagesExec {
    pub fn new(program: Arc<Program>, schema: SchemaRef, parallel: bool) -> Self {
        let columns = (0..schema.fields().len()).collect();
        Self {
            program,
            parallel,
            columns,
            properties: properties(schema),
        }
    }
}

fn properties(schema: SchemaRef) -> Arc<PlanProperties> {
    Arc::new(PlanProperties::new(
        EquivalenceProperties::new(schema),
        Partitioning::UnknownPartitioning(1),
        EmissionType::Final,
        Boundedness::Bounded,
    ))
}

impl ExecutionPlan for MessagesExec {
    fn name(&self) -> &'static str {
        self.program.name()
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        _: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    /// Columns that are not read are left out.
    fn try_swapping_with_projection(
        &self,
        projection: &ProjectionExec,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let Some(columns) = picked(projection, &self.columns) else {
            return Ok(None);
        };
        Ok(Some(Arc::new(Self {
            program: Arc::clone(&self.program),
            parallel: self.parallel,
            columns,
            properties: properties(projection.schema()),
        })))
    }

    fn execute(&self, _: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let config = context.session_config();
        let size = config.batch_size();
        let part = Part::of(config);
        let (program, schema) = (Arc::clone(&self.program), self.schema());
        let (parallel, columns) = (self.parallel, self.columns.clone());
        let reservation = MemoryConsumer::new(self.name()).register(context.memory_pool());
        let computed = async move {
            let control = part.control();
            let work = move || {
                reservation.try_grow(program.estimate())?;
                let run = || with_stack(program.weight, || program.run(parallel, &control));
                let outcome = control.install(run).map_err(external)?;
                let batch = result(&program, outcome, &schema, &columns);
                Ok((vec![batch.map_err(external)?], reservation))
            };
            SpawnedTask::spawn_blocking(work)
                .join()
                .await
                .unwrap_or_else(|failure| {
                    let message = format!("passing messages ended: {failure}");
                    Err(external(GraphError::new(ErrorCode::Internal, message)))
                })
        };
        Ok(stream_of(self.schema(), computed, size, move |slice| {
            owned(slice, &context)
        }))
    }

    fn statistics_from_inputs(
        &self,
        _: &[Arc<Statistics>],
        _: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let mut statistics = Statistics::new_unknown(&self.schema());
        statistics.num_rows = Precision::Exact(self.program.graph.num_nodes());
        Ok(Arc::new(statistics))
    }
}

impl DisplayAs for MessagesExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.program.describe())
    }
}

/// The chosen `positions` of the ids and the outcome. How the iterations ended is in the batch's metadata, as
/// that of an algorithm: a plan's schema is older than its run.
fn result(
    program: &Program,
    outcome: Outcome,
    schema: &SchemaRef,
    positions: &[usize],
) -> quiver_graph::Result<RecordBatch> {
    let (_, mut all) = program.graph.id_columns()?;
    all.extend(outcome.columns);
    let columns = positions.iter().map(|&position| Arc::clone(&all[position]));
    let columns = columns.collect();
    let metadata = match outcome.iterated {
        None => HashMap::new(),
        Some(Iterated {
            iterations,
            converged,
        }) => HashMap::from([
            ("iterations".to_owned(), iterations.to_string()),
            ("converged".to_owned(), converged.to_string()),
        ]),
    };
    let schema = Arc::new(schema.as_ref().clone().with_metadata(metadata));
    let options = RecordBatchOptions::new().with_row_count(Some(program.graph.num_nodes()));
    Ok(RecordBatch::try_new_with_options(
        schema, columns, &options,
    )?)
}
