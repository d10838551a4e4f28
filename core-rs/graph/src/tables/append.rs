//! The rows of one table behind those of another.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, new_null_array};
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};
use arrow_select::concat::concat_batches;

use super::batch::{Batch, BatchColumn};
use super::columns::Batches;
use crate::ids::{Origin, coerce, value_type};
use crate::{ErrorCode, GraphError, Result};

/// Small batches are united up to so many rows and bytes.
const UNITED_ROWS: usize = 1 << 17;
const UNITED_BYTES: usize = 1 << 23;

/// The rows of `more` behind those of `data`, under the columns of both. Batches of `data` are shared, unless a column is new to
/// them or they are united with what follows. Adds to `copied` the bytes that this took.
pub(crate) fn append(
    data: &Batches,
    more: &Batches,
    table: &str,
    copied: &mut usize,
) -> Result<Batches> {
    let schema = united_schema(data, more);
    let mut batches: Vec<Batch> = Vec::with_capacity(data.batches.len() + 1);
    let known = data.batches.iter().filter(|batch| batch.num_rows() > 0);
    if schema.fields() == data.schema.fields() {
        batches.extend(known.cloned());
    } else {
        for batch in known {
            batches.push(under(&schema, batch, &data.schema, table)?);
        }
    }
    for batch in more.batches.iter().filter(|batch| batch.num_rows() > 0) {
        batches.push(under(&schema, batch, &more.schema, table)?);
        unite_last(&mut batches, &schema, copied);
    }
    Ok(Batches::new(schema, batches, data.rows.start))
}

/// The columns of `data`, then those that only `more` has.
fn united_schema(data: &Batches, more: &Batches) -> SchemaRef {
    let mut fields: Vec<FieldRef> = Vec::new();
    for field in data.schema.fields() {
        let other = more.schema.field_with_name(field.name()).ok();
        let nullable = field.is_nullable() || other.is_none_or(Field::is_nullable);
        // A column of nothing but nulls takes on the type of its first values.
        let field = match other {
            Some(other) if field.data_type() == &DataType::Null => other,
            _ => field.as_ref(),
        };
        fields.push(Arc::new(field.clone().with_nullable(nullable)));
    }
    for field in more.schema.fields() {
        if data.schema.field_with_name(field.name()).is_err() {
            fields.push(Arc::new(field.as_ref().clone().with_nullable(true)));
        }
    }
    Arc::new(Schema::new_with_metadata(
        fields,
        data.schema.metadata().clone(),
    ))
}

/// A batch of the schema `own` under `schema`: null where it has no such column.
fn under(schema: &SchemaRef, batch: &Batch, own: &Schema, table: &str) -> Result<Batch> {
    let columns = schema
        .fields()
        .iter()
        .map(|field| match own.index_of(field.name()) {
            // What is in a file may stay there.
            Ok(position) if own.field(position).data_type() == field.data_type() => {
                Ok(batch.columns[position].clone())
            }
            Ok(position) => {
                let column = batch.column(position)?;
                let fitting = fit(column, field, || misfit(column, field, table));
                fitting.map(BatchColumn::Held)
            }
            Err(_) => {
                let nulls = new_null_array(field.data_type(), batch.num_rows());
                Ok(BatchColumn::Held(nulls))
            }
        });
    let columns = columns.collect::<Result<_>>()?;
    Batch::try_new(schema.clone(), batch.num_rows(), columns)
}

/// Unites the last batch with those before it that have no more rows than what is united already, as long as all are small:
/// so a loop of appends leaves few batches, and copies each row a few times. What cannot be united stays as it is.
fn unite_last(batches: &mut Vec<Batch>, schema: &SchemaRef, copied: &mut usize) {
    let Some(last) = batches.last() else { return };
    let (mut rows, mut bytes) = (last.num_rows(), bytes_of(last));
    let mut first = batches.len() - 1;
    while first > 0 {
        let before = &batches[first - 1];
        if before.num_rows() > rows || before.num_rows() + rows > UNITED_ROWS {
            break;
        }
        // Of many columns in a file the sum is more than a number holds.
        let together = bytes_of(before).saturating_add(bytes);
        if together > UNITED_BYTES {
            break;
        }
        (first, rows, bytes) = (first - 1, rows + before.num_rows(), together);
    }
    if first + 1 < batches.len()
        && let Ok(parts) = batches[first..]
            .iter()
            .map(|it| it.read(None))
            .collect::<Result<Vec<_>>>()
        && let Ok(united) = concat_batches(schema, &parts)
    {
        batches.truncate(first);
        batches.push(united.into());
        *copied += bytes;
    }
}

/// The bytes of a batch's rows, which may be a slice of larger buffers; more than any are those in a file.
fn bytes_of(batch: &Batch) -> usize {
    let columns = batch.columns().iter();
    columns
        .map(|column| {
            let held = column.held().map(|column| column.to_data());
            let bytes = held.and_then(|data| data.get_slice_memory_size().ok());
            bytes.unwrap_or(usize::MAX / 64)
        })
        .fold(0, usize::saturating_add)
}

/// `column` as the type of `field`, and an error that `refuse` makes where that would lose a value.
pub(crate) fn fit(
    column: &ArrayRef,
    field: &FieldRef,
    refuse: impl Fn() -> GraphError,
) -> Result<ArrayRef> {
    if column.data_type() == field.data_type() {
        return Ok(column.clone());
    }
    if column.data_type() == &DataType::Null {
        return Ok(new_null_array(field.data_type(), column.len()));
    }
    let (converted, exact) =
        coerce(column, value_type(field.data_type()), Origin::Column).map_err(|_| refuse())?;
    if exact.is_some() {
        return Err(refuse());
    }
    Ok(arrow_cast::cast(&converted, field.data_type())?)
}

fn misfit(column: &ArrayRef, field: &FieldRef, table: &str) -> GraphError {
    GraphError::new(
        ErrorCode::UnsupportedType,
        "appended values do not fit the column's type",
    )
    .table(table)
    .column(field.name())
    .expected(field.data_type().to_string())
    .got(column.data_type().to_string())
}
