//! The rows that functions are given which give much more, in pieces that go by what those gave for the piece before: what a batch gives
//! is in memory as a whole, and nothing looks at the caller's grip while it is computed.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion::common::tree_node::TreeNode;
use datafusion::error::Result;
use datafusion::execution::{RecordBatchStream, SendableRecordBatchStream};
use datafusion::physical_plan::ExecutionPlan;
use futures::{Stream, StreamExt};
use quiver_graph::Control;

use super::passing::{Pass, PassingExec, check};
use crate::udf::bounded::given;

/// Bytes that the functions may give for a piece of more than one row.
const MOST: u128 = 4 << 20;

/// How many times as many rows a piece has as the one before it, at most.
const GROWTH: usize = 8;

/// Whether `plan` has such functions.
pub(crate) fn gives_much(plan: &Arc<dyn ExecutionPlan>) -> bool {
    let in_pieces = plan.exists(|node| {
        let passing = node.downcast_ref::<PassingExec>();
        Ok(passing.is_some_and(PassingExec::does::<InPieces>))
    });
    // Looking cannot fail.
    in_pieces.unwrap_or(false)
}

#[derive(Debug)]
pub(crate) struct InPieces;

impl Pass for InPieces {
    fn name(&self) -> &'static str {
        "Pieces"
    }

    fn pass(
        &self,
        batches: SendableRecordBatchStream,
        control: Option<Arc<Control>>,
    ) -> SendableRecordBatchStream {
        Box::pin(Pieces {
            batches,
            control,
            rest: None,
            rows: 1,
            handed: 0,
        })
    }
}

struct Pieces {
    batches: SendableRecordBatchStream,
    control: Option<Arc<Control>>,
    /// What has not been handed out of the last batch.
    rest: Option<RecordBatch>,
    /// Of the next piece, at most.
    rows: usize,
    /// Rows of the last piece.
    handed: usize,
}

impl Stream for Pieces {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Err(error) = check(self.control.as_deref()) {
            return Poll::Ready(Some(Err(error)));
        }
        let given = given::take();
        if self.handed > 0 {
            self.rows = next_rows(self.rows, self.handed, given);
            self.handed = 0;
        }
        let batch = match self.rest.take() {
            Some(rest) => rest,
            None => match ready!(self.batches.poll_next_unpin(context)) {
                Some(Ok(batch)) => batch,
                end => return Poll::Ready(end),
            },
        };
        // What the input computed is not what is asked for.
        given::take();
        self.handed = self.rows.min(batch.num_rows());
        let left = batch.num_rows() - self.handed;
        self.rest = (left > 0).then(|| batch.slice(self.handed, left));
        Poll::Ready(Some(Ok(batch.slice(0, self.handed))))
    }
}

/// The rows of a piece after one of at most `rows`, which had `handed` and for which the functions gave `given` bytes.
fn next_rows(rows: usize, handed: usize, given: u128) -> usize {
    let most = rows.saturating_mul(GROWTH) as u128;
    let fit = MOST.saturating_mul(handed as u128) / given.max(1);
    usize::try_from(fit.clamp(1, most)).unwrap_or(usize::MAX)
}

impl RecordBatchStream for Pieces {
    fn schema(&self) -> SchemaRef {
        self.batches.schema()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_grow_while_little_is_given_and_shrink_at_once() {
        assert_eq!(next_rows(1, 1, 0), 8);
        assert_eq!(next_rows(8, 8, 64), 64);
        assert_eq!(next_rows(4096, 4096, 4096 * (1 << 20)), 4);
        assert_eq!(next_rows(4, 4, 4 << 40), 1);
        assert_eq!(next_rows(64, 3, 3 << 10), 512);
        assert_eq!(next_rows(usize::MAX, 1, 0), MOST as usize);
    }
}
