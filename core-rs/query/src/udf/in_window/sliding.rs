//! A frame as two stacks, which needs no way back from a value: what is held is combined, never taken apart.

use std::collections::VecDeque;

use arrow_array::ArrayRef;
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::logical_expr::Accumulator;

use crate::udf::fold::{Fold, together};

/// The rows of a frame, first in, first out.
///
/// `leaving` holds, for each of the first rows, what it gives together with those between it and the last of them; `entered` the rows
/// after, one by one, and `latest` those together. A row is combined at most three times, however wide the frame.
#[derive(Debug)]
pub(super) struct Sliding<F: Fold> {
    fold: F,
    /// The first row's is the last.
    leaving: Vec<Option<F::State>>,
    entered: VecDeque<Option<F::State>>,
    latest: Option<F::State>,
}

impl<F: Fold> Sliding<F> {
    pub fn over(fold: F) -> Box<dyn Accumulator> {
        Box::new(Self {
            fold,
            leaving: Vec::new(),
            entered: VecDeque::new(),
            latest: None,
        })
    }
}

impl<F: Fold> Accumulator for Sliding<F> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for row in self.fold.rows(values)? {
            self.latest = together(&self.fold, self.latest.as_ref(), row.as_ref());
            self.entered.push_back(row);
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values[0].len();
        let first = rows.min(self.leaving.len());
        self.leaving.truncate(self.leaving.len() - first);
        if rows > first {
            self.entered.drain(..rows - first);
            let mut suffix = None;
            for row in self.entered.drain(..).rev() {
                suffix = together(&self.fold, row.as_ref(), suffix.as_ref());
                self.leaving.push(suffix.clone());
            }
            self.latest = None;
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let before = self.leaving.last().and_then(Option::as_ref);
        let all = together(&self.fold, before, self.latest.as_ref());
        self.fold.value(all.as_ref())
    }

    fn size(&self) -> usize {
        let rows = self.leaving.capacity() + self.entered.capacity();
        size_of_val(self) + rows * size_of::<Option<F::State>>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        internal_err!("{:?} has no state outside its window", self.fold)
    }

    fn merge_batch(&mut self, _: &[ArrayRef]) -> Result<()> {
        internal_err!("{:?} takes no state into its window", self.fold)
    }
}
