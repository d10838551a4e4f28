//! Each row twice, as it is and marked, both with the row's number: what is found for the first of the two tells what becomes of the other.

use std::fmt;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions, UInt64Array};
use arrow_schema::{DataType, Field, FieldRef, SchemaRef};
use arrow_select::filter::filter_record_batch;
use datafusion::catalog::Session;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DFSchema, DFSchemaRef, TableReference};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning,
    PlanProperties,
};
use futures::{StreamExt, stream};

use crate::error::{planning, unknown_column};
use crate::operators::graph_node::{GraphNode, GraphOperator};
use crate::operators::sharing::Shape;
use crate::plan::Mark;

/// The rows of `input`, each twice, as a plan.
pub(crate) fn marked(input: LogicalPlan, wanted: &Mark) -> quiver_graph::Result<LogicalPlan> {
    let schema = input.schema();
    let own = schema.iter();
    let mut fields: Vec<(Option<TableReference>, FieldRef)> = own
        .map(|(qualifier, field)| (qualifier.cloned(), Arc::clone(field)))
        .collect();
    let number = Field::new(&wanted.number, DataType::UInt64, false);
    let marked = Field::new(&wanted.marked, DataType::Boolean, false);
    fields.extend([(None, Arc::new(number)), (None, Arc::new(marked))]);
    let schema = DFSchema::new_with_metadata(fields, schema.metadata().clone());
    let schema = Arc::new(schema.map_err(planning)?);
    let kept = wanted.kept.as_ref();
    let kept = kept.map(|kept| boolean(&input, kept)).transpose()?;
    let node = MarkNode { schema, kept };
    Ok(GraphNode::plan(Arc::new(node), vec![input]))
}

/// The position of a column of booleans.
fn boolean(input: &LogicalPlan, name: &str) -> quiver_graph::Result<usize> {
    let schema = input.schema();
    let position = schema.index_of_column_by_name(None, name);
    let is_boolean = |at: &usize| *schema.field(*at).data_type() == DataType::Boolean;
    position
        .filter(is_boolean)
        .ok_or_else(|| unknown_column(name, schema))
}

#[derive(Clone, Debug)]
struct MarkNode {
    schema: DFSchemaRef,
    kept: Option<usize>,
}

impl GraphOperator for MarkNode {
    fn name(&self) -> &str {
        "Mark"
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

    fn demand(&self) -> (usize, Shape) {
        (0, Shape::Blocking)
    }

    fn explain(&self) -> String {
        "Mark".to_owned()
    }

    fn exec(
        &self,
        _: Vec<Arc<dyn PhysicalExpr>>,
        inputs: &[Arc<dyn ExecutionPlan>],
        _: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = Arc::clone(self.schema.inner());
        let exec = MarkExec::new(schema, self.kept, Arc::clone(&inputs[0]));
        Ok(Arc::new(exec))
    }
}

#[derive(Debug)]
struct MarkExec {
    kept: Option<usize>,
    input: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
}

impl MarkExec {
    fn new(schema: SchemaRef, kept: Option<usize>, input: Arc<dyn ExecutionPlan>) -> Self {
        let partitions = input.output_partitioning().partition_count();
        let known = input.properties();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(partitions),
            known.emission_type,
            known.boundedness,
        );
        Self {
            kept,
            input,
            properties: Arc::new(properties),
        }
    }
}

impl ExecutionPlan for MarkExec {
    fn name(&self) -> &'static str {
        "Mark"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
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
        let (schema, kept) = (self.schema(), self.kept);
        Ok(Arc::new(Self::new(schema, kept, children.swap_remove(0))))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let input = self.input.execute(partition, context)?;
        let (schema, kept) = (self.schema(), self.kept);
        // Numbers of different partitions have nothing in common.
        let mut next = (partition as u64) << 40;
        let batches = input.flat_map(move |batch| {
            let batches = match batch {
                Ok(batch) => {
                    let first = next;
                    next += batch.num_rows() as u64;
                    let mark = |mark| with_mark(&batch, &schema, first, mark);
                    let as_they_are = mark(false).and_then(|rows| without(&rows, kept));
                    vec![as_they_are, mark(true)]
                }
                Err(error) => vec![Err(error)],
            };
            stream::iter(batches)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            self.schema(),
            batches,
        )))
    }
}

/// The rows of `batch` that are not `kept`.
fn without(batch: &RecordBatch, kept: Option<usize>) -> Result<RecordBatch> {
    match kept {
        Some(kept) => {
            let kept = batch.column(kept).as_boolean();
            let others = kept.iter().map(|kept| Some(kept != Some(true)));
            Ok(filter_record_batch(batch, &others.collect())?)
        }
        None => Ok(batch.clone()),
    }
}

fn with_mark(
    batch: &RecordBatch,
    schema: &SchemaRef,
    first: u64,
    mark: bool,
) -> Result<RecordBatch> {
    let count = batch.num_rows();
    let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
    let numbers = UInt64Array::from_iter_values(first..first + count as u64);
    columns.push(Arc::new(numbers));
    columns.push(Arc::new(BooleanArray::from(vec![mark; count])));
    let options = RecordBatchOptions::new().with_row_count(Some(count));
    Ok(RecordBatch::try_new_with_options(
        Arc::clone(schema),
        columns,
        &options,
    )?)
}

impl DisplayAs for MarkExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Mark")
    }
}
