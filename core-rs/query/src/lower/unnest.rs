//! Lists laid out as rows.

use arrow_schema::DataType;
use datafusion::common::{Column, DFSchema, UnnestOptions};
use datafusion::functions_nested::expr_fn::array_empty;
use datafusion::logical_expr::{Case, Expr as Lowered, LogicalPlanBuilder};
use quiver_graph::{Result, type_name};

use super::columns::{all_columns, check_names};
use crate::error::{invalid, planning};
use crate::plan::Unnest;

/// One row per element of the columns' lists, side by side; where one list is longer, the others give null.
///
/// # Errors
/// `UnknownColumn`; `InvalidQuery` for a column that holds no lists.
pub(crate) fn unnest(input: LogicalPlanBuilder, wanted: &Unnest) -> Result<LogicalPlanBuilder> {
    let schema = input.schema();
    check_names(wanted.columns.iter(), schema)?;
    for name in &wanted.columns {
        let field = schema.field_with_unqualified_name(name).map_err(planning)?;
        let data_type = field.data_type();
        if !matches!(
            data_type,
            DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(_, _)
        ) {
            return Err(invalid(format!("the column \"{name}\" holds no lists"))
                .column(name)
                .expected("a list")
                .got(type_name(data_type)));
        }
    }
    if wanted.columns.is_empty() {
        return Err(invalid("unnest needs a column").parameter("columns"));
    }
    let input = if wanted.keep_empty {
        let columns = empty_as_null(schema, &wanted.columns);
        input.project(columns).map_err(planning)?
    } else {
        input
    };
    let columns = wanted.columns.iter().map(Column::new_unqualified).collect();
    let options = UnnestOptions::new().with_preserve_nulls(wanted.keep_empty);
    input
        .unnest_columns_with_options(columns, options)
        .map_err(planning)
}

/// All columns, with null for each empty list of `lists`: DataFusion keeps the row of a null, and drops that of an empty list.
fn empty_as_null(schema: &DFSchema, lists: &[String]) -> Vec<Lowered> {
    let columns = all_columns(schema).into_iter().zip(schema.fields());
    let columns = columns.map(|(column, field)| {
        if !lists.contains(field.name()) || matches!(field.data_type(), DataType::FixedSizeList(..))
        {
            return column;
        }
        // Null where the list is null, which is no reason to hide it.
        let filled = array_empty(column.clone()).is_not_true();
        let kept = Case::new(None, vec![(Box::new(filled), Box::new(column))], None);
        Lowered::Case(kept).alias(field.name())
    });
    columns.collect()
}
