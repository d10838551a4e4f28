//! Tables over the boundary without a graph: between JavaScript and native producers and consumers.

use std::ptr;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatchIterator, RecordBatchReader};
use napi::Env;
use napi::bindgen_prelude::BigInt;
use napi_derive::napi;
use quiver_graph::{ErrorCode, GraphError};

use crate::borrow::{Address, Borrowed};
use crate::cdata;
use crate::control::Control;
use crate::counters;
use crate::error::{guarded, to_js};
use crate::export::{Export, Exported};
use crate::import::{self, NoQueries, Table};
use crate::task::{Outcome, Work, off_thread, rejected};

fn numbered(index: usize) -> String {
    format!("table {index}")
}

/// Imports tables and exports them again: every check and conversion of the bridge, without a graph. Internal, for tests.
#[napi(catch_unwind)]
pub fn round_trip(tables: String, buffers: Borrowed, control: Option<&Control>) -> Work<Export> {
    counters::call();
    off_thread(control, move |grip| {
        Export::new(import::tables(
            &tables, &buffers, &numbered, &NoQueries, grip,
        )?)
    })
}

/// Takes the batches of the `ArrowArrayStream` at `address`, in a table that JavaScript reads where the producer put it.
/// The stream is released once its batches are taken, its memory once JavaScript let go of them.
///
/// The address is trusted: whoever passes it promises that an unreleased stream lies there.
#[napi(catch_unwind)]
pub fn import_stream(address: BigInt, control: Option<&Control>) -> Work<Export> {
    counters::call();
    let address = match unsigned(&address) {
        Ok(address) => address,
        Err(error) => return rejected(error),
    };
    off_thread(control, move |grip| {
        grip.begin("import", 0);
        // SAFETY: the caller's promise, as documented.
        let (schema, batches) = unsafe { cdata::read_stream(address, grip) }?;
        Export::new(vec![Table { schema, batches }])
    })
}

/// Takes the array at `array`, of the type at `schema`: a struct array as a table, any other as a table of one column.
/// Both structs are moved from, and so count as released for the caller. The addresses are trusted, as in `importStream`.
#[napi(catch_unwind)]
pub fn import_array(env: Env, schema: BigInt, array: BigInt) -> napi::Result<Exported> {
    counters::call();
    let export = guarded(|| {
        // SAFETY: the caller's promise, as documented.
        let (schema, batch) = unsafe { cdata::read_array(unsigned(&schema)?, unsigned(&array)?) }?;
        Export::new(vec![Table {
            schema,
            batches: vec![batch],
        }])
    });
    export.map_err(to_js)?.into_js(env)
}

fn unsigned(address: &BigInt) -> Result<u64, GraphError> {
    match address.get_u64() {
        (false, address, true) => Ok(address),
        _ => Err(GraphError::new(
            ErrorCode::InvalidArgument,
            "an address does not fit 64 bits",
        )
        .parameter("address")),
    }
}

/// An `ArrowArrayStream` that a native consumer reads by its address, until `close` or the consumer releases it.
#[napi]
pub struct ExportedStream {
    /// On the heap, so that the address holds; dropping it calls the release callback, unless a consumer moved the
    /// stream out or released it, either of which leaves no callback behind.
    stream: Option<Box<FFI_ArrowArrayStream>>,
}

impl ExportedStream {
    pub fn new(reader: Box<dyn RecordBatchReader + Send>) -> Self {
        Self {
            stream: Some(Box::new(FFI_ArrowArrayStream::new(reader))),
        }
    }
}

#[napi]
impl ExportedStream {
    /// Where the struct lies: valid until `close`, or until this object is collected. 0 once closed.
    #[napi(getter, catch_unwind)]
    pub fn address(&self) -> BigInt {
        let address: *const FFI_ArrowArrayStream =
            self.stream.as_deref().map_or(ptr::null(), ptr::from_ref);
        BigInt::from(address as u64)
    }

    /// Releases the stream unless its consumer has, and frees the struct.
    #[napi(catch_unwind)]
    pub fn close(&mut self) {
        self.stream = None;
    }
}

impl Outcome for ExportedStream {
    type Js = Self;

    fn into_js(self, _: Env) -> napi::Result<Self> {
        Ok(self)
    }
}

/// The first of `tables` as an `ArrowArrayStream`: what JavaScript holds, for a native consumer to read where it lies.
#[napi(catch_unwind)]
pub fn export_stream(
    tables: String,
    buffers: Borrowed,
    control: Option<&Control>,
) -> Work<ExportedStream> {
    counters::call();
    off_thread(control, move |grip| {
        let table = import::tables(&tables, &buffers, &numbered, &NoQueries, grip)?
            .into_iter()
            .next()
            .ok_or_else(|| {
                GraphError::new(ErrorCode::InvalidArgument, "there is no table to export")
                    .parameter("tables")
            })?;
        let batches = table.batches.into_iter().map(Ok);
        Ok(ExportedStream::new(Box::new(RecordBatchIterator::new(
            batches,
            table.schema,
        ))))
    })
}

/// Where the bytes of a view lie, 0 for none. For tests.
#[napi(catch_unwind)]
pub fn buffer_address(view: Address) -> BigInt {
    BigInt::from(view.0)
}
