//! Arithmetic of integers that fails where the result does not fit.

use arrow_schema::DataType;
use datafusion::common::DFSchema;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, Operator};

use crate::udf::checked_arithmetic::{Operation, checked, checked_type};

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
