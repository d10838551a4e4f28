//! Joins in which nulls are equal keep their keys to themselves.

use std::sync::Arc;

use datafusion::common::NullEquality;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::LogicalPlan;
use datafusion::optimizer::optimizer::ApplyOrder;
use datafusion::optimizer::{OptimizerConfig, OptimizerRule};

use super::walks::each_plan;

/// Those of DataFusion's rules that make keys of a join of any equality beside or above it. In a join where nulls are equal they
/// would be equal in those, too.
const MIXING: &[&str] = &["extract_equijoin_predicate", "eliminate_cross_join"];

/// `rule`, which leaves such joins alone if it is one of them.
pub(crate) fn keep_null_equality(
    rule: Arc<dyn OptimizerRule + Send + Sync>,
) -> Arc<dyn OptimizerRule + Send + Sync> {
    match MIXING.contains(&rule.name()) {
        true => Arc::new(KeepNullEquality(rule)),
        false => rule,
    }
}

#[derive(Debug)]
struct KeepNullEquality(Arc<dyn OptimizerRule + Send + Sync>);

impl OptimizerRule for KeepNullEquality {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        self.0.apply_order()
    }

    fn rewrite(
        &self,
        plan: LogicalPlan,
        config: &dyn OptimizerConfig,
    ) -> Result<Transformed<LogicalPlan>> {
        let mut found = false;
        match self.apply_order() {
            // It is called for every step of the plan.
            Some(_) => found = has_equal_nulls(&plan),
            None => each_plan(&plan, &mut |plan| found |= has_equal_nulls(plan)),
        }
        match found {
            true => Ok(Transformed::no(plan)),
            false => self.0.rewrite(plan, config),
        }
    }
}

fn has_equal_nulls(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Join(join) => {
            join.null_equality == NullEquality::NullEqualsNull && !join.on.is_empty()
        }
        _ => false,
    }
}
