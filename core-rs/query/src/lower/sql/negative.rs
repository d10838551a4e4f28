//! `-x` of what has no sign: the planner refuses it, and knows what is left of zero.

use arrow_schema::DataType;
use datafusion::common::{DFSchema, ScalarValue, plan_datafusion_err};
use datafusion::error::Result as Planned;
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::type_coercion::{is_interval, is_signed_numeric, is_timestamp};
use datafusion::logical_expr::{Expr as Lowered, ExprSchemable, lit};
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};
use quiver_graph::Result;

use super::walk::Step;

/// What a negative is told as taken from, which nobody writes.
const NOTHING: &str = "\u{0}nothing";

/// Tells every `-x` but a constant's so that [`Negative`] is asked for it.
pub(super) struct TellNegatives;

impl Step for TellNegatives {
    fn after_expression(&mut self, expr: &mut Expr) -> Result<()> {
        let Expr::UnaryOp {
            op: UnaryOperator::Minus,
            expr: inner,
        } = expr
        else {
            return Ok(());
        };
        if matches!(inner.as_ref(), Expr::Value(_) | Expr::Interval(_)) {
            return Ok(());
        }
        let nothing = Value::SingleQuotedString(NOTHING.to_owned());
        let right = std::mem::replace(inner.as_mut(), Expr::Value(Value::Null.into()));
        *expr = Expr::BinaryOp {
            left: Box::new(Expr::Value(nothing.into())),
            op: BinaryOperator::Minus,
            right: Box::new(Expr::Nested(Box::new(right))),
        };
        Ok(())
    }
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
        if own.is_unsigned_integer() {
            return Ok(PlannerResult::Planned(lit(0_i64) - expr.right));
        }
        if own.is_null() || is_signed_numeric(&own) || is_interval(&own) || is_timestamp(&own) {
            let negative = Lowered::Negative(Box::new(expr.right));
            return Ok(PlannerResult::Planned(negative));
        }
        Err(plan_datafusion_err!(
            "Unary operator '-' only supports signed numeric, interval and timestamp types"
        ))
    }
}
