//! The columns of files told to a caller that cannot wait for ever.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::Builder;
use std::time::{Duration, Instant};

use arrow_schema::SchemaRef;
use quiver_graph::{Control, ErrorCode, GraphError, Result};

use super::session::Session;
use crate::plan::{Plan, Query, Source};

/// Readers that nobody waits for any more, because their disk does not answer: more of them are not begun.
const MOST_STUCK: usize = 8;

static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);

impl Session {
    /// As [`Session::schema`], for a thread that has other work: what reads files does so on another, and is waited for no longer
    /// than `limit`.
    ///
    /// # Errors
    /// As [`Session::schema`]; [`ErrorCode::IoError`] where the files do not answer within `limit`.
    pub fn schema_within(self: &Arc<Self>, query: Query, limit: Duration) -> Result<SchemaRef> {
        if !reads_files(&query.plan) {
            return self.schema(&query);
        }
        if UNDER_WAY.fetch_add(1, Ordering::Relaxed) >= MOST_STUCK {
            UNDER_WAY.fetch_sub(1, Ordering::Relaxed);
            return Err(late("those before have not been read"));
        }
        let begun = Instant::now();
        let (session, control) = (Arc::clone(self), Arc::new(Control::default()));
        let (sender, receiver) = mpsc::channel();
        let reader = {
            let control = Arc::clone(&control);
            move || {
                // Nobody may be there to take it.
                let _ = sender.send(session.schema_under(&query, &control));
                UNDER_WAY.fetch_sub(1, Ordering::Relaxed);
            }
        };
        let started = Builder::new()
            .name("quiver-schema".to_owned())
            .spawn(reader);
        if let Err(error) = started {
            UNDER_WAY.fetch_sub(1, Ordering::Relaxed);
            let message = "no thread can be started to read the files";
            return Err(GraphError::new(ErrorCode::IoError, message)
                .expected("a thread")
                .cause(error.to_string()));
        }
        match receiver.recv_timeout(limit) {
            Ok(schema) if begun.elapsed() <= limit => schema,
            _ => {
                control.cancel();
                Err(late(&format!("not within {} seconds", limit.as_secs())))
            }
        }
    }
}

fn late(got: &str) -> GraphError {
    let message = "the files are read too slowly to wait for their columns here: await what runs the query, such as collect";
    GraphError::new(ErrorCode::IoError, message)
        .expected("files whose columns can be told at once")
        .got(got)
}

fn reads_files(plan: &Plan) -> bool {
    matches!(plan.source, Source::Files(_)) || plan.nested().into_iter().any(reads_files)
}
