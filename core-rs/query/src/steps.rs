//! Steps as DataFusion's operators.

use std::sync::Arc;

use arrow_schema::DataType;
use datafusion::common::{Column, DFSchema};
use datafusion::logical_expr::utils::find_aggregate_exprs;
use datafusion::logical_expr::{Expr as Lowered, LogicalPlanBuilder};
use quiver_graph::Result;

use crate::builder::Builder;
use crate::describe::describe;
use crate::distinct::distinct;
use crate::error::{invalid, planning, shown, unknown_column};
use crate::expression::Expr;
use crate::group_by::{Order, group_by, sort_keys};
use crate::join::join;
use crate::plan::Step;
use crate::sample::{sample, tail};
use crate::union::union;
use crate::unnest::unnest;
use crate::window::{has_windows, plan_windows};

/// `input` with `step` above it.
pub(crate) async fn apply(
    builder: &Builder<'_>,
    input: LogicalPlanBuilder,
    step: &Step,
    order: &Order<'_>,
) -> Result<LogicalPlanBuilder> {
    let schema = Arc::clone(input.schema());
    let scope = builder.scope(&schema);
    match step {
        Step::Filter(predicate) => {
            let predicate = scope.lower(predicate)?;
            refuse_aggregates(&predicate)?;
            if let Ok(data_type) = scope.type_of(&predicate) {
                refuse_values(&predicate, &data_type)?;
            }
            let windows = has_windows(&predicate);
            let (input, predicates) =
                plan_windows(input, vec![predicate], order.row_number(&scope)?)?;
            let kept = predicates
                .into_iter()
                .try_fold(input, LogicalPlanBuilder::filter);
            if windows {
                kept.and_then(|kept| kept.project(all_columns(&schema)))
            } else {
                kept
            }
        }
        Step::Select(exprs) => {
            let mut columns = Vec::new();
            for expr in exprs {
                match expr {
                    Expr::All {} => columns.extend(all_columns(&schema)),
                    expr => columns.push(scope.named(expr)?),
                }
            }
            columns.iter().try_for_each(refuse_aggregates)?;
            let (input, columns) = plan_windows(input, columns, order.row_number(&scope)?)?;
            input.project(columns)
        }
        Step::WithColumns(exprs) => {
            let mut columns = all_columns(&schema);
            for expr in exprs {
                let added = scope.named(expr)?;
                refuse_aggregates(&added)?;
                let name = added.schema_name().to_string();
                let name = if let Lowered::Alias(alias) = &added {
                    &alias.name
                } else {
                    &name
                };
                match schema
                    .fields()
                    .iter()
                    .position(|field| field.name() == name)
                {
                    Some(position) => columns[position] = added,
                    None => columns.push(added),
                }
            }
            let (input, columns) = plan_windows(input, columns, order.row_number(&scope)?)?;
            input.project(columns)
        }
        Step::Drop(names) => {
            check_names(names.iter(), &schema)?;
            let kept = all_columns(&schema).into_iter().zip(schema.fields());
            let kept = kept.filter(|(_, field)| !names.contains(field.name()));
            input.project(kept.map(|(column, _)| column).collect::<Vec<_>>())
        }
        Step::Rename(pairs) => {
            check_names(pairs.iter().map(|(from, _)| from), &schema)?;
            let renamed = all_columns(&schema).into_iter().zip(schema.fields());
            let renamed = renamed.map(|(column, field)| {
                match pairs.iter().find(|(from, _)| from == field.name()) {
                    Some((_, to)) => column.alias(to),
                    None => column,
                }
            });
            input.project(renamed.collect::<Vec<_>>())
        }
        Step::GroupBy { keys, aggregates } => {
            return group_by(&scope, input, keys, aggregates, order);
        }
        Step::Sort(keys) => input.sort(sort_keys(&scope, keys)?),
        Step::Limit { offset, count } => {
            // Limits travel as i64.
            let clamp = |rows: u64| rows.min(i64::MAX as u64 / 2) as usize;
            input.limit(clamp(*offset), count.map(clamp))
        }
        Step::Distinct => input.distinct(),
        Step::DistinctBy(wanted) => return distinct(&scope, input, wanted, order),
        Step::Tail { count } => return tail(input, order.row_number(&scope)?, *count),
        Step::Sample(wanted) => return sample(input, order.row_number(&scope)?, wanted),
        Step::Join(wanted) => {
            let other = builder.plan(&wanted.other).await?;
            return join(builder, input, other, wanted);
        }
        Step::Union(wanted) => {
            let other = builder.plan(&wanted.other).await?;
            return union(input, other, wanted);
        }
        Step::Unnest(wanted) => return unnest(input, wanted),
        Step::Describe => return describe(input),
    }
    .map_err(planning)
}

pub(crate) fn all_columns(schema: &DFSchema) -> Vec<Lowered> {
    schema
        .iter()
        .map(|column| Lowered::Column(Column::from(column)))
        .collect()
}

pub(crate) fn check_names<'a>(
    names: impl Iterator<Item = &'a String>,
    schema: &DFSchema,
) -> Result<()> {
    let mut names = names;
    match names.find(|name| !schema.has_column_with_unqualified_name(name)) {
        Some(name) => Err(unknown_column(name, schema)),
        None => Ok(()),
    }
}

/// A filter's condition is true or false.
fn refuse_values(predicate: &Lowered, data_type: &DataType) -> Result<()> {
    match data_type {
        DataType::Boolean | DataType::Null => Ok(()),
        DataType::Dictionary(_, values) => refuse_values(predicate, values),
        DataType::RunEndEncoded(_, values) => refuse_values(predicate, values.data_type()),
        other => {
            let got = shown(predicate, other);
            let message =
                format!("a filter takes a condition, and {got} is none: compare it with something");
            Err(invalid(message).expected("a condition").got(got))
        }
    }
}

/// An aggregate speaks of many rows, and all steps but a group-by of one.
fn refuse_aggregates(expr: &Lowered) -> Result<()> {
    match find_aggregate_exprs([expr]).first() {
        None => Ok(()),
        Some(aggregate) => Err(invalid(
            "an aggregate needs a group: compute it with groupBy(…).agg(…)",
        )
        .expected("an expression of one row")
        .got(aggregate.human_display().to_string())),
    }
}
