//! Operations on floats whose NaN is the one that there is: processors give theirs whichever sign they like.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float16Type, Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef, ArrowNativeTypeOp, ArrowPrimitiveType, PrimitiveArray};
use arrow_schema::DataType;
use datafusion::arrow::compute::{binary, unary};
use datafusion::common::{ScalarValue, exec_err};
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, Operator, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};

use crate::types::Float;

/// `operation` on two floats of `data_type`.
pub(crate) fn float_arithmetic(operation: Operation, data_type: DataType, args: Vec<Expr>) -> Expr {
    let function = ScalarUDF::new_from_impl(FloatArithmetic {
        operation,
        data_type,
        signature: Signature::any(2, Volatility::Immutable),
    });
    Expr::ScalarFunction(ScalarFunction::new_udf(Arc::new(function), args))
}

/// The type of `expr`, if it is such an operation.
pub(crate) fn float_arithmetic_type(expr: &Expr) -> Option<&DataType> {
    match expr {
        Expr::ScalarFunction(call) => {
            let call = call.func.inner().downcast_ref::<FloatArithmetic>()?;
            Some(&call.data_type)
        }
        _ => None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Operation {
    /// None for an operator that does not compute.
    pub fn of(operator: Operator) -> Option<Self> {
        Some(match operator {
            Operator::Plus => Self::Add,
            Operator::Minus => Self::Subtract,
            Operator::Multiply => Self::Multiply,
            Operator::Divide => Self::Divide,
            Operator::Modulo => Self::Remainder,
            _ => return None,
        })
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct FloatArithmetic {
    operation: Operation,
    data_type: DataType,
    signature: Signature,
}

impl ScalarUDFImpl for FloatArithmetic {
    fn name(&self) -> &'static str {
        match self.operation {
            Operation::Add => "float_add",
            Operation::Subtract => "float_subtract",
            Operation::Multiply => "float_multiply",
            Operation::Divide => "float_divide",
            Operation::Remainder => "float_remainder",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Short, because DataFusion spells the name of everything within an expression whenever it asks for its type.
    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        let mut hasher = DefaultHasher::new();
        args.hash(&mut hasher);
        Ok(format!("{} {:x}", self.name(), hasher.finish()))
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.data_type.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [left, right] = args.args.as_slice() else {
            return exec_err!("{} takes two arguments", self.name());
        };
        // The optimizer tries conditions on nulls of no type.
        let (left, right) = (
            left.cast_to(&self.data_type, None)?,
            right.cast_to(&self.data_type, None)?,
        );
        let (left, right) = (&left, &right);
        match self.data_type {
            DataType::Float16 => self.compute::<Float16Type>(left, right),
            DataType::Float32 => self.compute::<Float32Type>(left, right),
            DataType::Float64 => self.compute::<Float64Type>(left, right),
            ref other => exec_err!("{} computes with floats, not {other}", self.name()),
        }
    }
}

impl FloatArithmetic {
    fn compute<T: ArrowPrimitiveType>(
        &self,
        left: &ColumnarValue,
        right: &ColumnarValue,
    ) -> Result<ColumnarValue>
    where
        T::Native: Float,
    {
        match self.operation {
            Operation::Add => apply::<T>(left, right, T::Native::add_wrapping),
            Operation::Subtract => apply::<T>(left, right, T::Native::sub_wrapping),
            Operation::Multiply => apply::<T>(left, right, T::Native::mul_wrapping),
            Operation::Divide => apply::<T>(left, right, T::Native::div_wrapping),
            Operation::Remainder => apply::<T>(left, right, T::Native::mod_wrapping),
        }
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
