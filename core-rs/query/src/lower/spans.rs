//! Spans between moments of two zones and spans by numbers, which DataFusion does not compute, and hours after a day and parts of a unit
//! after a moment, which it leaves out.

use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result;
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, Operator, cast};
use datafusion::sql::sqlparser::ast::BinaryOperator;

use crate::types::nanoseconds;
use crate::udf::scaled_span;

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

fn is_span(own: &DataType) -> bool {
    matches!(own, DataType::Interval(_))
}

/// `left op right`, where it is a span by a number.
pub(super) fn scaled(
    op: Operator,
    left: &Expr,
    right: &Expr,
    types: [&DataType; 2],
) -> Option<Expr> {
    // What has no type yet is a number: nothing else goes by a span.
    let is_number = |own: &DataType| own.is_numeric() || own.is_null();
    let of = |span: &Expr, number: &Expr, own: &DataType| {
        scaled_span::times(span.clone(), number.clone(), own)
    };
    match (op, types) {
        (Operator::Multiply, [span, number]) if is_span(span) && is_number(number) => {
            Some(of(left, right, number))
        }
        (Operator::Multiply, [number, span]) if is_span(span) && is_number(number) => {
            Some(of(right, left, number))
        }
        (Operator::Divide, [span, number]) if is_span(span) && is_number(number) => {
            Some(scaled_span::parts(left.clone(), right.clone()))
        }
        _ => None,
    }
}

/// `moment`, of type `own`, in a unit of which `span` has no part: the sum would leave that out.
pub(super) fn fine(moment: Expr, own: &DataType, span: &Expr, of_span: &DataType) -> Expr {
    let DataType::Timestamp(unit, zone) = own else {
        return moment;
    };
    let of_span = match written(span) {
        Expr::Literal(ScalarValue::IntervalMonthDayNano(Some(span)), _) => span.nanoseconds,
        Expr::Literal(ScalarValue::IntervalDayTime(Some(span)), _) => {
            i64::from(span.milliseconds) * 1_000_000
        }
        Expr::ScalarFunction(call) if scaled_span::is_of_whole_days(call) => 0,
        // Of a column, what most have.
        _ => match of_span {
            DataType::Interval(IntervalUnit::MonthDayNano) => 1_000,
            DataType::Interval(IntervalUnit::DayTime) => 1_000_000,
            _ => 0,
        },
    };
    let units = [
        TimeUnit::Second,
        TimeUnit::Millisecond,
        TimeUnit::Microsecond,
        TimeUnit::Nanosecond,
    ];
    let mut finer = units.iter().skip_while(|known| *known != unit);
    let wanted = finer.find(|known| of_span % nanoseconds(**known) == 0);
    match wanted {
        Some(wanted) if wanted != unit => cast(moment, DataType::Timestamp(*wanted, zone.clone())),
        _ => moment,
    }
}

/// What is negated, or the expression itself.
fn written(expr: &Expr) -> &Expr {
    match expr {
        Expr::Negative(inner) => inner,
        expr => expr,
    }
}

/// Operations on moments and spans in SQL.
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
        let operator = match expr.op {
            BinaryOperator::Plus => Operator::Plus,
            BinaryOperator::Minus => Operator::Minus,
            BinaryOperator::Multiply => Operator::Multiply,
            BinaryOperator::Divide => Operator::Divide,
            _ => return Ok(PlannerResult::Original(expr)),
        };
        if let Some(computed) = computed(operator, &expr, schema) {
            return Ok(PlannerResult::Planned(computed));
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

/// A span by a number, or a moment and a span, if DataFusion's is not right.
fn computed(operator: Operator, expr: &RawBinaryExpr, schema: &DFSchema) -> Option<Expr> {
    let (left, right) = (&expr.left, &expr.right);
    let type_of = |side: &Expr| match side {
        Expr::Placeholder(parameter) if parameter.field.is_none() => Some(DataType::Null),
        side => side.get_type(schema).ok(),
    };
    // Of a long chain, this is the short side; the other is looked at where it may matter, and is no chain.
    let of_right = type_of(right)?;
    let may_matter = match operator {
        Operator::Multiply | Operator::Divide => is_span(&of_right) || !is_product(left),
        Operator::Plus => is_span(&of_right) || matches!(of_right, DataType::Timestamp(..)),
        _ => is_span(&of_right),
    };
    if !may_matter {
        return None;
    }
    let of_left = type_of(left)?;
    if let Some(scaled) = scaled(operator, left, right, [&of_left, &of_right]) {
        return Some(scaled);
    }
    let (moment, own, span, of_span) = match operator {
        Operator::Plus | Operator::Minus if is_span(&of_right) => {
            (left, &of_left, right, &of_right)
        }
        Operator::Plus if is_span(&of_left) => (right, &of_right, left, &of_left),
        _ => return None,
    };
    let finer = fine(moment.clone(), own, span, of_span);
    if finer == *moment {
        return None;
    }
    let (left, right) = match is_span(&of_right) {
        true => (finer, right.clone()),
        false => (left.clone(), finer),
    };
    let sum = BinaryExpr::new(Box::new(left), operator, Box::new(right));
    Some(Expr::BinaryExpr(sum))
}

/// Whether `expr` multiplies or divides numbers: spans that are scaled are calls.
fn is_product(expr: &Expr) -> bool {
    use Operator::{Divide, Modulo, Multiply};
    matches!(expr, Expr::BinaryExpr(binary) if matches!(binary.op, Multiply | Divide | Modulo))
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
    let has_hours = |side: &Expr| match written(side) {
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
