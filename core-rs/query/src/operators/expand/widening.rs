//! What steps of patterns have in common: an operator that puts columns beside those of its input, partition by partition.

use std::fmt;
use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use datafusion::catalog::Session;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DFSchema, DFSchemaRef, TableReference};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning,
    PlanProperties,
};
use quiver_graph::type_name;

use super::chosen::Chosen;
use crate::error::{invalid, planning, unknown_column};
use crate::operators::graph_node::{GraphNode, GraphOperator};
use crate::operators::sharing::Shape;

/// What is put beside the rows of the input.
pub(super) trait Widen: fmt::Debug + Send + Sync + 'static {
    fn name(&self) -> &'static str;

    /// Rows of the graph that it reads.
    fn reads(&self) -> usize;

    /// As `explain` has it.
    fn explain(&self) -> String;

    /// The rows of one partition, with the new columns behind their own.
    fn widen(
        &self,
        input: SendableRecordBatchStream,
        partition: usize,
        schema: SchemaRef,
        chosen: Option<&Chosen>,
        context: Arc<TaskContext>,
    ) -> SendableRecordBatchStream;
}

/// `input` with the columns `added` behind its own, as a plan; `chosen` gives the rows of the edges that are followed.
pub(super) fn widened(
    input: LogicalPlan,
    added: impl IntoIterator<Item = Field>,
    widen: impl Widen,
    chosen: Option<LogicalPlan>,
) -> quiver_graph::Result<LogicalPlan> {
    let added: Fields = added.into_iter().collect();
    let node = WideningNode {
        schema: beside(input.schema(), &added).map_err(planning)?,
        widen: Arc::new(widen),
        added,
    };
    let inputs = std::iter::once(input).chain(chosen).collect();
    Ok(GraphNode::plan(Arc::new(node), inputs))
}

/// The columns of the input, and those `added` behind them.
fn beside(input: &DFSchema, added: &Fields) -> Result<DFSchemaRef> {
    let own = input.iter();
    let own = own.map(|(qualifier, field)| (qualifier.cloned(), Arc::clone(field)));
    let added = added.iter().map(|field| (None, Arc::clone(field)));
    let fields: Vec<(Option<TableReference>, FieldRef)> = own.chain(added).collect();
    let schema = DFSchema::new_with_metadata(fields, input.metadata().clone())?;
    Ok(Arc::new(schema))
}

/// The position of the column `name`, which is of the type `wanted`.
///
/// # Errors
/// `UnknownColumn`; `InvalidQuery` for one of another type.
pub(super) fn position(
    schema: &DFSchema,
    name: &str,
    wanted: &DataType,
) -> quiver_graph::Result<usize> {
    let position = schema
        .index_of_column_by_name(None, name)
        .ok_or_else(|| unknown_column(name, schema))?;
    let found = schema.field(position).data_type();
    match found == wanted {
        true => Ok(position),
        false => Err(
            invalid(format!("\"{name}\" holds no {}", type_name(wanted)))
                .column(name)
                .expected(type_name(wanted))
                .got(type_name(found)),
        ),
    }
}

#[derive(Clone, Debug)]
struct WideningNode {
    widen: Arc<dyn Widen>,
    added: Fields,
    schema: DFSchemaRef,
}

impl GraphOperator for WideningNode {
    fn name(&self) -> &str {
        self.widen.name()
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    fn expressions(&self) -> Vec<Expr> {
        Vec::new()
    }

    fn with_expressions(&self, _: Vec<Expr>) -> Result<Arc<dyn GraphOperator>> {
        Ok(Arc::new(self.clone()))
    }

    /// Rules change what is known of the input's columns.
    fn over(&self, inputs: &[LogicalPlan]) -> Result<Option<Arc<dyn GraphOperator>>> {
        let schema = beside(inputs[0].schema(), &self.added)?;
        Ok((schema != self.schema).then(|| {
            Arc::new(Self {
                schema,
                ..self.clone()
            }) as Arc<dyn GraphOperator>
        }))
    }

    fn demand(&self) -> (usize, Shape) {
        (self.widen.reads(), Shape::Blocking)
    }

    fn explain(&self) -> String {
        self.widen.explain()
    }

    fn exec(
        &self,
        _: Vec<Arc<dyn PhysicalExpr>>,
        inputs: &[Arc<dyn ExecutionPlan>],
        _: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (widen, added) = (Arc::clone(&self.widen), self.added.clone());
        let chosen = inputs.get(1).cloned().map(Chosen::new);
        let exec = WideningExec::new(widen, added, Arc::clone(&inputs[0]), chosen);
        Ok(Arc::new(exec))
    }
}

#[derive(Debug)]
struct WideningExec {
    widen: Arc<dyn Widen>,
    added: Fields,
    input: Arc<dyn ExecutionPlan>,
    chosen: Option<Chosen>,
    properties: Arc<PlanProperties>,
}

impl WideningExec {
    fn new(
        widen: Arc<dyn Widen>,
        added: Fields,
        input: Arc<dyn ExecutionPlan>,
        chosen: Option<Chosen>,
    ) -> Self {
        let own = input.schema();
        let fields: Fields = own.fields().iter().chain(&added).cloned().collect();
        let schema = Schema::new_with_metadata(fields, own.metadata().clone());
        let partitions = input.output_partitioning().partition_count();
        let known = input.properties();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::new(schema)),
            Partitioning::UnknownPartitioning(partitions),
            known.emission_type,
            known.boundedness,
        );
        Self {
            widen,
            added,
            input,
            chosen,
            properties: Arc::new(properties),
        }
    }
}

impl ExecutionPlan for WideningExec {
    fn name(&self) -> &'static str {
        self.widen.name()
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        let chosen = self.chosen.iter().map(|chosen| &chosen.plan);
        std::iter::once(&self.input).chain(chosen).collect()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (widen, added) = (Arc::clone(&self.widen), self.added.clone());
        let chosen = children.drain(1..).next().map(Chosen::new);
        let exec = Self::new(widen, added, children.swap_remove(0), chosen);
        Ok(Arc::new(exec))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let input = self.input.execute(partition, Arc::clone(&context))?;
        let (schema, chosen) = (self.schema(), self.chosen.as_ref());
        Ok(self.widen.widen(input, partition, schema, chosen, context))
    }
}

impl DisplayAs for WideningExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.widen.explain())
    }
}
