//! Operators of DataFusion's, with those of ours in their place.

use arrow_schema::DataType;
use datafusion::common::DFSchema;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, Operator};

use super::checked_arithmetic::{checked, checked_type};
use super::joined_text::{joined_text, joined_text_type};
use super::one_nan::one_nan_type;
use super::operation::Operation;

/// `node`, checked if it computes with integers or with floats.
pub(crate) fn corrected_operator(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    match node {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
            if op == Operator::StringConcat {
                let data_type = type_of(&left, schema)?;
                let is_text = matches!(data_type, DataType::Utf8 | DataType::LargeUtf8);
                if is_text && data_type == type_of(&right, schema)? {
                    return Ok(Transformed::yes(joined_text(data_type, *left, *right)));
                }
            }
            if let Some(operation) = Operation::of(op) {
                let data_type = type_of(&left, schema)?;
                if is_checked(operation, &data_type) && data_type == type_of(&right, schema)? {
                    let checked = checked(operation, data_type, vec![*left, *right]);
                    return Ok(Transformed::yes(checked));
                }
            }
            let node = BinaryExpr { left, op, right };
            Ok(Transformed::no(Expr::BinaryExpr(node)))
        }
        Expr::Negative(expr) => {
            let data_type = type_of(&expr, schema)?;
            Ok(match data_type.is_signed_integer() {
                true => Transformed::yes(checked(Operation::Negate, data_type, vec![*expr])),
                false => Transformed::no(Expr::Negative(expr)),
            })
        }
        node => Ok(Transformed::no(node)),
    }
}

/// Quotients of integers fit, but for one that fails by itself.
fn is_checked(operation: Operation, data_type: &DataType) -> bool {
    let divides = matches!(operation, Operation::Divide | Operation::Remainder);
    data_type.is_floating() || (data_type.is_integer() && !divides)
}

/// The type of `expr`, which what is corrected knows: asking DataFusion would go through all that is within it, once per operator.
pub(crate) fn type_of(expr: &Expr, schema: &DFSchema) -> Result<DataType> {
    let known = checked_type(expr).or_else(|| one_nan_type(expr));
    match known.or_else(|| joined_text_type(expr)) {
        Some(data_type) => Ok(data_type.clone()),
        None => expr.get_type(schema),
    }
}

/// Whether `expr` gives one NaN as it is.
pub(crate) fn is_corrected(expr: &Expr) -> bool {
    checked_type(expr).or_else(|| one_nan_type(expr)).is_some()
}
