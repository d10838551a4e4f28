//! The order of the table, for aggregates that go by the order of their rows, say none, and stand beside one that does: DataFusion sorts
//! the rows of all of them.

use std::sync::Arc;

use datafusion::common::Column;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan, LogicalPlanBuilder};

use super::walks::{bottom_up, unaliased};

/// Aggregates that go by the order of their rows.
pub(crate) const GO_BY_ORDER: [&str; 4] = ["first_value", "last_value", "array_agg", "string_agg"];

/// The number of a row, under a name that no column has.
const ROW: &str = "row\0beside";

/// `plan` with rows' numbers for such aggregates to go by, if it has any.
pub(super) fn numbered(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    let LogicalPlan::Aggregate(aggregate) = plan else {
        return Ok(Transformed::no(plan));
    };
    let is_ordered = |expr: &Expr| {
        call_of(expr).is_some_and(|call| {
            let name = call.func.name();
            let goes = GO_BY_ORDER.contains(&name) || name == "nth_value" || name == "any_value";
            goes && !call.params.order_by.is_empty()
        })
    };
    let calls = &aggregate.aggr_expr;
    if !calls.iter().any(is_ordered) || !calls.iter().any(goes_by_any) {
        return Ok(Transformed::no(LogicalPlan::Aggregate(aggregate)));
    }
    let rows = LogicalPlanBuilder::from(aggregate.input.as_ref().clone())
        .window([row_number().alias(ROW)])?
        .build()?;
    let number = Expr::Column(Column::new_unqualified(ROW)).sort(true, false);
    let calls = aggregate.aggr_expr.into_iter().map(|expr| {
        if !goes_by_any(&expr) {
            return Ok(expr);
        }
        let (qualifier, name) = expr.qualified_name();
        let expr = bottom_up(expr, &mut |node| {
            Ok(match node {
                Expr::AggregateFunction(mut call) => {
                    call.params.order_by.push(number.clone());
                    Transformed::yes(Expr::AggregateFunction(call))
                }
                node => Transformed::no(node),
            })
        })?;
        Ok(expr.unalias().alias_qualified(qualifier, name))
    });
    let calls = calls.collect::<Result<Vec<_>>>()?;
    let aggregate = Aggregate::try_new(Arc::new(rows), aggregate.group_expr, calls)?;
    Ok(Transformed::yes(LogicalPlan::Aggregate(aggregate)))
}

fn call_of(expr: &Expr) -> Option<&AggregateFunction> {
    match unaliased(expr) {
        Expr::AggregateFunction(call) => Some(call),
        _ => None,
    }
}

/// The call of an aggregate that goes by the order of its rows, by whatever name, if `expr` is one.
pub(crate) fn going_by_order(expr: &Expr) -> Option<&AggregateFunction> {
    call_of(expr).filter(|call| GO_BY_ORDER.contains(&call.func.name()))
}

/// Whether `expr` is one that says no order, and whose values are not put in one of their own.
fn goes_by_any(expr: &Expr) -> bool {
    going_by_order(expr)
        .is_some_and(|call| call.params.order_by.is_empty() && !call.params.distinct)
}
