//! Times that text cannot tell: arrow's writers stop at them, or write their own complaint in the value's place.

use std::sync::Arc;

use arrow_array::cast::{AsArray, as_struct_array};
use arrow_array::types::ArrowPrimitiveType;
use arrow_array::{Array, ArrayRef, PrimitiveArray, RecordBatch, downcast_temporal_array};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::DataType;
use datafusion::arrow::compute::{max, min};
use datafusion::arrow::datatypes::ArrowNativeType;
use quiver_graph::{ErrorCode, GraphError, Result};

/// Fails for a date or time of a year that has no text, or beyond a day.
pub(super) fn check(batch: &RecordBatch) -> Result<()> {
    for (field, column) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        // Most columns show by their extremes that all of their times are told, hidden ones too.
        if told(column) {
            continue;
        }
        let options = FormatOptions::new().with_display_error(false);
        let formatter = ArrayFormatter::try_new(column, &options)?;
        let fails = |row: &usize| formatter.value(*row).try_to_string().is_err();
        if (0..column.len()).any(|row| fails(&row)) {
            let (name, data_type) = (field.name(), field.data_type());
            let message = format!(
                "column \"{name}\" has a time that text cannot tell: {data_type} reaches further"
            );
            return Err(GraphError::new(ErrorCode::QueryFailed, message)
                .column(name)
                .expected("years from -262143 to 262142, and times within a day")
                .got(data_type.to_string()));
        }
    }
    Ok(())
}

fn told(array: &dyn Array) -> bool {
    match array.data_type() {
        DataType::List(_) => told(array.as_list::<i32>().values()),
        DataType::LargeList(_) => told(array.as_list::<i64>().values()),
        DataType::FixedSizeList(..) => told(array.as_fixed_size_list().values()),
        DataType::Map(..) => told(array.as_map().entries()),
        DataType::Struct(_) => as_struct_array(array)
            .columns()
            .iter()
            .all(|column| told(column)),
        DataType::Dictionary(..) => told(array.as_any_dictionary().values()),
        data_type if data_type.is_temporal() => {
            let bounds = downcast_temporal_array!(
                array => extremes(array),
                _ => return true
            );
            let options = FormatOptions::new();
            ArrayFormatter::try_new(&bounds, &options).is_ok_and(|formatter| {
                (0..bounds.len()).all(|row| formatter.value(row).try_to_string().is_ok())
            })
        }
        _ => true,
    }
}

fn extremes<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>) -> ArrayRef
where
    T::Native: ArrowNativeType,
{
    let bounds = [min(array), max(array)];
    let bounds: PrimitiveArray<T> = bounds.into_iter().collect();
    Arc::new(bounds.with_data_type(array.data_type().clone()))
}
