//! The operator that runs an algorithm when a plan reads it.

use std::fmt;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, UInt8Array};
use arrow_schema::{ArrowError, SchemaRef};
use arrow_select::concat::concat_batches;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{ScalarValue, Statistics};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, SchedulingType};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, InputDistributionRequirements,
    Partitioning, PlanProperties,
};
use futures::TryStreamExt;
use quiver_graph::algorithms::{self, Chosen, Rows, Value, Values, snake_case};
use quiver_graph::{Control, ErrorCode, GraphError};
use tokio::sync::mpsc::Sender;

use super::call::{Named, Target, value_of};
use super::runs::{Group, Results, Runs};
use crate::error::external;
use crate::operators::bytes::bytes_of;
use crate::operators::table::owned;
use crate::operators::whole_result::{Part, picked, stream_of, streamed};

/// What a parameter is given when the plan runs.
#[derive(Clone)]
pub(super) enum Bound {
    Value(Arc<dyn PhysicalExpr>),
    /// The rows of the next input.
    Rows,
}

/// Runs the kernel off the threads that batches flow on. A table that is computed whole comes in slices, uncopied, one that is
/// streamed as its rows are found.
#[derive(Clone)]
pub(crate) struct AlgorithmExec {
    target: Target,
    arguments: Vec<(Named, Bound)>,
    /// Those of the arguments that are rows, in their order.
    inputs: Vec<Arc<dyn ExecutionPlan>>,
    /// The columns of the table that are read.
    columns: Vec<usize>,
    /// The calls that one run may serve together.
    group: Option<Arc<Group>>,
    properties: Arc<PlanProperties>,
}

impl AlgorithmExec {
    pub(super) fn new(
        target: Target,
        schema: SchemaRef,
        arguments: Vec<(Named, Bound)>,
        inputs: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Self {
        let columns = (0..schema.fields().len()).collect();
        Self {
            properties: properties(schema, target.table().streamed),
            target,
            arguments,
            inputs,
            columns,
            group: None,
        }
    }

    /// The position of the table that it reads.
    pub fn table(&self) -> usize {
        self.target.table
    }

    /// Whether its table's rows come as they are found, and only once.
    pub fn streams(&self) -> bool {
        self.target.table().streamed
    }

    /// Whether one run could serve this call and `other`, if the rows among their arguments turn out to be the same.
    pub fn like(&self, other: &Self) -> bool {
        let same = |((a, one), (b, two)): (&(Named, Bound), &(Named, Bound))| {
            let bound = match (one, two) {
                (Bound::Value(one), Bound::Value(two)) => one == two,
                (Bound::Rows, Bound::Rows) => true,
                _ => false,
            };
            a.name == b.name && bound
        };
        let (one, two) = (&self.target, &other.target);
        one.graph.is(&two.graph)
            && one.algorithm.name == two.algorithm.name
            && self.arguments.len() == other.arguments.len()
            && self.arguments.iter().zip(&other.arguments).all(same)
    }

    /// The same as one of a group.
    pub fn within(&self, group: &Arc<Group>) -> Self {
        let group = Some(Arc::clone(group));
        let exec = self.clone();
        Self { group, ..exec }
    }

    fn chosen(&self) -> Chosen {
        Chosen::Fields(self.columns.clone())
    }

    fn reservation(&self, context: &TaskContext) -> MemoryReservation {
        MemoryConsumer::new(self.target.algorithm.sql_name()).register(context.memory_pool())
    }

    /// The kernel's arguments, now that everything is known; rows among them are counted by `held`.
    async fn values(
        &self,
        inputs: Vec<SendableRecordBatchStream>,
        held: &MemoryReservation,
    ) -> Result<Values> {
        let nothing: ArrayRef = Arc::new(UInt8Array::from(vec![0]));
        let nothing = RecordBatch::try_from_iter([("nothing", nothing)])?;
        let mut inputs = inputs.into_iter();
        let mut values = Values::new();
        for (named, argument) in &self.arguments {
            let value = match argument {
                Bound::Value(expr) => {
                    let array = expr.evaluate(&nothing)?.into_array(1)?;
                    value_of(*named, &ScalarValue::try_from_array(&array, 0)?)?
                }
                Bound::Rows => match inputs.next() {
                    Some(input) => Value::Rows(rows_of(input, held).await?),
                    None => Value::Null,
                },
            };
            values.insert(named.name.to_owned(), value);
        }
        Ok(values)
    }

    /// Computes tables whole, by `run`; the reservation lasts as long as the result.
    async fn compute<T: Send + 'static>(
        &self,
        values: Values,
        tables: Vec<usize>,
        part: &Part,
        reservation: MemoryReservation,
        run: impl FnOnce(&algorithms::Call<'_>, &[usize], &Control) -> quiver_graph::Result<T>
        + Send
        + 'static,
    ) -> Result<(T, MemoryReservation)> {
        let (target, control) = (self.target.clone(), part.control());
        let work = SpawnedTask::spawn_blocking(move || {
            let name = target.algorithm.name;
            let call = algorithms::Call::new(&target.graph, name, &values, &control);
            let call = call.map_err(external)?;
            reserve(&reservation, &call, &tables)?;
            let results = run(&call, &tables, &control).map_err(external)?;
            Ok((results, reservation))
        });
        let panicked = |error| DataFusionError::Execution(format!("the algorithm ended: {error}"));
        work.join().await.map_err(panicked)?
    }

    /// All rows, of a run for this call alone or for all of its group.
    async fn whole(
        self,
        inputs: Vec<SendableRecordBatchStream>,
        context: Arc<TaskContext>,
    ) -> Result<(Vec<RecordBatch>, MemoryReservation)> {
        let arguments = self.reservation(&context);
        let values = self.values(inputs, &arguments).await?;
        let config = context.session_config();
        let part = Part::of(config);
        let reservation = self.reservation(&context);
        let schema = self.schema();
        let runs = config.get_extension::<Runs>();
        let Some((group, runs)) = self.group.as_ref().zip(runs) else {
            let chosen = self.chosen();
            let tables = vec![self.target.table];
            let run = move |call: &algorithms::Call<'_>, tables: &[usize], control: &Control| {
                call.rows(tables[0], &chosen, control)
            };
            let alone = self.compute(values, tables, &part, reservation, run);
            let (batches, reservation) = alone.await?;
            let batches = batches.iter().map(|batch| Ok(under(&schema, batch)?));
            return Ok((batches.collect::<Result<_>>()?, reservation));
        };
        let tables = group.tables.clone();
        let run = |call: &algorithms::Call<'_>, tables: &[usize], control: &Control| {
            call.run(tables, control)
        };
        let all = self.compute(values.clone(), tables, &part, reservation, run);
        let all = async {
            let (tables, reservation) = all.await?;
            Ok(Results {
                tables,
                reservation,
            })
        };
        let results = runs.once(group, &values, all).await?;
        let mut positions = group.tables.iter().zip(&results.tables);
        let own = positions.find(|(table, _)| **table == self.target.table);
        let batches = own.iter().flat_map(|(_, result)| &result.batches);
        let batches = batches.map(|batch| Ok(under(&schema, &batch.project(&self.columns)?)?));
        let batches = batches.collect::<Result<_>>()?;
        // What others of the group hold is set aside already.
        let held = results.reservation.new_empty();
        Ok((batches, held))
    }

    /// Sends rows as they are found.
    async fn send(
        self,
        inputs: Vec<SendableRecordBatchStream>,
        context: Arc<TaskContext>,
        part: Part,
        sender: Sender<Result<RecordBatch>>,
    ) -> Result<()> {
        let arguments = self.reservation(&context);
        let values = self.values(inputs, &arguments).await?;
        let reservation = self.reservation(&context);
        let (chosen, schema) = (self.chosen(), self.schema());
        let run = move |call: &algorithms::Call<'_>, tables: &[usize], control: &Control| {
            call.stream(tables[0], &chosen, control, &|batch| {
                let batch = under(&schema, &batch)?;
                let gone = |_| {
                    let message = "nobody reads the rows any longer";
                    GraphError::new(ErrorCode::Cancelled, message)
                };
                sender.blocking_send(Ok(batch)).map_err(gone)
            })
        };
        let tables = vec![self.target.table];
        let sent = self.compute(values, tables, &part, reservation, run);
        sent.await.map(|_| ())
    }
}

/// All rows of `input` in one batch, counted by `held`: twice while they are put together.
async fn rows_of(
    mut input: SendableRecordBatchStream,
    held: &MemoryReservation,
) -> Result<RecordBatch> {
    let before = held.size();
    let mut batches = Vec::new();
    while let Some(batch) = input.try_next().await? {
        held.try_grow(bytes_of(&batch))?;
        batches.push(batch);
    }
    held.try_grow(held.size() - before)?;
    let rows = concat_batches(&input.schema(), &batches)?;
    drop(batches);
    held.try_resize(before + bytes_of(&rows))?;
    Ok(rows)
}

/// `batch` under the plan's schema, which is older than the run and says nothing of it.
fn under(schema: &SchemaRef, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let (schema, columns) = (Arc::clone(schema), batch.columns().to_vec());
    RecordBatch::try_new_with_options(schema, columns, &options)
}

fn reserve(
    reservation: &MemoryReservation,
    call: &algorithms::Call<'_>,
    tables: &[usize],
) -> Result<()> {
    let bytes = call.estimate(tables).map_err(external)?;
    reservation.try_grow(usize::try_from(bytes).unwrap_or(usize::MAX))
}

fn properties(schema: SchemaRef, streams: bool) -> Arc<PlanProperties> {
    let emission = match streams {
        true => EmissionType::Incremental,
        false => EmissionType::Final,
    };
    let properties = PlanProperties::new(
        EquivalenceProperties::new(schema),
        Partitioning::UnknownPartitioning(1),
        emission,
        Boundedness::Bounded,
    );
    Arc::new(properties.with_scheduling_type(SchedulingType::Cooperative))
}

impl ExecutionPlan for AlgorithmExec {
    fn name(&self) -> &'static str {
        "AlgorithmExec"
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
        let exec = Self::clone(&self);
        Ok(Arc::new(Self { inputs, ..exec }))
    }

    /// Columns that are not read are not computed.
    fn try_swapping_with_projection(
        &self,
        projection: &ProjectionExec,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let Some(columns) = picked(projection, &self.columns) else {
            return Ok(None);
        };
        let exec = self.clone();
        Ok(Some(Arc::new(Self {
            properties: properties(projection.schema(), self.streams()),
            columns,
            ..exec
        })))
    }

    fn execute(&self, _: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let inputs = self.inputs.iter();
        let inputs = inputs.map(|input| input.execute(0, Arc::clone(&context)));
        let inputs = inputs.collect::<Result<Vec<_>>>()?;
        let (schema, config) = (self.schema(), context.session_config());
        if self.streams() {
            let part = Part::of(config);
            let exec = self.clone();
            return Ok(streamed(schema, &part.clone(), |sender| {
                exec.send(inputs, Arc::clone(&context), part, sender)
            }));
        }
        let size = config.batch_size();
        let work = self.clone().whole(inputs, Arc::clone(&context));
        Ok(stream_of(schema, work, size, move |slice| {
            owned(slice, &context)
        }))
    }

    fn statistics_from_inputs(
        &self,
        _: &[Arc<Statistics>],
        _: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let graph = &self.target.graph;
        let mut statistics = Statistics::new_unknown(&self.schema());
        // None is exact: a count of rows must still fail where the kernel does.
        statistics.num_rows = match self.target.table().rows {
            Rows::Nodes | Rows::SomeNodes => Precision::Inexact(graph.num_nodes()),
            Rows::Edges | Rows::SomeEdges => Precision::Inexact(graph.num_edges()),
            Rows::One => Precision::Inexact(1),
            Rows::Groups if !self.streams() => Precision::Inexact(graph.num_nodes()),
            Rows::Groups | Rows::Pairs | Rows::Paths => Precision::Absent,
        };
        Ok(Arc::new(statistics))
    }
}

impl fmt::Debug for AlgorithmExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AlgorithmExec")
            .field(&self.target.algorithm.name)
            .finish()
    }
}

impl DisplayAs for AlgorithmExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        let arguments = self.arguments.iter().map(|(named, argument)| {
            let name = snake_case(named.name);
            match argument {
                Bound::Value(expr) => format!("{name} => {expr}"),
                Bound::Rows => format!("{name} => rows"),
            }
        });
        let arguments = arguments.collect::<Vec<_>>().join(", ");
        let schema = self.schema();
        let fields = schema.fields().iter();
        let columns: Vec<&str> = fields.map(|field| field.name().as_str()).collect();
        let (name, columns) = (self.target.algorithm.sql_name(), columns.join(", "));
        write!(f, "AlgorithmExec: {name}({arguments}), columns=[{columns}]")?;
        if self.target.table > 0 {
            write!(f, ", table={}", self.target.table().name)?;
        }
        match self.group {
            Some(_) => write!(f, ", shared"),
            None => Ok(()),
        }
    }
}
