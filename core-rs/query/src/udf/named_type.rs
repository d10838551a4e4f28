//! Functions that are told a type by its name, which DataFusion reads by recursion as deep as the name is nested.

use std::sync::Arc;

use arrow_schema::{DataType, FieldRef};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature,
};

use crate::error::external;
use crate::types::check_depth;

/// `function`, which looks first how deep a name is nested, if it is told one.
pub(crate) fn named_type(function: Arc<ScalarUDF>) -> Arc<ScalarUDF> {
    match function.name() {
        "arrow_cast" | "arrow_try_cast" => Arc::new(ScalarUDF::new_from_impl(NamedType(function))),
        _ => function,
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct NamedType(Arc<ScalarUDF>);

impl ScalarUDFImpl for NamedType {
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
        let texts = args.scalar_arguments.iter().flatten();
        for name in texts.filter_map(|value| ScalarValue::try_as_str(value).flatten()) {
            check_depth(name).map_err(external)?;
        }
        self.0.return_field_from_args(args)
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        self.0.coerce_types(types)
    }

    fn simplify(&self, args: Vec<Expr>, context: &SimplifyContext) -> Result<ExprSimplifyResult> {
        self.0.simplify(args, context)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        self.0.invoke_with_args(args)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.0.documentation()
    }
}
