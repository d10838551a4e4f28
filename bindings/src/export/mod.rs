//! Tables out: Arrow buffers become external `ArrayBuffer`s where they lie, one per allocation and call.
//!
//! A column that came in from JavaScript, or that a graph holds, goes out at its address whatever its size. Bytes are copied
//! only where a few of them were made for this result alone, where the runtime refuses external buffers, where a bitmap
//! starts at two different bits, and where apache-arrow lacks the type.

mod columns;
mod memory;

use std::ptr;

use napi::bindgen_prelude::{ToNapiValue, TypeName};
use napi::{Env, ValueType, check_status, sys};
use quiver_graph::{ErrorCode, GraphError};

use self::columns::Exporter;
use self::memory::{Exposed, Span};
use crate::descriptor::{self, Batch, Column, Range};
use crate::import::Table;
use crate::task::Outcome;

/// Tables on their way to JavaScript: their JSON, and the memory that it speaks of.
pub struct Export {
    tables: String,
    allocations: Vec<Exposed>,
}
impl Export {
    /// Describes `tables`; bytes are moved only for types that apache-arrow lacks.
    ///
    /// # Errors
    /// What casting such a type finds.
    pub fn new(tables: &[Table]) -> Result<Self, GraphError> {
        let mut exporter = Exporter::default();
        let spans = tables
            .iter()
            .map(|table| exporter.table(table))
            .collect::<Result<Vec<_>, _>>()?;
        let allocations = exporter.memory.exposed();
        let tables: Vec<_> = spans
            .into_iter()
            .map(|table| placed(table, &allocations))
            .collect();
        let tables = serde_json::to_string(&tables).map_err(|error| {
            GraphError::new(
                ErrorCode::Internal,
                format!("a result cannot be described: {error}"),
            )
        })?;
        Ok(Self {
            tables,
            allocations,
        })
    }
}

fn placed(table: descriptor::Table<Span>, allocations: &[Exposed]) -> descriptor::Table<Range> {
    let columns = |columns: Vec<Column<Span>>| {
        columns
            .into_iter()
            .map(|column| placed_column(column, allocations))
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
        copied: Vec::new(),
    }
}

fn placed_column(column: Column<Span>, allocations: &[Exposed]) -> Column<Range> {
    let place = |span: Span| {
        let offset = span.start as usize - allocations[span.allocation].start as usize;
        (span.allocation, offset, span.len)
    };
    Column {
        length: column.length,
        null_count: column.null_count,
        offset: column.offset,
        buffers: column
            .buffers
            .into_iter()
            .map(|span| span.map(place))
            .collect(),
        children: column
            .children
            .into_iter()
            .map(|child| placed_column(child, allocations))
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
        let buffers = self
            .allocations
            .into_iter()
            .map(|exposed| exposed.into_js(env.raw()));
        Ok(Exported {
            tables: self.tables,
            buffers: buffers.collect::<napi::Result<_>>()?,
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
        let (mut object, mut buffers) = (ptr::null_mut(), ptr::null_mut());
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
            check_status!(sys::napi_create_array_with_length(
                env,
                exported.buffers.len(),
                &mut buffers
            ))?;
            for (index, buffer) in exported.buffers.into_iter().enumerate() {
                check_status!(sys::napi_set_element(env, buffers, index as u32, buffer))?;
            }
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
