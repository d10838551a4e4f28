//! Window functions, and the operators below a step that compute them.

use std::sync::Arc;

use arrow_schema::DataType;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema, ScalarValue};
use datafusion::logical_expr::expr::{NullTreatment, Sort, WindowFunction, WindowFunctionParams};
use datafusion::logical_expr::expr_rewriter::normalize_col;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{
    Expr as Lowered, LogicalPlanBuilder, WindowFrame, WindowFrameUnits, WindowUDF, lit, when,
};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use quiver_graph::Result;

use super::columns::all_columns;
use super::frame::Frame;
use super::scope::Scope;
use crate::error::{invalid, planning};
use crate::plan::Window;
use crate::rules::order_beside::GO_BY_ORDER;
use crate::rules::walks::top_down;
use crate::types::lossless;

/// Its name in DataFusion, and the least and the most arguments that it takes.
fn native(window: Window) -> (&'static str, usize, usize) {
    match window {
        Window::RowNumber => ("row_number", 0, 0),
        Window::Rank => ("rank", 0, 0),
        Window::DenseRank => ("dense_rank", 0, 0),
        Window::PercentRank => ("percent_rank", 0, 0),
        Window::CumeDist => ("cume_dist", 0, 0),
        Window::Ntile => ("ntile", 1, 1),
        Window::Lag => ("lag", 1, 3),
        Window::Lead => ("lead", 1, 3),
        Window::FirstValue => ("first_value", 1, 1),
        Window::LastValue => ("last_value", 1, 1),
        Window::NthValue => ("nth_value", 2, 2),
    }
}

/// The window that `window` looks at, which may be given so many arguments.
///
/// # Errors
/// `InvalidQuery` without a window, or where it does not suit the function.
pub(crate) fn check_window<'a>(
    scope: &Scope<'a>,
    window: Window,
    arguments: usize,
) -> Result<&'a Frame> {
    let name = window.name();
    let Some(frame) = scope.over else {
        return Err(invalid(format!(
            "{name} needs a window: {name}(…).over({{ orderBy: … }})"
        )));
    };
    let (_, least, most) = native(window);
    if !(least..=most).contains(&arguments) {
        let message = format!("{name} takes {least} to {most} arguments");
        return Err(invalid(message).got(arguments.to_string()));
    }
    let ranks = matches!(
        window,
        Window::Rank | Window::DenseRank | Window::PercentRank | Window::CumeDist
    );
    if ranks && !frame.is_ordered() {
        return Err(invalid(format!("{name} goes by over's orderBy")).parameter("orderBy"));
    }
    Ok(frame)
}

/// A window function of `args`, over the window that [`check_window`] gave.
pub(crate) fn window_function(
    scope: &Scope<'_>,
    frame: &Frame,
    window: Window,
    mut args: Vec<Lowered>,
    ignore_nulls: bool,
) -> Result<Lowered> {
    let name = window.name();
    match window {
        Window::Ntile => count(name, &args[0], 1)?,
        Window::NthValue => count(name, &args[1], 1)?,
        Window::Lag | Window::Lead => {
            if let Some(offset) = args.get(1) {
                count(name, offset, 0)?;
            }
            if let Some(default) = args.get(2) {
                let data_type = scope.type_of(&args[0])?;
                match same_type(default, &data_type) {
                    Some(constant) => args[2] = constant,
                    None => return shifted(scope, frame, window, args, ignore_nulls),
                }
            }
        }
        _ => {}
    }
    let (native, _, _) = native(window);
    let functions = scope.session.window_functions();
    let function: Arc<WindowUDF> = functions
        .get(native)
        .cloned()
        .ok_or_else(|| invalid(format!("the window function {native} is not registered")))?;
    let mut function = WindowFunction::new(function, args);
    function.params.null_treatment = ignore_nulls.then_some(NullTreatment::IgnoreNulls);
    Ok(frame.apply(function))
}

/// Checks that `expr` is a whole number in the plan, and no smaller.
fn count(name: &str, expr: &Lowered, least: i64) -> Result<()> {
    match expr {
        Lowered::Literal(ScalarValue::Int64(Some(count)), _) if *count >= least => Ok(()),
        other => Err(
            invalid(format!("{name} counts by a constant of {least} or more"))
                .expected(format!("a constant integer from {least}"))
                .got(other.to_string()),
        ),
    }
}

fn same_type(default: &Lowered, data_type: &DataType) -> Option<Lowered> {
    lossless(&constant(default)?, data_type).map(lit)
}

/// `lag` or `lead` whose default is no constant of the column's type: what the rows without another are given.
fn shifted(
    scope: &Scope<'_>,
    frame: &Frame,
    window: Window,
    mut args: Vec<Lowered>,
    ignore_nulls: bool,
) -> Result<Lowered> {
    let default = args.swap_remove(2);
    let values = vec![args[0].clone(), default];
    let [value, default] = scope
        .alike(window.name(), values)?
        .try_into()
        .map_err(|_| invalid(format!("{} takes one default", window.name())))?;
    let offset = args.swap_remove(1);
    let of = |value: Lowered| {
        let args = vec![value, offset.clone()];
        window_function(scope, frame, window, args, ignore_nulls)
    };
    let found = of(value)?;
    if ignore_nulls {
        return scope.native("coalesce", vec![found, default]);
    }
    let is_there = of(lit(true))?.is_not_null();
    when(is_there, found).otherwise(default).map_err(planning)
}

/// The value of an expression that reads nothing, as a cast of a literal.
fn constant(expr: &Lowered) -> Option<ScalarValue> {
    let simplifier = ExprSimplifier::new(SimplifyContext::default());
    match simplifier.simplify(expr.clone()).ok()? {
        Lowered::Literal(value, _) => Some(value),
        _ => None,
    }
}

/// The innermost window functions of `exprs`, each once.
fn windows<'a>(exprs: impl IntoIterator<Item = &'a Lowered>) -> Vec<Lowered> {
    let mut found: Vec<Lowered> = Vec::new();
    for expr in exprs {
        // Looking at a tree of expressions cannot fail.
        let _ = expr.apply(|node| {
            if matches!(node, Lowered::WindowFunction(_)) && !has_window_below(node) {
                if !found.contains(node) {
                    found.push(node.clone());
                }
                return Ok(TreeNodeRecursion::Jump);
            }
            Ok(TreeNodeRecursion::Continue)
        });
    }
    found
}

pub(crate) fn has_windows(expr: &Lowered) -> bool {
    !windows([expr]).is_empty()
}

fn has_window_below(expr: &Lowered) -> bool {
    let mut found = false;
    let _ = expr.apply_children(|child| {
        found |= child.exists(|node| Ok(matches!(node, Lowered::WindowFunction(_))))?;
        Ok(TreeNodeRecursion::Continue)
    });
    found
}

/// Fails where one of `exprs` has a window function, in a step that computes none.
pub(crate) fn refuse_windows<'a>(exprs: impl IntoIterator<Item = &'a Lowered>) -> Result<()> {
    match windows(exprs).first() {
        None => Ok(()),
        Some(window) => Err(invalid(
            "a window function goes into select, withColumns or filter: compute it there first",
        )
        .expected("an expression without over")
        .got(window.human_display().to_string())),
    }
}

/// `input` with operators above it that compute the windows within `exprs`, and `exprs` with columns in their place.
///
/// Rows come out in the order in which they came: their numbers, by `number`, are the last key of every window that goes by rows, and what
/// the whole is sorted by in the end.
pub(crate) fn plan_windows(
    input: LogicalPlanBuilder,
    exprs: Vec<Lowered>,
    number: Lowered,
) -> Result<(LogicalPlanBuilder, Vec<Lowered>)> {
    if !exprs.iter().any(has_windows) {
        return Ok((input, exprs));
    }
    let mut plan = input.build().map_err(planning)?;
    let mut exprs = exprs
        .into_iter()
        .map(|expr| normalize_col(expr, &plan).map_err(planning))
        .collect::<Result<Vec<_>>>()?;
    let row = free_name(plan.schema());
    let number = normalize_col(number, &plan).map_err(planning)?;
    let mut columns = all_columns(plan.schema());
    columns.push(
        Lowered::Column(Column::new_unqualified(number.schema_name().to_string())).alias(&row),
    );
    plan = LogicalPlanBuilder::window_plan(plan, [number])
        .and_then(|plan| LogicalPlanBuilder::from(plan).project(columns)?.build())
        .map_err(planning)?;
    let row = Lowered::Column(Column::new_unqualified(row)).sort(true, false);
    loop {
        let found = windows(&exprs);
        if found.is_empty() {
            break;
        }
        let ordered: Vec<Lowered> = found
            .iter()
            .map(|expr| with_row_order(expr, &row))
            .collect();
        let mut unique = ordered.clone();
        unique.sort_by_cached_key(|expr| expr.schema_name().to_string());
        unique.dedup();
        plan = LogicalPlanBuilder::window_plan(plan, unique).map_err(planning)?;
        for expr in &mut exprs {
            let replaced = top_down(std::mem::take(expr), &mut |node| {
                let at = found.iter().position(|window| *window == node);
                Ok(match at {
                    Some(at) => {
                        let name = ordered[at].schema_name().to_string();
                        Transformed::new(
                            Lowered::Column(Column::new_unqualified(name)),
                            true,
                            TreeNodeRecursion::Jump,
                        )
                    }
                    None => Transformed::no(node),
                })
            });
            *expr = replaced.map_err(planning)?;
        }
    }
    let builder = LogicalPlanBuilder::from(plan)
        .sort([row])
        .map_err(planning)?;
    Ok((builder, exprs))
}

/// A name for the rows' numbers that no column has.
fn free_name(schema: &DFSchema) -> String {
    let mut name = "row".to_owned();
    while schema.has_column_with_unqualified_name(&name) {
        name.push('_');
    }
    name
}

/// A window that goes by rows, with the rows' own order behind its keys.
fn with_row_order(expr: &Lowered, row: &Sort) -> Lowered {
    let Lowered::WindowFunction(window) = expr else {
        return expr.clone();
    };
    let mut window = window.clone();
    let name = window.fun.name().to_owned();
    let WindowFunctionParams {
        order_by,
        window_frame,
        ..
    } = &mut window.params;
    if matches!(name.as_str(), "row_number" | "lag" | "lead" | "ntile") {
        *window_frame = WindowFrame::new(Some(true));
    }
    let whole = window_frame.start_bound.is_unbounded() && window_frame.end_bound.is_unbounded();
    let ordered = name == "nth_value" || GO_BY_ORDER.contains(&name.as_str());
    let unordered = whole && !ordered;
    if window_frame.units == WindowFrameUnits::Rows && !unordered {
        order_by.push(row.clone());
    }
    Lowered::WindowFunction(window)
}
