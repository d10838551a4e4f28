//! One row per combination of some columns. Equal means what it means to a group-by: null equals null, NaN equals NaN.

use arrow_schema::DataType;
use datafusion::common::Column;
use datafusion::common::metadata::FieldMetadata;
use datafusion::functions_aggregate::count::count_all;
use datafusion::functions_aggregate::expr_fn::{first_value, last_value, max, min};
use datafusion::logical_expr::{Expr as Lowered, LogicalPlanBuilder, lit};
use quiver_graph::Result;

use crate::error::{invalid, planning};
use crate::expr::Scope;
use crate::group_by::Order;
use crate::plan::{Distinct, Keep};
use crate::steps::{all_columns, check_names};

/// The hidden columns; no user's column can have a name with a NUL in it.
const ROW: &str = "\0row";
const KEPT: &str = "\0kept";
const TIMES: &str = "\0times";

/// Rows are numbered in the order in which they come, and each column's value is that of the row with the first (or last)
/// number of its group: so all of them are of one row, and the same one on any number of threads.
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
    let is_key = |name: &String| wanted.columns.is_empty() || wanted.columns.contains(name);
    let last = wanted.keep == Keep::Last;
    let of_row = |column: Lowered| {
        let order = vec![hidden(ROW).sort(true, false)];
        match last {
            true => last_value(column, order),
            false => first_value(column, order),
        }
    };
    let number = if last {
        max(hidden(ROW))
    } else {
        min(hidden(ROW))
    };
    let mut keys = Vec::new();
    let mut values = vec![number.alias(KEPT)];
    if wanted.keep == Keep::None {
        values.push(count_all().alias(TIMES));
    }
    let mut columns = Vec::new();
    for (at, (column, field)) in all_columns(&schema)
        .into_iter()
        .zip(schema.fields())
        .enumerate()
    {
        let key = is_key(field.name());
        if key {
            keys.push(column.clone());
        }
        if key && alike_is_same(field.data_type()) {
            columns.push(column);
            continue;
        }
        let name = format!("\0{at}");
        values.push(of_row(column).alias(&name));
        let metadata = (!field.metadata().is_empty()).then(|| FieldMetadata::from(field.as_ref()));
        columns.push(hidden(&name).alias_with_metadata(field.name(), metadata));
    }
    let any = wanted.keep == Keep::Any;
    if !any && matches!(order, Order::Hidden) {
        return Err(invalid(
            "distinct goes by the sort, so sort right before it",
        ));
    }
    let rows = if any {
        Order::Table.row_number(scope)?
    } else {
        order.row_number(scope)?
    };
    input
        .window([rows.alias(ROW)])
        .and_then(|numbered| numbered.aggregate(keys, values))
        .and_then(|grouped| match wanted.keep {
            Keep::None => grouped.filter(hidden(TIMES).eq(lit(1_i64))),
            _ => Ok(grouped),
        })
        .and_then(|kept| match wanted.keep {
            Keep::Any => Ok(kept),
            _ => kept.sort([hidden(KEPT).sort(true, false)]),
        })
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

fn hidden(name: &str) -> Lowered {
    Lowered::Column(Column::new_unqualified(name))
}
