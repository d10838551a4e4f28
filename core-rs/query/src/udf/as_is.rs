//! A value that the optimizer does not look into.

use std::sync::Arc;

use arrow_schema::{DataType, FieldRef};
use datafusion::common::datatype::FieldExt;
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};

/// `expr`, which no rule takes to be the same as another.
pub(crate) fn as_is(expr: Expr) -> Expr {
    as_is_function().call(vec![expr])
}

/// `expr`, which no rule takes to be never null.
pub(crate) fn or_null(expr: Expr) -> Expr {
    let function = AsIs {
        signature: Signature::any(1, Volatility::Immutable),
        or_null: true,
    };
    ScalarUDF::new_from_impl(function).call(vec![expr])
}

/// Gives its first argument; others tell two calls apart.
pub(crate) fn as_is_function() -> ScalarUDF {
    ScalarUDF::new_from_impl(AsIs {
        signature: Signature::variadic_any(Volatility::Immutable),
        or_null: false,
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct AsIs {
    signature: Signature,
    or_null: bool,
}

impl ScalarUDFImpl for AsIs {
    fn name(&self) -> &'static str {
        "as_is"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        Ok(types[0].clone())
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        let field = Arc::clone(&args.arg_fields[0]).renamed(self.name());
        Ok(match self.or_null && !field.is_nullable() {
            true => Arc::new(field.as_ref().clone().with_nullable(true)),
            false => field,
        })
    }

    fn invoke_with_args(&self, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        Ok(args.args.swap_remove(0))
    }
}
