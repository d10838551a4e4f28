//! Newline-delimited JSON: one object per line.

use std::io::{BufReader, Read};

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use datafusion::arrow::json::ReaderBuilder;
use datafusion::arrow::json::reader::infer_json_schema;
use quiver_graph::Result;

use super::options::ReadOptions;
use super::paths::Found;
use super::reading::{broken, bytes};

/// The columns that the first `rows` objects have, in order of first appearance. Also how many objects there were.
pub(crate) fn columns(file: &Found, options: &ReadOptions, rows: usize) -> Result<(Schema, usize)> {
    let reader = bytes(&file.path, options.compression(&file.path), None)?;
    infer_json_schema(BufReader::new(reader), Some(rows))
        .map_err(|error| broken(&file.path.display().to_string(), &error.to_string()))
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
