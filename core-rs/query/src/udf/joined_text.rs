//! `||` of texts, of which constants are not put together beyond all measure while a query is planned: each that reads another twice is
//! twice as long.

use std::sync::Arc;

use arrow_array::Array;
use arrow_schema::DataType;
use datafusion::arrow::compute::kernels::concat_elements::concat_elements_dyn;
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use quiver_graph::{ErrorCode, GraphError};

use super::bounded::{MOST_BYTES, MOST_CONSTANT};
use super::columns::of_columns;
use crate::error::external;
use crate::watch::is_planning;

/// `left || right`, both of which are of `data_type`.
pub(super) fn joined_text(data_type: DataType, left: Expr, right: Expr) -> Expr {
    let function = ScalarUDF::new_from_impl(JoinedText {
        data_type,
        signature: Signature::any(2, Volatility::Immutable),
    });
    Expr::ScalarFunction(ScalarFunction::new_udf(
        Arc::new(function),
        vec![left, right],
    ))
}

/// The type of `expr`, if it is such a call.
pub(super) fn joined_text_type(expr: &Expr) -> Option<&DataType> {
    match expr {
        Expr::ScalarFunction(call) => {
            let call = call.func.inner().downcast_ref::<JoinedText>()?;
            Some(&call.data_type)
        }
        _ => None,
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct JoinedText {
    data_type: DataType,
    signature: Signature,
}

impl ScalarUDFImpl for JoinedText {
    fn name(&self) -> &'static str {
        "||"
    }

    fn display_name(&self, args: &[Expr]) -> Result<String> {
        Ok(written(args, |arg| arg.to_string()))
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        Ok(written(args, |arg| arg.schema_name().to_string()))
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.data_type.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        of_columns(&args, |texts| {
            let rows = texts[0].len();
            let sizes = texts
                .iter()
                .map(|text| text.to_data().get_slice_memory_size());
            let bytes = sizes.sum::<std::result::Result<usize, _>>()?;
            if bytes > MOST_BYTES || (is_planning() && bytes > MOST_CONSTANT) {
                let message = format!("|| would give {bytes} bytes for a batch of {rows} rows");
                return Err(external(
                    GraphError::new(ErrorCode::TooLarge, message)
                        .expected(format!("at most {MOST_BYTES} bytes"))
                        .got(bytes.to_string()),
                ));
            }
            Ok(concat_elements_dyn(&texts[0], &texts[1])?)
        })
    }
}

fn written(args: &[Expr], name: impl Fn(&Expr) -> String) -> String {
    let names: Vec<String> = args.iter().map(name).collect();
    names.join(" || ")
}
