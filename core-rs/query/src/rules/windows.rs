//! Windows that give what their frames hold: aggregates, `lead` and `lag` of ours, and frames that cannot wrap round.

use arrow_schema::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::expr::{NullTreatment, WindowFunction, WindowFunctionParams};
use datafusion::logical_expr::{
    Expr, ExprSchemable, LogicalPlan, WindowFrame, WindowFrameBound, WindowFrameUnits,
    WindowFunctionDefinition, cast,
};
use datafusion::optimizer::AnalyzerRule;

use super::walks::nodes;
use crate::udf::in_window::in_window;
use crate::udf::shift::shift;

/// Replaces what DataFusion computes windows by.
#[derive(Debug)]
pub(crate) struct Windows;

impl AnalyzerRule for Windows {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        let is_window = |node: &Expr| matches!(node, Expr::WindowFunction(_));
        nodes(plan, is_window, &mut |node, schema| replaced(node, schema))
    }

    fn name(&self) -> &str {
        "windows"
    }
}

/// Lets frames up to the current row's peers have keys of any type: DataFusion finds peers by distances, which structs and bytes have
/// none of.
pub(super) fn any_peers(mut window: Box<WindowFunction>, schema: &DFSchema) -> Result<Expr> {
    let params = &mut window.params;
    let frame = &mut params.window_frame;
    let far =
        |bound: &WindowFrameBound| *bound == WindowFrameBound::CurrentRow || bound.is_unbounded();
    let distant = match params.order_by.first() {
        Some(key) => has_distances(&key.expr.get_type(schema)?),
        None => true,
    };
    let by_peers = far(&frame.start_bound) && far(&frame.end_bound);
    if !distant && by_peers && frame.units == WindowFrameUnits::Range {
        let open = |bound: &WindowFrameBound| match bound {
            WindowFrameBound::Preceding(_) => {
                WindowFrameBound::Preceding(ScalarValue::UInt64(None))
            }
            WindowFrameBound::Following(_) => {
                WindowFrameBound::Following(ScalarValue::UInt64(None))
            }
            WindowFrameBound::CurrentRow => WindowFrameBound::CurrentRow,
        };
        let (start, end) = (open(&frame.start_bound), open(&frame.end_bound));
        *frame = WindowFrame::new_bounds(WindowFrameUnits::Groups, start, end);
    }
    Ok(Expr::WindowFunction(window))
}

/// Whether DataFusion knows frames by distances of this type, or of one without distances that it takes for such.
fn has_distances(data_type: &DataType) -> bool {
    data_type.is_numeric()
        || data_type.is_string()
        || matches!(
            data_type,
            DataType::Boolean
                | DataType::Date32
                | DataType::Date64
                | DataType::Timestamp(..)
                | DataType::Dictionary(..)
        )
}

fn replaced(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let Expr::WindowFunction(mut window) = node else {
        return Ok(Transformed::no(node));
    };
    let function = match &window.fun {
        WindowFunctionDefinition::AggregateUDF(function) => {
            WindowFunctionDefinition::AggregateUDF(in_window(function))
        }
        WindowFunctionDefinition::WindowUDF(_) => shifted(&window),
    };
    window.fun = function;
    widen(&mut window.params, schema)?;
    let frame = &mut window.params.window_frame;
    if is_empty(frame) {
        *frame = nothing();
    } else if frame.units != WindowFrameUnits::Range {
        bound(frame);
    }
    Ok(Transformed::yes(Expr::WindowFunction(window)))
}

/// The function of `window`, which is ours where it is `lead` or `lag` by a constant.
fn shifted(window: &WindowFunction) -> WindowFunctionDefinition {
    let WindowFunctionDefinition::WindowUDF(function) = &window.fun else {
        return window.fun.clone();
    };
    let args = &window.params.args;
    let constant = |place: usize| match args.get(place) {
        None => Some(None),
        Some(expr) => value_of(expr).map(Some),
    };
    let is_shift = matches!(function.name(), "lead" | "lag");
    let (Some(offset), Some(default), true) = (constant(1), constant(2), is_shift) else {
        return window.fun.clone();
    };
    let offset = match offset {
        None => Some(1),
        Some(offset) if offset.is_null() => Some(1),
        Some(offset) => whole(&offset),
    };
    let Some(offset) = offset else {
        return window.fun.clone();
    };
    let ignore_nulls = window.params.null_treatment == Some(NullTreatment::IgnoreNulls);
    let default = default.unwrap_or(ScalarValue::Null);
    WindowFunctionDefinition::WindowUDF(shift(function, offset, default, ignore_nulls))
}

/// A constant, of whatever type it is made.
fn value_of(expr: &Expr) -> Option<ScalarValue> {
    match expr {
        Expr::Literal(value, _) => Some(value.clone()),
        Expr::Alias(alias) => value_of(&alias.expr),
        Expr::Cast(cast) => value_of(&cast.expr)?.cast_to(cast.field.data_type()).ok(),
        Expr::Negative(expr) => value_of(expr)?.arithmetic_negate().ok(),
        _ => None,
    }
}

fn whole(value: &ScalarValue) -> Option<i64> {
    if !value.data_type().is_integer() {
        return None;
    }
    match value.cast_to(&DataType::Int64) {
        Ok(ScalarValue::Int64(offset)) => offset,
        _ => None,
    }
}

/// Gives frames by distances between integers a key that can be added to and subtracted from: where it cannot, DataFusion takes the
/// partition's edge, with nulls that are no neighbours.
fn widen(params: &mut WindowFunctionParams, schema: &DFSchema) -> Result<()> {
    let frame = &mut params.window_frame;
    let by_distance = |bound: &WindowFrameBound| match bound {
        WindowFrameBound::CurrentRow => false,
        WindowFrameBound::Preceding(offset) | WindowFrameBound::Following(offset) => {
            !offset.is_null()
        }
    };
    let [key] = params.order_by.as_mut_slice() else {
        return Ok(());
    };
    let bounds = [&frame.start_bound, &frame.end_bound];
    if frame.units != WindowFrameUnits::Range || !bounds.into_iter().any(by_distance) {
        return Ok(());
    }
    let wide = match key.expr.get_type(schema)? {
        DataType::Int64 | DataType::UInt64 => DataType::Decimal128(38, 0),
        narrow if narrow.is_integer() => DataType::Int64,
        _ => return Ok(()),
    };
    let widened = |bound: &WindowFrameBound| {
        Ok::<_, DataFusionError>(match bound {
            WindowFrameBound::Preceding(offset) => {
                WindowFrameBound::Preceding(offset.cast_to(&wide)?)
            }
            WindowFrameBound::Following(offset) => {
                WindowFrameBound::Following(offset.cast_to(&wide)?)
            }
            WindowFrameBound::CurrentRow => WindowFrameBound::CurrentRow,
        })
    };
    let (start, end) = (widened(&frame.start_bound)?, widened(&frame.end_bound)?);
    *frame = WindowFrame::new_bounds(frame.units, start, end);
    key.expr = cast(std::mem::take(&mut key.expr), wide);
    Ok(())
}

/// Whether the frame ends before it starts, which DataFusion refuses. By values it has the row's peers still, where these are null or
/// infinite.
fn is_empty(frame: &WindowFrame) -> bool {
    use WindowFrameBound::{Following, Preceding};
    if frame.units == WindowFrameUnits::Range {
        return false;
    }
    match (&frame.start_bound, &frame.end_bound) {
        (Preceding(start), Preceding(end)) => !start.is_null() && start < end,
        (Following(start), Following(end)) => !end.is_null() && start > end,
        _ => false,
    }
}

/// A frame without rows.
fn nothing() -> WindowFrame {
    let before = || WindowFrameBound::Preceding(ScalarValue::from(MOST_ROWS));
    WindowFrame::new_bounds(WindowFrameUnits::Rows, before(), before())
}

/// More rows than any table has, which still add up.
const MOST_ROWS: u64 = 1 << 60;

/// Keeps counts of rows or groups so small that they can be added to a row's number.
fn bound(frame: &mut WindowFrame) {
    let limited = |bound: &WindowFrameBound| match bound {
        WindowFrameBound::Preceding(ScalarValue::UInt64(Some(rows))) if *rows > MOST_ROWS => {
            Some(WindowFrameBound::Preceding(ScalarValue::from(MOST_ROWS)))
        }
        WindowFrameBound::Following(ScalarValue::UInt64(Some(rows))) if *rows > MOST_ROWS => {
            Some(WindowFrameBound::Following(ScalarValue::from(MOST_ROWS)))
        }
        _ => None,
    };
    let start = limited(&frame.start_bound);
    let end = limited(&frame.end_bound);
    if start.is_some() || end.is_some() {
        *frame = WindowFrame::new_bounds(
            frame.units,
            start.unwrap_or_else(|| frame.start_bound.clone()),
            end.unwrap_or_else(|| frame.end_bound.clone()),
        );
    }
}
