//! The same computed twice is not the same computed once: of two equal projections above one another, DataFusion's rule leaves out the
//! one above, whatever they compute (apache/datafusion#24686).
//!
//! A projection below another gives its first value its name twice, or three times where the one above does so twice. What the rule makes
//! of two gives each name once, so that it is not equal to what is below it either.

use std::sync::Arc;

use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::expr::Alias;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::optimizer::optimizer::ApplyOrder;
use datafusion::optimizer::{OptimizerConfig, OptimizerRule};

use super::watched::Logical;

/// `rule`, to which such projections do not look equal.
pub(crate) fn told_apart(rule: Logical) -> Logical {
    match rule.name() == RULE {
        true => Arc::new(ToldApart(rule)),
        false => rule,
    }
}

const RULE: &str = "optimize_projections";

#[derive(Debug)]
struct ToldApart(Logical);

impl OptimizerRule for ToldApart {
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
        let marked = plan.transform_down_with_subqueries(|plan| {
            let LogicalPlan::Projection(mut projection) = plan else {
                return Ok(Transformed::no(plan));
            };
            let mut marked = false;
            if let LogicalPlan::Projection(below) = projection.input.as_ref() {
                let own = projection.expr.iter().find_map(names).unwrap_or(1);
                let mut below = below.clone();
                if let Some(expr) = below.expr.iter_mut().find(|expr| names(expr).is_some()) {
                    *expr = named(std::mem::take(expr), if own == 2 { 3 } else { 2 });
                    projection.input = Arc::new(LogicalPlan::Projection(below));
                    marked = true;
                }
            }
            let plan = LogicalPlan::Projection(projection);
            Ok(Transformed::new_transformed(plan, marked))
        })?;
        marked.transform_data(|plan| self.0.rewrite(plan, config))
    }
}

/// How many times a value is given its name, if it is given one.
fn names(expr: &Expr) -> Option<usize> {
    match expr {
        Expr::Alias(alias) => Some(1 + names(&alias.expr).unwrap_or(0)),
        _ => None,
    }
}

/// A value with a name, which it is given so many times.
fn named(expr: Expr, times: usize) -> Expr {
    let Expr::Alias(outermost) = expr else {
        return expr;
    };
    let Alias { relation, name, .. } = &outermost;
    let (relation, name) = (relation.clone(), name.clone());
    let mut value = *outermost.expr;
    while let Expr::Alias(alias) = value {
        value = *alias.expr;
    }
    for _ in 1..times {
        value = Expr::Alias(Alias::new(value, relation.clone(), name.clone()));
    }
    Expr::Alias(Alias {
        expr: Box::new(value),
        relation,
        name,
        metadata: outermost.metadata,
    })
}
