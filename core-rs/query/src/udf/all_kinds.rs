//! Functions of values of one type, which DataFusion does not find for two kinds of binary, or of text.

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef};
use datafusion::common::Result;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::type_coercion::functions::fields_with_udf;
use datafusion::logical_expr::{
    ColumnarValue, Documentation, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature, Volatility,
};

use crate::types::common_type;

/// `function`, which takes values of several kinds beside another if it is of those.
pub(crate) fn of_all_kinds(function: Arc<ScalarUDF>) -> Arc<ScalarUDF> {
    match function.name() {
        "coalesce" | "make_array" | "levenshtein" => {
            let signature = Signature::user_defined(Volatility::Immutable);
            Arc::new(ScalarUDF::new_from_impl(AllKinds {
                function,
                signature,
            }))
        }
        _ => function,
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct AllKinds {
    function: Arc<ScalarUDF>,
    signature: Signature,
}

impl ScalarUDFImpl for AllKinds {
    fn name(&self) -> &str {
        self.function.name()
    }

    fn aliases(&self) -> &[String] {
        self.function.aliases()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.function.return_type(types)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        self.function.return_field_from_args(args)
    }

    fn is_strict(&self) -> bool {
        self.function.inner().is_strict()
    }

    fn simplify(&self, args: Vec<Expr>, info: &SimplifyContext) -> Result<ExprSimplifyResult> {
        self.function.simplify(args, info)
    }

    fn conditional_arguments<'a>(
        &self,
        args: &'a [Expr],
    ) -> Option<(Vec<&'a Expr>, Vec<&'a Expr>)> {
        self.function.conditional_arguments(args)
    }

    fn short_circuits(&self) -> bool {
        self.function.short_circuits()
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        match one_kind(types) {
            Some(common) => Ok(vec![common; types.len()]),
            None => {
                let field = |own: &DataType| Arc::new(Field::new("", own.clone(), true));
                let fields: Vec<FieldRef> = types.iter().map(field).collect();
                let fields = fields_with_udf(&fields, self.function.as_ref())?;
                Ok(fields
                    .iter()
                    .map(|field| field.data_type().clone())
                    .collect())
            }
        }
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.function.documentation()
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        self.function.invoke_with_args(args)
    }
}

/// The type that holds all of several, which are different binary types, or texts; None where there is another among them.
fn one_kind(types: &[DataType]) -> Option<DataType> {
    let plain = types.iter().map(|own| match own {
        DataType::Dictionary(_, values) => values.as_ref(),
        own => own,
    });
    let mut known = plain.filter(|own| !own.is_null()).peekable();
    let first = (*known.peek()?).clone();
    let several = types.iter().any(|own| *own != types[0]);
    let common = known.try_fold(first, |common, own| {
        match own.is_binary() || own.is_string() {
            true => common_type(&common, own),
            false => None,
        }
    });
    common.filter(|_| several)
}
