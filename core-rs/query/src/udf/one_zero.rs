//! Floats as keys: -0 is 0, which it equals, and a NaN is the NaN. By their bits they would be others.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Float16Type, Float32Type, Float64Type};
use arrow_array::{
    Array, ArrayRef, FixedSizeListArray, GenericListArray, MapArray, OffsetSizeTrait, StructArray,
};
use arrow_schema::DataType;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

/// `expr` as a key. The value itself keeps its sign where it is.
pub(crate) fn one_zero(expr: Expr) -> Expr {
    if is_one_zero(&expr) {
        return expr;
    }
    let function = ScalarUDF::new_from_impl(OneZero {
        signature: Signature::any(1, Volatility::Immutable),
    });
    Expr::ScalarFunction(ScalarFunction::new_udf(Arc::new(function), vec![expr]))
}

fn is_one_zero(expr: &Expr) -> bool {
    match expr {
        Expr::ScalarFunction(call) => call.func.inner().downcast_ref::<OneZero>().is_some(),
        Expr::Alias(alias) => is_one_zero(&alias.expr),
        _ => false,
    }
}

/// Whether there are floats in a type.
pub(crate) fn has_floats(data_type: &DataType) -> bool {
    match data_type {
        DataType::Float16 | DataType::Float32 | DataType::Float64 => true,
        DataType::Dictionary(_, values) => has_floats(values),
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::FixedSizeList(field, _)
        | DataType::Map(field, _) => has_floats(field.data_type()),
        DataType::Struct(fields) => fields.iter().any(|field| has_floats(field.data_type())),
        _ => false,
    }
}

/// The values with one zero and one NaN, at any depth.
pub(crate) fn with_one_zero(values: &ArrayRef) -> Result<ArrayRef> {
    if !has_floats(values.data_type()) {
        return Ok(Arc::clone(values));
    }
    Ok(match values.data_type() {
        DataType::Float16 => {
            let zero = <Float16Type as ArrowPrimitiveType>::default_value();
            let nan = half_nan();
            let values = values.as_primitive::<Float16Type>();
            let key = |x: <Float16Type as ArrowPrimitiveType>::Native| match x.is_nan() {
                true => nan,
                false => x + zero,
            };
            Arc::new(values.unary::<_, Float16Type>(key))
        }
        DataType::Float32 => {
            let key = |x: f32| if x.is_nan() { f32::NAN } else { x + 0.0 };
            let values = values.as_primitive::<Float32Type>();
            Arc::new(values.unary::<_, Float32Type>(key))
        }
        DataType::Float64 => {
            let key = |x: f64| if x.is_nan() { f64::NAN } else { x + 0.0 };
            let values = values.as_primitive::<Float64Type>();
            Arc::new(values.unary::<_, Float64Type>(key))
        }
        DataType::Dictionary(..) => {
            let dictionary = values.as_any_dictionary();
            dictionary.with_values(with_one_zero(dictionary.values())?)
        }
        DataType::List(_) => list::<i32>(values)?,
        DataType::LargeList(_) => list::<i64>(values)?,
        DataType::FixedSizeList(field, size) => {
            let list = values.as_fixed_size_list();
            let items = with_one_zero(list.values())?;
            let (field, nulls) = (Arc::clone(field), list.nulls().cloned());
            Arc::new(FixedSizeListArray::try_new_with_length(
                field,
                *size,
                items,
                nulls,
                list.len(),
            )?)
        }
        DataType::Struct(fields) => {
            let parts = values.as_struct();
            let columns = parts.columns().iter().map(with_one_zero);
            Arc::new(StructArray::try_new_with_length(
                fields.clone(),
                columns.collect::<Result<_>>()?,
                parts.nulls().cloned(),
                parts.len(),
            )?)
        }
        DataType::Map(field, sorted) => {
            let map = values.as_map();
            let entries: ArrayRef = Arc::new(map.entries().clone());
            let entries = with_one_zero(&entries)?.as_struct().clone();
            let (offsets, nulls) = (map.offsets().clone(), map.nulls().cloned());
            let field = Arc::clone(field);
            Arc::new(MapArray::try_new(field, offsets, entries, nulls, *sorted)?)
        }
        _ => Arc::clone(values),
    })
}

fn list<O: OffsetSizeTrait>(values: &ArrayRef) -> Result<ArrayRef> {
    let list = values.as_list::<O>();
    let (DataType::List(field) | DataType::LargeList(field)) = values.data_type() else {
        return Ok(Arc::clone(values));
    };
    let items = with_one_zero(list.values())?;
    Ok(Arc::new(GenericListArray::<O>::try_new(
        Arc::clone(field),
        list.offsets().clone(),
        items,
        list.nulls().cloned(),
    )?))
}

/// The one NaN of half floats.
fn half_nan() -> <Float16Type as ArrowPrimitiveType>::Native {
    <Float16Type as ArrowPrimitiveType>::Native::from_f32(f32::NAN)
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct OneZero {
    signature: Signature,
}

impl ScalarUDFImpl for OneZero {
    fn name(&self) -> &'static str {
        "one_zero"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        Ok(types[0].clone())
    }

    fn invoke_with_args(&self, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        match args.args.swap_remove(0) {
            ColumnarValue::Array(values) => with_one_zero(&values).map(ColumnarValue::Array),
            ColumnarValue::Scalar(value) => {
                let values = with_one_zero(&value.to_array()?)?;
                ScalarValue::try_from_array(&values, 0).map(ColumnarValue::Scalar)
            }
        }
    }
}
