//! The first or the last value of a frame.

use std::collections::VecDeque;

use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::logical_expr::Accumulator;
use datafusion::logical_expr::function::AccumulatorArgs;

/// The values of the frame that count, with the number of their row.
#[derive(Debug)]
pub(super) struct Edge {
    last: bool,
    ignore_nulls: bool,
    data_type: DataType,
    held: VecDeque<(u64, ScalarValue)>,
    /// Rows that ever entered, and left.
    entered: u64,
    left: u64,
}

impl Edge {
    pub fn first(args: &AccumulatorArgs) -> Self {
        Self {
            last: false,
            ignore_nulls: args.ignore_nulls,
            data_type: args.return_field.data_type().clone(),
            held: VecDeque::new(),
            entered: 0,
            left: 0,
        }
    }

    pub fn last(args: &AccumulatorArgs) -> Self {
        Self {
            last: true,
            ..Self::first(args)
        }
    }
}

impl Accumulator for Edge {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let nulls = values[0].logical_nulls();
        for row in 0..values[0].len() {
            let is_null = nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
            if !(is_null && self.ignore_nulls) {
                let value = ScalarValue::try_from_array(&values[0], row)?;
                self.held.push_back((self.entered, value.compacted()));
            }
            self.entered += 1;
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.left += values[0].len() as u64;
        while self.held.front().is_some_and(|(row, _)| *row < self.left) {
            self.held.pop_front();
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let edge = match self.last {
            true => self.held.back(),
            false => self.held.front(),
        };
        match edge {
            Some((_, value)) => Ok(value.clone()),
            None => ScalarValue::try_from(&self.data_type),
        }
    }

    fn size(&self) -> usize {
        let values = self.held.iter().map(|(_, value)| value.size());
        size_of_val(self) + values.sum::<usize>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        internal_err!("an edge of a frame has no state outside its window")
    }

    fn merge_batch(&mut self, _: &[ArrayRef]) -> Result<()> {
        internal_err!("an edge of a frame takes no state into its window")
    }
}
