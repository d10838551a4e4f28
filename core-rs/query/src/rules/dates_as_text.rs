//! Dates are written as dates, whether days or milliseconds are counted: arrow writes the latter with a time of day.

use arrow_schema::DataType;
use datafusion::common::DFSchema;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{Cast, Expr, TryCast, cast};

use crate::udf::corrected::type_of;

/// `node` by way of days, where it is a cast of a date to text.
pub(super) fn written(mut node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let to = match &node {
        Expr::Cast(Cast { field, .. }) | Expr::TryCast(TryCast { field, .. }) => {
            field.data_type().clone()
        }
        Expr::ScalarFunction(call)
            if matches!(call.func.name(), "arrow_cast" | "arrow_try_cast") =>
        {
            type_of(&node, schema)?
        }
        _ => return Ok(Transformed::no(node)),
    };
    let from = match &mut node {
        Expr::Cast(Cast { expr, .. }) | Expr::TryCast(TryCast { expr, .. }) => expr.as_mut(),
        Expr::ScalarFunction(call) => match call.args.first_mut() {
            Some(from) => from,
            None => return Ok(Transformed::no(node)),
        },
        _ => return Ok(Transformed::no(node)),
    };
    if !to.is_string() || type_of(from, schema)? != DataType::Date64 {
        return Ok(Transformed::no(node));
    }
    *from = cast(std::mem::take(from), DataType::Date32);
    Ok(Transformed::yes(node))
}
