//! A frame as two stacks, which needs no way back from a value: what is held is combined, never taken apart.

use std::collections::VecDeque;
use std::fmt::Debug;

use arrow_array::ArrayRef;
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::logical_expr::Accumulator;

/// How the rows of a frame become a value: by an associative operation on what each row gives.
pub(super) trait Fold: Debug + Send + Sync + 'static {
    type State: Clone + Debug + Send + Sync;

    /// What each row gives; none where it does not count.
    fn rows(&self, values: &[ArrayRef]) -> Result<Vec<Option<Self::State>>>;

    /// What rows give together that follow one another.
    fn combine(&self, before: &Self::State, after: &Self::State) -> Self::State;

    /// The value of a frame, where no row counts without a state.
    fn value(&self, all: Option<&Self::State>) -> Result<ScalarValue>;
}

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

    fn together(fold: &F, before: Option<&F::State>, after: Option<&F::State>) -> Option<F::State> {
        match (before, after) {
            (Some(before), Some(after)) => Some(fold.combine(before, after)),
            (one, other) => one.or(other).cloned(),
        }
    }
}

impl<F: Fold> Accumulator for Sliding<F> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for row in self.fold.rows(values)? {
            self.latest = Self::together(&self.fold, self.latest.as_ref(), row.as_ref());
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
                suffix = Self::together(&self.fold, row.as_ref(), suffix.as_ref());
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
        let all = Self::together(&self.fold, before, self.latest.as_ref());
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
