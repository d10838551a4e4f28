//! One sum.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, ArrowNativeTypeOp, PrimitiveArray};
use arrow_schema::DataType;
use datafusion::common::ScalarValue;
use datafusion::common::utils::SingleRowListArrayBuilder;
use datafusion::error::Result;
use datafusion::logical_expr::Accumulator;

use super::wide::{Native, Summed, overflow};

#[derive(Debug)]
pub(in crate::udf) struct Total<T: Summed> {
    sum: Native<T>,
    /// How many values, or partial sums, are in it.
    count: u64,
    data_type: DataType,
}

impl<T: Summed> Total<T> {
    pub fn new(data_type: DataType) -> Self {
        Self {
            sum: Native::<T>::default(),
            count: 0,
            data_type,
        }
    }

    /// The sum of the values that are not null, and their number.
    fn of(&self, values: &ArrayRef) -> Result<(Native<T>, u64)> {
        let values = values.as_primitive::<T>();
        let count = (values.len() - values.null_count()) as u64;
        let add = |sum: Native<T>, value| sum.add_checked(T::widen(value));
        let sum = match values.null_count() {
            0 => values
                .values()
                .iter()
                .copied()
                .try_fold(Native::<T>::default(), add),
            _ => values
                .iter()
                .flatten()
                .try_fold(Native::<T>::default(), add),
        };
        Ok((sum.map_err(|_| overflow(&self.data_type))?, count))
    }

    /// The sum, and of how many.
    pub fn so_far(&self) -> (Native<T>, u64) {
        (self.sum, self.count)
    }

    /// Adds what so many have for their sum.
    pub fn add(&mut self, sum: Native<T>, count: u64) -> Result<()> {
        let added = self.sum.add_checked(sum);
        self.sum = added.map_err(|_| overflow(&self.data_type))?;
        self.count += count;
        Ok(())
    }
}

impl<T: Summed> Accumulator for Total<T> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let (sum, count) = self.of(&values[0])?;
        self.add(sum, count)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let (sum, count) = self.of(&values[0])?;
        let left = self.sum.sub_checked(sum);
        self.sum = left.map_err(|_| overflow(&self.data_type))?;
        self.count -= count;
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for sum in states[0].as_primitive::<T::Wide>().iter().flatten() {
            self.add(sum, 1)?;
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let sum = match self.count {
            0 => None,
            _ => Some(T::checked(self.sum, &self.data_type)?),
        };
        ScalarValue::new_primitive::<T>(sum, &self.data_type)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let sum = (self.count > 0).then_some(self.sum);
        let wide = T::wide(&self.data_type);
        Ok(vec![ScalarValue::new_primitive::<T::Wide>(sum, &wide)?])
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// The sum of different values, with how often each is in a window.
#[derive(Debug)]
pub(in crate::udf) struct DistinctTotal<T: Summed> {
    values: HashMap<T::Native, u64>,
    data_type: DataType,
}

impl<T: Summed> DistinctTotal<T> {
    pub fn new(data_type: DataType) -> Self {
        Self {
            values: HashMap::new(),
            data_type,
        }
    }

    /// The sum, and of how many.
    pub fn total(&self) -> Result<(Native<T>, u64)> {
        let add = |sum: Native<T>, &value| sum.add_checked(T::widen(value));
        let sum = self.values.keys().try_fold(Native::<T>::default(), add);
        let sum = sum.map_err(|_| overflow(&self.data_type))?;
        Ok((sum, self.values.len() as u64))
    }
}

impl<T: Summed> Accumulator for DistinctTotal<T> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for value in values[0].as_primitive::<T>().iter().flatten() {
            *self.values.entry(value).or_default() += 1;
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for value in values[0].as_primitive::<T>().iter().flatten() {
            if let Some(count) = self.values.get_mut(&value) {
                *count -= 1;
                if *count == 0 {
                    self.values.remove(&value);
                }
            }
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for values in states[0].as_list::<i32>().iter().flatten() {
            self.update_batch(&[values])?;
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let sum = match self.total()? {
            (_, 0) => None,
            (sum, _) => Some(T::checked(sum, &self.data_type)?),
        };
        ScalarValue::new_primitive::<T>(sum, &self.data_type)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let values = self.values.keys().copied();
        let values = PrimitiveArray::<T>::from_iter_values(values);
        let values = values.with_data_type(self.data_type.clone());
        let list = SingleRowListArrayBuilder::new(Arc::new(values));
        Ok(vec![list.build_list_scalar()])
    }

    fn size(&self) -> usize {
        let entry = size_of::<(T::Native, u64)>();
        size_of_val(self) + self.values.capacity() * entry
    }
}
