//! Spans between moments of two zones, which DataFusion does not compute, and hours after a day, which it leaves out.

use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use datafusion::common::{DFSchema, ScalarValue};
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
        if let Some(moment) = hours_after(&expr, schema) {
            return Ok(PlannerResult::Planned(moment));
        }
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

/// A date and a span that may have hours: the moment that it is (apache/datafusion#19527). A constant of days after a date is a date.
fn hours_after(expr: &RawBinaryExpr, schema: &DFSchema) -> Option<Expr> {
    let op = match expr.op {
        BinaryOperator::Plus => Operator::Plus,
        BinaryOperator::Minus => Operator::Minus,
        _ => return None,
    };
    let is_date = |side: &Expr| {
        let own = side.get_type(schema);
        matches!(own, Ok(DataType::Date32 | DataType::Date64))
    };
    let written = |side: &Expr| match side {
        Expr::Negative(inner) => inner.as_ref().clone(),
        side => side.clone(),
    };
    let has_hours = |side: &Expr| match &written(side) {
        Expr::Literal(ScalarValue::IntervalMonthDayNano(span), _) => {
            span.is_some_and(|span| span.nanoseconds != 0)
        }
        Expr::Literal(ScalarValue::IntervalDayTime(span), _) => {
            span.is_some_and(|span| span.milliseconds != 0)
        }
        side => matches!(
            side.get_type(schema),
            Ok(DataType::Interval(
                IntervalUnit::MonthDayNano | IntervalUnit::DayTime
            ))
        ),
    };
    let moment = |day: &Expr| {
        let first = DataType::Timestamp(TimeUnit::Microsecond, None);
        cast(day.clone(), first)
    };
    let (left, right) = (&expr.left, &expr.right);
    let (left, right) = if has_hours(right) && is_date(left) {
        (moment(left), right.clone())
    } else if op == Operator::Plus && has_hours(left) && is_date(right) {
        (left.clone(), moment(right))
    } else {
        return None;
    };
    let sum = BinaryExpr::new(Box::new(left), op, Box::new(right));
    Some(Expr::BinaryExpr(sum))
}
