//! The types that columns have in Parquet files, where they are not those of the rows.
//!
//! Parquet knows no seconds, and its writers leave such times, and dates in milliseconds, as numbers without a meaning to others. They
//! are written in milliseconds, and the Arrow schema that lies in the file says what they were.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, FieldRef, IntervalUnit, Schema, SchemaRef, TimeUnit};
use quiver_graph::{ErrorCode, GraphError, Result};

use crate::types::{cast_exactly, find_within, unpacked};

/// `schema` without what Parquet's readers cannot give back.
pub(super) fn told(schema: &SchemaRef) -> SchemaRef {
    typed(schema, &unpacked)
}

/// What is written of a schema that [`told`] gave.
pub(super) fn stored(told: &SchemaRef) -> SchemaRef {
    typed(told, &in_milliseconds)
}

fn typed(schema: &SchemaRef, change: &dyn Fn(&DataType) -> DataType) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| {
        let data_type = change(field.data_type());
        field.as_ref().clone().with_data_type(data_type)
    });
    let fields = fields.collect::<Vec<_>>();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

fn in_milliseconds(data_type: &DataType) -> DataType {
    use DataType::*;
    let child = |field: &FieldRef| -> FieldRef {
        let data_type = in_milliseconds(field.data_type());
        Arc::new(field.as_ref().clone().with_data_type(data_type))
    };
    match data_type {
        Timestamp(TimeUnit::Second, zone) => Timestamp(TimeUnit::Millisecond, zone.clone()),
        Time32(TimeUnit::Second) => Time32(TimeUnit::Millisecond),
        Date64 => Timestamp(TimeUnit::Millisecond, None),
        List(item) => List(child(item)),
        LargeList(item) => LargeList(child(item)),
        FixedSizeList(item, length) => FixedSizeList(child(item), *length),
        Map(entries, sorted) => Map(child(entries), *sorted),
        Struct(fields) => Struct(fields.iter().map(child).collect()),
        other => other.clone(),
    }
}

/// Why Parquet has no values of this type, where its writer would not say so by an error of its own.
pub(super) fn unfit(data_type: &DataType) -> Option<&'static str> {
    find_within(data_type, &|part| match part {
        DataType::Interval(IntervalUnit::MonthDayNano) => Some("its intervals have no nanoseconds"),
        DataType::Union(..) => Some("it has no unions"),
        _ => None,
    })
}

/// `batch` as the `stored` schema says.
pub(super) fn batch(batch: RecordBatch, stored: &SchemaRef) -> Result<RecordBatch> {
    let columns = batch.columns().iter().zip(stored.fields());
    let columns = columns.map(|(column, field)| {
        if column.data_type() == field.data_type() {
            return Ok(Arc::clone(column));
        }
        cast_exactly(column, field.data_type()).map_err(|error| {
            let (name, own) = (field.name(), column.data_type());
            let message = format!(
                "column \"{name}\": Parquet holds {own} in milliseconds, which these reach beyond"
            );
            GraphError::new(ErrorCode::QueryFailed, message)
                .column(name)
                .expected(field.data_type().to_string())
                .got(own.to_string())
                .cause(error.to_string())
        })
    });
    let columns = columns.collect::<Result<Vec<_>>>()?;
    Ok(RecordBatch::try_new(Arc::clone(stored), columns)?)
}
