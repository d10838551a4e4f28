//! What the rows of a partition are given by an aggregate that may cost, or give, as much as the partition has for each of them.

use arrow_array::ArrayRef;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;
use quiver_graph::{ErrorCode, GraphError};

use crate::error::external;
use crate::watch::check;

/// Bytes that the rows of one partition are given at most: a column of text ends there.
const MOST: usize = i32::MAX as usize;

/// An accumulator that looks at the caller's grip before each row, and gives no more than [`MOST`].
#[derive(Debug)]
pub(super) struct Given {
    accumulator: Box<dyn Accumulator>,
    bytes: usize,
}

impl Given {
    pub fn by(accumulator: Box<dyn Accumulator>) -> Box<dyn Accumulator> {
        Box::new(Self {
            accumulator,
            bytes: 0,
        })
    }
}

impl Accumulator for Given {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.accumulator.update_batch(values)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.accumulator.retract_batch(values)
    }

    fn supports_retract_batch(&self) -> bool {
        self.accumulator.supports_retract_batch()
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        check().map_err(external)?;
        let value = self.accumulator.evaluate()?;
        self.bytes += value.size();
        if self.bytes > MOST {
            let message = "the window's frames would give more than a column may hold";
            return Err(external(
                GraphError::new(ErrorCode::TooLarge, message)
                    .expected(format!("at most {MOST} bytes"))
                    .got("more"),
            ));
        }
        Ok(value)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.accumulator.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.accumulator.state()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.accumulator.merge_batch(states)
    }
}
