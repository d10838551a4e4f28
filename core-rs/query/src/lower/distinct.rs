//! One row per combination of some columns. Equal means what it means to a group-by: null equals null, NaN equals NaN.

use arrow_schema::DataType;
use datafusion::common::metadata::FieldMetadata;
use datafusion::functions::core::expr_fn::{get_field, named_struct};
use datafusion::functions_aggregate::count::count_all;
use datafusion::functions_aggregate::expr_fn::{max, min};
use datafusion::logical_expr::{LogicalPlanBuilder, lit};
use quiver_graph::Result;

use super::columns::{all_columns, check_names, hidden};
use super::order::Order;
use super::scope::Scope;
use crate::error::{invalid, planning};
use crate::plan::{Distinct, Keep};
use crate::udf::kept_row::kept_row;

/// The hidden columns; no user's column can have a name with a NUL in it.
const ROW: &str = "\0row";
const KEPT: &str = "\0kept";
const TIMES: &str = "\0times";
const VALUES: &str = "\0values";

/// Rows are numbered in the order in which they come, and the one with the first (or last) number of its group is kept: the
/// same one on any number of threads.
///
/// # Errors
/// `UnknownColumn`; `InvalidQuery` where the rows are sorted by columns that may be gone.
pub(crate) fn distinct(
    scope: &Scope<'_>,
    input: LogicalPlanBuilder,
    wanted: &Distinct,
    order: &Order<'_>,
) -> Result<LogicalPlanBuilder> {
    let schema = input.schema().clone();
    check_names(wanted.columns.iter(), &schema)?;
    let any = wanted.keep == Keep::Any;
    if !any && matches!(order, Order::Hidden) {
        return Err(invalid(
            "distinct goes by the sort, so sort right before it",
        ));
    }
    let is_key = |name: &String| wanted.columns.is_empty() || wanted.columns.contains(name);
    let (mut keys, mut row, mut columns) = (Vec::new(), Vec::new(), Vec::new());
    for (column, field) in all_columns(&schema).into_iter().zip(schema.fields()) {
        let key = is_key(field.name());
        if key {
            keys.push(column.clone());
        }
        if key && alike_is_same(field.data_type()) {
            columns.push(column);
            continue;
        }
        let place = format!("{}", columns.len());
        row.extend([lit(&place), column]);
        let metadata = (!field.metadata().is_empty()).then(|| FieldMetadata::from(field.as_ref()));
        let kept = get_field(hidden(VALUES), place);
        columns.push(kept.alias_with_metadata(field.name(), metadata));
    }
    let last = wanted.keep == Keep::Last;
    let mut kept = Vec::new();
    if !row.is_empty() {
        // Of rows with one number, the first to come.
        let number = if any { lit(0_u64) } else { hidden(ROW) };
        kept.push(kept_row(number, named_struct(row), last).alias(VALUES));
    }
    if any {
        return input
            .aggregate(keys, kept)
            .and_then(|grouped| grouped.project(columns))
            .map_err(planning);
    }
    let number = if last { max } else { min };
    kept.push(number(hidden(ROW)).alias(KEPT));
    if wanted.keep == Keep::None {
        kept.push(count_all().alias(TIMES));
    }
    input
        .window([order.row_number(scope)?.alias(ROW)])
        .and_then(|numbered| numbered.aggregate(keys, kept))
        .and_then(|grouped| match wanted.keep {
            Keep::None => grouped.filter(hidden(TIMES).eq(lit(1_i64))),
            _ => Ok(grouped),
        })
        .and_then(|kept| kept.sort([hidden(KEPT).sort(true, false)]))
        .and_then(|kept| kept.project(columns))
        .map_err(planning)
}

/// Whether values that are equal are the same: 0 and -0 are not, and any of them stands for a group.
fn alike_is_same(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, values) => alike_is_same(values),
        other => !other.is_nested() && !other.is_floating(),
    }
}
