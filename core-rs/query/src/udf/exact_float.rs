//! 64-bit integers as floats, if they can be.

use std::sync::Arc;

use arrow_schema::DataType;
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use crate::error::external;
use crate::types::widen;

/// The integers of `expr`, which is the column `name`, as float64. It fails for one that this does not hold.
pub(crate) fn exact_float(expr: Expr, name: &str) -> Expr {
    let function = ScalarUDF::new_from_impl(ExactFloat {
        column: name.to_owned(),
        signature: Signature::any(1, Volatility::Immutable),
    });
    function.call(vec![expr])
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct ExactFloat {
    column: String,
    signature: Signature,
}

impl ScalarUDFImpl for ExactFloat {
    fn name(&self) -> &'static str {
        "exact_float"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Float64)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let floats = widen(&arrays[0], &self.column, &DataType::Float64).map_err(external)?;
        Ok(ColumnarValue::Array(Arc::clone(&floats)))
    }
}
