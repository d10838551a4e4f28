//! Steps that keep, compute, drop and rename columns, and that keep rows.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use datafusion::common::tree_node::Transformed;
use datafusion::logical_expr::{Expr as Lowered, LogicalPlan, LogicalPlanBuilder};
use quiver_graph::{ErrorCode, Result};

use super::columns::{all_columns, check_names, refuse_aggregates, refuse_values};
use super::order::Order;
use super::scope::Scope;
use super::window::{has_windows, plan_windows};
use crate::error::{planning, two_of_one_name};
use crate::plan::Expr;
use crate::rules::walks::bottom_up;

pub(crate) fn filter(
    scope: &Scope<'_>,
    input: LogicalPlanBuilder,
    predicate: &Expr,
    order: &Order<'_>,
) -> Result<LogicalPlanBuilder> {
    let predicate = scope.lower(predicate)?;
    refuse_aggregates(&predicate)?;
    if let Ok(data_type) = scope.type_of(&predicate) {
        refuse_values(&predicate, &data_type)?;
    }
    let windows = has_windows(&predicate);
    let (input, predicates) = plan_windows(input, vec![predicate], order.row_number(scope)?)?;
    let kept = predicates
        .into_iter()
        .try_fold(input, LogicalPlanBuilder::filter);
    if windows {
        kept.and_then(|kept| kept.project(all_columns(scope.schema)))
    } else {
        kept
    }
    .map_err(planning)
}

pub(crate) fn select(
    scope: &Scope<'_>,
    input: LogicalPlanBuilder,
    exprs: &[Expr],
    order: &Order<'_>,
) -> Result<LogicalPlanBuilder> {
    let mut columns = Vec::new();
    for expr in exprs {
        match expr {
            Expr::All {} => columns.extend(all_columns(scope.schema)),
            expr => columns.push(scope.named(expr)?),
        }
    }
    columns.iter().try_for_each(refuse_aggregates)?;
    let (input, columns) = plan_windows(input, columns, order.row_number(scope)?)?;
    input.project(columns).map_err(planning)
}

pub(crate) fn with_columns(
    scope: &Scope<'_>,
    input: LogicalPlanBuilder,
    exprs: &[Expr],
    order: &Order<'_>,
) -> Result<LogicalPlanBuilder> {
    let schema = scope.schema;
    let mut columns = all_columns(schema);
    let mut simple = true;
    let mut names = HashSet::with_capacity(exprs.len());
    for expr in exprs {
        let added = scope.named(expr)?;
        refuse_aggregates(&added)?;
        simple &= !has_windows(&added);
        let name = match &added {
            Lowered::Alias(alias) => alias.name.clone(),
            added => added.schema_name().to_string(),
        };
        let place = schema
            .fields()
            .iter()
            .position(|field| *field.name() == name);
        if let Some(twice) = names.replace(name) {
            return Err(two_of_one_name(ErrorCode::InvalidQuery, &twice));
        }
        match place {
            Some(position) => columns[position] = added,
            None => columns.push(added),
        }
    }
    if simple && let Some((below, columns)) = beside(input.plan(), &columns)? {
        return LogicalPlanBuilder::from(below)
            .project(columns)
            .map_err(planning);
    }
    let (input, columns) = plan_windows(input, columns, order.row_number(scope)?)?;
    input.project(columns).map_err(planning)
}

/// What `columns` are above the input of `plan`, and that, where `plan` computes columns and they read none of these: a step for each new
/// column would cost the optimizer the cube of their number.
fn beside(plan: &LogicalPlan, columns: &[Lowered]) -> Result<Option<(LogicalPlan, Vec<Lowered>)>> {
    let LogicalPlan::Projection(computed) = plan else {
        return Ok(None);
    };
    let fields = computed.schema.fields().iter().zip(&computed.expr);
    let known: HashMap<&str, &Lowered> = fields
        .map(|(field, expr)| (field.name().as_str(), expr))
        .collect();
    if known.len() < computed.expr.len() {
        return Ok(None);
    }
    let mut beside = Vec::with_capacity(columns.len());
    for column in columns {
        if let Lowered::Column(column) = column {
            // As it is, computed or not.
            match known.get(column.name.as_str()) {
                Some(expr) => beside.push((*expr).clone()),
                None => return Ok(None),
            }
            continue;
        }
        let mut passed = true;
        let above = bottom_up(column.clone(), &mut |node| match node {
            Lowered::Column(column) => match known.get(column.name.as_str()) {
                Some(Lowered::Column(below)) => {
                    Ok(Transformed::yes(Lowered::Column(below.clone())))
                }
                _ => {
                    passed = false;
                    Ok(Transformed::no(Lowered::Column(column)))
                }
            },
            node => Ok(Transformed::no(node)),
        });
        let above = above.map_err(planning)?;
        if !passed {
            return Ok(None);
        }
        beside.push(above);
    }
    Ok(Some((computed.input.as_ref().clone(), beside)))
}

pub(crate) fn drop_columns(
    input: LogicalPlanBuilder,
    names: &[String],
) -> Result<LogicalPlanBuilder> {
    let schema = Arc::clone(input.schema());
    check_names(names.iter(), &schema)?;
    let kept = all_columns(&schema).into_iter().zip(schema.fields());
    let kept = kept.filter(|(_, field)| !names.contains(field.name()));
    input
        .project(kept.map(|(column, _)| column).collect::<Vec<_>>())
        .map_err(planning)
}

/// `pairs` are `(from, to)`.
pub(crate) fn rename(
    input: LogicalPlanBuilder,
    pairs: &[(String, String)],
) -> Result<LogicalPlanBuilder> {
    let schema = Arc::clone(input.schema());
    check_names(pairs.iter().map(|(from, _)| from), &schema)?;
    let renamed = all_columns(&schema).into_iter().zip(schema.fields());
    let renamed =
        renamed.map(
            |(column, field)| match pairs.iter().find(|(from, _)| from == field.name()) {
                Some((_, to)) => column.alias(to),
                None => column,
            },
        );
    input.project(renamed.collect::<Vec<_>>()).map_err(planning)
}
