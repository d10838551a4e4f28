//! Operators that compute for long between two batches, and the expressions within them, look at the caller's grip.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use arrow_array::RecordBatch;
use arrow_schema::{FieldRef, Schema, SchemaRef};
use datafusion::error::Result;
use datafusion::execution::{RecordBatchStream, SendableRecordBatchStream};
use datafusion::logical_expr::ColumnarValue;
use datafusion::physical_expr::PhysicalExpr;
use futures::{Stream, StreamExt};
use quiver_graph::Control;

use super::passing::Pass;
use crate::error::external;
use crate::watch::{Watch, check};

/// The tag that a scan gives files of object stores: who reads those waits for answers.
pub(crate) const OF_STORE: &str = "of a store";

/// Lets whatever its input computes look whether the run is cancelled, and looks before each batch itself.
#[derive(Debug)]
pub(crate) struct Watching;

impl Pass for Watching {
    fn name(&self) -> &'static str {
        "Watched"
    }

    fn pass(
        &self,
        batches: SendableRecordBatchStream,
        control: Option<Arc<Control>>,
    ) -> SendableRecordBatchStream {
        match control {
            Some(control) => Box::pin(Watched {
                schema: batches.schema(),
                batches,
                watch: Watch::running(control),
            }),
            None => batches,
        }
    }
}

struct Watched {
    schema: SchemaRef,
    batches: SendableRecordBatchStream,
    watch: Arc<Watch>,
}

impl Stream for Watched {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let watch = Arc::clone(&self.watch);
        watch.over(|| match check() {
            Ok(()) => self.batches.poll_next_unpin(context),
            Err(error) => Poll::Ready(Some(Err(external(error)))),
        })
    }
}

impl RecordBatchStream for Watched {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

/// An expression that looks before it is computed: a join computes its condition batch by batch, but gives nothing while it is not met.
#[derive(Clone, Debug, Eq)]
pub(crate) struct Looking(pub Arc<dyn PhysicalExpr>);

impl PartialEq for Looking {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq(&other.0)
    }
}

impl Hash for Looking {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Display for Looking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl PhysicalExpr for Looking {
    fn return_field(&self, schema: &Schema) -> Result<FieldRef> {
        self.0.return_field(schema)
    }

    fn evaluate(&self, batch: &RecordBatch) -> Result<ColumnarValue> {
        check().map_err(external)?;
        self.0.evaluate(batch)
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        vec![&self.0]
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        Ok(Arc::new(Self(children.swap_remove(0))))
    }

    fn fmt_sql(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_sql(f)
    }
}
