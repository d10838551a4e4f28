//! The smallest and the largest float of a frame, and whether all or any of its rows are true.

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_schema::DataType;
use datafusion::common::{Result, ScalarValue};

use crate::udf::fold::Fold;

/// NaN is the largest number, as in sorts.
#[derive(Debug)]
pub(super) struct Extreme {
    largest: bool,
    data_type: DataType,
}

impl Extreme {
    pub fn new(largest: bool, data_type: DataType) -> Self {
        Self { largest, data_type }
    }
}

impl Fold for Extreme {
    /// Wide enough for both types.
    type State = f64;

    fn rows(&self, values: &[ArrayRef]) -> Result<Vec<Option<f64>>> {
        Ok(match self.data_type {
            DataType::Float32 => {
                let values = values[0].as_primitive::<Float32Type>();
                values.iter().map(|value| value.map(f64::from)).collect()
            }
            _ => values[0].as_primitive::<Float64Type>().iter().collect(),
        })
    }

    fn combine(&self, before: &f64, after: &f64) -> f64 {
        let (before, after) = (*before, *after);
        let after_is_larger = after > before || (after.is_nan() && !before.is_nan());
        let before_is_larger = before > after || (before.is_nan() && !after.is_nan());
        match self.largest {
            true if after_is_larger => after,
            false if before_is_larger => after,
            _ => before,
        }
    }

    fn value(&self, all: Option<&f64>) -> Result<ScalarValue> {
        Ok(match self.data_type {
            DataType::Float32 => ScalarValue::Float32(all.map(|value| *value as f32)),
            _ => ScalarValue::Float64(all.copied()),
        })
    }
}

/// `bool_and`, or `bool_or`.
#[derive(Debug)]
pub(super) struct All {
    pub is_or: bool,
}

impl Fold for All {
    type State = bool;

    fn rows(&self, values: &[ArrayRef]) -> Result<Vec<Option<bool>>> {
        Ok(values[0].as_boolean().iter().collect())
    }

    fn combine(&self, before: &bool, after: &bool) -> bool {
        match self.is_or {
            true => *before || *after,
            false => *before && *after,
        }
    }

    fn value(&self, all: Option<&bool>) -> Result<ScalarValue> {
        Ok(ScalarValue::Boolean(all.copied()))
    }
}
