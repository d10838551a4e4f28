//! A plan over a graph, from data to batches.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{Column, DFSchema};
use datafusion::datasource::provider_as_source;
use datafusion::execution::session_state::SessionState;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::expr::Sort;
use datafusion::logical_expr::utils::find_aggregate_exprs;
use datafusion::logical_expr::{Expr as Lowered, LogicalPlan, LogicalPlanBuilder};
use datafusion::physical_plan::{ExecutionPlan, displayable};
use datafusion::prelude::SessionConfig;
use futures::TryStreamExt;
use quiver_graph::{Control, ErrorCode, Graph, GraphError, Result};

use crate::error::{invalid, planning, running, unknown_column};
use crate::expr::{Binding, Scope};
use crate::parameters::Parameters;
use crate::plan::{Expr, Plan, SortKey, Source, Step};
use crate::runtime::{LIGHT, block_on, session, threads, with_stack};
use crate::shape::Shape;
use crate::source::{MORSEL, Table};
use crate::stream::RowStream;

/// A result: batches of one schema.
#[derive(Clone, Debug)]
pub struct Output {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

/// Plans and runs `plan`. A plan that only picks, renames or limits columns gives the graph's own buffers.
///
/// # Errors
/// [`ErrorCode::UnknownColumn`], [`ErrorCode::UnknownLabel`], [`ErrorCode::InvalidQuery`] for a plan that cannot be made,
/// [`ErrorCode::InvalidArgument`] for missing and surplus parameters, [`ErrorCode::QueryFailed`] for data that does not
/// suit it (a cast, a remainder by zero), [`ErrorCode::Cancelled`].
pub fn run(
    graph: &Graph,
    plan: &Plan,
    parameters: &Parameters,
    control: &Arc<Control>,
) -> Result<Output> {
    let table = Table::of(graph, &plan.source)?;
    with_stack(plan.weight()?, || {
        block_on(control, async {
            compile_values(table, plan, parameters, control)
                .await?
                .collect(control)
                .await
        })
    })
}

/// Plans `plan` and hands out its rows in batches of exactly `batch_size`, but for the last. Nothing runs before the first
/// pull; between pulls at most a few batches per thread are made ahead.
///
/// # Errors
/// As [`run`]; errors of the data arrive at the pull that meets them.
pub fn stream(
    graph: &Graph,
    plan: &Plan,
    parameters: &Parameters,
    batch_size: usize,
    control: &Arc<Control>,
) -> Result<RowStream> {
    let table = Table::of(graph, &plan.source)?;
    let weight = plan.weight()?;
    let batches = with_stack(weight, || {
        block_on(control, async {
            compile_values(table, plan, parameters, control)
                .await?
                .start(control)
        })
    })?;
    RowStream::new(batches, batch_size, weight, Arc::clone(control), None)
}

/// The names and types of the columns that `plan` gives; nothing runs. A parameter may stand where its type is known.
///
/// # Errors
/// As planning in [`run`].
pub fn schema(graph: &Graph, plan: &Plan) -> Result<SchemaRef> {
    let table = Table::of(graph, &plan.source)?;
    with_stack(plan.weight()?, || {
        let session = session(1);
        let logical = build(&session, table.clone(), plan, &Binding::Unknown)?;
        if table.readable(None).is_err() {
            refuse_unreadable(&table, &session.optimize(&logical).map_err(planning)?)?;
        }
        Ok(Arc::clone(logical.schema().inner()))
    })
}

/// An aggregate speaks of many rows, and all steps but a group-by of one.
fn refuse_aggregates(expr: &Lowered) -> Result<()> {
    match find_aggregate_exprs([expr]).first() {
        None => Ok(()),
        Some(aggregate) => Err(invalid(
            "an aggregate needs a group: compute it with groupBy(…).agg(…)",
        )
        .expected("an expression of one row")
        .got(aggregate.human_display().to_string())),
    }
}

/// Fails where `plan`, optimised, reads a column of `table` that cannot be read.
fn refuse_unreadable(table: &Table, plan: &LogicalPlan) -> Result<()> {
    if let LogicalPlan::TableScan(scan) = plan {
        table.readable(scan.projection.as_ref())?;
    }
    plan.inputs()
        .into_iter()
        .try_for_each(|input| refuse_unreadable(table, input))
}

/// The optimised logical plan and the physical plan of `plan`, as text. Parameters stand under their names.
///
/// # Errors
/// As planning in [`run`].
pub fn explain(graph: &Graph, plan: &Plan) -> Result<String> {
    let control = Control::default();
    crate::Prepared::new(graph, plan, &control)?.explain()
}

async fn compile_values(
    table: Table,
    plan: &Plan,
    parameters: &Parameters,
    control: &Control,
) -> Result<Compiled> {
    parameters.check_names(&plan.parameters()?)?;
    compile(table, plan, &Binding::Values(parameters), threads(control)).await
}

/// A plan that is ready to run.
#[derive(Clone)]
pub(crate) struct Compiled {
    logical: String,
    pub physical: Arc<dyn ExecutionPlan>,
    session: Arc<SessionState>,
    config: SessionConfig,
    rows: usize,
}

impl Compiled {
    /// Starts the plan; `control` counts the rows read and stops every thread of it.
    pub fn start(&self, control: &Arc<Control>) -> Result<SendableRecordBatchStream> {
        control.begin("query", self.rows as u64);
        let context = TaskContext::new(
            None,
            String::new(),
            self.config.clone().with_extension(Arc::clone(control)),
            HashMap::new(),
            HashMap::new(),
            HashMap::new(),
            HashMap::new(),
            Arc::clone(self.session.runtime_env()),
        );
        self.physical.execute(0, Arc::new(context)).map_err(running)
    }

    pub async fn collect(&self, control: &Arc<Control>) -> Result<Output> {
        let schema = self.physical.schema();
        let batches: Vec<RecordBatch> =
            self.start(control)?.try_collect().await.map_err(running)?;
        let batches = batches
            .into_iter()
            .filter(|batch| batch.num_rows() > 0)
            .collect();
        Ok(Output { schema, batches })
    }

    pub fn explain(&self) -> String {
        format!(
            "{}\n\n{}",
            self.logical,
            displayable(self.physical.as_ref()).indent(false)
        )
    }
}

/// Plans `plan` over `table` for at most `threads` threads.
pub(crate) async fn compile(
    table: Table,
    plan: &Plan,
    binding: &Binding<'_>,
    threads: usize,
) -> Result<Compiled> {
    let rows = table.rows;
    let shape = Shape::of(plan);
    // The threads of a pool have small stacks.
    let heavy = plan.weight()? > LIGHT;
    let threads = if heavy {
        1
    } else {
        threads.min(rows.div_ceil(MORSEL / 4)).max(1)
    };
    let session = session(threads);
    let table = match shape {
        Shape::Columns | Shape::Sequential => table,
        _ if heavy => table,
        Shape::RowByRow => table.partitioned(MORSEL),
        Shape::Blocking => table.partitioned(rows.div_ceil(threads).max(1)),
    };
    let config = session.config().clone();
    let config = match shape {
        // Whole batches: what comes out is what went in.
        Shape::Columns => config.with_batch_size(usize::MAX),
        Shape::RowByRow => config.with_batch_size(MORSEL),
        Shape::Blocking | Shape::Sequential => config,
    };
    let logical = build(&session, table, plan, binding)?;
    let optimised = session.optimize(&logical).map_err(planning)?;
    let physical = session
        .query_planner()
        .create_physical_plan(&optimised, session.as_ref())
        .await
        .map_err(planning)?;
    let logical = optimised.display_indent().to_string();
    Ok(Compiled {
        logical,
        physical,
        session,
        config,
        rows,
    })
}

/// The logical plan of `plan`, not yet optimised.
pub(crate) fn build(
    session: &SessionState,
    table: Table,
    plan: &Plan,
    binding: &Binding<'_>,
) -> Result<LogicalPlan> {
    let name = match &plan.source {
        Source::Nodes => "nodes",
        Source::Edges => "edges",
        Source::Label { name } | Source::Type { name } => name,
    };
    let reference = datafusion::common::TableReference::bare(name);
    let source = provider_as_source(Arc::new(table));
    let mut builder = LogicalPlanBuilder::scan(reference, source, None).map_err(planning)?;
    let mut order = Order::Table;
    for step in &plan.steps {
        builder = apply(session, builder, step, binding, &order)?;
        order = order.after(step);
    }
    builder.build().map_err(planning)
}

/// What `first` and `last` go by: DataFusion drops a sort before an aggregate unless the aggregate asks for the order.
enum Order<'a> {
    /// That of the table.
    Table,
    Keys(&'a [SortKey]),
    /// Sorted by columns that may be gone.
    Hidden,
}

impl<'a> Order<'a> {
    fn after(self, step: &'a Step) -> Self {
        match (step, self) {
            (Step::Sort(keys), _) => Self::Keys(keys),
            (Step::GroupBy { .. } | Step::Distinct, _) => Self::Table,
            (Step::Filter(_) | Step::Limit { .. }, order) => order,
            (_, Self::Table) => Self::Table,
            (_, Self::Keys(_) | Self::Hidden) => Self::Hidden,
        }
    }

    /// Gives this order to the first and last values in `expr`.
    fn impose(&self, scope: &Scope<'_>, expr: Lowered) -> Result<Lowered> {
        let keys = match self {
            Self::Table => return Ok(expr),
            Self::Keys(keys) => sort_keys(scope, keys)?,
            Self::Hidden => Vec::new(),
        };
        let mut hidden = false;
        let expr = expr.transform(|node| {
            Ok(match node {
                Lowered::AggregateFunction(mut call)
                    if matches!(call.func.name(), "first_value" | "last_value")
                        && call.params.order_by.is_empty() =>
                {
                    hidden = keys.is_empty();
                    call.params.order_by.clone_from(&keys);
                    Transformed::yes(Lowered::AggregateFunction(call))
                }
                node => Transformed::no(node),
            })
        });
        if hidden {
            let message = "first and last go by the sort, so sort right before the group-by";
            return Err(invalid(message));
        }
        expr.data().map_err(planning)
    }
}

fn apply(
    session: &SessionState,
    builder: LogicalPlanBuilder,
    step: &Step,
    binding: &Binding<'_>,
    order: &Order<'_>,
) -> Result<LogicalPlanBuilder> {
    let schema = Arc::clone(builder.schema());
    let scope = Scope {
        session,
        schema: &schema,
        binding,
    };
    match step {
        Step::Filter(predicate) => {
            let predicate = scope.lower(predicate)?;
            refuse_aggregates(&predicate)?;
            builder.filter(predicate)
        }
        Step::Select(exprs) => {
            let mut columns = Vec::new();
            for expr in exprs {
                match expr {
                    Expr::All {} => columns.extend(all_columns(&schema)),
                    expr => columns.push(scope.named(expr)?),
                }
            }
            columns.iter().try_for_each(refuse_aggregates)?;
            builder.project(columns)
        }
        Step::WithColumns(exprs) => {
            let mut columns = all_columns(&schema);
            for expr in exprs {
                let added = scope.named(expr)?;
                refuse_aggregates(&added)?;
                let name = added.schema_name().to_string();
                let name = if let Lowered::Alias(alias) = &added {
                    &alias.name
                } else {
                    &name
                };
                match schema
                    .fields()
                    .iter()
                    .position(|field| field.name() == name)
                {
                    Some(position) => columns[position] = added,
                    None => columns.push(added),
                }
            }
            builder.project(columns)
        }
        Step::Drop(names) => {
            check_names(names.iter(), &schema)?;
            let kept = all_columns(&schema).into_iter().zip(schema.fields());
            let kept = kept.filter(|(_, field)| !names.contains(field.name()));
            builder.project(kept.map(|(column, _)| column).collect::<Vec<_>>())
        }
        Step::Rename(pairs) => {
            check_names(pairs.iter().map(|(from, _)| from), &schema)?;
            let renamed = all_columns(&schema).into_iter().zip(schema.fields());
            let renamed = renamed.map(|(column, field)| {
                match pairs.iter().find(|(from, _)| from == field.name()) {
                    Some((_, to)) => column.alias(to),
                    None => column,
                }
            });
            builder.project(renamed.collect::<Vec<_>>())
        }
        Step::GroupBy { keys, aggregates } => {
            return group_by(&scope, builder, keys, aggregates, order);
        }
        Step::Sort(keys) => builder.sort(sort_keys(&scope, keys)?),
        Step::Limit { offset, count } => {
            // Limits travel as i64.
            let clamp = |rows: u64| rows.min(i64::MAX as u64 / 2) as usize;
            builder.limit(clamp(*offset), count.map(clamp))
        }
        Step::Distinct => builder.distinct(),
    }
    .map_err(planning)
}

fn sort_keys(scope: &Scope<'_>, keys: &[SortKey]) -> Result<Vec<Sort>> {
    if keys.is_empty() {
        return Err(invalid("a sort needs at least one key"));
    }
    let key = |key: &SortKey| {
        Ok(scope
            .lower(&key.expr)?
            .sort(!key.descending, key.nulls_first))
    };
    keys.iter().map(key).collect()
}

fn all_columns(schema: &DFSchema) -> Vec<Lowered> {
    schema
        .iter()
        .map(|column| Lowered::Column(Column::from(column)))
        .collect()
}

fn check_names<'a>(names: impl Iterator<Item = &'a String>, schema: &DFSchema) -> Result<()> {
    let mut names = names;
    match names.find(|name| !schema.has_column_with_unqualified_name(name)) {
        Some(name) => Err(unknown_column(name, schema)),
        None => Ok(()),
    }
}

/// Aggregates first, then whatever is computed from them: `sum(a) / count()` is one of each.
fn group_by(
    scope: &Scope<'_>,
    builder: LogicalPlanBuilder,
    keys: &[Expr],
    aggregates: &[Expr],
    order: &Order<'_>,
) -> Result<LogicalPlanBuilder> {
    let keys = keys
        .iter()
        .map(|key| scope.named(key))
        .collect::<Result<Vec<_>>>()?;
    let results = aggregates
        .iter()
        .map(|expr| order.impose(scope, scope.named(expr)?))
        .collect::<Result<Vec<_>>>()?;
    if keys.is_empty() && results.is_empty() {
        return Err(invalid("a group-by needs a key or an aggregate"));
    }
    let calls = find_aggregate_exprs(&results);
    let grouped = builder
        .aggregate(keys.clone(), calls.clone())
        .map_err(planning)?;
    let schema = Arc::clone(grouped.schema());
    let mut columns = all_columns(&schema);
    // Behind the keys, in the order of `calls`, under names that hold the table's.
    let computed = columns.split_off(keys.len());
    let computed: HashMap<&Lowered, Lowered> = calls.iter().zip(computed).collect();
    for (result, expr) in results.into_iter().zip(aggregates) {
        let column = result
            .transform_down(|node| {
                Ok(match computed.get(&node) {
                    Some(column) => Transformed::yes(column.clone()),
                    None => Transformed::no(node),
                })
            })
            .data()
            .map_err(planning)?;
        if let Some(stray) = column
            .column_refs()
            .into_iter()
            .find(|column| !schema.has_column(column))
        {
            let message = format!(
                "\"{}\" in \"{expr}\" is neither a key nor inside an aggregate",
                stray.name
            );
            return Err(GraphError::new(ErrorCode::InvalidQuery, message).column(&stray.name));
        }
        columns.push(column);
    }
    grouped.project(columns).map_err(planning)
}
