//! Floats that are computed have one NaN, so that what compares, sorts, groups and joins them need not look for others.

use arrow_schema::DataType;
use datafusion::common::DFSchema;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{BinaryExpr, Cast, Expr, ExprSchemable, TryCast};

use crate::types::has_floats;
use crate::udf::float_arithmetic::{Operation, float_arithmetic, float_arithmetic_type};
use crate::udf::one_nan::{one_nan, one_nan_type};

/// Functions of DataFusion's that give values as they are given them.
const PASSING: &[&str] = &[
    "coalesce",
    "get_field",
    "array_element",
    "nullif",
    "nvl",
    "nvl2",
    "greatest",
    "least",
    "floor",
    "ceil",
    "named_struct",
    "struct",
    "make_array",
    "now",
];

/// `node` with one NaN, where it computes floats.
pub(crate) fn corrected(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    match node {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
            if let Some(operation) = Operation::of(op) {
                let data_type = type_of(&left, schema)?;
                if data_type.is_floating() && data_type == type_of(&right, schema)? {
                    let args = vec![*left, *right];
                    return Ok(Transformed::yes(float_arithmetic(
                        operation, data_type, args,
                    )));
                }
            }
            Ok(Transformed::no(Expr::BinaryExpr(BinaryExpr {
                left,
                op,
                right,
            })))
        }
        Expr::Negative(_) => wrapped(node, schema),
        Expr::Cast(Cast { ref expr, .. }) | Expr::TryCast(TryCast { ref expr, .. })
            if !type_of(expr, schema)?.is_numeric() =>
        {
            wrapped(node, schema)
        }
        Expr::ScalarFunction(ref call)
            if one_nan_type(&node).is_none()
                && float_arithmetic_type(&node).is_none()
                && !PASSING.contains(&call.func.name()) =>
        {
            wrapped(node, schema)
        }
        node => Ok(Transformed::no(node)),
    }
}

fn wrapped(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let data_type = type_of(&node, schema)?;
    Ok(match has_floats(&data_type) {
        true => Transformed::yes(one_nan(node, data_type)),
        false => Transformed::no(node),
    })
}

/// What is corrected already knows its type: asking DataFusion would go through all that is within it, once per operator.
fn type_of(expr: &Expr, schema: &DFSchema) -> Result<DataType> {
    match float_arithmetic_type(expr).or_else(|| one_nan_type(expr)) {
        Some(data_type) => Ok(data_type.clone()),
        None => expr.get_type(schema),
    }
}
