//! Rows of two plans one after the other.

use std::sync::Arc;

use arrow_schema::DataType;
use datafusion::common::DFSchema;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use quiver_graph::{Result, type_name};

use super::columns::{all_columns, cast_columns};
use crate::error::{invalid, planning, unknown_column};
use crate::plan::Union;
use crate::rules::dates_in_zones::moment_beside;
use crate::types::{Class, common_type};
use crate::udf::exact_float::exact_float;

/// `first`, then the rows of `second`, columns matched by name and in the order of `first`. A column's type is one that holds
/// both sides'.
///
/// # Errors
/// `UnknownColumn` where one side lacks a column and missing ones are not filled; `InvalidQuery` for types that do not meet.
pub(crate) fn union(
    first: LogicalPlanBuilder,
    second: LogicalPlan,
    wanted: &Union,
) -> Result<LogicalPlanBuilder> {
    let (ours, theirs) = (Arc::clone(first.schema()), Arc::clone(second.schema()));
    if !wanted.fill_missing {
        has_all(&ours, &theirs)?;
        has_all(&theirs, &ours)?;
    }
    let (mut ours_cast, mut theirs_cast) = (Vec::new(), Vec::new());
    let (mut ours_exact, mut theirs_exact) = (Vec::new(), Vec::new());
    for field in ours.fields() {
        let Ok(other) = theirs.field_with_unqualified_name(field.name()) else {
            continue;
        };
        let (one, other) = (field.data_type(), other.data_type());
        if !Class::of(one).meets(Class::of(other)) {
            let (name, one, other) = (field.name(), type_name(one), type_name(other));
            let message =
                format!("the column \"{name}\" is {one} above and {other} below; cast one");
            return Err(invalid(message).column(name).expected(one).got(other));
        }
        let meet = common_type(one, other) == Some(DataType::Float64);
        for (side, data_type) in [(&mut ours_exact, one), (&mut theirs_exact, other)] {
            if meet && matches!(data_type, DataType::Int64 | DataType::UInt64) {
                side.push(field.name().clone());
            }
        }
        let wide = || wide_keys(one).filter(|_| one == other);
        for (side, own, beside) in [(&mut ours_cast, one, other), (&mut theirs_cast, other, one)] {
            if let Some(wanted) = wide().or_else(|| moment_beside(own, beside)) {
                side.push((field.name().clone(), wanted));
            }
        }
    }
    let first = exact(cast_columns(first, &ours_cast)?, &ours_exact)?;
    let second = cast_columns(LogicalPlanBuilder::from(second), &theirs_cast)?;
    let second = exact(second, &theirs_exact)?;
    let second = second.build().map_err(planning)?;
    if wanted.distinct {
        first.union_by_name_distinct(second)
    } else {
        first.union_by_name(second)
    }
    .map_err(planning)
}

/// Integers that meet floats as floats, which fail where they would be others.
fn exact(plan: LogicalPlanBuilder, names: &[String]) -> Result<LogicalPlanBuilder> {
    if names.is_empty() {
        return Ok(plan);
    }
    let columns = all_columns(plan.schema()).into_iter();
    let columns = columns.zip(plan.schema().fields()).map(|(column, field)| {
        match names.contains(field.name()) {
            true => exact_float(column, field.name()).alias(field.name()),
            false => column,
        }
    });
    let columns: Vec<_> = columns.collect();
    plan.project(columns).map_err(planning)
}

/// Dictionaries of both sides may have more values together than short keys tell apart.
fn wide_keys(data_type: &DataType) -> Option<DataType> {
    match data_type {
        DataType::Dictionary(keys, values) if keys.primitive_width() < Some(4) => Some(
            DataType::Dictionary(Box::new(DataType::Int32), values.clone()),
        ),
        _ => None,
    }
}

fn has_all(schema: &DFSchema, other: &DFSchema) -> Result<()> {
    let mut names = other.fields().iter().map(|field| field.name());
    match names.find(|name| !schema.has_column_with_unqualified_name(name)) {
        Some(name) => Err(unknown_column(name, schema)),
        None => Ok(()),
    }
}
