//! An aggregate that keeps one row of each group, all its columns together: the one with the smallest or the largest number.
//!
//! DataFusion's `first_value` keeps each column by itself, under an order that it holds as scalars, and takes some types
//! group by group. This one notes where each group's row lies, and copies rows when most of those it holds are nobody's.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{Array, ArrayRef, BooleanArray, UInt64Array, new_empty_array};
use arrow_schema::{DataType, Field, FieldRef};
use arrow_select::interleave::interleave;
use datafusion::common::not_impl_err;
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, Expr, GroupsAccumulator, Signature,
    Volatility,
};

/// `row`, a struct, of the row whose `number` is the smallest of its group, or the largest. For groups only.
pub(crate) fn kept_row(number: Expr, row: Expr, last: bool) -> Expr {
    let signature = Signature::any(2, Volatility::Immutable);
    AggregateUDF::from(KeptRow { last, signature }).call(vec![number, row])
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct KeptRow {
    last: bool,
    signature: Signature,
}

impl AggregateUDFImpl for KeptRow {
    fn name(&self) -> &'static str {
        match self.last {
            true => "last_row",
            false => "first_row",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        Ok(arguments[1].clone())
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let row = args.return_field.data_type().clone();
        Ok(vec![
            Arc::new(Field::new(
                format!("{}[number]", args.name),
                DataType::UInt64,
                true,
            )),
            Arc::new(Field::new(format!("{}[row]", args.name), row, true)),
        ])
    }

    fn accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        not_impl_err!("{} without groups", self.name())
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(Rows {
            last: self.last,
            data_type: args.return_field.data_type().clone(),
            groups: Vec::new(),
            batches: Vec::new(),
            held: 0,
        }))
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        // The numbers tell.
        AggregateOrderSensitivity::Insensitive
    }
}

/// The row of one group: its number, and where it lies.
#[derive(Clone, Copy)]
struct Place {
    number: u64,
    batch: usize,
    row: usize,
}

struct Rows {
    last: bool,
    data_type: DataType,
    groups: Vec<Option<Place>>,
    batches: Vec<ArrayRef>,
    /// Rows in the batches.
    held: usize,
}

impl Rows {
    fn take(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> Result<()> {
        self.groups.resize(groups, None);
        let numbers = values[0].as_primitive::<UInt64Type>();
        let batch = self.batches.len();
        let mut any = false;
        for (row, &group) in group_indices.iter().enumerate() {
            if numbers.is_null(row) || filter.is_some_and(|filter| !filter.value(row)) {
                continue;
            }
            let number = numbers.value(row);
            let nearer =
                |place: Place| (number > place.number) == self.last && number != place.number;
            if self.groups[group].is_none_or(nearer) {
                self.groups[group] = Some(Place { number, batch, row });
                any = true;
            }
        }
        if any {
            self.held += values[1].len();
            self.batches.push(Arc::clone(&values[1]));
            if self.held > 2 * groups + MOST_HELD {
                self.compact()?;
            }
        }
        Ok(())
    }

    /// The rows of `groups`, which all have one.
    fn rows(&self, groups: &[Option<Place>]) -> Result<ArrayRef> {
        if groups.is_empty() {
            return Ok(new_empty_array(&self.data_type));
        }
        let batches: Vec<&dyn Array> = self.batches.iter().map(AsRef::as_ref).collect();
        let places = groups.iter().flatten();
        let places: Vec<(usize, usize)> = places.map(|place| (place.batch, place.row)).collect();
        Ok(interleave(&batches, &places)?)
    }

    /// Lets go of the rows that are nobody's.
    fn compact(&mut self) -> Result<()> {
        let rows = self.rows(&self.groups)?;
        self.held = rows.len();
        self.batches = vec![rows];
        for (row, place) in self.groups.iter_mut().flatten().enumerate() {
            (place.batch, place.row) = (0, row);
        }
        Ok(())
    }

    fn emit(&mut self, emit_to: EmitTo) -> Result<(UInt64Array, ArrayRef)> {
        let emitted = emit_to.take_needed(&mut self.groups);
        let rows = self.rows(&emitted)?;
        let numbers = emitted.iter().flatten().map(|place| place.number);
        if self.groups.is_empty() {
            self.batches.clear();
            self.held = 0;
        }
        Ok((UInt64Array::from_iter_values(numbers), rows))
    }
}

/// Rows that are held whatever the number of groups.
const MOST_HELD: usize = 1 << 16;

impl GroupsAccumulator for Rows {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> Result<()> {
        self.take(values, group_indices, filter, groups)
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        groups: usize,
    ) -> Result<()> {
        self.take(values, group_indices, None, groups)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        Ok(self.emit(emit_to)?.1)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let (numbers, rows) = self.emit(emit_to)?;
        Ok(vec![Arc::new(numbers), rows])
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        _: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        Ok(values.to_vec())
    }

    fn size(&self) -> usize {
        let batches = self
            .batches
            .iter()
            .map(|batch| batch.get_array_memory_size());
        batches.sum::<usize>() + self.groups.capacity() * size_of::<Option<Place>>()
    }
}
