//! Floats and spans of time as keys: -0 is 0, which it equals, a NaN is the NaN, and 24 hours are a day. By their bits they would be
//! others.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_schema::DataType;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use crate::types;

/// `expr` as a key. The value itself keeps its sign where it is.
pub(crate) fn one_zero(expr: Expr) -> Expr {
    if is_one_zero(&expr) {
        return expr;
    }
    let function = ScalarUDF::new_from_impl(OneZero {
        signature: Signature::any(1, Volatility::Immutable),
    });
    Expr::ScalarFunction(ScalarFunction::new_udf(Arc::new(function), vec![expr]))
}

fn is_one_zero(expr: &Expr) -> bool {
    match expr {
        Expr::ScalarFunction(call) => call.func.inner().downcast_ref::<OneZero>().is_some(),
        Expr::Alias(alias) => is_one_zero(&alias.expr),
        _ => false,
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct OneZero {
    signature: Signature,
}

impl ScalarUDFImpl for OneZero {
    fn name(&self) -> &'static str {
        "one_zero"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        Ok(types[0].clone())
    }

    fn invoke_with_args(&self, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        match args.args.swap_remove(0) {
            ColumnarValue::Array(values) => Ok(ColumnarValue::Array(keyed(values))),
            ColumnarValue::Scalar(value) => {
                let values = keyed(value.to_array()?);
                ScalarValue::try_from_array(&values, 0).map(ColumnarValue::Scalar)
            }
        }
    }
}

fn keyed(values: ArrayRef) -> ArrayRef {
    types::one_span(types::one_zero(values))
}
