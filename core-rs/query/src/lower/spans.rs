//! Spans between moments of two zones, which DataFusion does not compute.

use arrow_schema::DataType;
use datafusion::common::DFSchema;
use datafusion::error::Result;
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, Operator, cast};
use datafusion::sql::sqlparser::ast::BinaryOperator;

/// `right`, of type `own`, as it can be taken from what is of type `left`: the same moment in its zone.
pub(super) fn subtrahend(left: &DataType, right: Expr, own: &DataType) -> Expr {
    match (left, own) {
        (DataType::Timestamp(_, Some(zone)), DataType::Timestamp(unit, Some(other)))
            if zone != other =>
        {
            cast(right, DataType::Timestamp(*unit, Some(zone.clone())))
        }
        _ => right,
    }
}

/// Differences in SQL.
#[derive(Debug)]
pub(crate) struct Spans;

impl ExprPlanner for Spans {
    fn plan_binary_op(
        &self,
        expr: RawBinaryExpr,
        schema: &DFSchema,
    ) -> Result<PlannerResult<RawBinaryExpr>> {
        if expr.op != BinaryOperator::Minus {
            return Ok(PlannerResult::Original(expr));
        }
        // Of a long chain, this is the short side. What has no type yet, such as a parameter, is left to the planner.
        let Ok(own @ DataType::Timestamp(_, Some(_))) = expr.right.get_type(schema) else {
            return Ok(PlannerResult::Original(expr));
        };
        let Ok(left) = expr.left.get_type(schema) else {
            return Ok(PlannerResult::Original(expr));
        };
        let right = subtrahend(&left, expr.right, &own);
        let difference = BinaryExpr::new(Box::new(expr.left), Operator::Minus, Box::new(right));
        Ok(PlannerResult::Planned(Expr::BinaryExpr(difference)))
    }
}
