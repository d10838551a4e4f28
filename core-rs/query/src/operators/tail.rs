//! The last rows, and no others held.

use std::cmp::Ordering;
use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::Arc;

use arrow_array::RecordBatch;
use datafusion::common::DFSchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, Extension, LogicalPlan, UserDefinedLogicalNodeCore};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::execution_plan::{CardinalityEffect, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, InputDistributionRequirements,
    PlanProperties,
};
use futures::{StreamExt, TryStreamExt, stream};

use super::bytes::bytes_of;
use super::table::owned;

/// The last `count` rows in their order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Tail {
    input: LogicalPlan,
    count: usize,
}

impl Tail {
    pub fn of(input: LogicalPlan, count: usize) -> LogicalPlan {
        let node = Arc::new(Self { input, count });
        LogicalPlan::Extension(Extension { node })
    }

    /// What runs it.
    pub fn exec(&self, input: &Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
        Arc::new(TailExec::new(Arc::clone(input), self.count))
    }
}

impl PartialOrd for Tail {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self == other).then_some(Ordering::Equal)
    }
}

impl UserDefinedLogicalNodeCore for Tail {
    fn name(&self) -> &'static str {
        "Tail"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.input]
    }

    fn schema(&self) -> &DFSchemaRef {
        self.input.schema()
    }

    fn expressions(&self) -> Vec<Expr> {
        Vec::new()
    }

    /// Which rows are the last depends on all of them.
    fn prevent_predicate_push_down_columns(&self) -> HashSet<String> {
        let fields = self.input.schema().fields().iter();
        fields.map(|field| field.name().clone()).collect()
    }

    fn necessary_children_exprs(&self, columns: &[usize]) -> Option<Vec<Vec<usize>>> {
        Some(vec![columns.to_vec()])
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Tail: {}", self.count)
    }

    fn with_exprs_and_inputs(&self, _: Vec<Expr>, mut inputs: Vec<LogicalPlan>) -> Result<Self> {
        let input = inputs.swap_remove(0);
        Ok(Self { input, ..*self })
    }
}

#[derive(Debug)]
struct TailExec {
    input: Arc<dyn ExecutionPlan>,
    count: usize,
    properties: Arc<PlanProperties>,
}

impl TailExec {
    fn new(input: Arc<dyn ExecutionPlan>, count: usize) -> Self {
        let properties = input.properties().as_ref().clone();
        let properties = properties.with_emission_type(EmissionType::Final);
        Self {
            input,
            count,
            properties: Arc::new(properties),
        }
    }
}

impl ExecutionPlan for TailExec {
    fn name(&self) -> &'static str {
        "Tail"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        InputDistributionRequirements::new(vec![Distribution::SinglePartition])
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn cardinality_effect(&self) -> CardinalityEffect {
        CardinalityEffect::LowerEqual
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
        Ok(Arc::new(Self::new(children.swap_remove(0), self.count)))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let mut input = self.input.execute(partition, Arc::clone(&context))?;
        let count = self.count;
        let held = async move {
            let reservation = MemoryConsumer::new("tail").register(context.memory_pool());
            let mut last = Last::new(count);
            while let Some(batch) = input.next().await {
                last.push(&batch?, &context)?;
                reservation.try_resize(last.bytes)?;
            }
            let batches = stream::iter(last.batches).map(move |(batch, _)| {
                let _held = &reservation;
                Ok(batch)
            });
            Ok::<_, DataFusionError>(batches)
        };
        let batches = stream::once(held).try_flatten();
        let schema = self.input.schema();
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, batches)))
    }
}

impl DisplayAs for TailExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Tail: {}", self.count)
    }
}

/// The batches that have the last rows, first in, first out, each with its bytes.
struct Last {
    count: usize,
    batches: VecDeque<(RecordBatch, usize)>,
    rows: usize,
    bytes: usize,
}

impl Last {
    fn new(count: usize) -> Self {
        Self {
            count,
            batches: VecDeque::new(),
            rows: 0,
            bytes: 0,
        }
    }

    fn push(&mut self, batch: &RecordBatch, context: &TaskContext) -> Result<()> {
        let kept = batch.num_rows().min(self.count);
        if kept == 0 {
            return Ok(());
        }
        // What a slice is of would be held, and counted, as a whole.
        let batch = owned(batch.slice(batch.num_rows() - kept, kept), context)?;
        let bytes = bytes_of(&batch);
        self.rows += kept;
        self.bytes += bytes;
        self.batches.push_back((batch, bytes));
        while let Some((first, bytes)) = self.batches.front_mut() {
            let spare = self.rows - self.count.min(self.rows);
            if spare == 0 {
                break;
            }
            let rows = first.num_rows();
            if spare < rows {
                *first = first.slice(spare, rows - spare);
                self.rows -= spare;
                break;
            }
            self.rows -= rows;
            self.bytes -= *bytes;
            self.batches.pop_front();
        }
        Ok(())
    }
}
