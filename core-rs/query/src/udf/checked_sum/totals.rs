//! A sum per group.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, ArrowNativeTypeOp, ArrowPrimitiveType, BooleanArray, PrimitiveArray};
use arrow_schema::DataType;
use datafusion::error::Result;
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use datafusion_functions_aggregate_common::aggregate::groups_accumulator::accumulate::NullState;

use super::wide::{Native, Summed, overflow};

pub(super) struct Totals<T: Summed> {
    sums: Vec<Native<T>>,
    seen: NullState,
    data_type: DataType,
}

impl<T: Summed> Totals<T> {
    pub fn new(data_type: DataType) -> Self {
        Self {
            sums: Vec::new(),
            seen: NullState::new(),
            data_type,
        }
    }

    fn add<V: ArrowPrimitiveType + Send>(
        &mut self,
        values: &PrimitiveArray<V>,
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
        widen: impl Fn(V::Native) -> Native<T> + Send + Sync,
    ) -> Result<()> {
        self.sums.resize(count, Native::<T>::default());
        let (sums, mut overflown) = (&mut self.sums, false);
        self.seen
            .accumulate(groups, values, filter, count, |group, value| {
                let sum = &mut sums[group];
                match sum.add_checked(widen(value)) {
                    Ok(added) => *sum = added,
                    Err(_) => overflown = true,
                }
            });
        match overflown {
            true => Err(overflow(&self.data_type)),
            false => Ok(()),
        }
    }
}

impl<T: Summed> Debug for Totals<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Totals({})", self.data_type)
    }
}

impl<T: Summed> GroupsAccumulator for Totals<T> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.add(
            values[0].as_primitive::<T>(),
            groups,
            filter,
            count,
            T::widen,
        )
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], count: usize) -> Result<()> {
        let sums = states[0].as_primitive::<T::Wide>();
        self.add(sums, groups, None, count, |sum| sum)
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        let (sums, nulls) = (emit.take_needed(&mut self.sums), self.seen.build(emit));
        let is_null = |group: usize| nulls.as_ref().is_some_and(|nulls| nulls.is_null(group));
        let narrow = |(group, sum)| match is_null(group) {
            true => Ok(T::Native::default()),
            false => T::checked(sum, &self.data_type),
        };
        let sums = sums.into_iter().enumerate().map(narrow);
        let sums = sums.collect::<Result<Vec<T::Native>>>()?;
        let sums = PrimitiveArray::<T>::new(sums.into(), nulls);
        Ok(Arc::new(sums.with_data_type(self.data_type.clone())))
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        let (sums, nulls) = (emit.take_needed(&mut self.sums), self.seen.build(emit));
        let sums = PrimitiveArray::<T::Wide>::new(sums.into(), nulls);
        Ok(vec![Arc::new(
            sums.with_data_type(T::wide(&self.data_type)),
        )])
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let values = values[0].as_primitive::<T>();
        let sums: PrimitiveArray<T::Wide> = match filter {
            None => values.unary(T::widen),
            Some(filter) => {
                let kept = values.iter().zip(filter);
                let kept = kept.map(|(value, keep)| value.filter(|_| keep == Some(true)));
                kept.map(|value| value.map(T::widen)).collect()
            }
        };
        Ok(vec![Arc::new(
            sums.with_data_type(T::wide(&self.data_type)),
        )])
    }

    fn size(&self) -> usize {
        self.sums.capacity() * size_of::<Native<T>>() + self.seen.size()
    }
}
