//! One mean.

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_schema::DataType;
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::Accumulator;

use super::averaged::Averaged;
use crate::udf::checked_sum::total::{DistinctTotal, Total};
use crate::udf::checked_sum::wide::Native;

/// The type of the result, of values of `data_type`.
pub(super) fn result(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Duration(_) => data_type.clone(),
        _ => DataType::Float64,
    }
}

fn value<T: Averaged>((sum, count): (Native<T>, u64), data_type: &DataType) -> Result<ScalarValue> {
    let mean = (count > 0).then(|| T::mean(sum, count));
    ScalarValue::new_primitive::<T::Result>(mean, &result(data_type))
}

#[derive(Debug)]
pub(super) struct Mean<T: Averaged> {
    total: Total<T>,
    data_type: DataType,
}

impl<T: Averaged> Mean<T> {
    pub fn new(data_type: DataType) -> Self {
        Self {
            total: Total::new(data_type.clone()),
            data_type,
        }
    }
}

impl<T: Averaged> Accumulator for Mean<T> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.total.update_batch(values)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.total.retract_batch(values)
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let counts = states[0].as_primitive::<UInt64Type>().iter();
        let sums = states[1].as_primitive::<T::Wide>().iter();
        for (count, sum) in counts.zip(sums) {
            if let (Some(count), Some(sum)) = (count, sum) {
                self.total.add(sum, count)?;
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        value::<T>(self.total.so_far(), &self.data_type)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let (_, count) = self.total.so_far();
        let mut states = vec![ScalarValue::UInt64(Some(count))];
        states.extend(self.total.state()?);
        Ok(states)
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// The mean of different values.
#[derive(Debug)]
pub(super) struct DistinctMean<T: Averaged> {
    values: DistinctTotal<T>,
    data_type: DataType,
}

impl<T: Averaged> DistinctMean<T> {
    pub fn new(data_type: DataType) -> Self {
        Self {
            values: DistinctTotal::new(data_type.clone()),
            data_type,
        }
    }
}

impl<T: Averaged> Accumulator for DistinctMean<T> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.values.update_batch(values)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.values.retract_batch(values)
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.values.merge_batch(states)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        value::<T>(self.values.total()?, &self.data_type)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.values.state()
    }

    fn size(&self) -> usize {
        self.values.size() + size_of::<DataType>()
    }
}
