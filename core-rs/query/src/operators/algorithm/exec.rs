//! The operator that runs an algorithm when a plan reads it.

use std::fmt;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, UInt8Array};
use arrow_schema::SchemaRef;
use arrow_select::concat::concat_batches;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{ScalarValue, Statistics};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, SchedulingType};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, InputDistributionRequirements,
    Partitioning, PlanProperties,
};
use futures::TryStreamExt;
use quiver_graph::algorithms::{self, Algorithm, snake_case};
use quiver_graph::{Control, Graph};
use serde_json::{Map, Value, json};

use super::call::{Call, Named, statistics};
use crate::error::external;
use crate::operators::table::owned;
use crate::operators::whole_result::{Threads, install, stream_of};

/// What a parameter is given when the plan runs.
#[derive(Clone)]
pub(super) enum Bound {
    Value(Arc<dyn PhysicalExpr>),
    /// The rows of the next input.
    Rows,
}

/// Runs the kernel off the threads that batches flow on, then gives its columns in slices, uncopied.
#[derive(Clone)]
pub(super) struct AlgorithmExec {
    graph: Graph,
    algorithm: &'static Algorithm,
    arguments: Vec<(Named, Bound)>,
    /// Those of the arguments that are rows, in their order.
    inputs: Vec<Arc<dyn ExecutionPlan>>,
    projection: Option<Vec<usize>>,
    properties: Arc<PlanProperties>,
}

impl AlgorithmExec {
    pub fn new(
        call: &Call,
        schema: &SchemaRef,
        arguments: Vec<(Named, Bound)>,
        inputs: Vec<Arc<dyn ExecutionPlan>>,
        projection: Option<&Vec<usize>>,
    ) -> Result<Self> {
        let schema = match projection {
            Some(columns) => Arc::new(schema.project(columns)?),
            None => Arc::clone(schema),
        };
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Final,
            Boundedness::Bounded,
        )
        .with_scheduling_type(SchedulingType::Cooperative);
        Ok(Self {
            graph: call.graph.clone(),
            algorithm: call.algorithm,
            arguments,
            inputs,
            projection: projection.cloned(),
            properties: Arc::new(properties),
        })
    }

    /// The kernel's parameters, now that everything is known: rows as tables, in the order of the inputs.
    fn parameters(&self, rows: Vec<RecordBatch>) -> Result<(Value, Vec<RecordBatch>)> {
        let nothing = RecordBatch::try_from_iter([(
            "nothing",
            Arc::new(UInt8Array::from(vec![0])) as ArrayRef,
        )])?;
        let mut tables = Vec::new();
        let mut rows = rows.into_iter();
        let mut parameters = Map::new();
        for (parameter, argument) in &self.arguments {
            let value = match argument {
                Bound::Value(expr) => {
                    let array = expr.evaluate(&nothing)?.into_array(1)?;
                    let value = ScalarValue::try_from_array(&array, 0)?;
                    parameter.value(&value, &mut tables)?
                }
                Bound::Rows => {
                    tables.extend(rows.next());
                    json!({ "table": tables.len().saturating_sub(1) })
                }
            };
            parameters.insert(parameter.name.to_owned(), value);
        }
        Ok((Value::Object(parameters), tables))
    }

    /// Computes everything; the reservation lasts as long as the result.
    async fn compute(
        self,
        control: Arc<Control>,
        threads: Option<Threads>,
        inputs: Vec<SendableRecordBatchStream>,
        reservation: MemoryReservation,
    ) -> Result<(Vec<RecordBatch>, MemoryReservation)> {
        let mut rows = Vec::new();
        for input in inputs {
            let schema = input.schema();
            let batches: Vec<RecordBatch> = input.try_collect().await?;
            rows.push(concat_batches(&schema, &batches)?);
        }
        let schema = self.schema();
        let work = SpawnedTask::spawn_blocking(move || {
            let name = self.algorithm.name;
            let (parameters, tables) = self.parameters(rows)?;
            let bytes = algorithms::estimate(&self.graph, name, &parameters).map_err(external)?;
            reservation.try_grow(usize::try_from(bytes).unwrap_or(usize::MAX))?;
            let kernel = || algorithms::run(&self.graph, name, &parameters, &tables, &control);
            let batches = install(threads, &control, kernel)
                .map_err(external)?
                .into_iter();
            let picked = batches.map(|batch| pick(&batch, self.projection.as_deref(), &schema));
            Ok((picked.collect::<Result<_>>()?, reservation))
        });
        let panicked = |error| DataFusionError::Execution(format!("the algorithm ended: {error}"));
        work.join().await.map_err(panicked)?
    }
}

/// The chosen columns of a result, under the plan's schema.
fn pick(batch: &RecordBatch, columns: Option<&[usize]>, schema: &SchemaRef) -> Result<RecordBatch> {
    let columns = match columns {
        Some(columns) => columns
            .iter()
            .map(|&column| Arc::clone(batch.column(column)))
            .collect(),
        None => batch.columns().to_vec(),
    };
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let schema = Arc::clone(schema);
    Ok(RecordBatch::try_new_with_options(
        schema, columns, &options,
    )?)
}

impl ExecutionPlan for AlgorithmExec {
    fn name(&self) -> &'static str {
        "Algorithm"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.inputs.iter().collect()
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        let one = self.inputs.iter().map(|_| Distribution::SinglePartition);
        InputDistributionRequirements::new(one.collect())
    }

    fn apply_expressions(
        &self,
        look: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        let mut going = TreeNodeRecursion::Continue;
        for (_, argument) in &self.arguments {
            if let Bound::Value(expr) = argument {
                going = going.visit_sibling(|| look(expr))?;
            }
        }
        Ok(going)
    }

    fn with_new_children(
        self: Arc<Self>,
        inputs: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let run = Self::clone(&self);
        Ok(Arc::new(Self { inputs, ..run }))
    }

    fn execute(&self, _: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let config = context.session_config();
        let control = config.get_extension::<Control>().unwrap_or_default();
        let inputs = self.inputs.iter();
        let inputs = inputs.map(|input| input.execute(0, Arc::clone(&context)));
        let inputs = inputs.collect::<Result<Vec<_>>>()?;
        let reservation =
            MemoryConsumer::new(self.algorithm.sql_name()).register(context.memory_pool());
        let size = config.batch_size();
        let threads = config.get_extension::<Threads>().map(|threads| *threads);
        let work = self.clone().compute(control, threads, inputs, reservation);
        Ok(stream_of(self.schema(), work, size, move |slice| {
            owned(slice, &context)
        }))
    }

    fn statistics_from_inputs(
        &self,
        _: &[Arc<Statistics>],
        _: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        Ok(Arc::new(statistics(&self.schema(), &self.graph)))
    }
}

impl fmt::Debug for AlgorithmExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Algorithm")
            .field(&self.algorithm.name)
            .finish()
    }
}

impl DisplayAs for AlgorithmExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        let arguments = self.arguments.iter().map(|(parameter, argument)| {
            let name = snake_case(parameter.name);
            match argument {
                Bound::Value(expr) => format!("{name} => {expr}"),
                Bound::Rows => format!("{name} => rows"),
            }
        });
        let arguments = arguments.collect::<Vec<_>>().join(", ");
        let schema = self.schema();
        let columns: Vec<&str> = schema
            .fields()
            .iter()
            .map(|field| field.name().as_str())
            .collect();
        let (name, columns) = (self.algorithm.sql_name(), columns.join(", "));
        write!(f, "Algorithm: {name}({arguments}), columns=[{columns}]")
    }
}
