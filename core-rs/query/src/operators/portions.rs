//! The right side of a nested-loop join in portions that go by how many rows its left side has: the join computes all pairs of them and a
//! batch before it looks up.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::{StreamExt, TryStreamExt, stream};
use quiver_graph::Control;

use crate::error::external;

/// Pairs of rows that a join makes between two looks at the caller's grip.
const PAIRS: usize = 1 << 20;

/// The rows of a join's left side, once they have been read.
type Rows = Arc<AtomicUsize>;

/// Either side of a join.
#[derive(Clone, Debug)]
pub(crate) struct SideExec {
    input: Arc<dyn ExecutionPlan>,
    rows: Rows,
    is_left: bool,
}

impl SideExec {
    /// `left` and `right`, of which the second goes by the first.
    pub fn both(
        left: Arc<dyn ExecutionPlan>,
        right: Arc<dyn ExecutionPlan>,
    ) -> [Arc<dyn ExecutionPlan>; 2] {
        let rows = Rows::default();
        let side = |input, is_left| -> Arc<dyn ExecutionPlan> {
            Arc::new(Self {
                input,
                rows: Arc::clone(&rows),
                is_left,
            })
        };
        [side(left, true), side(right, false)]
    }
}

impl ExecutionPlan for SideExec {
    fn name(&self) -> &'static str {
        "Side"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
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
        let input = children.swap_remove(0);
        let (rows, is_left) = (Arc::clone(&self.rows), self.is_left);
        Ok(Arc::new(Self {
            input,
            rows,
            is_left,
        }))
    }

    fn execute(&self, at: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let control = context.session_config().get_extension::<Control>();
        let batches = self.input.execute(at, context)?;
        let (schema, rows) = (batches.schema(), Arc::clone(&self.rows));
        let check = move || {
            let control = control.as_ref();
            control.map_or(Ok(()), |control| control.check().map_err(external))
        };
        if self.is_left {
            rows.store(0, Ordering::Relaxed);
            let counted = batches.map(move |batch| {
                check()?;
                let batch = batch?;
                rows.fetch_add(batch.num_rows(), Ordering::Relaxed);
                Ok(batch)
            });
            return Ok(Box::pin(RecordBatchStreamAdapter::new(schema, counted)));
        }
        let portions = batches.map_ok(move |batch| {
            let most = (PAIRS / rows.load(Ordering::Relaxed).max(1)).max(1);
            let starts = (0..batch.num_rows()).step_by(most);
            let portions = starts.map(move |start| {
                let length = most.min(batch.num_rows() - start);
                Ok(batch.slice(start, length))
            });
            stream::iter(portions)
        });
        let looked = portions.try_flatten().map(move |portion| {
            check()?;
            portion
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, looked)))
    }
}

impl DisplayAs for SideExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(if self.is_left { "Counted" } else { "Portions" })
    }
}
