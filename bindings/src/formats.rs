//! Graphs read from files of their own formats, and written to them: each in one call.

use std::path::{Path, PathBuf};

use napi::Env;
use napi_derive::napi;
use quiver_formats::{Format, Loaded, ReadOptions, Source, WriteOptions, named, of_path};
use quiver_graph::{ErrorCode, GraphError};
use quiver_query::write_whole;
use serde::Deserialize;

use crate::borrow::Borrowed;
use crate::control::Control;
use crate::counters;
use crate::descriptor::parse;
use crate::error::{guarded, to_js};
use crate::graph::{GraphHandle, OpenedGraph};
use crate::opening::{Dangling, Duplicate, Null};
use crate::queries::Bytes;
use crate::task::{Work, off_thread, rejected};

/// What is read and how; without a path, the call's buffers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Reading {
    path: Option<PathBuf>,
    format: Option<String>,
    read: ReadOptions,
    on_dangling: Dangling,
    on_duplicate: Duplicate,
    on_null: Null,
}

/// What is written and how; without a path, bytes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Writing {
    path: Option<PathBuf>,
    format: Option<String>,
    #[serde(default = "yes")]
    overwrite: bool,
    write: WriteOptions,
}

fn yes() -> bool {
    true
}

/// The format that is named, or that the path tells.
fn format_of(name: Option<&str>, path: Option<&Path>) -> Result<&'static Format, GraphError> {
    match (name, path) {
        (Some(name), _) => named(name),
        (None, Some(path)) => of_path(path),
        (None, None) => {
            let message = "bytes tell no format; the option format does";
            Err(GraphError::new(ErrorCode::InvalidArgument, message).parameter("format"))
        }
    }
}

/// Reads a graph from a file, or from bytes, off the JavaScript thread.
#[napi(catch_unwind)]
pub fn read_graph(
    buffers: Borrowed,
    options: String,
    control: Option<&Control>,
) -> Work<OpenedGraph> {
    counters::call();
    off_thread(control, move |grip| {
        let Reading {
            path,
            format,
            read,
            on_dangling,
            on_duplicate,
            on_null,
        } = parse(&options, "options")?;
        let format = format_of(format.as_deref(), path.as_deref())?;
        let source = match path {
            Some(path) => Source::File(path),
            None => Source::Bytes(
                (0..buffers.views.len())
                    .map(|at| buffers.buffer(at))
                    .collect(),
            ),
        };
        let mut loaded: Loaded = quiver_formats::read(format, &source, &read, grip)?;
        let ignored = std::mem::take(&mut loaded.ignored);
        // Of the session's memory, as long as the tables become a graph.
        let _held = std::mem::take(&mut loaded.memory);
        let mut builder = loaded.builder(&read);
        builder.on_dangling = on_dangling.into();
        builder.on_duplicate = on_duplicate.into();
        builder.on_null = on_null.into();
        let (graph, report) = builder.build_with_report(grip)?;
        let memory = graph.memory();
        let bytes = i64::try_from(memory.nodes + memory.edges).unwrap_or(i64::MAX);
        OpenedGraph::read(graph, &report, &ignored, bytes)
    })
}

/// The table of formats as JSON.
#[napi(catch_unwind)]
pub fn format_catalog() -> napi::Result<String> {
    guarded(|| Ok(quiver_formats::catalog().to_string())).map_err(to_js)
}

#[napi]
impl GraphHandle {
    /// Writes the graph to a file, which appears whole or stays as it was; what was written, as JSON.
    #[napi(catch_unwind)]
    pub fn write(&self, env: Env, options: String, control: Option<&Control>) -> Work<String> {
        let graph = match self.enter(env) {
            Ok((graph, _)) => graph,
            Err(error) => return rejected(error),
        };
        off_thread(control, move |grip| {
            let Writing {
                path,
                format,
                overwrite,
                write,
            } = parse(&options, "options")?;
            let path = path.unwrap_or_default();
            let format = format_of(format.as_deref(), Some(&path))?;
            let gzip = path
                .extension()
                .is_some_and(|end| end.eq_ignore_ascii_case("gz"));
            let written = write_whole(&path, overwrite, grip, |into| {
                quiver_formats::write(format, &graph, write, gzip, into, grip)
            })?;
            serde_json::to_string(&written)
                .map_err(|error| GraphError::new(ErrorCode::Internal, error.to_string()))
        })
    }

    /// The bytes of such a file.
    #[napi(catch_unwind)]
    pub fn encode(&self, env: Env, options: String, control: Option<&Control>) -> Work<Bytes> {
        let graph = match self.enter(env) {
            Ok((graph, _)) => graph,
            Err(error) => return rejected(error),
        };
        off_thread(control, move |grip| {
            let Writing { format, write, .. } = parse(&options, "options")?;
            let format = format_of(format.as_deref(), None)?;
            let mut bytes = Vec::new();
            quiver_formats::write(format, &graph, write, false, &mut bytes, grip)?;
            Ok(Bytes(bytes))
        })
    }
}
