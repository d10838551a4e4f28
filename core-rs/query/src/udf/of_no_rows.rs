//! Functions that give nothing for no rows, where DataFusion's fail.

use std::sync::Arc;

use arrow_array::new_empty_array;
use arrow_schema::{DataType, FieldRef};
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
};

/// Those that look at their first row before they know that there is one.
const FAILING: &[&str] = &["array_max", "array_min"];

/// `call`, which gives nothing for no rows, if it is one of those.
pub(crate) fn of_no_rows(call: ScalarFunction) -> Result<Expr, ScalarFunction> {
    let wrapped = call.func.inner().downcast_ref::<OfNoRows>().is_some();
    if wrapped || !FAILING.contains(&call.func.name()) {
        return Err(call);
    }
    let function = ScalarUDF::new_from_impl(OfNoRows(call.func));
    Ok(Expr::ScalarFunction(ScalarFunction::new_udf(
        Arc::new(function),
        call.args,
    )))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct OfNoRows(Arc<ScalarUDF>);

impl ScalarUDFImpl for OfNoRows {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        self.0.inner().schema_name(args)
    }

    fn signature(&self) -> &Signature {
        self.0.signature()
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.0.return_type(types)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        self.0.return_field_from_args(args)
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        self.0.coerce_types(types)
    }

    fn simplify(&self, args: Vec<Expr>, _: &SimplifyContext) -> Result<ExprSimplifyResult> {
        Ok(ExprSimplifyResult::Original(args))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let nothing = args.args.iter().any(|arg| match arg {
            ColumnarValue::Array(array) => array.is_empty(),
            ColumnarValue::Scalar(_) => false,
        });
        match nothing {
            true => {
                let empty = new_empty_array(args.return_field.data_type());
                Ok(ColumnarValue::Array(empty))
            }
            false => self.0.invoke_with_args(args),
        }
    }
}
