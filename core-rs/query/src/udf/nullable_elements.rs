//! Lists of what is computed of the elements of others: DataFusion says of their elements that they are not null where it knows so, which its rules
//! know more and less closely as they go, while what is computed of such a list in turn keeps what it was told first.

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef};
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, Documentation, HigherOrderFunctionArgs, HigherOrderReturnFieldArgs,
    HigherOrderSignature, HigherOrderUDF, HigherOrderUDFImpl, LambdaParametersProgress,
    ValueOrLambda,
};

/// `function`, whose lists have elements that may be null.
pub(crate) fn nullable_elements(function: Arc<HigherOrderUDF>) -> Arc<HigherOrderUDF> {
    match function.name() {
        "array_transform" => Arc::new(HigherOrderUDF::new_from_impl(NullableElements(function))),
        _ => function,
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct NullableElements(Arc<HigherOrderUDF>);

impl HigherOrderUDFImpl for NullableElements {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn aliases(&self) -> &[String] {
        self.0.aliases()
    }

    fn signature(&self) -> &HigherOrderSignature {
        self.0.signature()
    }

    fn lambda_parameters(
        &self,
        step: usize,
        fields: &[ValueOrLambda<FieldRef, Option<FieldRef>>],
    ) -> Result<LambdaParametersProgress> {
        self.0.lambda_parameters(step, fields)
    }

    fn return_field_from_args(&self, args: HigherOrderReturnFieldArgs) -> Result<FieldRef> {
        let field = self.0.return_field_from_args(args)?;
        let nullable = |item: &FieldRef| Arc::new(Field::clone(item).with_nullable(true));
        let data_type = match field.data_type() {
            DataType::List(item) => DataType::List(nullable(item)),
            DataType::LargeList(item) => DataType::LargeList(nullable(item)),
            _ => return Ok(field),
        };
        Ok(Arc::new(Field::clone(&field).with_data_type(data_type)))
    }

    fn coerce_value_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        self.0.coerce_value_types(types)
    }

    fn invoke_with_args(&self, args: HigherOrderFunctionArgs) -> Result<ColumnarValue> {
        self.0.invoke_with_args(args)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.0.documentation()
    }
}
