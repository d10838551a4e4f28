//! Floats that equal one another by their bits, too, wherever they lie in a value.
//!
//! There are 2^53 NaNs, which arrow's comparisons, hashes and sorts tell apart by sign and payload. Whatever is read or computed has the
//! one, so that every NaN equals every other and is the largest number. Keys, which are not shown, have one zero besides.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float16Type, Float32Type, Float64Type};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, FixedSizeListArray, GenericListArray, MapArray,
    OffsetSizeTrait, PrimitiveArray, StructArray, make_array,
};
use arrow_buffer::OffsetBuffer;
use arrow_schema::DataType;

use super::within::find_within;

/// A float.
pub(crate) trait Float: Copy + PartialEq {
    /// The value, but for a NaN the one that there is.
    fn one_nan(self) -> Self;

    /// The same, and but for -0 the 0 that it equals.
    fn one_zero(self) -> Self;

    fn has_other_bits(self, other: Self) -> bool;
}

macro_rules! float {
    ($type:ty) => {
        impl Float for $type {
            #[inline]
            fn one_nan(self) -> Self {
                if self.is_nan() { Self::NAN } else { self }
            }

            #[inline]
            fn one_zero(self) -> Self {
                if self.is_nan() {
                    Self::NAN
                } else {
                    self + Self::from(0u8)
                }
            }

            #[inline]
            fn has_other_bits(self, other: Self) -> bool {
                self.to_bits() != other.to_bits()
            }
        }
    };
}

float!(half::f16);
float!(f32);
float!(f64);

/// Whether there are floats in values of this type.
pub(crate) fn has_floats(data_type: &DataType) -> bool {
    find_within(data_type, &|part| part.is_floating().then_some(())).is_some()
}

/// `array` with one NaN: itself where it has no other.
pub(crate) fn one_nan(array: ArrayRef) -> ArrayRef {
    changed::<OneNan>(&array).unwrap_or(array)
}

/// `array` with one NaN and one zero: itself where it has no others.
pub(crate) fn one_zero(array: ArrayRef) -> ArrayRef {
    changed::<OneZero>(&array).unwrap_or(array)
}

/// What becomes of every float.
trait Form {
    fn of<F: Float>(value: F) -> F;
}

struct OneNan;

impl Form for OneNan {
    fn of<F: Float>(value: F) -> F {
        value.one_nan()
    }
}

struct OneZero;

impl Form for OneZero {
    fn of<F: Float>(value: F) -> F {
        value.one_zero()
    }
}

/// None where there is nothing to change.
fn changed<T: Form>(array: &ArrayRef) -> Option<ArrayRef> {
    match array.data_type() {
        DataType::Float16 => floats::<Float16Type, T>(array),
        DataType::Float32 => floats::<Float32Type, T>(array),
        DataType::Float64 => floats::<Float64Type, T>(array),
        data_type if !has_floats(data_type) => None,
        DataType::List(_) => list::<i32, T>(array),
        DataType::LargeList(_) => list::<i64, T>(array),
        DataType::FixedSizeList(field, size) => {
            let list = array.as_fixed_size_list();
            let values = changed::<T>(list.values())?;
            let (field, nulls) = (Arc::clone(field), list.nulls().cloned());
            let list = FixedSizeListArray::new(field, *size, values, nulls);
            Some(Arc::new(list))
        }
        DataType::Struct(fields) => {
            let array = array.as_struct();
            let columns = all_changed::<T>(array.columns())?;
            let nulls = array.nulls().cloned();
            Some(Arc::new(StructArray::new(fields.clone(), columns, nulls)))
        }
        DataType::Map(field, ordered) => {
            let map = array.as_map();
            let (start, offsets) = rebased(map.offsets());
            let entries = map
                .entries()
                .slice(start, offsets[offsets.len() - 1] as usize);
            let entries: ArrayRef = Arc::new(entries);
            let entries = changed::<T>(&entries)?.as_struct().clone();
            let (field, nulls) = (Arc::clone(field), map.nulls().cloned());
            let map = MapArray::new(field, offsets, entries, nulls, *ordered);
            Some(Arc::new(map))
        }
        _ => {
            let data = array.to_data();
            let children = data.child_data().iter().cloned().map(make_array);
            let children = all_changed::<T>(&children.collect::<Vec<_>>())?;
            let children = children.iter().map(Array::to_data).collect();
            // Of the same length and types: it builds.
            let data = data.into_builder().child_data(children).build().ok()?;
            Some(make_array(data))
        }
    }
}

fn all_changed<T: Form>(columns: &[ArrayRef]) -> Option<Vec<ArrayRef>> {
    let all: Vec<Option<ArrayRef>> = columns.iter().map(changed::<T>).collect();
    if all.iter().all(Option::is_none) {
        return None;
    }
    let all = all.into_iter().zip(columns);
    Some(
        all.map(|(new, old)| new.unwrap_or_else(|| Arc::clone(old)))
            .collect(),
    )
}

fn floats<P: ArrowPrimitiveType, T: Form>(array: &ArrayRef) -> Option<ArrayRef>
where
    P::Native: Float,
{
    let array = array.as_primitive::<P>();
    // Without a branch, so that it goes over many values at once.
    let differs = |found: bool, &value: &P::Native| found | value.has_other_bits(T::of(value));
    if !array.values().iter().fold(false, differs) {
        return None;
    }
    let array: PrimitiveArray<P> = array.unary(T::of);
    Some(Arc::new(array))
}

fn list<O: OffsetSizeTrait, T: Form>(array: &ArrayRef) -> Option<ArrayRef> {
    let list = array.as_list::<O>();
    let (start, offsets) = rebased(list.offsets());
    let length = offsets[offsets.len() - 1].as_usize();
    let values = changed::<T>(&list.values().slice(start, length))?;
    let (DataType::List(field) | DataType::LargeList(field)) = list.data_type() else {
        return None;
    };
    let (field, nulls) = (Arc::clone(field), list.nulls().cloned());
    Some(Arc::new(GenericListArray::new(
        field, offsets, values, nulls,
    )))
}

/// Where the values of a list begin, and its offsets from there.
fn rebased<O: OffsetSizeTrait>(offsets: &OffsetBuffer<O>) -> (usize, OffsetBuffer<O>) {
    let start = offsets[0];
    if start.as_usize() == 0 {
        return (0, offsets.clone());
    }
    let offsets: Vec<O> = offsets.iter().map(|&offset| offset - start).collect();
    (start.as_usize(), OffsetBuffer::new(offsets.into()))
}

#[cfg(test)]
mod tests {
    use arrow_array::{DictionaryArray, Float64Array, Int32Array, ListArray, RecordBatch};
    use arrow_schema::Field;

    use super::*;

    const OTHER: f64 = f64::from_bits(0xfff8_0000_0000_0abc);

    fn bits(array: &ArrayRef) -> Vec<u64> {
        let values = array.as_primitive::<Float64Type>().values();
        values.iter().map(|value| value.to_bits()).collect()
    }

    #[test]
    fn is_the_same_array_where_it_has_one_already() {
        let array: ArrayRef = Arc::new(Float64Array::from(vec![1.0, f64::NAN, -0.0]));
        assert!(Arc::ptr_eq(&one_nan(Arc::clone(&array)), &array));
        let key: ArrayRef = Arc::new(Float64Array::from(vec![1.0, f64::NAN, 0.0]));
        assert!(Arc::ptr_eq(&one_zero(Arc::clone(&key)), &key));
    }

    #[test]
    fn keys_have_one_zero() {
        let values = vec![Some(-0.0), None, Some(OTHER), Some(-1.0)];
        let key = one_zero(Arc::new(Float64Array::from(values)));
        let expected = [0.0f64, f64::NAN, -1.0].map(f64::to_bits);
        assert_eq!([0, 2, 3].map(|row| bits(&key)[row]), expected);
        let halves = vec![half::f16::NEG_ZERO, -half::f16::NAN];
        let key = one_zero(Arc::new(arrow_array::Float16Array::from(halves)));
        let expected = [half::f16::ZERO, half::f16::NAN].map(half::f16::to_bits);
        let key = key.as_primitive::<Float16Type>().values();
        assert_eq!([key[0], key[1]].map(half::f16::to_bits), expected);
    }

    #[test]
    fn replaces_every_other_wherever_it_lies() {
        let plain: ArrayRef = Arc::new(Float64Array::from(vec![
            Some(OTHER),
            None,
            Some(-0.0),
            Some(-f64::NAN),
        ]));
        let one = one_nan(Arc::clone(&plain));
        assert_eq!(one.nulls(), plain.nulls());
        assert_eq!(bits(&one)[0], f64::NAN.to_bits());
        assert_eq!(bits(&one)[2], (-0.0f64).to_bits());
        assert_eq!(bits(&one)[3], f64::NAN.to_bits());

        let item = Arc::new(Field::new("item", DataType::Float64, true));
        let offsets = OffsetBuffer::new(vec![0, 1, 3, 4].into());
        let list = ListArray::new(item, offsets, Arc::clone(&plain), None);
        let sliced: ArrayRef = Arc::new(list.slice(1, 2));
        let changed = one_nan(sliced);
        let changed = changed.as_list::<i32>();
        assert_eq!(changed.value(0).len(), 2);
        assert_eq!(bits(&changed.value(1)), [f64::NAN.to_bits()]);

        let inner: ArrayRef = Arc::new(list.clone());
        let structs = RecordBatch::try_from_iter([("a", inner)]).unwrap();
        let structs: ArrayRef = Arc::new(StructArray::from(structs));
        let changed = one_nan(structs);
        let changed = changed.as_struct().column(0).as_list::<i32>().value(0);
        assert_eq!(bits(&changed), [f64::NAN.to_bits()]);

        let keyed = DictionaryArray::new(Int32Array::from(vec![3, 0]), plain);
        let keyed = one_nan(Arc::new(keyed));
        assert_eq!(
            bits(keyed.as_any_dictionary().values())[0],
            f64::NAN.to_bits()
        );
    }
}
