//! Graphs and sessions saved to folders, and opened out of them over mapped files.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_buffer::Buffer;
use memmap2::{MmapMut, MmapOptions};
use napi::Env;
use napi_derive::napi;
use quiver_graph::{ErrorCode, GraphError, Report};
use quiver_query::{Input, MemoryTable};
use quiver_saved::{Mapper, Open, Part, Save, Source, in_memory};

use crate::borrow::Lenders;
use crate::control::Control;
use crate::counters;
use crate::graph::{GraphHandle, Opened, OpenedGraph};
use crate::inputs::{Handles, Inputs};
use crate::table::{BytesHandle, TableHandle};
use crate::task::{Outcome, Work, off_thread, rejected};

/// A mapped file. The mapping is this process's own: what JavaScript writes to a column reaches neither the file nor other processes,
/// and pages that nobody writes to are those of the system's cache, which all processes share.
#[derive(Debug)]
struct Mapped(Arc<MmapMut>);

impl Source for Mapped {
    fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn buffer(&self, start: usize, length: usize) -> Buffer {
        let place = &self.0[start..start + length];
        let Some(pointer) = NonNull::new(place.as_ptr().cast_mut()).filter(|_| length > 0) else {
            return Buffer::default();
        };
        // SAFETY: the slice is within the mapping, which the buffer's owner keeps. Nobody writes to the files of a saved graph: a save
        // makes new ones, and that others leave them alone is what `Graph.open` says.
        unsafe { Buffer::from_custom_allocation(pointer, length, Arc::clone(&self.0) as _) }
    }
}

/// Maps a file that has so many bytes; one that cannot be mapped is read.
fn mapped(file: &File, length: usize) -> io::Result<Arc<dyn Source>> {
    if length == 0 {
        return in_memory(file, length);
    }
    // SAFETY: as above; the file was found as long as this.
    let mapped = unsafe {
        MmapOptions::new()
            .len(length)
            .no_reserve_swap()
            .map_copy(file)
    };
    match mapped {
        Ok(mapped) => Ok(Arc::new(Mapped(Arc::new(mapped)))),
        Err(_) => in_memory(file, length),
    }
}

#[napi]
impl GraphHandle {
    /// Saves the graph to a folder, off the JavaScript thread.
    #[napi(catch_unwind)]
    pub fn save(
        &self,
        env: Env,
        path: String,
        overwrite: bool,
        control: Option<&Control>,
    ) -> Work<()> {
        let graph = match self.enter(env) {
            Ok((graph, _)) => graph,
            Err(error) => return rejected(error),
        };
        let note = self.note();
        off_thread(control, move |grip| {
            quiver_saved::save(&graph, &place(&path)?, Save { overwrite }, grip)?;
            note.update(&graph);
            Ok(())
        })
    }
}

fn opening(verify: bool, copy: bool) -> Open<'static> {
    let mapper: &Mapper = if copy { &in_memory } else { &mapped };
    Open { verify, mapper }
}

/// Opens the graph that was saved to a folder, off the JavaScript thread.
#[napi(catch_unwind)]
pub fn open_saved(
    path: String,
    verify: bool,
    copy: bool,
    control: Option<&Control>,
) -> Work<OpenedGraph> {
    counters::call();
    off_thread(control, move |grip| {
        let graph = quiver_saved::open(&place(&path)?, &opening(verify, copy), grip)?;
        OpenedGraph::new(graph, &Report::default(), Lenders::default(), 0)
    })
}

/// Saves what the names of a session stand for, `names` as JSON, to a folder, off the JavaScript thread. `owners` has a name for each of
/// `inputs`, for errors.
#[napi(catch_unwind)]
pub fn save_session(
    env: Env,
    path: String,
    names: String,
    owners: Vec<String>,
    inputs: Handles<'_>,
    overwrite: bool,
    control: Option<&Control>,
) -> Work<()> {
    counters::call();
    let inputs = match Inputs::new(env, inputs) {
        Ok(inputs) => inputs,
        Err(error) => return rejected(error),
    };
    off_thread(control, move |grip| {
        let parts = inputs.all(grip)?.into_iter().map(|input| match input {
            Input::Graph(graph) => Part::Graph(graph),
            Input::Table(table) => Part::Table(table.schema.clone(), table.batches.clone()),
            Input::Bytes(bytes) => Part::Bytes(bytes),
        });
        let parts: Vec<Part> = parts.collect();
        let options = Save { overwrite };
        quiver_saved::save_session(names, &parts, &owners, &place(&path)?, options, grip)
    })
}

/// What [`open_session`] gives.
pub struct OpenedNames {
    names: String,
    parts: Vec<OpenedPart>,
}

enum OpenedPart {
    Graph(OpenedGraph),
    Table(MemoryTable),
    Bytes(Buffer),
}

impl Outcome for OpenedNames {
    type Js = OpenedSession;

    fn into_js(self, env: Env) -> napi::Result<OpenedSession> {
        let parts = self.parts.into_iter().map(|part| {
            let mut given = SessionPart::default();
            match part {
                OpenedPart::Graph(graph) => given.graph = Some(graph.into_js(env)?),
                OpenedPart::Table(table) => given.table = Some(TableHandle::of(table)),
                OpenedPart::Bytes(bytes) => given.bytes = Some(BytesHandle::of(bytes)),
            }
            Ok(given)
        });
        Ok(OpenedSession {
            names: self.names,
            parts: parts.collect::<napi::Result<_>>()?,
        })
    }
}

#[napi(object, object_from_js = false)]
pub struct OpenedSession {
    /// JSON, as it was saved.
    pub names: String,
    /// What it names by position.
    pub parts: Vec<SessionPart>,
}

/// One of the three.
#[derive(Default)]
#[napi(object, object_from_js = false)]
pub struct SessionPart {
    pub graph: Option<Opened>,
    pub table: Option<TableHandle>,
    pub bytes: Option<BytesHandle>,
}

/// Opens what was saved of a session to a folder, off the JavaScript thread.
#[napi(catch_unwind)]
pub fn open_session(
    path: String,
    verify: bool,
    copy: bool,
    control: Option<&Control>,
) -> Work<OpenedNames> {
    counters::call();
    off_thread(control, move |grip| {
        let (names, parts) =
            quiver_saved::open_session(&place(&path)?, &opening(verify, copy), grip)?;
        let parts = parts.into_iter().map(|part| {
            Ok(match part {
                Part::Graph(graph) => {
                    let report = Report::default();
                    let opened = OpenedGraph::new(graph, &report, Lenders::default(), 0)?;
                    OpenedPart::Graph(opened)
                }
                Part::Table(schema, batches) => OpenedPart::Table(MemoryTable { schema, batches }),
                Part::Bytes(bytes) => OpenedPart::Bytes(bytes),
            })
        });
        Ok(OpenedNames {
            names,
            parts: parts.collect::<Result<_, GraphError>>()?,
        })
    })
}

fn place(path: &str) -> Result<PathBuf, GraphError> {
    if path.is_empty() || path.contains('\0') {
        let error = GraphError::new(ErrorCode::InvalidArgument, "a path names a folder");
        return Err(error
            .parameter("path")
            .expected("the path of a folder")
            .got(path));
    }
    Ok(Path::new(path).to_owned())
}
