//! Keys that stand twice, left out.

use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan, SortExpr};
use datafusion::optimizer::optimizer::ApplyOrder;
use datafusion::optimizer::{OptimizerConfig, OptimizerRule};

/// DataFusion's rule of the same name, but for keys that others decide: what it takes to be decided is not, beyond joins and lists
/// that are laid out.
#[derive(Debug)]
pub(crate) struct DuplicatedKeys;

impl OptimizerRule for DuplicatedKeys {
    fn name(&self) -> &str {
        "eliminate_duplicated_expr"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::TopDown)
    }

    fn rewrite(
        &self,
        plan: LogicalPlan,
        _: &dyn OptimizerConfig,
    ) -> Result<Transformed<LogicalPlan>> {
        match plan {
            LogicalPlan::Sort(mut sort) => {
                let before = sort.expr.len();
                sort.expr = once(sort.expr, |key: &SortExpr| &key.expr);
                let changed = sort.expr.len() != before;
                Ok(Transformed::new_transformed(
                    LogicalPlan::Sort(sort),
                    changed,
                ))
            }
            LogicalPlan::Aggregate(aggregate) => {
                let before = aggregate.group_expr.len();
                let keys = once(aggregate.group_expr.clone(), |key: &Expr| key);
                if keys.len() == before {
                    return Ok(Transformed::no(LogicalPlan::Aggregate(aggregate)));
                }
                let aggregate = Aggregate::try_new(aggregate.input, keys, aggregate.aggr_expr)?;
                Ok(Transformed::yes(LogicalPlan::Aggregate(aggregate)))
            }
            plan => Ok(Transformed::no(plan)),
        }
    }
}

/// `keys` without those whose expression an earlier one has.
pub(super) fn once<T>(keys: Vec<T>, expr: impl Fn(&T) -> &Expr) -> Vec<T> {
    let mut left: Vec<T> = Vec::with_capacity(keys.len());
    for key in keys {
        if !left.iter().any(|known| expr(known) == expr(&key)) {
            left.push(key);
        }
    }
    left
}
