//! A mean per group.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{Array, ArrayRef, ArrowNativeTypeOp, BooleanArray, PrimitiveArray, UInt64Array};
use arrow_schema::DataType;
use datafusion::error::Result;
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use datafusion_functions_aggregate_common::aggregate::groups_accumulator::accumulate::accumulate;

use super::averaged::Averaged;
use super::mean::result;
use crate::udf::checked_sum::wide::{Native, overflow};

pub(super) struct Means<T: Averaged> {
    /// No number of rows that there can be is too many for them.
    sums: Vec<Native<T>>,
    counts: Vec<u64>,
    data_type: DataType,
}

impl<T: Averaged> Means<T> {
    pub fn new(data_type: DataType) -> Self {
        Self {
            sums: Vec::new(),
            counts: Vec::new(),
            data_type,
        }
    }

    fn resize(&mut self, groups: usize) {
        self.sums.resize(groups, Native::<T>::default());
        self.counts.resize(groups, 0);
    }

    fn wide(&self, sums: PrimitiveArray<T::Wide>) -> ArrayRef {
        Arc::new(sums.with_data_type(T::wide(&self.data_type)))
    }
}

impl<T: Averaged> Debug for Means<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Means({})", self.data_type)
    }
}

impl<T: Averaged> GroupsAccumulator for Means<T> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.resize(count);
        let (sums, counts) = (&mut self.sums, &mut self.counts);
        accumulate(
            groups,
            values[0].as_primitive::<T>(),
            filter,
            |group, value| {
                sums[group] = sums[group].add_wrapping(T::widen(value));
                counts[group] += 1;
            },
        );
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], count: usize) -> Result<()> {
        self.resize(count);
        let counts = states[0].as_primitive::<UInt64Type>().iter();
        let sums = states[1].as_primitive::<T::Wide>().iter();
        for ((count, sum), &group) in counts.zip(sums).zip(groups) {
            if let (Some(count), Some(sum)) = (count, sum) {
                let added = self.sums[group].add_checked(sum);
                self.sums[group] = added.map_err(|_| overflow(&self.data_type))?;
                self.counts[group] += count;
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        let sums = emit.take_needed(&mut self.sums).into_iter();
        let counts = emit.take_needed(&mut self.counts);
        let means = sums
            .zip(counts)
            .map(|(sum, count)| (count > 0).then(|| T::mean(sum, count)));
        let means = means.collect::<PrimitiveArray<T::Result>>();
        Ok(Arc::new(means.with_data_type(result(&self.data_type))))
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        let counts = emit.take_needed(&mut self.counts);
        let sums = PrimitiveArray::new(emit.take_needed(&mut self.sums).into(), None);
        Ok(vec![Arc::new(UInt64Array::from(counts)), self.wide(sums)])
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let values = values[0].as_primitive::<T>();
        let is_kept = |row| filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row));
        let kept = |row| (values.is_valid(row) && is_kept(row)).then(|| values.value(row));
        let rows = (0..values.len()).map(kept);
        let counts = rows.clone().map(|value| u64::from(value.is_some()));
        let sums = rows.map(|value| value.map_or(Native::<T>::default(), T::widen));
        let counts = UInt64Array::from_iter_values(counts);
        let sums = PrimitiveArray::from_iter_values(sums);
        Ok(vec![Arc::new(counts), self.wide(sums)])
    }

    fn size(&self) -> usize {
        self.sums.capacity() * size_of::<Native<T>>() + self.counts.capacity() * size_of::<u64>()
    }
}
