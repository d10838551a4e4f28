//! A value that the optimizer does not look into.

use arrow_schema::DataType;
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

/// `expr`, which no rule takes to be the same as another.
pub(crate) fn as_is(expr: Expr) -> Expr {
    ScalarUDF::new_from_impl(AsIs(Signature::any(1, Volatility::Immutable))).call(vec![expr])
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct AsIs(Signature);

impl ScalarUDFImpl for AsIs {
    fn name(&self) -> &'static str {
        "as_is"
    }

    fn signature(&self) -> &Signature {
        &self.0
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        Ok(types[0].clone())
    }

    fn invoke_with_args(&self, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        Ok(args.args.swap_remove(0))
    }
}
