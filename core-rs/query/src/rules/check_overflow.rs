//! Arithmetic of integers that fails where the result does not fit.

use datafusion::common::config::ConfigOptions;
use datafusion::error::Result;
use datafusion::logical_expr::LogicalPlan;
use datafusion::optimizer::AnalyzerRule;

use super::walks::nodes;
use crate::udf::checked_arithmetic::check;

/// Replaces sums, differences, products and negations of integers, in expressions and in SQL alike.
#[derive(Debug)]
pub(crate) struct CheckOverflow;

impl AnalyzerRule for CheckOverflow {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        nodes(plan, &mut |node, schema| check(node, schema))
    }

    fn name(&self) -> &str {
        "check_overflow"
    }
}
