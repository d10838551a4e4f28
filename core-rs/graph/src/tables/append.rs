//! The rows of one table behind those of another.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, new_null_array};
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};

use super::batch::{Batch, BatchColumn};
use super::columns::Batches;
use crate::ids::{Origin, coerce, value_type};
use crate::{ErrorCode, GraphError, Result};

/// The rows of `more` behind those of `data`, under the columns of both.
pub(crate) fn append(data: &Batches, more: &Batches, table: &str) -> Result<Batches> {
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
    let schema: SchemaRef = Arc::new(Schema::new_with_metadata(
        fields,
        data.schema.metadata().clone(),
    ));
    let mut batches = Vec::with_capacity(data.batches.len() + more.batches.len());
    for part in [data, more] {
        for batch in &part.batches {
            let columns =
                schema
                    .fields()
                    .iter()
                    .map(|field| match part.schema.index_of(field.name()) {
                        // What is in a file may stay there.
                        Ok(position)
                            if part.schema.field(position).data_type() == field.data_type() =>
                        {
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
            batches.push(Batch::try_new(
                schema.clone(),
                batch.num_rows(),
                columns.collect::<Result<_>>()?,
            )?);
        }
    }
    Ok(Batches::new(schema, batches, data.rows.start))
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
