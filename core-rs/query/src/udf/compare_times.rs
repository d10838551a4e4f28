//! Comparisons of instants of two units. In one unit, which is the finer to DataFusion, the earliest and latest do not fit.

use std::sync::Arc;

use arrow_array::BooleanArray;
use arrow_ord::cmp;
use arrow_schema::{ArrowError, DataType};
use datafusion::common::exec_err;
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, Operator, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};

use super::instant::nanoseconds;
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
