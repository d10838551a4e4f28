//! Where queries run.

use std::sync::Arc;

use napi_derive::napi;
use quiver_graph::GraphError;
use quiver_query::SessionOptions;

use crate::borrow::Lenders;
use crate::error::{guarded, to_js};
use crate::handle::Handle;

/// Where queries run: its limits hold for all of them together. Results live on without it.
#[napi]
pub struct Session {
    session: Handle<Arc<quiver_query::Session>>,
}

#[napi]
impl Session {
    /// `options`: JSON `{ threads?, memoryLimit?, tempDir?, batchSize?, disabledOptimizers?, verify? }`; without any, the session that all such share.
    #[napi(constructor, catch_unwind)]
    pub fn new(options: String) -> napi::Result<Self> {
        let open = || {
            let options = SessionOptions::parse(&options)?;
            if options == SessionOptions::default() {
                return Ok(quiver_query::Session::standard());
            }
            quiver_query::Session::new(options).map(Arc::new)
        };
        let session = guarded(open).map_err(to_js)?;
        Ok(Self {
            session: Handle::new("session", session, Lenders::default()),
        })
    }

    /// Lets go of the limits and of what was set aside; queries under way keep them until they end.
    #[napi(catch_unwind)]
    pub fn close(&self) {
        self.session.close();
    }
}

impl Session {
    /// # Errors
    /// [`ErrorCode::Closed`](quiver_graph::ErrorCode::Closed).
    pub fn open(&self) -> Result<Arc<quiver_query::Session>, GraphError> {
        Ok(self.session.peek()?.0)
    }
}
