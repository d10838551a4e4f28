//! The edges that are followed, where conditions say which: found once in each run, before the first step.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder};
use datafusion::error::Result;
use datafusion::execution::TaskContext;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};
use futures::StreamExt;
use tokio::sync::OnceCell;

use crate::error::external;
use crate::operators::whole_result::Part;

/// The rows of edges, as a plan of one column, and what tells it from others.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    pub plan: Arc<dyn ExecutionPlan>,
    place: Arc<()>,
}

type Rows = Arc<OnceCell<Arc<BooleanBuffer>>>;

/// What has been chosen in one run of a plan, by all of its partitions; an extension of its configuration.
#[derive(Default)]
pub(crate) struct Choices(Mutex<Vec<(Arc<()>, Rows)>>);

impl Choices {
    fn of(&self, place: &Arc<()>) -> Rows {
        let mut choices = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, rows)) = choices.iter().find(|(known, _)| Arc::ptr_eq(known, place)) {
            return Arc::clone(rows);
        }
        let rows = Rows::default();
        choices.push((Arc::clone(place), Arc::clone(&rows)));
        rows
    }
}

impl Chosen {
    pub fn new(plan: Arc<dyn ExecutionPlan>) -> Self {
        Self {
            plan,
            place: Arc::default(),
        }
    }

    /// A bit for each of `count` edges.
    pub async fn edges(
        &self,
        count: usize,
        context: &Arc<TaskContext>,
    ) -> Result<Arc<BooleanBuffer>> {
        let choices = context.session_config().get_extension::<Choices>();
        let rows = choices.map_or_else(Rows::default, |choices| choices.of(&self.place));
        let found = rows.get_or_try_init(|| self.find(count, context));
        found.await.cloned()
    }

    async fn find(&self, count: usize, context: &Arc<TaskContext>) -> Result<Arc<BooleanBuffer>> {
        let part = Part::of(context.session_config());
        let control = part.control();
        let mut bits = BooleanBufferBuilder::new(count);
        bits.append_n(count, false);
        for partition in 0..self.plan.output_partitioning().partition_count() {
            let mut batches = self.plan.execute(partition, Arc::clone(context))?;
            while let Some(batch) = batches.next().await {
                control.check().map_err(external)?;
                let batch = batch?;
                for row in batch
                    .column(0)
                    .as_primitive::<UInt32Type>()
                    .iter()
                    .flatten()
                {
                    if (row as usize) < count {
                        bits.set_bit(row as usize, true);
                    }
                }
            }
        }
        Ok(Arc::new(bits.finish()))
    }
}
