//! Values in another type that keeps them as they are.

use arrow_schema::DataType;
use datafusion::common::ScalarValue;

use super::class::Class;

/// `value` as `data_type`, where that keeps it as it is.
pub(crate) fn lossless(value: &ScalarValue, data_type: &DataType) -> Option<ScalarValue> {
    if !value.is_null() && Class::of(&value.data_type()) != Class::of(data_type) {
        return None;
    }
    let cast = value.cast_to(data_type).ok()?;
    let back = cast.cast_to(&value.data_type()).ok()?;
    (back == *value).then_some(cast)
}
