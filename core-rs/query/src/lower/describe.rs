//! The statistics of every column.

use std::sync::Arc;

use arrow_schema::{DataType, Field};
use datafusion::common::{Column, ScalarValue};
use datafusion::functions_aggregate::average::avg_udaf;
use datafusion::functions_aggregate::count::count_udaf;
use datafusion::functions_aggregate::min_max::{max_udaf, min_udaf};
use datafusion::functions_aggregate::percentile_cont::percentile_cont;
use datafusion::functions_aggregate::stddev::stddev_udaf;
use datafusion::functions_nested::expr_fn::make_array;
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::{AggregateUDF, Expr as Lowered, LogicalPlanBuilder, cast, lit};
use quiver_graph::Result;

use crate::error::planning;
use crate::types::Class;

/// The first column, which names each row's statistic.
const STATISTIC: &str = "statistic";

const STATISTICS: [&str; 9] = [
    "count",
    "nullCount",
    "mean",
    "stddev",
    "min",
    "25%",
    "50%",
    "75%",
    "max",
];

/// One row per statistic. A column of numbers has float64 statistics, any other has them as text, and those that it does not
/// have are null. All of them come from one pass over the rows.
pub(crate) fn describe(input: LogicalPlanBuilder) -> Result<LogicalPlanBuilder> {
    let fields: Vec<Field> = input
        .schema()
        .fields()
        .iter()
        .map(|field| field.as_ref().clone())
        .collect();
    let calls: Vec<Vec<Option<Lowered>>> = fields.iter().map(statistics).collect();
    let place = |column: usize, statistic: usize| format!("{column} {statistic}");
    let mut aggregates = Vec::new();
    for (column, calls) in calls.iter().enumerate() {
        for (statistic, call) in calls.iter().enumerate() {
            aggregates.extend(
                call.clone()
                    .map(|call| call.alias(place(column, statistic))),
            );
        }
    }
    let names = make_array(STATISTICS.iter().map(|name| lit(*name)).collect());
    let mut lists = vec![names.alias(STATISTIC)];
    for (column, (field, calls)) in fields.iter().zip(&calls).enumerate() {
        let wanted = result_type(field.data_type());
        let cell = |(statistic, call): (usize, &Option<Lowered>)| match call {
            Some(_) => {
                let computed = Lowered::Column(Column::new_unqualified(place(column, statistic)));
                Ok(cast(computed, wanted.clone()))
            }
            None => Ok(Lowered::Literal(ScalarValue::try_from(&wanted)?, None)),
        };
        let cells = calls
            .iter()
            .enumerate()
            .map(cell)
            .collect::<datafusion::error::Result<Vec<_>>>();
        lists.push(make_array(cells.map_err(planning)?).alias(field.name()));
    }
    let columns =
        std::iter::once(STATISTIC).chain(fields.iter().map(|field| field.name().as_str()));
    let columns: Vec<Column> = columns.map(Column::new_unqualified).collect();
    input
        .aggregate(Vec::<Lowered>::new(), aggregates)
        .and_then(|computed| computed.project(lists))
        .and_then(|lists| lists.unnest_columns_with_options(columns, Default::default()))
        .map_err(planning)
}

fn result_type(data_type: &DataType) -> DataType {
    match Class::of(data_type) {
        Class::Number | Class::Boolean => DataType::Float64,
        _ => DataType::Utf8,
    }
}

/// In the order of [`STATISTICS`]; None where the type has no such statistic.
fn statistics(field: &Field) -> Vec<Option<Lowered>> {
    let column = || Lowered::Column(Column::new_unqualified(field.name()));
    let number = || match field.data_type() {
        DataType::Boolean => cast(cast(column(), DataType::Int8), DataType::Float64),
        _ => cast(column(), DataType::Float64),
    };
    let of = |function: Arc<AggregateUDF>, value: Lowered| Some(function.call(vec![value]));
    let quantile = |share: f64| Some(percentile_cont(number().sort(true, false), lit(share)));
    let counted = of(count_udaf(), column());
    let absent = Some(Box::new(column().is_null()));
    let nulls =
        AggregateFunction::new_udf(count_udaf(), vec![lit(1_i64)], false, absent, vec![], None);
    let nulls = Some(Lowered::AggregateFunction(nulls));
    match Class::of(field.data_type()) {
        Class::Number | Class::Boolean => vec![
            counted,
            nulls,
            of(avg_udaf(), number()),
            of(stddev_udaf(), number()),
            of(min_udaf(), number()),
            quantile(0.25),
            quantile(0.5),
            quantile(0.75),
            of(max_udaf(), number()),
        ],
        Class::Text | Class::Time => vec![
            counted,
            nulls,
            None,
            None,
            of(min_udaf(), column()),
            None,
            None,
            None,
            of(max_udaf(), column()),
        ],
        Class::Unknown | Class::Other => {
            vec![counted, nulls, None, None, None, None, None, None, None]
        }
    }
}
