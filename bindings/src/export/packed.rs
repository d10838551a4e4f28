//! The rows of prepared queries: no JSON, but numbers in front of the copied bytes, so that nothing has to be written or parsed.

use std::sync::{Mutex, PoisonError};

use arrow_schema::{DataType, Schema, SchemaRef};
use napi::bindgen_prelude::{ToNapiValue, TypeName};
use napi::{Env, ValueType, sys};
use quiver_graph::GraphError;
use quiver_query::Output;

use super::columns::Exporter;
use super::memory::Exposure;
use super::{Export, Exported, array_of};
use crate::import::Table;
use crate::schema;
use crate::task::Outcome;

/// The schemas of one query's results, by number: mostly one, for parameters of other types may change it.
#[derive(Default)]
pub struct Schemas(Mutex<Vec<SchemaRef>>);

impl Schemas {
    fn number_of(&self, schema: &SchemaRef) -> usize {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let position = known.iter().position(|other| other == schema);
        position.unwrap_or_else(|| {
            known.push(SchemaRef::clone(schema));
            known.len() - 1
        })
    }

    /// A table of that schema without batches, as JSON; none for a number that was not given out.
    ///
    /// # Errors
    /// As [`schema::export`].
    pub fn describe(&self, number: usize) -> Result<Option<String>, GraphError> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let describe = |schema: &SchemaRef| {
            let fields = schema.fields().iter().map(|field| schema::export(field));
            let table = serde_json::json!({
                "fields": fields.collect::<Result<Vec<_>, _>>()?,
                "metadata": schema.metadata(),
                "batches": [],
            });
            Ok(table.to_string())
        };
        known.get(number).map(describe).transpose()
    }
}

/// The rows of a prepared query on their way to JavaScript.
pub enum Rows {
    Packed(Packed),
    Described(Export),
}

/// A table whose columns have no children.
pub struct Packed {
    /// How many numbers these are, the number of the schema, and how many batches there are; of each batch its rows; of each
    /// of its columns null count and bit offset, and of each of its buffers the `ArrayBuffer`, start and length, 0 for none.
    /// Starts in `ArrayBuffer` 0, which begins with these numbers, count from behind them.
    numbers: Vec<f64>,
    memory: Exposure,
}

impl Rows {
    /// # Errors
    /// As [`Export::new`].
    pub fn new(output: Output, schemas: &Schemas) -> Result<Self, GraphError> {
        let Output { schema, batches } = output;
        if !is_plain(&schema) {
            return Export::new(vec![Table { schema, batches }]).map(Self::Described);
        }
        let mut exporter = Exporter::default();
        let spans: Vec<_> = batches.iter().map(|batch| exporter.plain(batch)).collect();
        // What is still held then is somebody else's, too.
        drop(batches);
        let (memory, places) = exporter.memory.exposed();
        let mut numbers = vec![0.0, schemas.number_of(&schema) as f64, spans.len() as f64];
        for batch in spans {
            numbers.push(batch.length as f64);
            for column in batch.columns {
                numbers.extend([column.null_count as f64, column.offset as f64]);
                for span in column.buffers {
                    numbers.extend(span.map_or([0.0; 3], |span| {
                        let place = &places[span.allocation];
                        let start = place.offset_of(&span);
                        [place.buffer as f64, start as f64, span.len as f64]
                    }));
                }
            }
        }
        numbers[0] = numbers.len() as f64;
        Ok(Self::Packed(Packed { numbers, memory }))
    }
}

/// Whether apache-arrow has the types of all columns, and none has children, a dictionary or a varying number of buffers.
fn is_plain(schema: &Schema) -> bool {
    use DataType::{Binary, Boolean, Decimal32, Decimal64, LargeBinary, LargeUtf8, Null, Utf8};
    schema.fields().iter().all(|field| match field.data_type() {
        Null | Boolean | Utf8 | LargeUtf8 | Binary | LargeBinary => true,
        DataType::FixedSizeBinary(_) => true,
        Decimal32(..) | Decimal64(..) => false,
        other => other.is_primitive(),
    })
}

/// `{ tables, buffers }`, or an array of `ArrayBuffer`s of which the first begins with the numbers of [`Packed`].
pub enum PackedRows {
    Packed(Vec<sys::napi_value>),
    Described(Exported),
}

impl Outcome for Rows {
    type Js = PackedRows;

    fn into_js(self, env: Env) -> napi::Result<PackedRows> {
        match self {
            Self::Packed(Packed { numbers, memory }) => {
                memory.into_js(env.raw(), &numbers).map(PackedRows::Packed)
            }
            Self::Described(export) => export.into_js(env).map(PackedRows::Described),
        }
    }
}

impl TypeName for PackedRows {
    fn type_name() -> &'static str {
        "Array<ArrayBuffer> | Exported"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl ToNapiValue for PackedRows {
    unsafe fn to_napi_value(env: sys::napi_env, rows: Self) -> napi::Result<sys::napi_value> {
        match rows {
            // SAFETY: env is live, and the values were created in the handle scope that this call runs in.
            Self::Packed(buffers) => unsafe { array_of(env, buffers) },
            // SAFETY: as above.
            Self::Described(exported) => unsafe { Exported::to_napi_value(env, exported) },
        }
    }
}
