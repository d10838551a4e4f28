//! How far a state column has moved in an iteration.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef};
use arrow_cast::cast;
use arrow_schema::DataType;
use quiver_graph::Result;

/// The distance between two columns, summed over their rows: 0 where nothing changed. What is no number, or is null on one
/// side, is as far as can be from anything else. Without `measured`, any change is.
pub(super) fn change(old: &ArrayRef, new: &ArrayRef, measured: bool) -> Result<f64> {
    if old == new {
        return Ok(0.0);
    }
    if !measured || !old.data_type().is_numeric() {
        return Ok(f64::INFINITY);
    }
    let (old, new) = (
        cast(old, &DataType::Float64)?,
        cast(new, &DataType::Float64)?,
    );
    let (old, new) = (
        old.as_primitive::<Float64Type>(),
        new.as_primitive::<Float64Type>(),
    );
    if old.null_count() == 0 && new.null_count() == 0 {
        let pairs = old.values().iter().zip(new.values());
        return Ok(pairs.map(|(&old, &new)| distance(old, new)).sum());
    }
    let pairs = old.iter().zip(new);
    Ok(pairs
        .map(|pair| match pair {
            (Some(old), Some(new)) => distance(old, new),
            (None, None) => 0.0,
            _ => f64::INFINITY,
        })
        .sum())
}

fn distance(old: f64, new: f64) -> f64 {
    // Infinities of one sign are equal, and their difference is not a number.
    if old == new || (old.is_nan() && new.is_nan()) {
        return 0.0;
    }
    let distance = (old - new).abs();
    if distance.is_nan() {
        f64::INFINITY
    } else {
        distance
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{Float64Array, Int64Array, StringArray};
    use std::sync::Arc;

    #[test]
    fn is_the_sum_of_distances() {
        let floats = |values: &[Option<f64>]| -> ArrayRef {
            Arc::new(values.iter().copied().collect::<Float64Array>())
        };
        let far = f64::INFINITY;
        let cases = [
            (vec![Some(1.0), Some(2.0)], vec![Some(1.5), Some(1.0)], 1.5),
            (vec![Some(far), None], vec![Some(far), None], 0.0),
            (vec![Some(far)], vec![Some(3.0)], far),
            (vec![Some(far)], vec![Some(-far)], far),
            (vec![None], vec![Some(3.0)], far),
            (vec![Some(f64::NAN)], vec![Some(-f64::NAN)], 0.0),
            (vec![Some(f64::NAN)], vec![Some(0.0)], far),
            (vec![None, Some(1.0)], vec![None, Some(4.0)], 3.0),
        ];
        for (old, new, expected) in cases {
            let got = change(&floats(&old), &floats(&new), true).unwrap();
            assert_eq!(got, expected, "{old:?} to {new:?}");
        }
    }

    #[test]
    fn takes_whole_numbers_and_text() {
        let whole = |values: &[i64]| -> ArrayRef { Arc::new(Int64Array::from(values.to_vec())) };
        let text = |value: &str| -> ArrayRef { Arc::new(StringArray::from(vec![value])) };
        assert_eq!(change(&whole(&[1, 5]), &whole(&[2, 3]), true).unwrap(), 3.0);
        let far = f64::INFINITY;
        assert_eq!(change(&whole(&[1]), &whole(&[2]), false).unwrap(), far);
        assert_eq!(change(&whole(&[1]), &whole(&[1]), false).unwrap(), 0.0);
        assert_eq!(change(&text("a"), &text("b"), true).unwrap(), far);
        assert_eq!(change(&text("a"), &text("a"), true).unwrap(), 0.0);
    }
}
