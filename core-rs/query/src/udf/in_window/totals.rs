//! The sum and the mean of the floats in a frame.

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use datafusion::common::{Result, ScalarValue};

use crate::udf::fold::Fold;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Total {
    Sum,
    Mean,
}

impl Total {
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "sum" => Some(Self::Sum),
            "avg" => Some(Self::Mean),
            _ => None,
        }
    }
}

impl Fold for Total {
    /// The sum, and of how many.
    type State = (f64, f64);

    fn rows(&self, values: &[ArrayRef]) -> Result<Vec<Option<(f64, f64)>>> {
        let values = values[0].as_primitive::<Float64Type>().iter();
        Ok(values.map(|value| Some((value?, 1.0))).collect())
    }

    fn combine(&self, before: &(f64, f64), after: &(f64, f64)) -> (f64, f64) {
        (before.0 + after.0, before.1 + after.1)
    }

    fn value(&self, all: Option<&(f64, f64)>) -> Result<ScalarValue> {
        Ok(ScalarValue::Float64(all.map(|(sum, count)| match self {
            Self::Sum => *sum,
            Self::Mean => sum / count,
        })))
    }
}
