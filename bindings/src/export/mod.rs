//! Tables out: Arrow buffers become external `ArrayBuffer`s where they lie, one per allocation and call; what is small and new
//! shares one.
//!
//! A column that came in from JavaScript, or that a graph holds, goes out at its address whatever its size. Bytes are copied
//! only where a few of them were made for this result alone, where the runtime refuses external buffers, where a bitmap
//! starts at two different bits, and where apache-arrow lacks the type.

mod columns;
mod memory;
mod packed;

use std::ptr;

use napi::bindgen_prelude::{ToNapiValue, TypeName};
use napi::{Env, ValueType, check_status, sys};
use quiver_graph::{ErrorCode, GraphError};
use quiver_query::Output;

use self::columns::Exporter;
use self::memory::{Exposure, Place, Span};
pub use self::packed::{PackedRows, Rows, Schemas};
use crate::descriptor::{self, Batch, Column, Range};
use crate::import::Table;
use crate::task::Outcome;

/// Tables on their way to JavaScript: their JSON, and the memory that it speaks of.
pub struct Export {
    tables: String,
    memory: Exposure,
}

impl Export {
    /// The one table that a query gives.
    ///
    /// # Errors
    /// As [`Export::new`].
    pub fn of(output: Output) -> Result<Self, GraphError> {
        let Output { schema, batches } = output;
        Self::new(vec![Table { schema, batches }])
    }

    /// Describes `tables`; bytes are moved only for types that apache-arrow lacks.
    ///
    /// # Errors
    /// What casting such a type finds.
    pub fn new(tables: Vec<Table>) -> Result<Self, GraphError> {
        let mut exporter = Exporter::default();
        let spans = tables
            .iter()
            .map(|table| exporter.table(table))
            .collect::<Result<Vec<_>, _>>()?;
        // What is still held then is somebody else's, too.
        drop(tables);
        let (memory, places) = exporter.memory.exposed();
        let first = usize::from(!memory.has_copies());
        let tables: Vec<_> = spans
            .into_iter()
            .map(|table| placed(table, first, &places))
            .collect();
        let tables = serde_json::to_string(&tables).map_err(|error| {
            GraphError::new(
                ErrorCode::Internal,
                format!("a result cannot be described: {error}"),
            )
        })?;
        Ok(Self { tables, memory })
    }
}

/// `first` is the first of [`Place::buffer`] that there is.
fn placed(
    table: descriptor::Table<Span>,
    first: usize,
    places: &[Place],
) -> descriptor::Table<Range> {
    let columns = |columns: Vec<Column<Span>>| {
        columns
            .into_iter()
            .map(|column| placed_column(column, first, places))
            .collect()
    };
    descriptor::Table {
        fields: table.fields,
        metadata: table.metadata,
        batches: table
            .batches
            .into_iter()
            .map(|batch| Batch {
                length: batch.length,
                columns: columns(batch.columns),
            })
            .collect(),
        dictionaries: table.dictionaries.into_iter().map(columns).collect(),
        stream: None,
        query: None,
        ipc: None,
        copied: Vec::new(),
    }
}

fn placed_column(column: Column<Span>, first: usize, places: &[Place]) -> Column<Range> {
    let range = |span: Span| {
        let place = &places[span.allocation];
        (place.buffer - first, place.offset_of(&span), span.len)
    };
    Column {
        length: column.length,
        null_count: column.null_count,
        offset: column.offset,
        buffers: column
            .buffers
            .into_iter()
            .map(|span| span.map(range))
            .collect(),
        children: column
            .children
            .into_iter()
            .map(|child| placed_column(child, first, places))
            .collect(),
        dictionary: column.dictionary,
    }
}

/// `{ tables, buffers }`, as JavaScript gets it.
pub struct Exported {
    tables: String,
    buffers: Vec<sys::napi_value>,
}

impl Outcome for Export {
    type Js = Exported;

    fn into_js(self, env: Env) -> napi::Result<Exported> {
        Ok(Exported {
            tables: self.tables,
            buffers: self.memory.into_js(env.raw(), &[])?,
        })
    }
}

impl TypeName for Exported {
    fn type_name() -> &'static str {
        "Exported"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl ToNapiValue for Exported {
    unsafe fn to_napi_value(env: sys::napi_env, exported: Self) -> napi::Result<sys::napi_value> {
        let mut object = ptr::null_mut();
        // SAFETY: env is live, every out-pointer is a live local, every name ends in NUL, and the values were created in
        // the handle scope that this call runs in.
        unsafe {
            check_status!(sys::napi_create_object(env, &mut object))?;
            let tables = String::to_napi_value(env, exported.tables)?;
            check_status!(sys::napi_set_named_property(
                env,
                object,
                c"tables".as_ptr(),
                tables
            ))?;
            let buffers = array_of(env, exported.buffers)?;
            check_status!(sys::napi_set_named_property(
                env,
                object,
                c"buffers".as_ptr(),
                buffers
            ))?;
        }
        Ok(object)
    }
}

/// # Safety
/// `env` is the live environment of this thread, and `values` are values of the handle scope that this call runs in.
unsafe fn array_of(
    env: sys::napi_env,
    values: Vec<sys::napi_value>,
) -> napi::Result<sys::napi_value> {
    let mut array = ptr::null_mut();
    // SAFETY: the caller's promise, and a live local.
    check_status!(unsafe { sys::napi_create_array_with_length(env, values.len(), &mut array) })?;
    for (index, value) in values.into_iter().enumerate() {
        // SAFETY: as above.
        check_status!(unsafe { sys::napi_set_element(env, array, index as u32, value) })?;
    }
    Ok(array)
}
