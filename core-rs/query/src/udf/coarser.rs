//! Moments in a coarser unit: the last one that is not later. Arrow gives the next one before 1970.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType,
};
use arrow_array::{ArrayRef, Int64Array, PrimitiveArray};
use arrow_cast::cast;
use arrow_schema::{DataType, TimeUnit};
use datafusion::common::exec_err;
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::columns::of_columns;
use super::short_name::short_name;
use crate::types::{cast_exactly, per_second};

/// `value` as `wanted`, of which [`is_coarser`] holds.
pub(crate) fn coarser(value: Expr, wanted: DataType) -> Expr {
    let function = ScalarUDF::new_from_impl(Coarser {
        wanted,
        signature: Signature::any(1, Volatility::Immutable),
    });
    function.call(vec![value])
}

/// Whether moments of type `own` have parts of the unit of `wanted`, and both or neither a zone.
pub(crate) fn is_coarser(wanted: &DataType, own: &DataType) -> bool {
    match (wanted, own) {
        (DataType::Timestamp(wanted, zone), DataType::Timestamp(own, other)) => {
            per_second(*own) > per_second(*wanted) && zone.is_some() == other.is_some()
        }
        (DataType::Date32, DataType::Date64) => true,
        _ => false,
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Coarser {
    wanted: DataType,
    signature: Signature,
}

impl ScalarUDFImpl for Coarser {
    fn name(&self) -> &'static str {
        "coarser"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        Ok(short_name(&format!("coarser {}", self.wanted), args))
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.wanted.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        of_columns(&args, |columns| floored(&columns[0], &self.wanted))
    }
}

fn floored(moments: &ArrayRef, wanted: &DataType) -> Result<ArrayRef> {
    let ratio = match (moments.data_type(), wanted) {
        (DataType::Timestamp(own, _), DataType::Timestamp(wanted, _)) => {
            per_second(*own) / per_second(*wanted)
        }
        _ => 86_400_000,
    };
    let counts = match moments.data_type() {
        DataType::Date64 => divided::<Date64Type>(moments, ratio),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            divided::<TimestampMillisecondType>(moments, ratio)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            divided::<TimestampMicrosecondType>(moments, ratio)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            divided::<TimestampNanosecondType>(moments, ratio)
        }
        other => return exec_err!("a coarser unit is of moments, not {other}"),
    };
    let counts: ArrayRef = Arc::new(counts);
    Ok(match wanted {
        DataType::Date32 => cast(&cast_exactly(&counts, &DataType::Int32)?, wanted)?,
        _ => cast(&counts, wanted)?,
    })
}

fn divided<T: ArrowPrimitiveType<Native = i64>>(moments: &ArrayRef, ratio: i64) -> Int64Array {
    let moments: &PrimitiveArray<T> = moments.as_primitive::<T>();
    moments.unary(|moment| moment.div_euclid(ratio))
}
