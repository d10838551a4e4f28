//! Queries that run at their reader's pace.

use std::sync::{Arc, Mutex, TryLockError};

use napi::Env;
use napi_derive::napi;
use quiver_graph::{Control as Grip, ErrorCode, GraphError};
use quiver_query::{Output, RowStream};

use crate::borrow::Lenders;
use crate::control::Entry;
use crate::export::{Export, Exported};
use crate::handle::Handle;
use crate::task::{Outcome, Work, entering, rejected};

/// A running query. Nothing runs ahead of `next` but a few batches per thread.
#[napi]
pub struct StreamHandle {
    /// None once the rows have ended.
    rows: Handle<Arc<Mutex<Option<RowStream>>>>,
    grip: Arc<Grip>,
}

impl StreamHandle {
    pub fn new(rows: RowStream, grip: &Arc<Grip>, lenders: Lenders) -> Self {
        Self {
            rows: Handle::new("stream", Arc::new(Mutex::new(Some(rows))), lenders),
            grip: Arc::clone(grip),
        }
    }
}

#[napi]
impl StreamHandle {
    /// The next batch as a table of one batch; null at the end. Refused while another one is under way, which would come first or not.
    #[napi(catch_unwind)]
    pub fn next(&self, env: Env) -> Work<Next> {
        let rows = match self.rows.enter(env) {
            Ok((rows, _)) => rows,
            Err(error) => return rejected(error),
        };
        entering(Entry::under(&self.grip), move |_| {
            let mut rows = match rows.try_lock() {
                Ok(rows) => rows,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => {
                    let message = "the stream is read already: await one batch before the next";
                    return Err(GraphError::new(ErrorCode::InvalidArgument, message));
                }
            };
            let Some(stream) = rows.as_mut() else {
                return Ok(Next(None));
            };
            let schema = Arc::clone(stream.schema());
            let next = stream.next_batch();
            if !matches!(next, Ok(Some(_))) {
                *rows = None;
            }
            let batch = next?.map(|batch| Output {
                schema,
                batches: vec![batch],
            });
            batch.map(Export::of).transpose().map(Next)
        })
    }

    /// Ends the query and frees what it holds; a `next` under way rejects.
    #[napi(catch_unwind)]
    pub fn close(&self) {
        self.grip.cancel();
        self.rows.close();
    }
}

impl Outcome for StreamHandle {
    type Js = Self;

    fn into_js(self, _: Env) -> napi::Result<Self> {
        Ok(self)
    }
}

/// A batch of a stream, or its end.
pub struct Next(Option<Export>);

impl Outcome for Next {
    type Js = Option<Exported>;

    fn into_js(self, env: Env) -> napi::Result<Option<Exported>> {
        self.0.map(|export| export.into_js(env)).transpose()
    }
}
