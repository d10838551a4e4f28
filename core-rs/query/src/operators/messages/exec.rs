//! A computation as a table that DataFusion reads: it runs when a plan is executed.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Statistics;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
};
use quiver_graph::{Control, ErrorCode, GraphError};

use super::iterate::{Iterated, Outcome};
use super::program::Program;
use crate::error::{external, invalid};
use crate::operators::sharing::Sharing;
use crate::operators::whole_result::{Threads, install, stream_of};
use crate::runtime::with_stack;

/// The ids of all nodes, and what was computed of each, in node-table order.
#[derive(Clone, Debug)]
pub(crate) struct Computation {
    schema: SchemaRef,
    /// None while parameters have no values: then the plan is only asked for its columns.
    program: Option<Arc<Program>>,
}

impl Computation {
    pub fn new(schema: SchemaRef, program: Option<Program>) -> Self {
        let program = program.map(Arc::new);
        Self { schema, program }
    }

    /// How many rows of the graph it reads.
    pub fn rows_read(&self) -> usize {
        let program = self.program.as_ref();
        program.map_or(0, |program| program.rows_read())
    }
}

#[async_trait]
impl TableProvider for Computation {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let program = self.program.clone().ok_or_else(|| {
            external(invalid("the parameters of the messages have no values yet"))
        })?;
        let schema = match projection {
            Some(columns) => Arc::new(self.schema.project(columns)?),
            None => Arc::clone(&self.schema),
        };
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Final,
            Boundedness::Bounded,
        );
        Ok(Arc::new(MessagesExec {
            program,
            parallel: Sharing::of(session.config()).threads > 1,
            projection: projection.cloned(),
            properties: Arc::new(properties),
        }))
    }

    fn statistics(&self) -> Option<Statistics> {
        let program = self.program.as_ref()?;
        Some(statistics(&self.schema, program))
    }
}

fn statistics(schema: &Schema, program: &Program) -> Statistics {
    let mut statistics = Statistics::new_unknown(schema);
    statistics.num_rows = Precision::Exact(program.graph.num_nodes());
    statistics
}

/// Runs a program and gives chosen columns of its outcome.
#[derive(Debug)]
struct MessagesExec {
    program: Arc<Program>,
    /// Whether there is enough to do for several threads, and expressions are shallow enough for their stacks.
    parallel: bool,
    projection: Option<Vec<usize>>,
    properties: Arc<PlanProperties>,
}

impl ExecutionPlan for MessagesExec {
    fn name(&self) -> &'static str {
        match self.program.state {
            None => "AggregateMessages",
            Some(_) => "Pregel",
        }
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

    fn execute(&self, _: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let config = context.session_config();
        let size = config.batch_size();
        let threads = config.get_extension::<Threads>().map(|threads| *threads);
        let control = config.get_extension::<Control>().unwrap_or_default();
        let (program, schema) = (Arc::clone(&self.program), self.schema());
        let (parallel, projection) = (self.parallel, self.projection.clone());
        let reservation = MemoryConsumer::new(self.name()).register(context.memory_pool());
        let computed = async move {
            let work = move || {
                reservation.try_grow(program.estimate())?;
                let outcome = install(threads, &control, || {
                    with_stack(program.weight, || program.run(parallel, &control))
                });
                let outcome = outcome.map_err(external)?;
                let batch = result(&program, outcome, &schema, projection.as_deref());
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
        Ok(stream_of(self.schema(), computed, size, Ok))
    }

    fn statistics_from_inputs(
        &self,
        _: &[Arc<Statistics>],
        _: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        Ok(Arc::new(statistics(&self.schema(), &self.program)))
    }
}

impl DisplayAs for MessagesExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        let Program {
            graph,
            sending,
            calls,
            state,
            ..
        } = &*self.program;
        f.write_str(self.name())?;
        let nodes: Vec<String> = sending
            .nodes
            .iter()
            .map(|node| node.expr.to_string())
            .collect();
        write!(f, ": perNode=[{}]", nodes.join(", "))?;
        let edges: Vec<String> = sending
            .edges
            .iter()
            .map(|edge| edge.expr.to_string())
            .collect();
        write!(f, ", perEdge=[{}]", edges.join(", "))?;
        let calls: Vec<&str> = calls.iter().map(|call| call.function.name()).collect();
        write!(f, ", aggregates=[{}]", calls.join(", "))?;
        if let Some(state) = state {
            write!(f, ", maxIterations={}", state.until.max_iterations)?;
            write!(f, ", tolerance={}", state.until.tolerance)?;
        }
        write!(
            f,
            ", nodes={}, edges={}",
            graph.num_nodes(),
            graph.num_edges()
        )
    }
}

/// The ids and the outcome, of which `projection` names columns. How the iterations ended is in the batch's metadata, as
/// that of an algorithm: a plan's schema is older than its run.
fn result(
    program: &Program,
    outcome: Outcome,
    schema: &SchemaRef,
    projection: Option<&[usize]>,
) -> quiver_graph::Result<RecordBatch> {
    let (_, mut columns) = program.graph.id_columns()?;
    columns.extend(outcome.columns);
    if let Some(projection) = projection {
        columns = projection
            .iter()
            .map(|&column| Arc::clone(&columns[column]))
            .collect();
    }
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
