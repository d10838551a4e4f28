//! Kernels of floats whose NaN is the one that there is.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, ArrowNativeTypeOp, ArrowPrimitiveType, PrimitiveArray};
use datafusion::arrow::compute::{binary, unary};
use datafusion::common::{ScalarValue, exec_err};
use datafusion::error::Result;
use datafusion::logical_expr::ColumnarValue;

use super::operation::Operation;
use crate::types::Float;

/// `operation` on two floats of type `T`.
pub(super) fn compute<T: ArrowPrimitiveType>(
    operation: Operation,
    left: &ColumnarValue,
    right: &ColumnarValue,
) -> Result<ColumnarValue>
where
    T::Native: Float,
{
    match operation {
        Operation::Add => apply::<T>(left, right, T::Native::add_wrapping),
        Operation::Subtract => apply::<T>(left, right, T::Native::sub_wrapping),
        Operation::Multiply => apply::<T>(left, right, T::Native::mul_wrapping),
        Operation::Divide => apply::<T>(left, right, T::Native::div_wrapping),
        Operation::Remainder => apply::<T>(left, right, T::Native::mod_wrapping),
        Operation::Negate => exec_err!("a negation takes one argument"),
    }
}

fn apply<T: ArrowPrimitiveType>(
    left: &ColumnarValue,
    right: &ColumnarValue,
    operation: impl Fn(T::Native, T::Native) -> T::Native,
) -> Result<ColumnarValue>
where
    T::Native: Float,
{
    let compute = |a, b| operation(a, b).one_nan();
    let array = match (left, right) {
        (ColumnarValue::Array(left), ColumnarValue::Array(right)) => {
            binary(left.as_primitive::<T>(), right.as_primitive::<T>(), compute)?
        }
        (ColumnarValue::Array(left), ColumnarValue::Scalar(right)) => match constant::<T>(right)? {
            Some(right) => unary(left.as_primitive::<T>(), |left| compute(left, right)),
            None => PrimitiveArray::<T>::new_null(left.len()),
        },
        (ColumnarValue::Scalar(left), ColumnarValue::Array(right)) => match constant::<T>(left)? {
            Some(left) => unary(right.as_primitive::<T>(), |right| compute(left, right)),
            None => PrimitiveArray::<T>::new_null(right.len()),
        },
        (ColumnarValue::Scalar(left), ColumnarValue::Scalar(right)) => {
            let value = constant::<T>(left)?.zip(constant::<T>(right)?);
            let value = value.map(|(left, right)| compute(left, right));
            let value = ScalarValue::new_primitive::<T>(value, &T::DATA_TYPE)?;
            return Ok(ColumnarValue::Scalar(value));
        }
    };
    Ok(ColumnarValue::Array(Arc::new(array) as ArrayRef))
}

fn constant<T: ArrowPrimitiveType>(value: &ScalarValue) -> Result<Option<T::Native>> {
    let array = value.to_array()?;
    let array = array.as_primitive::<T>();
    Ok(array.is_valid(0).then(|| array.value(0)))
}
