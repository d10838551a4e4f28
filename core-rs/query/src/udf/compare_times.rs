//! Comparisons of instants of two units. In one unit, which is the finer to DataFusion, the earliest and latest do not fit.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, BooleanArray, Decimal128Array, PrimitiveArray};
use arrow_ord::cmp;
use arrow_schema::{ArrowError, DataType, TimeUnit};
use datafusion::common::exec_err;
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, Operator, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};

use super::short_name::short_name;

/// `left operator right`, which are dates or timestamps; None for an operator that does not compare.
pub(crate) fn compare_times(left: Expr, operator: Operator, right: Expr) -> Option<Expr> {
    kernel(operator)?;
    let function = ScalarUDF::new_from_impl(CompareTimes {
        operator,
        signature: Signature::any(2, Volatility::Immutable),
    });
    let call = ScalarFunction::new_udf(Arc::new(function), vec![left, right]);
    Some(Expr::ScalarFunction(call))
}

/// Whether values of this type are moments.
pub(crate) fn is_moment(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..)
    )
}

type Kernel =
    fn(&dyn arrow_array::Datum, &dyn arrow_array::Datum) -> Result<BooleanArray, ArrowError>;

fn kernel(operator: Operator) -> Option<Kernel> {
    Some(match operator {
        Operator::Eq => cmp::eq,
        Operator::NotEq => cmp::neq,
        Operator::Lt => cmp::lt,
        Operator::LtEq => cmp::lt_eq,
        Operator::Gt => cmp::gt,
        Operator::GtEq => cmp::gt_eq,
        Operator::IsDistinctFrom => cmp::distinct,
        Operator::IsNotDistinctFrom => cmp::not_distinct,
        _ => return None,
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct CompareTimes {
    operator: Operator,
    signature: Signature,
}

impl ScalarUDFImpl for CompareTimes {
    fn name(&self) -> &'static str {
        "compare_times"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        Ok(short_name(
            &format!("compare_times {}", self.operator),
            args,
        ))
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let (Some(kernel), [left, right]) = (kernel(self.operator), arrays.as_slice()) else {
            return exec_err!("compare_times takes two moments");
        };
        let result = kernel(&nanoseconds(left)?, &nanoseconds(right)?)?;
        Ok(ColumnarValue::Array(Arc::new(result)))
    }
}

/// Since 1970, in 128 bits.
fn nanoseconds(array: &ArrayRef) -> Result<Decimal128Array> {
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
        DataType::Null => Ok(Decimal128Array::new_null(array.len())),
        other => exec_err!("compare_times takes moments, not {other}"),
    }
}

fn scaled<T: ArrowPrimitiveType<Native: Into<i128>>>(
    array: &ArrayRef,
    factor: i128,
) -> Decimal128Array {
    let array: &PrimitiveArray<T> = array.as_primitive::<T>();
    array.unary(|value| value.into() * factor)
}
