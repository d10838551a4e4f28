//! Operations on integers that fail where the result does not fit, in place of DataFusion's, which wrap round.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use arrow_array::Datum;
use arrow_schema::DataType;
use datafusion::arrow::compute::kernels::numeric::{add, mul, neg, sub};
use datafusion::common::DFSchema;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    BinaryExpr, ColumnarValue, Expr, ExprSchemable, Operator, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature, Volatility,
};
use datafusion::physical_expr_common::datum::apply;

/// `node` with a check in it, where it computes with integers.
pub(crate) fn check(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let (operation, data_type, args) = match node {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
            let operation = match op {
                Operator::Plus => Operation::Add,
                Operator::Minus => Operation::Subtract,
                Operator::Multiply => Operation::Multiply,
                _ => {
                    return Ok(Transformed::no(Expr::BinaryExpr(BinaryExpr {
                        left,
                        op,
                        right,
                    })));
                }
            };
            let (a, b) = (type_of(&left, schema)?, type_of(&right, schema)?);
            if a != b || !a.is_integer() {
                return Ok(Transformed::no(Expr::BinaryExpr(BinaryExpr {
                    left,
                    op,
                    right,
                })));
            }
            (operation, a, vec![*left, *right])
        }
        Expr::Negative(expr) => {
            let data_type = type_of(&expr, schema)?;
            if !data_type.is_signed_integer() {
                return Ok(Transformed::no(Expr::Negative(expr)));
            }
            (Operation::Negate, data_type, vec![*expr])
        }
        node => return Ok(Transformed::no(node)),
    };
    Ok(Transformed::yes(checked(operation, data_type, args)))
}

/// What is checked already knows its type: asking DataFusion would go through all that is within it, once per operator.
fn type_of(expr: &Expr, schema: &DFSchema) -> Result<DataType> {
    match checked_type(expr) {
        Some(data_type) => Ok(data_type.clone()),
        None => expr.get_type(schema),
    }
}

/// `operation` on `args`, which are of `data_type`.
fn checked(operation: Operation, data_type: DataType, args: Vec<Expr>) -> Expr {
    let function = ScalarUDF::new_from_impl(Checked {
        operation,
        data_type,
        signature: Signature::any(args.len(), Volatility::Immutable),
    });
    Expr::ScalarFunction(ScalarFunction::new_udf(Arc::new(function), args))
}

/// The type of `expr`, if it is such an operation.
fn checked_type(expr: &Expr) -> Option<&DataType> {
    match expr {
        Expr::ScalarFunction(call) => {
            let checked = call.func.inner().downcast_ref::<Checked>()?;
            Some(&checked.data_type)
        }
        _ => None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Operation {
    Add,
    Subtract,
    Multiply,
    Negate,
}

/// An operation on integers of one type, which the result has too.
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
            Operation::Negate => "checked_negate",
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
        let binary =
            |kernel: fn(&dyn Datum, &dyn Datum) -> _| apply(&args.args[0], &args.args[1], kernel);
        match self.operation {
            Operation::Add => binary(add),
            Operation::Subtract => binary(sub),
            Operation::Multiply => binary(mul),
            Operation::Negate => match &args.args[0] {
                ColumnarValue::Array(array) => Ok(ColumnarValue::Array(neg(array.as_ref())?)),
                ColumnarValue::Scalar(value) => {
                    let negated = neg(value.to_array()?.as_ref())?;
                    let value = datafusion::common::ScalarValue::try_from_array(&negated, 0)?;
                    Ok(ColumnarValue::Scalar(value))
                }
            },
        }
    }
}
