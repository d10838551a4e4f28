//! Newline-delimited JSON: one object per line.

use std::collections::HashMap;
use std::fmt::{self, Display};
use std::io::{BufReader, Read};

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use datafusion::arrow::json::ReaderBuilder;
use datafusion::arrow::json::reader::infer_json_schema;
use quiver_graph::Result;
use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::Deserializer;

use super::text::{broken, bytes};
use crate::files::find::Found;
use crate::plan::ReadOptions;

/// The columns that the first `rows` objects have, in order of first appearance. Also how many objects there were.
pub(crate) fn columns(file: &Found, options: &ReadOptions, rows: usize) -> Result<(Schema, usize)> {
    let open = || {
        let (path, memory) = (&file.path, file.memory.as_deref());
        bytes(path, memory, options.compression(path), None).map(BufReader::new)
    };
    let failed = |error: &dyn Display| broken(&file.path.display().to_string(), &error.to_string());
    let (schema, rows) = infer_json_schema(open()?, Some(rows)).map_err(|error| failed(&error))?;
    // Inference gives them by name.
    let mut order = HashMap::new();
    for object in Deserializer::from_reader(open()?)
        .into_iter::<Keys>()
        .take(rows)
    {
        for key in object.map_err(|error| failed(&error))?.0 {
            let next = order.len();
            order.entry(key).or_insert(next);
        }
    }
    let mut fields = schema.fields().to_vec();
    fields.sort_by_key(|field| order.get(field.name()).copied());
    Ok((Schema::new(fields), rows))
}

/// The keys of an object, in its order.
struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Keys;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, IgnoredAny)) = entries.next_entry()? {
                    keys.push(key);
                }
                Ok(Keys(keys))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// The objects of a file as batches of `wanted`, of at most `rows` rows. What an object lacks is null, what it has
/// beside the columns is passed over.
pub(crate) fn read(
    reader: impl Read + Send + 'static,
    shown: String,
    wanted: SchemaRef,
    rows: usize,
) -> Result<impl Iterator<Item = Result<RecordBatch>> + Send> {
    let mut batches = ReaderBuilder::new(wanted)
        .with_batch_size(rows)
        .build(BufReader::with_capacity(1 << 16, reader))
        .map_err(|error| broken(&shown, &error.to_string()))?;
    let mut read = 0;
    Ok(std::iter::from_fn(move || {
        Some(match batches.next()? {
            Ok(batch) => {
                read += batch.num_rows();
                Ok(batch)
            }
            Err(error) => {
                let message = format!("an object after the first {read}: {error}");
                Err(broken(&shown, &message))
            }
        })
    }))
}
