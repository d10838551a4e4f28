//! Whether values of two columns are the same: null is null, NaN is NaN, and 0 is -0.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float16Type, Float32Type, Float64Type};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray, make_array, new_null_array,
};
use arrow_row::{RowConverter, Rows, SortField};
use arrow_schema::DataType;

use crate::Result;
use crate::builder::wider;
use crate::ids::{Origin, coerce, decode};

/// Values as bytes that are the same where the values are.
pub(super) struct Encoded {
    rows: Rows,
    /// For values that the type which both columns have in common cannot hold: which it can, and the others in their own type.
    own: Option<(Vec<bool>, Rows)>,
    side: u8,
}

impl Encoded {
    /// Two columns whose values are to be compared. Values of types that do not go together are different, unless both are null.
    ///
    /// # Errors
    /// None that values can cause.
    pub fn pair(a: &ArrayRef, b: &ArrayRef) -> Result<[Self; 2]> {
        let (a, b) = (decode(a)?, decode(b)?);
        if a.data_type() == b.data_type() {
            let converter = converter(a.data_type())?;
            let side = |side, array| -> Result<Self> {
                Ok(Self {
                    rows: encode(&converter, array)?,
                    own: None,
                    side,
                })
            };
            return Ok([side(0, &a)?, side(1, &b)?]);
        }
        let to = wider(a.data_type(), b.data_type());
        let common = coerce(&a, &to, Origin::Column).and_then(|first| {
            let second = coerce(&b, &to, Origin::Column)?;
            Ok([first, second])
        });
        let [(x, x_exact), (y, y_exact)] = match common {
            Ok(pair) => {
                pair.map(|(array, exact)| (array, exact.map(|exact| exact.iter().collect())))
            }
            // A null is one in every type.
            Err(_) => [&a, &b].map(|array| {
                let nulls = new_null_array(&DataType::Null, array.len());
                let nulled = array.logical_nulls();
                let is_null = |row| nulled.as_ref().is_some_and(|nulls| nulls.is_null(row));
                (
                    nulls,
                    Some((0..array.len()).map(is_null).collect::<Vec<bool>>()),
                )
            }),
        };
        let converter = converter(x.data_type())?;
        let side =
            |side, values: &ArrayRef, exact: Option<Vec<bool>>, own: &ArrayRef| -> Result<Self> {
                let own = match exact {
                    Some(exact) => Some((exact, encode(&self::converter(own.data_type())?, own)?)),
                    None => None,
                };
                Ok(Self {
                    rows: encode(&converter, values)?,
                    own,
                    side,
                })
            };
        Ok([side(0, &x, x_exact, &a)?, side(1, &y, y_exact, &b)?])
    }

    /// Whether the value in a row is that of another column's row.
    pub fn same(&self, row: usize, other: &Self, other_row: usize) -> bool {
        match (self.common(row), other.common(other_row)) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        }
    }

    /// Puts the value in a row behind others, so that values which are told apart one by one are so together.
    pub fn write(&self, row: usize, out: &mut Vec<u8>) {
        let (tag, bytes) = match (self.common(row), &self.own) {
            (Some(bytes), _) => (2, bytes),
            (None, Some((_, own))) => (self.side, own.row(row).data()),
            (None, None) => (self.side, &[][..]),
        };
        out.push(tag);
        out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        out.extend_from_slice(bytes);
    }

    /// The value in the type that both columns have in common, where that holds it.
    fn common(&self, row: usize) -> Option<&[u8]> {
        let holds = self.own.as_ref().is_none_or(|(exact, _)| exact[row]);
        holds.then(|| self.rows.row(row).data())
    }
}

fn converter(data_type: &DataType) -> Result<RowConverter> {
    Ok(RowConverter::new(vec![SortField::new(data_type.clone())])?)
}

fn encode(converter: &RowConverter, array: &ArrayRef) -> Result<Rows> {
    Ok(converter.convert_columns(&[one_form(array)?])?)
}

/// The same values with one NaN and one zero, however deep they lie.
fn one_form(array: &ArrayRef) -> Result<ArrayRef> {
    Ok(match array.data_type() {
        DataType::Float16 => floats::<Float16Type>(array, |value| {
            if value.is_nan() {
                Float16Value::NAN
            } else {
                value + Float16Value::ZERO
            }
        }),
        DataType::Float32 => floats::<Float32Type>(array, |value| {
            if value.is_nan() {
                f32::NAN
            } else {
                value + 0.0
            }
        }),
        DataType::Float64 => floats::<Float64Type>(array, |value| {
            if value.is_nan() {
                f64::NAN
            } else {
                value + 0.0
            }
        }),
        data_type if data_type.is_nested() => {
            let data = array.to_data();
            let children = data.child_data().iter().cloned();
            let children = children
                .map(|child| Ok(one_form(&make_array(child))?.to_data()))
                .collect::<Result<Vec<_>>>()?;
            make_array(data.into_builder().child_data(children).build()?)
        }
        _ => array.clone(),
    })
}

type Float16Value = <Float16Type as ArrowPrimitiveType>::Native;

fn floats<T: ArrowPrimitiveType>(
    array: &ArrayRef,
    form: impl Fn(T::Native) -> T::Native,
) -> ArrayRef {
    let values: PrimitiveArray<T> = array.as_primitive::<T>().unary(form);
    Arc::new(values)
}

#[cfg(test)]
mod tests {
    use arrow_array::{Float64Array, Int64Array, ListArray, StringArray, UInt64Array};

    use super::*;

    fn same(a: ArrayRef, b: ArrayRef) -> Vec<bool> {
        let [x, y] = Encoded::pair(&a, &b).unwrap();
        (0..a.len())
            .map(|row| {
                let (mut first, mut second) = (Vec::new(), Vec::new());
                x.write(row, &mut first);
                y.write(row, &mut second);
                let same = x.same(row, &y, row);
                assert_eq!(same, first == second);
                same
            })
            .collect()
    }

    #[test]
    fn null_nan_and_zero() {
        let negative = f64::from_bits(f64::NAN.to_bits() | 1 << 63 | 5);
        let a: ArrayRef = Arc::new(Float64Array::from(vec![
            None,
            Some(f64::NAN),
            Some(0.0),
            None,
            Some(1.0),
        ]));
        let b: ArrayRef = Arc::new(Float64Array::from(vec![
            None,
            Some(negative),
            Some(-0.0),
            Some(1.0),
            Some(2.0),
        ]));
        assert_eq!(same(a, b), [true, true, true, false, false]);
        let list = |value| -> ArrayRef {
            Arc::new(ListArray::from_iter_primitive::<Float64Type, _, _>([Some(
                vec![Some(value), None],
            )]))
        };
        assert_eq!(same(list(f64::NAN), list(negative)), [true]);
        assert_eq!(same(list(1.0), list(2.0)), [false]);
    }

    #[test]
    fn types_that_differ() {
        let large = 9_007_199_254_740_993_i64;
        let whole: ArrayRef =
            Arc::new(Int64Array::from(vec![Some(1), Some(large), None, Some(-1)]));
        let floats: ArrayRef = Arc::new(Float64Array::from(vec![
            Some(1.0),
            Some(large as f64),
            None,
            Some(0.5),
        ]));
        assert_eq!(same(whole.clone(), floats), [true, false, true, false]);
        let words: ArrayRef = Arc::new(UInt64Array::from(vec![
            Some(1),
            Some(large as u64),
            None,
            Some(u64::MAX),
        ]));
        assert_eq!(same(whole.clone(), words), [true, true, true, false]);
        let texts: ArrayRef = Arc::new(StringArray::from(vec![Some("1"), Some("2"), None, None]));
        assert_eq!(same(whole, texts), [false, false, true, false]);
    }
}
