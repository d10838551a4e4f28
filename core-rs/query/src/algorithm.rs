//! Algorithms as tables: what their kernel computes when a plan reads them.
//!
//! Arguments are expressions without columns, so that parameters may stand in them, or the rows of another plan.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, StructArray, UInt8Array};
use arrow_schema::{DataType, Schema, SchemaRef};
use arrow_select::concat::concat_batches;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DFSchema, ScalarValue, Statistics, TableReference};
use datafusion::datasource::provider_as_source;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, TableType};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, SchedulingType};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, InputDistributionRequirements,
    Partitioning, PlanProperties, ReplaceChildrenOptions,
};
use futures::{StreamExt, TryStreamExt, stream};
use quiver_graph::algorithms::{self, Algorithm, Kind, Parameter};
use quiver_graph::{Control, ErrorCode, Graph, GraphError};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::builder::Builder;
use crate::error::{nearest, planning};
use crate::expression::Expr as PlanExpr;
use crate::plan::Plan;
use crate::runtime::cores;
use crate::source::owned;

/// A source of a plan: an algorithm of the table over a graph.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlgorithmCall {
    /// The graph's position in the query's inputs.
    #[serde(default)]
    pub graph: usize,
    /// Such as `pagerank`.
    pub name: String,
    #[serde(default)]
    pub parameters: BTreeMap<String, AlgorithmArgument>,
}

/// What a parameter of an algorithm is given.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum AlgorithmArgument {
    /// An expression that reads no column.
    Value(PlanExpr),
    /// The rows of a plan: ids by the key's columns, and `weight` where the parameter takes one.
    Rows(Plan),
}

/// # Errors
/// As [`algorithms::run`], but for what depends on ids.
pub(crate) async fn lower(
    builder: &Builder<'_>,
    called: &AlgorithmCall,
) -> quiver_graph::Result<LogicalPlan> {
    let graph = builder.graph(called.graph)?.clone();
    let mut call = Call::new(graph, algorithms::find(&called.name)?);
    let nothing = DFSchema::empty();
    for (name, argument) in &called.parameters {
        let parameter = call.parameter(name, str::to_owned)?;
        let argument = match argument {
            AlgorithmArgument::Value(expr) => Argument::Value(builder.scope(&nothing).lower(expr)?),
            AlgorithmArgument::Rows(plan) => Argument::Rows(builder.plan(plan).await?),
        };
        call.give(parameter, argument)?;
    }
    scan(TableReference::bare(called.name.as_str()), call)
}

/// The rows of `call` as a plan whose columns are qualified by `name`.
///
/// # Errors
/// As [`algorithms::run`], but for what depends on ids or on arguments that are not known yet.
pub(crate) fn scan(name: TableReference, call: Call) -> quiver_graph::Result<LogicalPlan> {
    let source = provider_as_source(Arc::new(AlgorithmTable::new(call)?));
    LogicalPlanBuilder::scan(name, source, None)
        .and_then(LogicalPlanBuilder::build)
        .map_err(planning)
}

/// What one parameter is given while a plan is built.
#[derive(Clone, Debug)]
pub(crate) enum Argument {
    Value(Expr),
    Rows(LogicalPlan),
}

/// A parameter, under the name that it was called by.
#[derive(Clone, Copy)]
pub(crate) struct Named {
    name: &'static str,
    pub kind: Kind,
}

/// An algorithm, a graph, and arguments.
#[derive(Clone)]
pub(crate) struct Call {
    graph: Graph,
    algorithm: &'static Algorithm,
    arguments: Vec<(Named, Argument)>,
}

impl Call {
    pub fn new(graph: Graph, algorithm: &'static Algorithm) -> Self {
        Self {
            graph,
            algorithm,
            arguments: Vec::new(),
        }
    }

    /// The parameter called `name`, in either spelling: `maxIterations` or `max_iterations`.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] that names the nearest parameters as `spell` spells them.
    pub fn parameter(
        &self,
        name: &str,
        spell: impl Fn(&str) -> String,
    ) -> quiver_graph::Result<Named> {
        let written = plain(name);
        for Parameter { name, kind, .. } in self.algorithm.parameters {
            let names = match kind {
                Kind::Sources => &[name, SOURCE][..],
                _ => &[*name],
            };
            if let Some(name) = names.iter().find(|name| plain(name) == written) {
                return Ok(Named { name, kind: *kind });
            }
        }
        let parameters = self.algorithm.parameters.iter();
        let known: Vec<String> = parameters.map(|known| spell(known.name)).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let algorithm = spell(self.algorithm.name);
        let message = format!("{algorithm} has no parameter \"{name}\"");
        Err(GraphError::new(ErrorCode::InvalidArgument, message)
            .parameter(name)
            .expected(match known.is_empty() {
                true => "no parameters".to_owned(),
                false => nearest(name, &known),
            })
            .got(name))
    }

    /// # Errors
    /// [`ErrorCode::InvalidArgument`] where the parameter is given twice, or rows and are none that it takes.
    pub fn give(&mut self, parameter: Named, argument: Argument) -> quiver_graph::Result<()> {
        let wrong = |message: String| {
            GraphError::new(ErrorCode::InvalidArgument, message).parameter(parameter.name)
        };
        if self
            .arguments
            .iter()
            .any(|(given, _)| given.name == parameter.name)
        {
            return Err(wrong(format!("{} is given twice", parameter.name)));
        }
        if matches!(argument, Argument::Rows(_)) && !parameter.names_nodes() {
            let message = format!("{} takes a value, not the rows of a query", parameter.name);
            return Err(wrong(message).expected("a constant").got("a query"));
        }
        self.arguments.push((parameter, argument));
        Ok(())
    }

    /// The arguments as far as they are known before the plan runs.
    fn known(&self) -> Result<Value> {
        let mut known = Map::new();
        for (parameter, argument) in &self.arguments {
            let value = match argument {
                // Which nodes they are makes no difference to columns and checks.
                _ if parameter.names_nodes() => Some(Value::from(0)),
                Argument::Value(expr) => match constant(expr)? {
                    Some(value) => Some(parameter.value(&value, &mut Vec::new())?),
                    None => None,
                },
                Argument::Rows(_) => None,
            };
            known.extend(value.map(|value| (parameter.name.to_owned(), value)));
        }
        Ok(Value::Object(known))
    }

    /// The columns; fails where an argument that is known cannot be.
    fn schema(&self) -> quiver_graph::Result<SchemaRef> {
        let known = self.known().map_err(planning)?;
        let schema = algorithms::schema(&self.graph, self.algorithm.name, &known)?;
        // What happened is known only after the run, and a plan's metadata before.
        Ok(Arc::new(Schema::new(schema.fields().clone())))
    }
}

/// The name for one node where `sources` is for several.
const SOURCE: &str = "source";

/// A name as it is compared: `maxIterations` and `max_iterations` are one.
pub(crate) fn plain(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

/// A parameter's name as SQL spells it.
pub(crate) fn snake_case(name: &str) -> String {
    let mut spelt = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            spelt.push('_');
        }
        spelt.push(letter.to_ascii_lowercase());
    }
    spelt
}

/// The value of an expression that has one already.
pub(crate) fn constant(expr: &Expr) -> Result<Option<ScalarValue>> {
    let simplifier = ExprSimplifier::new(SimplifyContext::default());
    let expr = simplifier.coerce(expr.clone(), &DFSchema::empty())?;
    Ok(match simplifier.simplify(expr)? {
        Expr::Literal(value, _) => Some(value),
        _ => None,
    })
}

impl Named {
    fn names_nodes(self) -> bool {
        matches!(self.kind, Kind::Sources | Kind::NodeWeights)
    }

    /// `value` as [`algorithms::run`] takes it; nodes go into a table of their own.
    fn value(self, value: &ScalarValue, tables: &mut Vec<RecordBatch>) -> Result<Value> {
        if self.names_nodes() && !value.is_null() {
            tables.push(table(value)?);
            return Ok(json!({ "table": tables.len() - 1 }));
        }
        Ok(match value {
            value if value.is_null() => Value::Null,
            ScalarValue::Boolean(Some(value)) => json!(value),
            value if value.data_type().is_integer() => match value.cast_to(&DataType::Int64)? {
                ScalarValue::Int64(Some(value)) => json!(value),
                _ => Value::Null,
            },
            value if value.data_type().is_numeric() => match value.cast_to(&DataType::Float64)? {
                ScalarValue::Float64(Some(value)) => json!(value),
                _ => Value::Null,
            },
            value => match value.cast_to(&DataType::Utf8) {
                Ok(ScalarValue::Utf8(Some(text))) => json!(text),
                _ => json!(value.to_string()),
            },
        })
    }
}

/// The rows that a value stands for: a list has one per element, a struct gives its fields as columns.
fn table(value: &ScalarValue) -> Result<RecordBatch> {
    let rows: ArrayRef = match value {
        ScalarValue::List(list) => list.value(0),
        ScalarValue::LargeList(list) => list.value(0),
        ScalarValue::FixedSizeList(list) => list.value(0),
        value => value.to_array_of_size(1)?,
    };
    Ok(match rows.as_any().downcast_ref::<StructArray>() {
        Some(rows) => RecordBatch::from(rows),
        None => RecordBatch::try_from_iter([("id", rows)])?,
    })
}

/// An algorithm's result as a table. It is computed anew by every plan that reads it, each time that it runs.
pub(crate) struct AlgorithmTable {
    call: Call,
    schema: SchemaRef,
}

impl AlgorithmTable {
    fn new(call: Call) -> quiver_graph::Result<Self> {
        let schema = call.schema()?;
        Ok(Self { call, schema })
    }

    /// The same with `value` applied to its arguments and `rows` to the plans among them.
    pub fn bound(
        &self,
        value: impl Fn(Expr) -> Result<Expr>,
        rows: impl Fn(LogicalPlan) -> Result<LogicalPlan>,
    ) -> Result<Self> {
        let mut call = self.call.clone();
        for (_, argument) in &mut call.arguments {
            *argument = match argument.clone() {
                Argument::Value(expr) => Argument::Value(value(expr)?),
                Argument::Rows(plan) => Argument::Rows(rows(plan)?),
            };
        }
        let checked = call.schema();
        checked.map_err(|error| DataFusionError::External(Box::new(error)))?;
        Ok(Self {
            call,
            schema: Arc::clone(&self.schema),
        })
    }
}

impl fmt::Debug for AlgorithmTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AlgorithmTable")
            .field(&self.call.algorithm.name)
            .finish()
    }
}

#[async_trait]
impl TableProvider for AlgorithmTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut arguments = Vec::new();
        let mut inputs = Vec::new();
        for (parameter, argument) in &self.call.arguments {
            let argument = match argument {
                Argument::Value(expr) => {
                    let expr = state.create_physical_expr(expr.clone(), &DFSchema::empty())?;
                    Given::Value(expr)
                }
                Argument::Rows(plan) => {
                    inputs.push(state.create_physical_plan(plan).await?);
                    Given::Rows
                }
            };
            arguments.push((*parameter, argument));
        }
        Ok(Arc::new(Run::new(self, arguments, inputs, projection)?))
    }

    fn statistics(&self) -> Option<Statistics> {
        Some(statistics(&self.schema, &self.call.graph))
    }
}

/// Most algorithms give a row per node.
fn statistics(schema: &Schema, graph: &Graph) -> Statistics {
    let mut statistics = Statistics::new_unknown(schema);
    statistics.num_rows = Precision::Inexact(graph.num_nodes());
    statistics
}

#[derive(Clone)]
enum Given {
    Value(Arc<dyn PhysicalExpr>),
    /// The rows of the next input.
    Rows,
}

/// How many threads a query may take, for what does not run on the query's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Threads(pub usize);

/// Runs `work` on at most so many threads, unless its control says how many.
fn on<T: Send>(
    threads: Option<Threads>,
    control: &Control,
    work: impl FnOnce() -> quiver_graph::Result<T> + Send,
) -> quiver_graph::Result<T> {
    match threads {
        Some(Threads(threads)) if control.threads() == 0 && threads < cores() => {
            Control::new(threads).install(work)
        }
        _ => work(),
    }
}

/// Runs the kernel off the threads that batches flow on, then gives its columns in pieces, uncopied.
#[derive(Clone)]
struct Run {
    graph: Graph,
    algorithm: &'static Algorithm,
    arguments: Vec<(Named, Given)>,
    /// Those of the arguments that are rows, in their order.
    inputs: Vec<Arc<dyn ExecutionPlan>>,
    projection: Option<Vec<usize>>,
    properties: Arc<PlanProperties>,
}

impl Run {
    fn new(
        table: &AlgorithmTable,
        arguments: Vec<(Named, Given)>,
        inputs: Vec<Arc<dyn ExecutionPlan>>,
        projection: Option<&Vec<usize>>,
    ) -> Result<Self> {
        let schema = match projection {
            Some(columns) => Arc::new(table.schema.project(columns)?),
            None => Arc::clone(&table.schema),
        };
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Final,
            Boundedness::Bounded,
        )
        .with_scheduling_type(SchedulingType::Cooperative);
        Ok(Self {
            graph: table.call.graph.clone(),
            algorithm: table.call.algorithm,
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
                Given::Value(expr) => {
                    let array = expr.evaluate(&nothing)?.into_array(1)?;
                    let value = ScalarValue::try_from_array(&array, 0)?;
                    parameter.value(&value, &mut tables)?
                }
                Given::Rows => {
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
        let own = |error: GraphError| DataFusionError::External(Box::new(error));
        let work = SpawnedTask::spawn_blocking(move || {
            let name = self.algorithm.name;
            let (parameters, tables) = self.parameters(rows)?;
            let bytes = algorithms::estimate(&self.graph, name, &parameters).map_err(own)?;
            reservation.try_grow(usize::try_from(bytes).unwrap_or(usize::MAX))?;
            let kernel = || algorithms::run(&self.graph, name, &parameters, &tables, &control);
            let batches = on(threads, &control, kernel).map_err(own)?.into_iter();
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

impl ExecutionPlan for Run {
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
            if let Given::Value(expr) = argument {
                going = going.visit_sibling(|| look(expr))?;
            }
        }
        Ok(going)
    }

    fn replace_children(
        self: Arc<Self>,
        inputs: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let run = Self::clone(&self);
        Ok(Arc::new(Self { inputs, ..run }))
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
        let pieces = stream::once(work)
            .map_ok(move |(batches, reservation)| {
                let context = Arc::clone(&context);
                let pieces = batches
                    .into_iter()
                    .flat_map(move |batch| pieces(batch, size));
                stream::iter(pieces).map(move |piece| {
                    let _held = &reservation;
                    owned(piece, &context)
                })
            })
            .try_flatten();
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            self.schema(),
            pieces,
        )))
    }

    fn statistics_from_inputs(
        &self,
        _: &[Arc<Statistics>],
        _: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        Ok(Arc::new(statistics(&self.schema(), &self.graph)))
    }
}

/// `batch` in slices of at most `size` rows.
fn pieces(batch: RecordBatch, size: usize) -> impl Iterator<Item = RecordBatch> {
    let rows = batch.num_rows();
    let starts = (0..rows).step_by(size.max(1));
    starts.map(move |start| batch.slice(start, size.min(rows - start)))
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Algorithm")
            .field(&self.algorithm.name)
            .finish()
    }
}

impl DisplayAs for Run {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        let arguments = self.arguments.iter().map(|(parameter, argument)| {
            let name = snake_case(parameter.name);
            match argument {
                Given::Value(expr) => format!("{name} => {expr}"),
                Given::Rows => format!("{name} => rows"),
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
