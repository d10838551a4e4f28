//! The columns of an operator, and what a step may not do with them.

use std::sync::Arc;

use arrow_schema::DataType;
use datafusion::common::{Column, DFSchema};
use datafusion::logical_expr::utils::find_aggregate_exprs;
use datafusion::logical_expr::{Expr as Lowered, LogicalPlanBuilder, cast};
use quiver_graph::Result;

use crate::error::{invalid, planning, shown, unknown_column};

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
pub(crate) fn refuse_values(predicate: &Lowered, data_type: &DataType) -> Result<()> {
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
pub(crate) fn refuse_aggregates(expr: &Lowered) -> Result<()> {
    match find_aggregate_exprs([expr]).first() {
        None => Ok(()),
        Some(aggregate) => Err(invalid(
            "an aggregate needs a group: compute it with groupBy(…).agg(…)",
        )
        .expected("an expression of one row")
        .got(aggregate.human_display().to_string())),
    }
}

/// A column of our own between two operators.
pub(crate) fn hidden(name: &str) -> Lowered {
    Lowered::Column(Column::new_unqualified(name))
}

/// `plan`, some of its columns as other types.
pub(crate) fn cast_columns(
    plan: LogicalPlanBuilder,
    columns: &[(String, DataType)],
) -> Result<LogicalPlanBuilder> {
    if columns.is_empty() {
        return Ok(plan);
    }
    let schema = Arc::clone(plan.schema());
    let selected: Vec<Lowered> = all_columns(&schema)
        .into_iter()
        .zip(schema.fields())
        .map(
            |(expr, field)| match columns.iter().find(|(name, _)| name == field.name()) {
                Some((name, data_type)) => cast(expr, data_type.clone()).alias(name),
                None => expr,
            },
        )
        .collect();
    plan.project(selected).map_err(planning)
}
