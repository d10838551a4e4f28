//! Folds by group, with states that partial aggregates hand on.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, BooleanArray, Float64Array};
use arrow_schema::{DataType, Field, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{Accumulator, EmitTo, GroupsAccumulator};

use super::fold::{Fold, together};

/// A fold whose state is so many numbers.
pub(super) trait Carried<const N: usize>: Fold {
    fn written(state: &Self::State) -> [f64; N];
    fn read(written: [f64; N]) -> Self::State;
    /// What states give, in a column; None is that of no rows.
    fn values(&self, states: &[Option<Self::State>]) -> ArrayRef;
}

/// The fields of a state; null are those of no rows.
pub(super) fn state_fields<const N: usize>(name: &str) -> Vec<FieldRef> {
    let field = |index| Field::new(format!("{name}[{index}]"), DataType::Float64, true);
    (0..N).map(field).map(Arc::new).collect()
}

fn write<F: Carried<N>, const N: usize>(states: &[Option<F::State>]) -> Vec<ArrayRef> {
    let written: Vec<_> = states
        .iter()
        .map(|state| state.as_ref().map(F::written))
        .collect();
    let column = |index: usize| {
        let values = written.iter().map(|state| state.map(|state| state[index]));
        Arc::new(values.collect::<Float64Array>()) as ArrayRef
    };
    (0..N).map(column).collect()
}

fn read<F: Carried<N>, const N: usize>(states: &[ArrayRef]) -> Vec<Option<F::State>> {
    let columns: [&Float64Array; N] =
        std::array::from_fn(|index| states[index].as_primitive::<Float64Type>());
    let row = |row: usize| {
        let known = columns[0].is_valid(row);
        known.then(|| F::read(columns.map(|column| column.value(row))))
    };
    (0..columns[0].len()).map(row).collect()
}

/// The fold of all rows.
#[derive(Debug)]
pub(super) struct One<F: Carried<N>, const N: usize> {
    fold: F,
    all: Option<F::State>,
}

impl<F: Carried<N>, const N: usize> One<F, N> {
    pub fn of(fold: F) -> Self {
        Self { fold, all: None }
    }

    fn add(&mut self, rows: Vec<Option<F::State>>) {
        for row in rows {
            self.all = together(&self.fold, self.all.as_ref(), row.as_ref());
        }
    }
}

impl<F: Carried<N>, const N: usize> Accumulator for One<F, N> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = self.fold.rows(values)?;
        self.add(rows);
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.fold.value(self.all.as_ref())
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let written = self.all.as_ref().map(F::written);
        let field = |index: usize| ScalarValue::Float64(written.map(|written| written[index]));
        Ok((0..N).map(field).collect())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.add(read::<F, N>(states));
        Ok(())
    }
}

/// The folds of the groups' rows.
#[derive(Debug)]
pub(super) struct Each<F: Carried<N>, const N: usize> {
    fold: F,
    groups: Vec<Option<F::State>>,
}

impl<F: Carried<N>, const N: usize> Each<F, N> {
    pub fn of(fold: F) -> Self {
        Self {
            fold,
            groups: Vec::new(),
        }
    }

    fn add(&mut self, rows: Vec<Option<F::State>>, groups: &[usize], count: usize) {
        self.groups.resize(count, None);
        for (row, group) in rows.into_iter().zip(groups) {
            let Some(row) = row else {
                continue;
            };
            let state = &mut self.groups[*group];
            *state = Some(match state {
                Some(before) => self.fold.combine(before, &row),
                None => row,
            });
        }
    }

    fn filtered(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<Option<F::State>>> {
        let mut rows = self.fold.rows(values)?;
        if let Some(filter) = filter {
            for (row, kept) in rows.iter_mut().zip(filter) {
                if kept != Some(true) {
                    *row = None;
                }
            }
        }
        Ok(rows)
    }
}

impl<F: Carried<N>, const N: usize> GroupsAccumulator for Each<F, N> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        let rows = self.filtered(values, filter)?;
        self.add(rows, groups, count);
        Ok(())
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        Ok(self.fold.values(&emit.take_needed(&mut self.groups)))
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(write::<F, N>(&emit.take_needed(&mut self.groups)))
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], count: usize) -> Result<()> {
        self.add(read::<F, N>(states), groups, count);
        Ok(())
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        Ok(write::<F, N>(&self.filtered(values, filter)?))
    }

    fn size(&self) -> usize {
        self.groups.capacity() * size_of::<Option<F::State>>()
    }
}
