//! Tables out of streams: decoded as their bytes arrive.

use std::sync::{Arc, Mutex, PoisonError};

use napi_derive::napi;
use quiver_graph::{Control as Grip, ErrorCode, GraphError};
use quiver_query::{Arriving, Files};

use crate::borrow::Borrowed;
use crate::control::Control;
use crate::counters;
use crate::descriptor::parse;
use crate::import;
use crate::session::Session;
use crate::table::TableHandle;
use crate::task::{Outcome, Work, off_thread, rejected};

/// A table of which some has arrived.
#[napi]
pub struct ArrivingHandle {
    session: Arc<quiver_query::Session>,
    /// Its format and options.
    files: Files,
    /// None before the first piece, and once it is whole or wrong.
    table: Arc<Mutex<Option<Arriving>>>,
    begun: bool,
}

/// Prepares to decode a table; `files` is JSON of a plan's source without paths.
#[napi(catch_unwind)]
pub fn open_arriving(files: String, session: &Session) -> napi::Result<ArrivingHandle> {
    counters::call();
    let open = || {
        Ok(ArrivingHandle {
            session: session.open()?,
            files: parse(&files, "files")?,
            table: Arc::default(),
            begun: false,
        })
    };
    crate::error::guarded(open).map_err(crate::error::to_js)
}

#[napi]
impl ArrivingHandle {
    /// Takes what came next, and decodes what is whole. One after the other: the caller waits for each.
    #[napi(catch_unwind)]
    pub fn push(&mut self, buffers: Borrowed, control: Option<&Control>) -> Work<()> {
        let (session, files, table) = self.parts();
        let begins = !std::mem::replace(&mut self.begun, true);
        off_thread(control, move |grip| {
            let mut held = table.lock().unwrap_or_else(PoisonError::into_inner);
            let arriving = match held.take() {
                None if begins => Arriving::new(&session, files.format, files.options, grip),
                arriving => arriving.ok_or_else(ended),
            };
            let mut arriving = arriving?;
            pieces(&buffers, |piece| arriving.push(piece, grip))?;
            *held = Some(arriving);
            Ok(())
        })
    }

    /// The table, once all of it was taken.
    #[napi(catch_unwind)]
    pub fn finish(&mut self, control: Option<&Control>) -> Work<Arrived> {
        let (_, _, table) = self.parts();
        if !self.begun {
            return rejected(ended());
        }
        off_thread(control, move |grip: &Arc<Grip>| {
            let held = table.lock().unwrap_or_else(PoisonError::into_inner).take();
            let table = held.ok_or_else(ended)?.finish(grip)?;
            Ok(Arrived(table))
        })
    }

    /// Lets go of what has come.
    #[napi(catch_unwind)]
    pub fn close(&mut self) {
        self.begun = true;
        if let Ok(mut held) = self.table.try_lock() {
            *held = None;
        }
    }

    fn parts(
        &self,
    ) -> (
        Arc<quiver_query::Session>,
        Files,
        Arc<Mutex<Option<Arriving>>>,
    ) {
        let table = Arc::clone(&self.table);
        (Arc::clone(&self.session), self.files.clone(), table)
    }
}

/// A table that has arrived.
pub struct Arrived(quiver_query::MemoryTable);

impl Outcome for Arrived {
    type Js = TableHandle;

    fn into_js(self, _: napi::Env) -> napi::Result<TableHandle> {
        Ok(TableHandle::of(self.0))
    }
}

/// Gives the bytes of each view, one behind the other.
fn pieces(
    buffers: &Borrowed,
    mut take: impl FnMut(&[u8]) -> Result<(), GraphError>,
) -> Result<(), GraphError> {
    for at in 0..buffers.views.len() {
        let piece = import::joined(&[at], buffers)?;
        counters::copied("in pieces", piece.len());
        take(&piece)?;
    }
    Ok(())
}

fn ended() -> GraphError {
    let message = "a table that arrives was read to its end, or what came was wrong";
    GraphError::new(ErrorCode::InvalidArgument, message)
}
