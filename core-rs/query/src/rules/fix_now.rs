//! `now()`, `current_date` and `current_time`: one moment for the whole of a query, that at which it is planned.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{Expr, LogicalPlan, Volatility};
use datafusion::optimizer::AnalyzerRule;

use super::walks::{any_expression, nodes};

/// Puts the moment in the place of the functions that tell it: states outlive queries, so theirs would be that of the first.
#[derive(Debug)]
pub(crate) struct FixNow;

impl AnalyzerRule for FixNow {
    fn analyze(&self, plan: LogicalPlan, options: &ConfigOptions) -> Result<LogicalPlan> {
        if !tells_moment(&plan)? {
            return Ok(plan);
        }
        let options = Arc::new(options.clone());
        let context = SimplifyContext::builder().with_config_options(options);
        let context = context.with_current_time().build();
        nodes(plan, is_of_moment, &mut |node, _| told(node, &context))
    }

    fn name(&self) -> &str {
        "fix_now"
    }
}

/// Whether `plan` has a function whose value is the same only throughout one query.
pub(crate) fn tells_moment(plan: &LogicalPlan) -> Result<bool> {
    any_expression(plan, is_of_moment)
}

fn is_of_moment(node: &Expr) -> bool {
    match node {
        Expr::ScalarFunction(call) => call.func.signature().volatility == Volatility::Stable,
        _ => false,
    }
}

fn told(node: Expr, context: &SimplifyContext) -> Result<Transformed<Expr>> {
    match node {
        Expr::ScalarFunction(ScalarFunction { func, args }) => {
            Ok(match func.simplify(args, context)? {
                ExprSimplifyResult::Simplified(value) => Transformed::yes(value),
                ExprSimplifyResult::Original(args) => {
                    Transformed::no(Expr::ScalarFunction(ScalarFunction { func, args }))
                }
            })
        }
        node => Ok(Transformed::no(node)),
    }
}
