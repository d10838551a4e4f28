//! The window that `over` names.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::{AggregateFunction, Sort, WindowFunction};
use datafusion::logical_expr::{Expr as Lowered, WindowFrame, WindowFrameBound, WindowFrameUnits};
use quiver_graph::Result;

use crate::error::invalid;

/// What `over` says, as DataFusion has it.
#[derive(Debug)]
pub(crate) struct Frame {
    partition_by: Vec<Lowered>,
    order_by: Vec<Sort>,
    rows: Option<WindowFrame>,
}

impl Frame {
    pub fn new(
        partition_by: Vec<Lowered>,
        order_by: Vec<Sort>,
        bounds: Option<Bounds>,
    ) -> Result<Self> {
        Ok(Self {
            partition_by,
            order_by,
            rows: bounds.map(rows).transpose()?,
        })
    }

    pub fn is_ordered(&self) -> bool {
        !self.order_by.is_empty()
    }

    /// As SQL has it: with an order up to the current row and its equals, else the whole partition.
    fn window_frame(&self) -> WindowFrame {
        match &self.rows {
            Some(rows) => rows.clone(),
            None => WindowFrame::new((!self.order_by.is_empty()).then_some(false)),
        }
    }

    pub fn aggregate(&self, call: AggregateFunction) -> Result<Lowered> {
        if !call.params.order_by.is_empty() {
            return Err(invalid("inside over, the order is over's own orderBy"));
        }
        let mut function = WindowFunction::new(call.func, call.params.args);
        function.params.distinct = call.params.distinct;
        function.params.filter = call.params.filter;
        function.params.null_treatment = call.params.null_treatment;
        Ok(self.apply(function))
    }

    /// `function`, looking at this window.
    pub fn apply(&self, mut function: WindowFunction) -> Lowered {
        function.params.partition_by.clone_from(&self.partition_by);
        function.params.order_by.clone_from(&self.order_by);
        function.params.window_frame = self.window_frame();
        Lowered::from(function)
    }
}

/// The first and the last row, see [`Over::rows`](crate::plan::Over).
type Bounds = (Option<i64>, Option<i64>);

/// Bounds counted from the current row, the negative ones before it.
fn rows((start, end): Bounds) -> Result<WindowFrame> {
    let bound = |at: i64| {
        let rows = ScalarValue::UInt64(Some(at.unsigned_abs()));
        match at {
            0 => WindowFrameBound::CurrentRow,
            1.. => WindowFrameBound::Following(rows),
            _ => WindowFrameBound::Preceding(rows),
        }
    };
    if let (Some(start), Some(end)) = (start, end)
        && start > end
    {
        return Err(invalid("a window's rows end before they start")
            .expected("[from, to] with from at most to")
            .got(format!("[{start}, {end}]")));
    }
    let open = ScalarValue::UInt64(None);
    let start = start.map_or_else(|| WindowFrameBound::Preceding(open.clone()), bound);
    let end = end.map_or_else(|| WindowFrameBound::Following(open.clone()), bound);
    Ok(WindowFrame::new_bounds(WindowFrameUnits::Rows, start, end))
}
