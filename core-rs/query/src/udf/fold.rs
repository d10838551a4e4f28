//! Aggregates as an associative operation, which windows and groups share.

use std::fmt::Debug;

use arrow_array::ArrayRef;
use datafusion::common::{Result, ScalarValue};

/// How rows become a value: by an associative operation on what each row gives.
pub(super) trait Fold: Debug + Send + Sync + 'static {
    type State: Clone + Debug + Send + Sync;

    /// What each row gives; none where it does not count.
    fn rows(&self, values: &[ArrayRef]) -> Result<Vec<Option<Self::State>>>;

    /// What rows give together that follow one another.
    fn combine(&self, before: &Self::State, after: &Self::State) -> Self::State;

    /// The value of rows, of which none counts without a state.
    fn value(&self, all: Option<&Self::State>) -> Result<ScalarValue>;
}

/// What the rows before and after give, either of which may be none.
pub(super) fn together<F: Fold>(
    fold: &F,
    before: Option<&F::State>,
    after: Option<&F::State>,
) -> Option<F::State> {
    match (before, after) {
        (Some(before), Some(after)) => Some(fold.combine(before, after)),
        (one, other) => one.or(other).cloned(),
    }
}
