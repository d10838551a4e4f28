//! Aggregates as DataFusion's, of a group or, inside `over`, of a window.

use std::sync::Arc;

use arrow_schema::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::{AggregateFunction, NullTreatment, Sort};
use datafusion::logical_expr::{AggregateUDF, Expr as Lowered, cast, lit};
use quiver_graph::Result;

use super::kind::Kind;
use super::scope::Scope;
use crate::error::invalid;
use crate::plan::Aggregate;
use crate::types::Class;

/// The name in DataFusion, and what the first argument must be.
fn native(name: Aggregate) -> (&'static str, Kind) {
    match name {
        Aggregate::Count | Aggregate::CountDistinct => ("count", Kind::Any),
        Aggregate::ApproxDistinct => ("approx_distinct", Kind::Any),
        Aggregate::Sum => ("sum", Kind::Any),
        Aggregate::Mean => ("avg", Kind::Any),
        Aggregate::Min => ("min", Kind::Any),
        Aggregate::Max => ("max", Kind::Any),
        Aggregate::Stddev => ("stddev", Kind::Number),
        Aggregate::StddevPop => ("stddev_pop", Kind::Number),
        Aggregate::Variance => ("var", Kind::Number),
        Aggregate::VariancePop => ("var_pop", Kind::Number),
        Aggregate::Median => ("median", Kind::Number),
        Aggregate::Quantile => ("percentile_cont", Kind::Number),
        Aggregate::ApproxQuantile => ("approx_percentile_cont", Kind::Number),
        Aggregate::Correlation => ("corr", Kind::Number),
        Aggregate::Covariance => ("covar_samp", Kind::Number),
        Aggregate::BoolAnd => ("bool_and", Kind::Boolean),
        Aggregate::BoolOr => ("bool_or", Kind::Boolean),
        Aggregate::First => ("first_value", Kind::Any),
        Aggregate::Last => ("last_value", Kind::Any),
        Aggregate::ArrayAgg => ("array_agg", Kind::Any),
        Aggregate::StringAgg => ("string_agg", Kind::Text),
    }
}

/// How many arguments go with the expression.
fn others(name: Aggregate) -> usize {
    match name {
        Aggregate::Quantile
        | Aggregate::ApproxQuantile
        | Aggregate::Correlation
        | Aggregate::Covariance
        | Aggregate::StringAgg => 1,
        _ => 0,
    }
}

/// The lowered parts of a call.
pub(crate) struct Parts {
    pub first: Option<Lowered>,
    /// What goes with the expression: the quantile, the separator, the other variable.
    pub others: Vec<Lowered>,
    pub filter: Option<Lowered>,
    pub order_by: Vec<Sort>,
    pub distinct: bool,
    pub ignore_nulls: bool,
}

/// The aggregate of the rows of a group or, where one is in scope, of a window.
pub(crate) fn aggregate(scope: &Scope<'_>, name: Aggregate, parts: Parts) -> Result<Lowered> {
    let (native, kind) = native(name);
    if parts.others.len() != others(name) {
        let message = format!("{} takes {} more arguments", name.name(), others(name));
        return Err(invalid(message)
            .expected(others(name).to_string())
            .got(parts.others.len().to_string()));
    }
    let first = match parts.first {
        Some(first) => scope.argument(name.name(), kind, first)?,
        None if name == Aggregate::Count => lit(1_i64),
        None => return Err(invalid(format!("{} needs an expression", name.name()))),
    };
    let mut args = vec![suit(scope, name, first)?];
    for other in parts.others {
        args.push(match name {
            Aggregate::Quantile | Aggregate::ApproxQuantile => share(name, &other)?,
            Aggregate::StringAgg => scope.argument(name.name(), Kind::Name, other)?,
            _ => cast(
                scope.argument(name.name(), Kind::Number, other)?,
                DataType::Float64,
            ),
        });
    }
    let filter = match parts.filter {
        None => None,
        Some(filter) => Some(Box::new(scope.argument("filter", Kind::Boolean, filter)?)),
    };
    let call = AggregateFunction::new_udf(
        function(scope, native)?,
        args,
        parts.distinct || name == Aggregate::CountDistinct,
        filter,
        parts.order_by,
        parts.ignore_nulls.then_some(NullTreatment::IgnoreNulls),
    );
    let lowered = match scope.over {
        None => Lowered::AggregateFunction(call),
        Some(over) => over.aggregate(call)?,
    };
    Ok(match name {
        // DataFusion's texts with 64-bit offsets are no other text's type.
        Aggregate::StringAgg => cast(lowered, DataType::Utf8),
        _ => lowered,
    })
}

fn function(scope: &Scope<'_>, name: &str) -> Result<Arc<AggregateUDF>> {
    let function = scope.session.aggregate_functions().get(name).cloned();
    function.ok_or_else(|| invalid(format!("the aggregate {name} is not registered")))
}

/// The argument in the type in which the aggregate is computed.
fn suit(scope: &Scope<'_>, name: Aggregate, expr: Lowered) -> Result<Lowered> {
    let data_type = scope.type_of(&expr)?;
    Ok(match name {
        Aggregate::Sum | Aggregate::Mean => match Class::of(&data_type) {
            // True counts as 1.
            Class::Boolean => cast(expr, DataType::Int64),
            Class::Number | Class::Unknown => expr,
            _ if matches!(data_type, DataType::Duration(_)) => expr,
            _ => scope.argument(name.name(), Kind::Number, expr)?,
        },
        Aggregate::Stddev
        | Aggregate::StddevPop
        | Aggregate::Variance
        | Aggregate::VariancePop
        | Aggregate::Quantile
        | Aggregate::ApproxQuantile
        | Aggregate::Correlation
        | Aggregate::Covariance => cast(expr, DataType::Float64),
        _ => match data_type {
            DataType::Dictionary(_, values) => cast(expr, *values),
            _ => expr,
        },
    })
}

/// A quantile's place between the smallest value, 0, and the largest, 1.
fn share(name: Aggregate, expr: &Lowered) -> Result<Lowered> {
    let value = match expr {
        Lowered::Literal(value, _) => value.cast_to(&DataType::Float64).ok(),
        _ => None,
    };
    match value {
        Some(ScalarValue::Float64(Some(share))) if (0.0..=1.0).contains(&share) => Ok(lit(share)),
        _ => Err(invalid(format!("{} goes from 0 to 1", name.name()))
            .expected("a constant from 0 to 1")
            .got(expr.to_string())),
    }
}
