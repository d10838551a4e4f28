//! Windows hold one partition at a time, and count what they hold.

use std::sync::Arc;

use datafusion::common::ScalarValue;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::logical_expr::{WindowFrame, WindowFrameBound, WindowFrameUnits};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowAggExec};

use crate::operators::window::WindowExec;

/// Puts a [`WindowExec`] in the place of DataFusion's operator that holds all rows, and of the one that holds, uncounted, what frames
/// may reach, where that may be much. Which of them runs the latter goes by whether memory is limited.
#[derive(Debug)]
pub(crate) struct HoldPartitions;

impl PhysicalOptimizerRule for HoldPartitions {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let windows = if let Some(all) = node.downcast_ref::<WindowAggExec>() {
                all.window_expr()
            } else if let Some(frames) = node.downcast_ref::<BoundedWindowAggExec>()
                && frames
                    .window_expr()
                    .iter()
                    .any(|window| reaches_far(window.get_window_frame()))
            {
                frames.window_expr()
            } else {
                return Ok(Transformed::no(node));
            };
            let windows = windows.to_vec();
            Ok(Transformed::yes(
                Arc::new(WindowExec::new(node, windows)) as _
            ))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "HoldPartitions"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Rows that a frame may reach back or ahead without anybody counting them.
const FEW: u64 = 1 << 13;

/// Whether a row's frame may begin or end many rows away; what it has from the partition's start is not held.
fn reaches_far(frame: &WindowFrame) -> bool {
    let far = |bound: &WindowFrameBound| match bound {
        WindowFrameBound::CurrentRow => false,
        WindowFrameBound::Preceding(offset) | WindowFrameBound::Following(offset) => match offset {
            offset if offset.is_null() => false,
            ScalarValue::UInt64(Some(rows)) if frame.units == WindowFrameUnits::Rows => *rows > FEW,
            _ => true,
        },
    };
    far(&frame.start_bound) || far(&frame.end_bound)
}
