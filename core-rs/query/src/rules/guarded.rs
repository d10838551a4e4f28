//! DataFusion's optimizer rules, kept from the plans that they change the meaning of.

use std::sync::Arc;

use datafusion::common::NullEquality;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::optimizer::optimizer::ApplyOrder;
use datafusion::optimizer::{OptimizerConfig, OptimizerRule};

use super::walks::each_plan;
use super::watched::Logical;

/// Whether a step of a plan is to be left alone.
type Guard = fn(&LogicalPlan) -> bool;

/// By the name of a rule, the step of a plan that it must not touch.
const GUARDS: &[(&str, Guard)] = &[
    // These make keys of a join of any equality beside or above it; where nulls are equal they would be equal in those, too.
    ("extract_equijoin_predicate", joins_nulls),
    ("eliminate_cross_join", joins_nulls),
    // It moves a condition below an aggregate whose groups it reads, and one that reads nothing below any: of no rows there is a
    // row of all, which the condition has left out. A key that is another each time it is computed is computed twice then.
    ("push_down_filter", filters_totals),
    // A column that is unique before a join, or before lists are laid out, is taken to be so after.
    ("eliminate_join", repeats_keys),
    ("optimize_projections", drops_keys),
];

/// `rule`, which leaves those plans alone.
pub(crate) fn guarded(rule: Logical) -> Logical {
    match GUARDS.iter().find(|(name, _)| *name == rule.name()) {
        Some((_, keeps)) => Arc::new(Guarded {
            rule,
            keeps: *keeps,
        }),
        None => rule,
    }
}

#[derive(Debug)]
struct Guarded {
    rule: Logical,
    keeps: Guard,
}

impl OptimizerRule for Guarded {
    fn name(&self) -> &str {
        self.rule.name()
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        self.rule.apply_order()
    }

    fn rewrite(
        &self,
        plan: LogicalPlan,
        config: &dyn OptimizerConfig,
    ) -> Result<Transformed<LogicalPlan>> {
        let mut kept = false;
        match self.apply_order() {
            // It is called for every step of the plan.
            Some(_) => kept = (self.keeps)(&plan),
            None => each_plan(&plan, &mut |plan| kept |= (self.keeps)(plan)),
        }
        match kept {
            true => Ok(Transformed::no(plan)),
            false => self.rule.rewrite(plan, config),
        }
    }
}

fn joins_nulls(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Join(join) => {
            join.null_equality == NullEquality::NullEqualsNull && !join.on.is_empty()
        }
        _ => false,
    }
}

/// Whether keys of an aggregate are taken to be decided by others.
fn drops_keys(plan: &LogicalPlan) -> bool {
    let LogicalPlan::Aggregate(aggregate) = plan else {
        return false;
    };
    let schema = aggregate.input.schema();
    let place = |key: &Expr| {
        key.try_as_col()
            .and_then(|key| schema.maybe_index_of_column(key))
    };
    let places: Vec<usize> = aggregate.group_expr.iter().filter_map(place).collect();
    let keys = schema.functional_dependencies();
    keys.iter().any(|key| {
        let sources = &key.source_indices;
        sources.len() < places.len() && sources.iter().all(|source| places.contains(source))
    })
}

/// Whether lists are laid out below what is unique, or rows joined below groups: of a key that a join repeats, groups are taken to be
/// unique by it again.
fn repeats_keys(plan: &LogicalPlan) -> bool {
    let mut found = false;
    each_plan(plan, &mut |plan| {
        found |= match plan {
            LogicalPlan::Unnest(_) => has_keys(plan),
            LogicalPlan::Aggregate(groups) => joins_keys(&groups.input),
            _ => false,
        };
    });
    found
}

/// Whether rows that have keys are joined.
fn joins_keys(plan: &LogicalPlan) -> bool {
    let mut found = false;
    each_plan(plan, &mut |plan| {
        found |= matches!(plan, LogicalPlan::Join(_)) && has_keys(plan)
    });
    found
}

fn has_keys(plan: &LogicalPlan) -> bool {
    !plan.schema().functional_dependencies().is_empty()
}

fn filters_totals(plan: &LogicalPlan) -> bool {
    let LogicalPlan::Filter(filter) = plan else {
        return false;
    };
    let mut input = filter.input.as_ref();
    // It makes one of conditions above one another, and goes on with that.
    while let LogicalPlan::Filter(below) = input {
        input = below.input.as_ref();
    }
    let LogicalPlan::Aggregate(aggregate) = input else {
        return false;
    };
    let sets = |key: &Expr| matches!(key, Expr::GroupingSet(_));
    let keys = &aggregate.group_expr;
    keys.is_empty() || keys.iter().any(|key| sets(key) || key.is_volatile())
}
