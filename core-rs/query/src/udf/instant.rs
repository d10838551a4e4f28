//! Dates and timestamps of any unit as numbers of one, in which all of them fit.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, Decimal128Array, PrimitiveArray};
use arrow_schema::{DataType, TimeUnit};
use datafusion::common::exec_err;
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::short_name::short_name;

/// Nanoseconds since 1970.
const INSTANT: DataType = DataType::Decimal128(38, 0);

/// `moment`, which is a date or a timestamp, as a decimal that equals, and comes before, that of any other unit as the moments do.
pub(crate) fn instant(moment: Expr) -> Expr {
    let function = ScalarUDF::new_from_impl(Instant {
        signature: Signature::any(1, Volatility::Immutable),
    });
    let call = ScalarFunction::new_udf(Arc::new(function), vec![moment]);
    Expr::ScalarFunction(call)
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Instant {
    signature: Signature,
}

impl ScalarUDFImpl for Instant {
    fn name(&self) -> &'static str {
        "instant"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        Ok(short_name("instant", args))
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(INSTANT)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let [moments] = arrays.as_slice() else {
            return exec_err!("an instant is of one moment");
        };
        Ok(ColumnarValue::Array(Arc::new(nanoseconds(moments)?)))
    }
}

/// Since 1970, in 128 bits.
pub(super) fn nanoseconds(array: &ArrayRef) -> Result<Decimal128Array> {
    const SECOND: i128 = 1_000_000_000;
    match array.data_type() {
        DataType::Date32 => Ok(scaled::<Date32Type>(array, 86_400 * SECOND)),
        DataType::Date64 => Ok(scaled::<Date64Type>(array, SECOND / 1_000)),
        DataType::Timestamp(unit, _) => Ok(match unit {
            TimeUnit::Second => scaled::<TimestampSecondType>(array, SECOND),
            TimeUnit::Millisecond => scaled::<TimestampMillisecondType>(array, SECOND / 1_000),
            TimeUnit::Microsecond => scaled::<TimestampMicrosecondType>(array, 1_000),
            TimeUnit::Nanosecond => scaled::<TimestampNanosecondType>(array, 1),
        }),
        DataType::Null => Ok(Decimal128Array::new_null(array.len()).with_data_type(INSTANT)),
        other => exec_err!("an instant is of moments, not {other}"),
    }
}

fn scaled<T: ArrowPrimitiveType<Native: Into<i128>>>(
    array: &ArrayRef,
    factor: i128,
) -> Decimal128Array {
    let array: &PrimitiveArray<T> = array.as_primitive::<T>();
    let scaled: Decimal128Array = array.unary(|value| value.into() * factor);
    scaled.with_data_type(INSTANT)
}
