//! Grouping sets one by one: each as groups of its own, whose rows are united.

use std::sync::Arc;

use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::utils::{enumerate_grouping_sets, grouping_set_to_exprlist};
use datafusion::logical_expr::{
    Aggregate, Expr, GroupingSet, LogicalPlan, LogicalPlanBuilder, lit,
};

use crate::rules::duplicated_keys::once;

/// Each set reads all rows again.
const MOST: usize = 256;

/// The rows of `aggregate`, which has grouping sets, as a union of groups, under names without relations; None of too many sets.
pub(super) fn united(aggregate: &Aggregate) -> Result<Option<LogicalPlan>> {
    let keys = enumerate_grouping_sets(aggregate.group_expr.clone())?;
    let all = grouping_set_to_exprlist(&keys)?;
    let all: Vec<Expr> = all.into_iter().cloned().collect();
    let mut union: Option<LogicalPlanBuilder> = None;
    let Some(sets) = sets(&keys).filter(|sets| sets.len() <= MOST) else {
        return Ok(None);
    };
    for set in sets {
        let rows = LogicalPlanBuilder::from(of_set(aggregate, &all, &set)?);
        union = Some(match union {
            Some(before) => before.union(rows.build()?)?,
            None => rows,
        });
    }
    union.map(LogicalPlanBuilder::build).transpose()
}

/// Which keys are in each set; None of more sets than there may be.
fn sets(keys: &[Expr]) -> Option<Vec<Vec<Expr>>> {
    Some(match keys {
        [Expr::GroupingSet(GroupingSet::GroupingSets(sets))] => sets.clone(),
        [Expr::GroupingSet(GroupingSet::Rollup(keys))] => {
            let lengths = (0..=keys.len()).rev();
            lengths.map(|length| keys[..length].to_vec()).collect()
        }
        [Expr::GroupingSet(GroupingSet::Cube(keys))] => {
            let chosen = |which: u32| {
                let keys = keys.iter().enumerate();
                let kept = keys.filter(|(at, _)| which >> at & 1 == 1);
                kept.map(|(_, key)| key.clone()).collect()
            };
            let number = 1u32.checked_shl(keys.len() as u32)?;
            (0..number).map(chosen).collect()
        }
        keys => vec![keys.to_vec()],
    })
}

/// The groups of one set, with null for the keys of `all` that it has not.
fn of_set(aggregate: &Aggregate, all: &[Expr], set: &[Expr]) -> Result<LogicalPlan> {
    let own = once(set.to_vec(), |key| key);
    let input = Arc::clone(&aggregate.input);
    let mut calls = aggregate.aggr_expr.clone();
    if own.is_empty() && calls.is_empty() {
        // No rows are one row, too.
        calls.push(count(lit(1i64)));
    }
    let groups = Aggregate::try_new(input, own.clone(), calls)?;
    let mut columns = groups.schema.columns().into_iter();
    let keys: Vec<Expr> = columns.by_ref().take(own.len()).map(Expr::Column).collect();
    let mut fields = aggregate.schema.fields().iter();
    let mut exprs = Vec::new();
    // A bit for each key, the last the lowest, which is set where the key is not in the set.
    let mut left_out = 0u64;
    for (key, field) in all.iter().zip(fields.by_ref()) {
        let place = own.iter().position(|own| own == key);
        left_out = left_out << 1 | u64::from(place.is_none());
        let value = match place {
            Some(place) => keys[place].clone(),
            None => Expr::Literal(ScalarValue::try_from(field.data_type())?, None),
        };
        exprs.push(value.alias(field.name()));
    }
    let calls = columns.take(aggregate.aggr_expr.len());
    let calls = calls.map(Expr::Column).collect::<Vec<_>>();
    let rest: Vec<_> = fields.collect();
    let (id, results) = rest.split_at(rest.len() - calls.len());
    for field in id {
        let number = ScalarValue::UInt64(Some(left_out)).cast_to(field.data_type())?;
        exprs.push(Expr::Literal(number, None).alias(field.name()));
    }
    for (call, field) in calls.into_iter().zip(results) {
        exprs.push(call.alias(field.name()));
    }
    LogicalPlanBuilder::from(LogicalPlan::Aggregate(groups))
        .project(exprs)?
        .build()
}
