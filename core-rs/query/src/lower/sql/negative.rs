//! `-x` of what has no sign, which the planner refuses.

use arrow_schema::DataType;
use datafusion::common::{DFSchema, ScalarValue, plan_datafusion_err};
use datafusion::error::Result as Planned;
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::type_coercion::{is_interval, is_signed_numeric, is_timestamp};
use datafusion::logical_expr::{Expr as Lowered, ExprSchemable};
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};

use super::templates::binary;
use crate::lower::functions::math::negative;

/// What a negative is told as taken from, which nobody writes.
const NOTHING: &str = "\u{0}nothing";

/// Tells a `-x` that is not a constant's so that [`Negative`] is asked for it.
pub(super) fn tell_negative(expr: &mut Expr) {
    let Expr::UnaryOp {
        op: UnaryOperator::Minus,
        expr: inner,
    } = expr
    else {
        return;
    };
    if matches!(inner.as_ref(), Expr::Value(_) | Expr::Interval(_)) {
        return;
    }
    let nothing = Value::SingleQuotedString(NOTHING.to_owned());
    let right = std::mem::replace(inner.as_mut(), Expr::Value(Value::Null.into()));
    *expr = binary(
        Expr::Value(nothing.into()),
        BinaryOperator::Minus,
        Expr::Nested(Box::new(right)),
    );
}

/// Plans them.
#[derive(Debug)]
pub(crate) struct Negative;

impl ExprPlanner for Negative {
    fn plan_binary_op(
        &self,
        expr: RawBinaryExpr,
        schema: &DFSchema,
    ) -> Planned<PlannerResult<RawBinaryExpr>> {
        let is_told = expr.op == BinaryOperator::Minus
            && matches!(&expr.left, Lowered::Literal(ScalarValue::Utf8(Some(text)), _) if text == NOTHING);
        if !is_told {
            return Ok(PlannerResult::Original(expr));
        }
        let own = match expr.right.get_type(schema) {
            Ok(own) => own,
            // A parameter has no type yet.
            Err(_) => DataType::Null,
        };
        let is_taken = own.is_null()
            || own.is_unsigned_integer()
            || is_signed_numeric(&own)
            || is_interval(&own)
            || is_timestamp(&own);
        if is_taken {
            return Ok(PlannerResult::Planned(negative(expr.right, &own)));
        }
        Err(plan_datafusion_err!(
            "Unary operator '-' only supports signed numeric, interval and timestamp types"
        ))
    }
}
