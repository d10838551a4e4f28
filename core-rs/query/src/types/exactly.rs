//! Values as another type, which holds each of them.

use arrow_array::{Array, ArrayRef};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{ArrowError, DataType};

/// # Errors
/// Where a value does not fit, which [`arrow_cast::cast`] makes null.
pub(crate) fn cast_exactly(
    values: &dyn Array,
    data_type: &DataType,
) -> Result<ArrayRef, ArrowError> {
    let or_error = CastOptions {
        safe: false,
        ..CastOptions::default()
    };
    cast_with_options(values, data_type, &or_error)
}
