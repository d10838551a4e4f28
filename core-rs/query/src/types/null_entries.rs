//! Dictionaries that have a null among their values: their keys are null there, so that nothing need look for both.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, make_array};

use super::floats::one_nan;

/// `array` with null keys for the null values of its dictionary, if it has one that holds some.
pub(crate) fn null_keys(array: ArrayRef) -> ArrayRef {
    let Some(dictionary) = array.as_any_dictionary_opt() else {
        return array;
    };
    if dictionary.values().null_count() == 0 {
        return array;
    }
    let data = array.to_data().into_builder().nulls(array.logical_nulls());
    // Of the same length, keys and values: it builds.
    data.build().map_or(array, make_array)
}

/// `array` as it is computed with: one NaN, and nulls among its keys alone.
pub(crate) fn as_computed(array: ArrayRef) -> ArrayRef {
    null_keys(one_nan(array))
}
