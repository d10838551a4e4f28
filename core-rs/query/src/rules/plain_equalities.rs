//! Equalities that say nothing of orders: of `x = f(x)` DataFusion makes one class of `x` and `f(x)`, puts one in the place of the other
//! wherever it meets it, in itself too, and then misses orders that are there.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::expressions::{BinaryExpr, Column, Literal, lit};
use datafusion::physical_expr::{PhysicalExpr, conjunction, split_conjunction};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::{FilterExec, FilterExecBuilder};

/// Asks of a column's equality with what is computed whether it is true, from which DataFusion concludes nothing.
#[derive(Debug)]
pub(crate) struct PlainEqualities;

impl PhysicalOptimizerRule for PlainEqualities {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|plan| {
            let Some(filter) = plan.downcast_ref::<FilterExec>() else {
                return Ok(Transformed::no(plan));
            };
            let conditions = split_conjunction(filter.predicate());
            if !conditions.iter().any(|condition| is_computed(condition)) {
                return Ok(Transformed::no(plan));
            }
            let conditions = conditions.into_iter().map(Arc::clone);
            let asked = conditions.map(|condition| match is_computed(&condition) {
                true => Arc::new(BinaryExpr::new(
                    condition,
                    Operator::IsNotDistinctFrom,
                    lit(true),
                )),
                false => condition,
            });
            let filter = FilterExecBuilder::from(filter).with_predicate(conjunction(asked));
            Ok(Transformed::yes(Arc::new(filter.build()?) as _))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "plain_equalities"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Whether a condition is that a column is equal to what is neither a column nor a constant.
fn is_computed(condition: &Arc<dyn PhysicalExpr>) -> bool {
    let Some(equality) = condition.downcast_ref::<BinaryExpr>() else {
        return false;
    };
    let sides = [equality.left(), equality.right()];
    let plain = sides.map(|side| side.is::<Column>() || side.is::<Literal>());
    *equality.op() == Operator::Eq && plain.contains(&false)
}
