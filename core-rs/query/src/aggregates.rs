//! Aggregates as DataFusion's, of a group or, inside `over`, of a window.

use std::sync::Arc;

use arrow_schema::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::{AggregateFunction, NullTreatment};
use datafusion::logical_expr::{AggregateUDF, Expr as Lowered, lit};
use quiver_graph::Result;

use crate::error::invalid;
use crate::expr::Scope;
use crate::expression::{Aggregate, AggregateCall};
use crate::functions::{Kind, cast};
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

pub(crate) fn lower(scope: &Scope<'_>, call: &AggregateCall) -> Result<Lowered> {
    // What an aggregate reads is of one row again.
    let inner = scope.outside();
    let name = call.name;
    let (native, kind) = native(name);
    if call.args.len() != others(name) {
        let message = format!("{} takes {} more arguments", name.name(), others(name));
        return Err(invalid(message)
            .expected(others(name).to_string())
            .got(call.args.len().to_string()));
    }
    let first = match &call.expr {
        Some(expr) => inner.argument(name.name(), kind, inner.translate(expr)?)?,
        None if name == Aggregate::Count => lit(1_i64),
        None => return Err(invalid(format!("{} needs an expression", name.name()))),
    };
    let mut args = vec![suit(&inner, name, first)?];
    for arg in &call.args {
        let arg = inner.translate(arg)?;
        args.push(match name {
            Aggregate::Quantile | Aggregate::ApproxQuantile => share(name, &arg)?,
            Aggregate::StringAgg => inner.argument(name.name(), Kind::Name, arg)?,
            _ => cast(
                inner.argument(name.name(), Kind::Number, arg)?,
                DataType::Float64,
            ),
        });
    }
    let filter = match &call.filter {
        None => None,
        Some(filter) => {
            let filter = inner.translate(filter)?;
            Some(Box::new(inner.argument("filter", Kind::Boolean, filter)?))
        }
    };
    let call = AggregateFunction::new_udf(
        function(scope, native)?,
        args,
        call.distinct || name == Aggregate::CountDistinct,
        filter,
        inner.sort_keys(&call.order_by)?,
        call.ignore_nulls.then_some(NullTreatment::IgnoreNulls),
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
        // DataFusion's median of integers is an integer, which is wrong between two of them.
        Aggregate::Median if data_type.is_integer() => cast(expr, DataType::Float64),
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
