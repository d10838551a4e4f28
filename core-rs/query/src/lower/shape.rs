//! How a plan may be shared out to threads.

use quiver_graph::Result;

use crate::operators::sharing::{MORSEL, Shape, Sharing};
use crate::plan::{Expr, Plan, Source, Step};
use crate::runtime::LIGHT;

/// For a plan over `rows` rows, where that is known, on at most `threads` threads. Rows with `limited` memory are dealt out
/// to no more parts than there are threads, each of which has its share of it.
pub(crate) fn sharing(
    plan: &Plan,
    rows: Option<usize>,
    threads: usize,
    limited: bool,
) -> Result<Sharing> {
    let heavy = plan.weight()? > LIGHT;
    let worthwhile = rows.map_or(threads, |rows| rows.div_ceil(MORSEL / 4));
    let threads = if heavy {
        1
    } else {
        threads.min(worthwhile).max(1)
    };
    let parts = match rows {
        Some(rows) if threads > 1 && !limited && groups(plan) => {
            (rows / GROUPED_ROWS).clamp(threads, threads * MOST_PARTS)
        }
        _ => threads,
    };
    Ok(Sharing {
        shape: shape(plan),
        threads,
        partitions: parts,
        heavy,
    })
}

/// Rows that one hash table of groups takes: fewer than all of a large table, so that the groups of many rows stay in a core's cache.
const GROUPED_ROWS: usize = 1 << 19;

/// The most such tables per thread.
const MOST_PARTS: usize = 16;

/// Whether `plan` finds groups of equal rows.
fn groups(plan: &Plan) -> bool {
    let mut steps = plan.steps.iter();
    steps.any(|step| match step {
        Step::GroupBy { keys, .. } => !keys.is_empty(),
        Step::Distinct => true,
        _ => false,
    }) || plan.nested().into_iter().any(groups)
}

fn shape(plan: &Plan) -> Shape {
    fn step(step: &Step) -> Shape {
        let picks = |expr: &Expr| match expr {
            Expr::Column(_) | Expr::All {} => true,
            Expr::Alias { expr, .. } => matches!(**expr, Expr::Column(_)),
            _ => false,
        };
        match step {
            Step::Select(exprs) if exprs.iter().all(picks) => Shape::Columns,
            Step::Drop(_) | Step::Rename(_) | Step::Limit { .. } => Shape::Columns,
            Step::Filter(expr) if windowed(expr) => Shape::Blocking,
            Step::Select(exprs) | Step::WithColumns(exprs) if exprs.iter().any(windowed) => {
                Shape::Blocking
            }
            Step::Filter(_) | Step::Select(_) | Step::WithColumns(_) => Shape::RowByRow,
            Step::GroupBy { aggregates, .. } if aggregates.iter().any(in_order) => {
                Shape::Sequential
            }
            Step::GroupBy { .. }
            | Step::Sort(_)
            | Step::Distinct
            | Step::DistinctBy(_)
            | Step::Tail { .. }
            | Step::Sample(_)
            | Step::Join(_)
            | Step::Union(_)
            | Step::Unnest(_)
            | Step::Describe => Shape::Blocking,
        }
    }
    let source = match plan.source {
        Source::Nodes { .. }
        | Source::Edges { .. }
        | Source::Label(_)
        | Source::Type(_)
        | Source::Table { .. }
        | Source::Messages(_)
        | Source::Pregel(_) => Shape::Columns,
        // Decoding is work to share out.
        Source::Files(_) => Shape::RowByRow,
        Source::Algorithm(_) | Source::Sql(_) => Shape::Blocking,
    };
    let steps = plan.steps.iter().map(step);
    let nested = plan.nested().into_iter().map(shape);
    let shapes: Vec<Shape> = steps.chain(nested).chain([source]).collect();
    [Shape::Sequential, Shape::Blocking, Shape::RowByRow]
        .into_iter()
        .find(|shape| shapes.contains(shape))
        .unwrap_or(Shape::Columns)
}

/// Whether a row's value depends on other rows.
fn windowed(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(&mut |expr| found |= matches!(expr, Expr::Over(_)));
    found
}

fn in_order(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(&mut |expr| {
        found |= match expr {
            Expr::Aggregate(call) => call.name.in_order(),
            // SQL text may hold any aggregate.
            Expr::Sql(_) => true,
            _ => false,
        };
    });
    found
}
