//! The statistics of every column.

use std::sync::Arc;

use datafusion::common::Column;
use datafusion::functions_nested::expr_fn::make_array;
use datafusion::logical_expr::{Expr as Lowered, LogicalPlanBuilder, lit};
use quiver_graph::Result;

use crate::error::planning;
use crate::udf::described::{STATISTICS, described};

/// The first column, which names each row's statistic.
const STATISTIC: &str = "statistic";

/// One row per statistic. A column of numbers has float64 statistics, any other has them as text, and those that it does not
/// have are null. All of them come from one pass over the rows.
pub(crate) fn describe(input: LogicalPlanBuilder) -> Result<LogicalPlanBuilder> {
    let fields = input.schema().fields();
    let names: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
    let described = Arc::new(described());
    let column = |name: &String| Lowered::Column(Column::new_unqualified(name));
    let lists = names
        .iter()
        .map(|name| described.call(vec![column(name)]).alias(name));
    let lists: Vec<Lowered> = lists.collect();
    let statistics = make_array(STATISTICS.iter().map(|name| lit(*name)).collect());
    let mut columns = vec![statistics.alias(STATISTIC)];
    columns.extend(names.iter().map(column));
    let unnested = std::iter::once(STATISTIC).chain(names.iter().map(String::as_str));
    let unnested: Vec<Column> = unnested.map(Column::new_unqualified).collect();
    input
        .aggregate(Vec::<Lowered>::new(), lists)
        .and_then(|lists| lists.project(columns))
        .and_then(|lists| lists.unnest_columns_with_options(unnested, Default::default()))
        .map_err(planning)
}
