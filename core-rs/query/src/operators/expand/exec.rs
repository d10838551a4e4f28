//! Runs a step of a pattern over the batches of its input, partition by partition.

use std::fmt;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{BooleanArray, RecordBatch, UInt32Array};
use arrow_schema::SchemaRef;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning,
    PlanProperties,
};
use futures::{StreamExt, stream};
use quiver_graph::{Control, ErrorCode, GraphError};

use super::edges::{Anywhere, Followed, OneEdge};
use super::found::Found;
use super::shortest::ShortestWalks;
use super::spec::{Spec, Way};
use super::trails::Trails;
use super::{Input, Progress, Walker};
use crate::error::external;
use crate::operators::table::owned;
use crate::operators::whole_result::Part;

/// Rows of a batch at most, whatever the session says.
const MOST_ROWS: usize = 1 << 14;

#[derive(Debug)]
pub(super) struct ExpandExec {
    spec: Spec,
    input: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
}

impl ExpandExec {
    pub fn new(spec: Spec, schema: SchemaRef, input: Arc<dyn ExecutionPlan>) -> Self {
        let partitions = input.output_partitioning().partition_count();
        let known = input.properties();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(partitions),
            known.emission_type,
            known.boundedness,
        );
        Self {
            spec,
            input,
            properties: Arc::new(properties),
        }
    }
}

impl ExecutionPlan for ExpandExec {
    fn name(&self) -> &'static str {
        "Expand"
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
        let (spec, schema) = (self.spec.clone(), self.schema());
        Ok(Arc::new(Self::new(spec, schema, children.swap_remove(0))))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let input = self.input.execute(partition, Arc::clone(&context))?;
        let config = context.session_config();
        let limit = config.batch_size().clamp(1, MOST_ROWS);
        let part = Part::of(config);
        let (spec, schema) = (self.spec.clone(), self.schema());
        let running = stream::once(async move {
            let followed = followed(&spec, &part.control()).await?;
            let steps = Steps {
                spec,
                followed,
                schema,
                part,
                limit,
                input,
                current: None,
            };
            Ok(stream::try_unfold(steps, Steps::next))
        });
        let batches = running.flat_map(|batches| match batches {
            Ok(batches) => batches.left_stream(),
            Err(error) => stream::once(async { Err(error) }).right_stream(),
        });
        let batches = batches.map(move |batch| owned(batch?, &context));
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            self.schema(),
            batches,
        )))
    }
}

impl DisplayAs for ExpandExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Expand: {}", self.spec.words)
    }
}

/// The adjacency that is followed, built where it is not there yet.
async fn followed(spec: &Spec, control: &Arc<Control>) -> Result<Option<Followed>> {
    let Some(wanted) = spec.way.followed() else {
        return Ok(None);
    };
    let (graph, direction) = (spec.graph.clone(), wanted.direction);
    let control = Arc::clone(control);
    let work = move || control.install(|| graph.topology(direction, &control));
    let built = SpawnedTask::spawn_blocking(work).join().await;
    let topology = match built {
        Ok(topology) => topology.map_err(external)?,
        Err(failure) => {
            let message = format!("building the adjacency ended: {failure}");
            return Err(external(GraphError::new(ErrorCode::Internal, message)));
        }
    };
    Ok(Some(Followed {
        topology,
        allowed: wanted.edges.clone(),
    }))
}

/// What is under way in one partition.
struct Steps {
    spec: Spec,
    followed: Option<Followed>,
    schema: SchemaRef,
    part: Part,
    limit: usize,
    input: SendableRecordBatchStream,
    current: Option<(RecordBatch, Box<dyn Walker>)>,
}

impl Steps {
    async fn next(mut self) -> Result<Option<(RecordBatch, Self)>> {
        let control = self.part.control();
        loop {
            control.check().map_err(external)?;
            let Some((batch, walker)) = &mut self.current else {
                match self.input.next().await {
                    None => return Ok(None),
                    Some(batch) => {
                        let batch = batch?;
                        let walker = self.walker(&batch, &control)?;
                        self.current = Some((batch, walker));
                    }
                }
                continue;
            };
            let mut found = Found::new(self.spec.way.gives(), self.limit);
            let from = self.spec.way.followed().map(|followed| followed.from);
            let input = Input {
                from: from.map(|from| rows(batch, from)),
                kept: self.spec.kept.map(|kept| booleans(batch, kept)),
                rows: batch.num_rows(),
            };
            let mut progress = Progress::More;
            while progress == Progress::More && !found.is_full() {
                progress = walker.walk(&input, &mut found).map_err(external)?;
                if progress == Progress::More && !found.is_full() {
                    // Nothing to show for a while: others may want the thread, and the caller an end.
                    tokio::task::yield_now().await;
                    control.check().map_err(external)?;
                }
            }
            let made = match found.is_empty() {
                true => None,
                false => Some(found.batch(batch, &self.schema)?),
            };
            if progress == Progress::Done {
                self.current = None;
            }
            if let Some(made) = made {
                return Ok(Some((made, self)));
            }
        }
    }

    fn walker(&self, batch: &RecordBatch, control: &Arc<Control>) -> Result<Box<dyn Walker>> {
        Ok(match (&self.spec.way, &self.followed) {
            (Way::Anywhere(stretches), _) => Box::new(Anywhere::new(stretches.clone())),
            (Way::Edge(wanted), Some(followed)) => {
                let into = wanted.into.map(|into| rows(batch, into).clone());
                Box::new(OneEdge::new(followed.clone(), into))
            }
            (
                Way::Trail {
                    length, shortest, ..
                },
                Some(followed),
            ) => match shortest {
                None => Box::new(Trails::new(followed.clone(), *length)),
                Some(wanted) => {
                    let to = wanted.to.map(|to| rows(batch, to).clone());
                    let followed = followed.clone();
                    let control = Arc::clone(control);
                    let walks = ShortestWalks::new(followed, *length, wanted.all, to, control);
                    Box::new(walks)
                }
            },
            (_, None) => {
                let message = "a step along edges has no adjacency";
                return Err(external(GraphError::new(ErrorCode::Internal, message)));
            }
        })
    }
}

/// A column of rows of nodes.
fn rows(batch: &RecordBatch, column: usize) -> &UInt32Array {
    batch.column(column).as_primitive::<UInt32Type>()
}

fn booleans(batch: &RecordBatch, column: usize) -> &BooleanArray {
    batch.column(column).as_boolean()
}
