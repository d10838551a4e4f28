//! What a function of DataFusion's gives, with one NaN.

use arrow_schema::DataType;
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::short_name::short_name;
use crate::types;

/// `expr`, which is of `data_type`, with one NaN.
pub(crate) fn one_nan(expr: Expr, data_type: DataType) -> Expr {
    let function = ScalarUDF::new_from_impl(OneNan {
        data_type,
        signature: Signature::any(1, Volatility::Immutable),
    });
    Expr::ScalarFunction(ScalarFunction::new_udf(function.into(), vec![expr]))
}

/// The type of `expr`, if it is such a call.
pub(super) fn one_nan_type(expr: &Expr) -> Option<&DataType> {
    match expr {
        Expr::ScalarFunction(call) => {
            let call = call.func.inner().downcast_ref::<OneNan>()?;
            Some(&call.data_type)
        }
        _ => None,
    }
}

/// `value` with one NaN.
pub(crate) fn one_nan_value(value: ScalarValue) -> Result<ScalarValue> {
    match value {
        ScalarValue::Float32(Some(number)) if number.is_nan() => Ok(f32::NAN.into()),
        ScalarValue::Float64(Some(number)) if number.is_nan() => Ok(f64::NAN.into()),
        value if types::has_floats(&value.data_type()) => {
            ScalarValue::try_from_array(&types::one_nan(value.to_array()?), 0)
        }
        value => Ok(value),
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct OneNan {
    data_type: DataType,
    signature: Signature,
}

impl ScalarUDFImpl for OneNan {
    fn name(&self) -> &'static str {
        "one_nan"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        Ok(short_name(self.name(), args))
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.data_type.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [value] = args.args.try_into().map_err(|_| {
            datafusion::common::internal_datafusion_err!("one_nan takes one argument")
        })?;
        Ok(match value {
            ColumnarValue::Array(array) => ColumnarValue::Array(types::one_nan(array)),
            ColumnarValue::Scalar(value) => ColumnarValue::Scalar(one_nan_value(value)?),
        })
    }
}
