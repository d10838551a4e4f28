//! Tables out: Arrow buffers become external `ArrayBuffer`s where they lie, one per allocation and call.
//!
//! A column that came in from JavaScript goes out at the same address. Nothing is packed or copied for being small, so
//! that this holds for every column; bytes are copied only where the runtime refuses external buffers, where a bitmap
//! starts at two different bits, and where apache-arrow lacks the type.

use std::collections::HashMap;
use std::env;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::{Arc, LazyLock};

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_buffer::{Buffer, MutableBuffer, bit_util};
use arrow_data::{ArrayData, bit_mask};
use arrow_schema::DataType;
use napi::bindgen_prelude::{ToNapiValue, TypeName};
use napi::{Env, ValueType, check_status, sys};
use quiver_graph::GraphError;

use crate::counters;
use crate::descriptor::{self, Batch, Column, Range};
use crate::import::Table;
use crate::schema;
use crate::task::Outcome;

/// Set to copy every result, as runtimes that refuse external buffers make us do. For tests.
static FORCE_COPY: LazyLock<bool> =
    LazyLock::new(|| env::var_os("QUIVER_FORCE_COPY").is_some_and(|value| value == "1"));

/// Tables on their way to JavaScript: their JSON, and the memory that it speaks of.
pub struct Export {
    tables: String,
    allocations: Vec<Exposed>,
}

/// The part of one allocation that JavaScript gets to see.
struct Exposed {
    start: *const u8,
    len: usize,
    keep: Vec<Buffer>,
}

// SAFETY: `start` points into memory that the buffers in `keep` own, and those are Send.
unsafe impl Send for Exposed {}

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
        let allocations: Vec<Exposed> = exporter
            .allocations
            .into_iter()
            .map(Allocation::exposed)
            .collect();
        let tables: Vec<_> = spans
            .into_iter()
            .map(|table| placed(table, &allocations))
            .collect();
        let tables = serde_json::to_string(&tables).map_err(|error| {
            GraphError::new(
                quiver_graph::ErrorCode::Internal,
                format!("a result cannot be described: {error}"),
            )
        })?;
        Ok(Self {
            tables,
            allocations,
        })
    }
}

/// Bytes of one allocation.
#[derive(Clone, Debug)]
struct Span {
    allocation: usize,
    start: *const u8,
    len: usize,
}

struct Allocation {
    base: usize,
    low: usize,
    high: usize,
    keep: Vec<Buffer>,
}

impl Allocation {
    fn exposed(self) -> Exposed {
        // Typed arrays need offsets that are multiples of their element size, so the exposed part starts at a multiple
        // of eight; what lies between is initialised memory of the same buffer.
        let start = (self.low & !7).max(self.base);
        Exposed {
            start: ptr::with_exposed_provenance(start),
            len: self.high - start,
            keep: self.keep,
        }
    }
}

#[derive(Default)]
struct Exporter {
    allocations: Vec<Allocation>,
    by_base: HashMap<usize, usize>,
}

impl Exporter {
    fn table(&mut self, table: &Table) -> Result<descriptor::Table<Span>, GraphError> {
        let fields: Vec<_> = table
            .schema
            .fields()
            .iter()
            .map(|field| {
                field
                    .as_ref()
                    .clone()
                    .with_data_type(schema::readable(field.data_type()))
            })
            .collect();
        let mut dictionaries = Dictionaries::default();
        let mut batches = Vec::with_capacity(table.batches.len());
        for batch in &table.batches {
            batches.push(self.batch(batch, &fields, &mut dictionaries)?);
        }
        Ok(descriptor::Table {
            fields: fields
                .iter()
                .map(schema::export)
                .collect::<Result<_, _>>()?,
            metadata: table.schema.metadata().clone().into_iter().collect(),
            batches,
            dictionaries: dictionaries
                .columns
                .into_iter()
                .map(|column| vec![column])
                .collect(),
            stream: None,
            copied: Vec::new(),
        })
    }

    fn batch(
        &mut self,
        batch: &RecordBatch,
        fields: &[arrow_schema::Field],
        dictionaries: &mut Dictionaries,
    ) -> Result<Batch<Span>, GraphError> {
        let columns = batch.columns().iter().zip(fields).map(|(array, field)| {
            let array = readable(array, field.data_type())?;
            Ok(self.column(&array.to_data(), dictionaries))
        });
        let columns = columns.collect::<Result<_, GraphError>>()?;
        Ok(Batch {
            length: batch.num_rows() as i64,
            columns,
        })
    }

    fn column(&mut self, data: &ArrayData, dictionaries: &mut Dictionaries) -> Column<Span> {
        let (offset, bitmaps) = self.bitmaps(data);
        let mut buffers = bitmaps;
        if !matches!(data.data_type(), DataType::Boolean) {
            buffers.extend(self.values(data));
        }
        let is_dictionary = matches!(data.data_type(), DataType::Dictionary(..));
        let mut children = data.child_data().iter();
        let dictionary = is_dictionary
            .then(|| children.next())
            .flatten()
            .map(|values| self.dictionary(values, dictionaries));
        Column {
            length: data.len() as i64,
            null_count: data.null_count() as i64,
            offset: offset as i64,
            buffers,
            children: children
                .map(|child| self.column(child, dictionaries))
                .collect(),
            dictionary,
        }
    }

    fn dictionary(&mut self, values: &ArrayData, dictionaries: &mut Dictionaries) -> usize {
        if let Some(known) = dictionaries
            .values
            .iter()
            .position(|other| other.ptr_eq(values))
        {
            return known;
        }
        let column = self.column(values, dictionaries);
        dictionaries.values.push(values.clone());
        dictionaries.columns.push(column);
        dictionaries.columns.len() - 1
    }

    /// The validity bitmap and, of a Bool, the values: both start at one bit offset below 8, which comes first.
    fn bitmaps(&mut self, data: &ArrayData) -> (usize, Vec<Option<Span>>) {
        let nulls = data.nulls();
        match data.data_type() {
            DataType::Null | DataType::Union(..) | DataType::RunEndEncoded(..) => (0, Vec::new()),
            DataType::Boolean => {
                let offset = data.offset() % 8;
                let values = self.bits(&data.buffers()[0], data.offset(), data.len());
                let validity = nulls.and_then(|nulls| {
                    if nulls.offset() % 8 == offset {
                        return self.bits(nulls.buffer(), nulls.offset(), nulls.len());
                    }
                    let mut moved = MutableBuffer::new_null(offset + nulls.len());
                    bit_mask::set_bits(
                        moved.as_slice_mut(),
                        nulls.validity(),
                        offset,
                        nulls.offset(),
                        nulls.len(),
                    );
                    counters::copied("unaligned validity", moved.len());
                    self.bits(&moved.into(), offset, nulls.len())
                });
                (offset, vec![validity, values])
            }
            _ => match nulls {
                Some(nulls) => (
                    nulls.offset() % 8,
                    vec![self.bits(nulls.buffer(), nulls.offset(), nulls.len())],
                ),
                None => (0, vec![None]),
            },
        }
    }

    fn bits(&mut self, buffer: &Buffer, offset: usize, len: usize) -> Option<Span> {
        let start = offset / 8;
        self.span(buffer, start, bit_util::ceil(offset + len, 8) - start)
    }

    fn values(&mut self, data: &ArrayData) -> Vec<Option<Span>> {
        let (offset, len) = (data.offset(), data.len());
        let buffers = data.buffers();
        let last_offset = |width: usize| match (len, width) {
            (0, _) => 0,
            (_, 4) => buffers[0].typed_data::<i32>()[offset + len] as usize,
            (_, _) => buffers[0].typed_data::<i64>()[offset + len] as usize,
        };
        match data.data_type() {
            DataType::Utf8 | DataType::Binary => {
                vec![
                    self.span(&buffers[0], offset * 4, (len + 1) * 4),
                    self.span(&buffers[1], 0, last_offset(4)),
                ]
            }
            DataType::LargeUtf8 | DataType::LargeBinary => {
                vec![
                    self.span(&buffers[0], offset * 8, (len + 1) * 8),
                    self.span(&buffers[1], 0, last_offset(8)),
                ]
            }
            DataType::List(_) | DataType::Map(..) => {
                vec![self.span(&buffers[0], offset * 4, (len + 1) * 4)]
            }
            DataType::LargeList(_) => vec![self.span(&buffers[0], offset * 8, (len + 1) * 8)],
            DataType::Utf8View | DataType::BinaryView => {
                let views = self.span(&buffers[0], offset * 16, len * 16);
                let data = buffers[1..]
                    .iter()
                    .map(|buffer| self.span(buffer, 0, buffer.len()));
                std::iter::once(views).chain(data).collect()
            }
            DataType::Union(_, arrow_schema::UnionMode::Sparse) => {
                vec![self.span(&buffers[0], offset, len)]
            }
            DataType::Union(..) => {
                vec![
                    self.span(&buffers[0], offset, len),
                    self.span(&buffers[1], offset * 4, len * 4),
                ]
            }
            DataType::Dictionary(key, _) => {
                let width = key.primitive_width().unwrap_or(0);
                vec![self.span(&buffers[0], offset * width, len * width)]
            }
            DataType::FixedSizeBinary(width) => {
                let width = usize::try_from(*width).unwrap_or(0);
                vec![self.span(&buffers[0], offset * width, len * width)]
            }
            other => match other.primitive_width() {
                Some(width) => vec![self.span(&buffers[0], offset * width, len * width)],
                None => Vec::new(),
            },
        }
    }

    /// `len` bytes of `buffer`; nothing where there are none.
    fn span(&mut self, buffer: &Buffer, offset: usize, len: usize) -> Option<Span> {
        let len = len.min(buffer.len().saturating_sub(offset));
        if len == 0 {
            return None;
        }
        let start = buffer.as_slice()[offset..].as_ptr();
        let low = start.expose_provenance();
        let base = buffer.data_ptr().as_ptr() as usize;
        let allocation = *self.by_base.entry(base).or_insert_with(|| {
            self.allocations.push(Allocation {
                base,
                low,
                high: low,
                keep: Vec::new(),
            });
            self.allocations.len() - 1
        });
        let known = &mut self.allocations[allocation];
        known.low = known.low.min(low);
        known.high = known.high.max(low + len);
        // Two imports may have borrowed the same address under two owners: each keeps its own part alive.
        if !known
            .keep
            .iter()
            .any(|kept| kept.as_ptr() == buffer.as_ptr() && kept.len() == buffer.len())
        {
            known.keep.push(buffer.clone());
        }
        Some(Span {
            allocation,
            start,
            len,
        })
    }
}

/// The distinct dictionaries of one table.
#[derive(Default)]
struct Dictionaries {
    values: Vec<ArrayData>,
    columns: Vec<Column<Span>>,
}

fn readable(array: &ArrayRef, data_type: &DataType) -> Result<ArrayRef, GraphError> {
    if array.data_type() == data_type {
        return Ok(Arc::clone(array));
    }
    let cast = arrow_cast::cast(array, data_type)?;
    counters::copied(
        "type that apache-arrow lacks",
        cast.to_data().get_slice_memory_size()?,
    );
    Ok(cast)
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

impl Exposed {
    fn into_js(self, env: sys::napi_env) -> napi::Result<sys::napi_value> {
        let mut value = ptr::null_mut();
        if !*FORCE_COPY {
            let (start, len) = (self.start, self.len);
            let keep = Box::into_raw(Box::new(self.keep));
            // SAFETY: `len` bytes lie at `start` for as long as `keep` lives, which is until the finalizer drops it.
            let status = unsafe {
                sys::napi_create_external_arraybuffer(
                    env,
                    start.cast_mut().cast(),
                    len,
                    Some(let_go),
                    keep.cast(),
                    &mut value,
                )
            };
            if status == sys::Status::napi_ok {
                counters::shared(len);
                return Ok(value);
            }
            // SAFETY: the runtime took nothing, so the box is still ours; it is dropped at the end of this function.
            let keep = unsafe { Box::from_raw(keep) };
            if status != sys::Status::napi_no_external_buffers_allowed {
                check_status!(status, "an ArrayBuffer over a result cannot be created")?;
            }
            return Self {
                keep: *keep,
                ..self
            }
            .copied(env);
        }
        self.copied(env)
    }

    fn copied(self, env: sys::napi_env) -> napi::Result<sys::napi_value> {
        let (mut value, mut target) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: both out-pointers are live locals.
        check_status!(unsafe {
            sys::napi_create_arraybuffer(env, self.len, &mut target, &mut value)
        })?;
        // SAFETY: the runtime just allocated `len` bytes at `target`, and `keep` owns `len` bytes at `start`.
        unsafe { ptr::copy_nonoverlapping(self.start, target.cast::<u8>(), self.len) };
        counters::copied("external buffers unavailable", self.len);
        Ok(value)
    }
}

/// Runs on any thread, after a macrotask or never at exit: it may only let go of memory.
unsafe extern "C" fn let_go(_: sys::napi_env, _: *mut c_void, keep: *mut c_void) {
    // SAFETY: `keep` is the box that `Exposed::into_js` leaked, and the runtime calls this once.
    let keep = unsafe { Box::from_raw(keep.cast::<Vec<Buffer>>()) };
    // A release callback of a foreign producer must not unwind into the runtime.
    drop(catch_unwind(AssertUnwindSafe(|| drop(keep))));
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
