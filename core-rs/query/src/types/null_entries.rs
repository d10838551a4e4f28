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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::types::Int32Type;
    use arrow_array::{DictionaryArray, Int32Array, StringArray};

    use super::*;

    #[test]
    fn are_null_in_their_keys_in_every_part() {
        let values = StringArray::from(vec![None, Some(""), Some("ab")]);
        let keys = Int32Array::from(vec![2, 0, 1, 0, 2]);
        let whole: ArrayRef = Arc::new(DictionaryArray::<Int32Type>::new(keys, Arc::new(values)));
        for offset in 0..4 {
            for length in 0..=5 - offset {
                let part = null_keys(whole.slice(offset, length));
                let nulls = part.nulls().map_or(0, |nulls| nulls.null_count());
                let expected = [false, true, false, true, false];
                let expected = expected[offset..offset + length]
                    .iter()
                    .filter(|null| **null);
                assert_eq!(nulls, expected.count(), "{length} from {offset}");
            }
        }
    }
}
