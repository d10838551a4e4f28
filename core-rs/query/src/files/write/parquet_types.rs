//! The types that columns have in Parquet files, where they are not those of the rows.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{Schema, SchemaRef};
use quiver_graph::Result;

use crate::types::unpacked;

/// `schema` without dictionaries that Parquet's readers cannot give back.
pub(super) fn schema(schema: &SchemaRef) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| {
        let data_type = unpacked(field.data_type());
        field.as_ref().clone().with_data_type(data_type)
    });
    let fields = fields.collect::<Vec<_>>();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

/// `batch` as such a schema says.
pub(super) fn batch(batch: RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    let mut columns = batch.columns().iter().zip(schema.fields());
    if columns.all(|(column, field)| column.data_type() == field.data_type()) {
        return Ok(batch);
    }
    let exact = CastOptions {
        safe: false,
        ..CastOptions::default()
    };
    let columns = batch.columns().iter().zip(schema.fields());
    let columns =
        columns.map(|(column, field)| cast_with_options(column, field.data_type(), &exact));
    let columns = columns.collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
}
