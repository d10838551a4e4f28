//! Runs a step of a pattern over the batches of its input, partition by partition.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{BooleanArray, RecordBatch, UInt32Array};
use arrow_schema::SchemaRef;
use datafusion::common::runtime::SpawnedTask;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::{StreamExt, TryStreamExt, stream};
use quiver_graph::{Control, ErrorCode, GraphError};

use super::chosen::Chosen;
use super::edges::{Anywhere, Followed, OneEdge};
use super::found::Found;
use super::shortest::ShortestWalks;
use super::spec::{Spec, Way};
use super::trails::Trails;
use super::widening::Widen;
use super::{Input, Progress, Walker};
use crate::error::external;
use crate::operators::table::owned;
use crate::operators::whole_result::Part;

/// Rows of a batch at most, whatever the session says.
const MOST_ROWS: usize = 1 << 14;

impl Widen for Spec {
    fn name(&self) -> &'static str {
        "Expand"
    }

    fn reads(&self) -> usize {
        self.graph.num_edges()
    }

    fn explain(&self) -> String {
        format!("Expand: {}", self.words)
    }

    fn widen(
        &self,
        input: SendableRecordBatchStream,
        _: usize,
        schema: SchemaRef,
        chosen: Option<&Chosen>,
        context: Arc<TaskContext>,
    ) -> SendableRecordBatchStream {
        let config = context.session_config();
        let limit = config.batch_size().clamp(1, MOST_ROWS);
        let part = Part::of(config);
        let (spec, own, held) = (self.clone(), Arc::clone(&schema), Arc::clone(&context));
        let chosen = chosen.cloned();
        let running = stream::once(async move {
            let mut followed = followed(&spec, &part.control()).await?;
            if let (Some(followed), Some(chosen)) = (&mut followed, &chosen) {
                let count = spec.graph.num_edges();
                followed.chosen = Some(chosen.edges(count, &held).await?);
            }
            let steps = Steps {
                spec,
                followed,
                schema: own,
                part,
                context: held,
                limit,
                input,
                current: None,
            };
            Ok::<_, DataFusionError>(stream::try_unfold(steps, Steps::next))
        });
        let batches = running.try_flatten();
        let batches = batches.map(move |batch| owned(batch?, &context));
        Box::pin(RecordBatchStreamAdapter::new(schema, batches))
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
        chosen: None,
    }))
}

/// What is under way in one partition.
struct Steps {
    spec: Spec,
    followed: Option<Followed>,
    schema: SchemaRef,
    part: Part,
    context: Arc<TaskContext>,
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
                    let memory = MemoryConsumer::new("shortest paths");
                    let memory = memory.register(self.context.memory_pool());
                    let (all, length) = (wanted.all, *length);
                    let walks = ShortestWalks::new(followed, length, all, to, control, memory);
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
