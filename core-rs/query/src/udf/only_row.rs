//! The value of a subquery, of which there must not be two.

use std::sync::Arc;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_schema::{DataType, FieldRef};
use datafusion::common::datatype::FieldExt;
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};
use quiver_graph::{ErrorCode, GraphError};

use crate::error::external;

/// `value`, of a subquery that gives so many `rows` for each outer row; fails where there are several.
pub(crate) fn only_row(value: Expr, rows: Expr) -> Expr {
    let signature = Signature::any(2, Volatility::Immutable);
    ScalarUDF::new_from_impl(OnlyRow(signature)).call(vec![value, rows])
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct OnlyRow(Signature);

impl ScalarUDFImpl for OnlyRow {
    fn name(&self) -> &'static str {
        "only_row"
    }

    fn signature(&self) -> &Signature {
        &self.0
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        Ok(types[0].clone())
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        Ok(Arc::clone(&args.arg_fields[0]).renamed(self.name()))
    }

    fn invoke_with_args(&self, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = args.args[1].clone().into_array(args.number_rows)?;
        let rows = rows.as_primitive::<Int64Type>();
        let several = (0..rows.len()).find(|&row| rows.is_valid(row) && rows.value(row) > 1);
        if let Some(row) = several {
            let message = "a subquery that stands for a value gives several rows";
            return Err(external(
                GraphError::new(ErrorCode::InvalidQuery, message)
                    .expected("one row at most for each row of the query around it")
                    .got(format!("{} rows", rows.value(row))),
            ));
        }
        Ok(args.args.swap_remove(0))
    }
}
