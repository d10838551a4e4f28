//! How a plan may be shared out to threads.

use crate::plan::{Aggregate, Expr, Plan, Step};

/// What a plan asks of the order and the sharing out of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Columns are picked, rows limited: nothing is computed.
    Columns,
    /// Each row is judged or changed by itself, so parts may run apart and be put in order after.
    RowByRow,
    /// All rows are needed before the first comes out.
    Blocking,
    /// An aggregate depends on the rows' order, so one thread reads them.
    Sequential,
}

impl Shape {
    pub fn of(plan: &Plan) -> Self {
        fn step(step: &Step) -> Shape {
            let picks = |expr: &Expr| match expr {
                Expr::Column(_) | Expr::All {} => true,
                Expr::Alias { expr, .. } => matches!(**expr, Expr::Column(_)),
                _ => false,
            };
            match step {
                Step::Select(exprs) if exprs.iter().all(picks) => Shape::Columns,
                Step::Drop(_) | Step::Rename(_) | Step::Limit { .. } => Shape::Columns,
                Step::Filter(_) | Step::Select(_) | Step::WithColumns(_) => Shape::RowByRow,
                Step::GroupBy { aggregates, .. } if aggregates.iter().any(in_order) => {
                    Shape::Sequential
                }
                Step::GroupBy { .. } | Step::Sort(_) | Step::Distinct => Shape::Blocking,
            }
        }
        let shapes: Vec<Shape> = plan.steps.iter().map(step).collect();
        [Self::Sequential, Self::Blocking, Self::RowByRow]
            .into_iter()
            .find(|shape| shapes.contains(shape))
            .unwrap_or(Self::Columns)
    }
}

fn in_order(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(&mut |expr| {
        found |= match expr {
            Expr::Aggregate { name, .. } => matches!(name, Aggregate::First | Aggregate::Last),
            // SQL text may hold any aggregate.
            Expr::Sql(_) => true,
            _ => false,
        };
    });
    found
}
