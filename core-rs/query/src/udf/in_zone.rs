//! Casts to timestamps in a zone, of what the zone's clocks show.

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef};
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};

use super::short_name::short_name;
use crate::types::zoned;

/// `value`, which is a date, a timestamp without a zone or text, as `wanted`; what cannot be is an error, or null if it only `tries`.
pub(crate) fn in_zone(value: Expr, wanted: DataType, tries: bool) -> Expr {
    let function = ScalarUDF::new_from_impl(InZone {
        wanted,
        tries,
        signature: Signature::any(1, Volatility::Immutable),
    });
    function.call(vec![value])
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct InZone {
    wanted: DataType,
    tries: bool,
    signature: Signature,
}

impl ScalarUDFImpl for InZone {
    fn name(&self) -> &'static str {
        "in_zone"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        Ok(short_name(&format!("in_zone {}", self.wanted), args))
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.wanted.clone())
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        let nullable = self.tries || args.arg_fields[0].is_nullable();
        let field = Field::new(self.name(), self.wanted.clone(), nullable);
        Ok(Arc::new(field))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let moments = zoned(&arrays[0], &self.wanted, self.tries)?;
        Ok(ColumnarValue::Array(moments))
    }
}
