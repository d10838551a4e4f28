//! Operations on numbers in place of DataFusion's: integers fail where the result does not fit, which wraps round there, and floats
//! have the NaN that there is, which processors give whichever sign they like.

use std::sync::Arc;

use arrow_array::Datum;
use arrow_array::types::{Float16Type, Float32Type, Float64Type};
use arrow_schema::DataType;
use datafusion::arrow::compute::kernels::numeric::{add, mul, neg, sub};
use datafusion::common::{ScalarValue, exec_err};
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::physical_expr_common::datum::apply;

use super::float_arithmetic::compute;
use super::operation::Operation;
use super::short_name::short_name;

/// `operation` on `args`, which are of `data_type`: integers or floats.
pub(super) fn checked(operation: Operation, data_type: DataType, args: Vec<Expr>) -> Expr {
    let function = ScalarUDF::new_from_impl(Checked {
        operation,
        data_type,
        signature: Signature::any(args.len(), Volatility::Immutable),
    });
    Expr::ScalarFunction(ScalarFunction::new_udf(Arc::new(function), args))
}

/// The type of `expr`, if it is such an operation.
pub(super) fn checked_type(expr: &Expr) -> Option<&DataType> {
    match expr {
        Expr::ScalarFunction(call) => {
            let checked = call.func.inner().downcast_ref::<Checked>()?;
            Some(&checked.data_type)
        }
        _ => None,
    }
}

/// An operation on numbers of one type, which the result has too.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Checked {
    operation: Operation,
    data_type: DataType,
    signature: Signature,
}

impl ScalarUDFImpl for Checked {
    fn name(&self) -> &str {
        match self.operation {
            Operation::Add => "checked_add",
            Operation::Subtract => "checked_subtract",
            Operation::Multiply => "checked_multiply",
            Operation::Divide => "checked_divide",
            Operation::Remainder => "checked_remainder",
            Operation::Negate => "checked_negate",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        Ok(short_name(self.name(), args))
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.data_type.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        match (self.operation, args.args.as_slice()) {
            (Operation::Negate, [value]) => match value {
                ColumnarValue::Array(array) => Ok(ColumnarValue::Array(neg(array.as_ref())?)),
                ColumnarValue::Scalar(value) => {
                    let negated = neg(value.to_array()?.as_ref())?;
                    let value = ScalarValue::try_from_array(&negated, 0)?;
                    Ok(ColumnarValue::Scalar(value))
                }
            },
            (_, [left, right]) => self.of_two(left, right),
            _ => exec_err!("{} takes other arguments", self.name()),
        }
    }
}

impl Checked {
    fn of_two(&self, left: &ColumnarValue, right: &ColumnarValue) -> Result<ColumnarValue> {
        if self.data_type.is_floating() {
            // The optimizer tries conditions on nulls of no type.
            let left = &left.cast_to(&self.data_type, None)?;
            let right = &right.cast_to(&self.data_type, None)?;
            return match self.data_type {
                DataType::Float16 => compute::<Float16Type>(self.operation, left, right),
                DataType::Float32 => compute::<Float32Type>(self.operation, left, right),
                _ => compute::<Float64Type>(self.operation, left, right),
            };
        }
        let integers = |kernel: fn(&dyn Datum, &dyn Datum) -> _| apply(left, right, kernel);
        match self.operation {
            Operation::Add => integers(add),
            Operation::Subtract => integers(sub),
            Operation::Multiply => integers(mul),
            _ => exec_err!("{} computes with floats", self.name()),
        }
    }
}
