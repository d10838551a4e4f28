//! Fields of structs and values of maps: null where what they are in is, whatever is stored there. Arrow lets a null struct hide
//! values, and DataFusion would show them.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, StructArray, UInt64Array};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, FieldRef};
use arrow_select::nullif::nullif;
use arrow_select::take::take;
use datafusion::common::{ScalarValue, exec_err, plan_err};
use datafusion::error::Result;
use datafusion::functions::core::getfield::GetFieldFunc;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};

/// `call`, which hides what a null hides, if it is DataFusion's of a field.
pub(crate) fn masked(call: ScalarFunction) -> Result<Expr, ScalarFunction> {
    if !call.func.inner().is::<GetFieldFunc>() {
        return Err(call);
    }
    let function = ScalarUDF::new_from_impl(StructField(GetFieldFunc::new()));
    Ok(Expr::ScalarFunction(ScalarFunction::new_udf(
        Arc::new(function),
        call.args,
    )))
}

/// The struct `expr` with nothing hidden: its fields are null where it is.
pub(crate) fn mask_fields(expr: Expr) -> Expr {
    let signature = Signature::any(1, Volatility::Immutable);
    ScalarUDF::new_from_impl(MaskFields(signature)).call(vec![expr])
}

/// DataFusion's function, one step of its path at a time.
#[derive(Debug, PartialEq, Eq, Hash)]
struct StructField(GetFieldFunc);

impl ScalarUDFImpl for StructField {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        self.0.schema_name(args)
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

    fn simplify(&self, args: Vec<Expr>, context: &SimplifyContext) -> Result<ExprSimplifyResult> {
        Ok(match self.0.simplify(args, context)? {
            ExprSimplifyResult::Simplified(Expr::ScalarFunction(call)) => {
                let masked = masked(call).unwrap_or_else(Expr::ScalarFunction);
                ExprSimplifyResult::Simplified(masked)
            }
            result => result,
        })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let Some((base, path)) = args.args.split_first() else {
            return exec_err!("a field has a struct");
        };
        let mut base = base.clone();
        for step in path {
            if base.data_type().is_null() {
                return Ok(ColumnarValue::Scalar(ScalarValue::Null));
            }
            let nulls = match &base {
                ColumnarValue::Array(array) => array.logical_nulls(),
                ColumnarValue::Scalar(value) => value.to_array()?.logical_nulls(),
            };
            let is_scalar = matches!(base, ColumnarValue::Scalar(_));
            let of_step = ScalarFunctionArgs {
                args: vec![base, step.clone()],
                arg_fields: Vec::new(),
                number_rows: args.number_rows,
                return_field: Arc::clone(&args.return_field),
                config_options: Arc::clone(&args.config_options),
            };
            base = match self.0.invoke_with_args(of_step)? {
                ColumnarValue::Array(field) => {
                    let field = hide(field, nulls.as_ref())?;
                    // DataFusion makes an array of one of a constant, whatever the number of rows.
                    match is_scalar {
                        true => ColumnarValue::Scalar(ScalarValue::try_from_array(&field, 0)?),
                        false => ColumnarValue::Array(field),
                    }
                }
                value => value,
            };
        }
        Ok(base)
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct MaskFields(Signature);

impl ScalarUDFImpl for MaskFields {
    fn name(&self) -> &'static str {
        "mask_fields"
    }

    fn signature(&self) -> &Signature {
        &self.0
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        match types {
            [DataType::Struct(fields)] => {
                let nullable = |field: &FieldRef| field.as_ref().clone().with_nullable(true);
                Ok(DataType::Struct(fields.iter().map(nullable).collect()))
            }
            other => plan_err!("fields are those of a struct, not of {other:?}"),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let array = arrays[0].as_struct();
        let DataType::Struct(fields) = args.return_field.data_type() else {
            return exec_err!("fields are those of a struct");
        };
        let columns = array.columns().iter().cloned();
        let columns = columns.map(|column| hide(column, array.nulls()));
        let columns = columns.collect::<Result<Vec<_>>>()?;
        let nulls = array.nulls().cloned();
        let masked = match columns.is_empty() {
            true => StructArray::new_empty_fields(array.len(), nulls),
            false => StructArray::try_new(fields.clone(), columns, nulls)?,
        };
        Ok(ColumnarValue::Array(Arc::new(masked)))
    }
}

/// `field`, null where what it is in is.
fn hide(field: ArrayRef, nulls: Option<&NullBuffer>) -> Result<ArrayRef> {
    let Some(nulls) = nulls.filter(|nulls| nulls.null_count() > 0) else {
        return Ok(field);
    };
    if field.data_type().is_null() {
        return Ok(field);
    }
    if matches!(
        field.data_type(),
        DataType::Union(..) | DataType::RunEndEncoded(..)
    ) {
        // These have no bitmap of their own.
        let rows = (0..field.len()).map(|row| nulls.is_valid(row).then_some(row as u64));
        let rows = UInt64Array::from_iter(rows);
        return Ok(take(&field, &rows, None)?);
    }
    let hidden = BooleanArray::new(!nulls.inner(), None);
    Ok(nullif(&field, &hidden)?)
}
