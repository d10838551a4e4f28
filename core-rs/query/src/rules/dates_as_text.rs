//! Dates are written as dates, whether days or milliseconds are counted: arrow writes the latter with a time of day.

use arrow_schema::DataType;
use datafusion::common::DFSchema;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, cast};

use super::casts::cast_value;
use crate::udf::corrected::type_of;

/// `node` by way of days, where it is a cast of a date to text.
pub(super) fn written(mut node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    if cast_value(&mut node).is_none() || !type_of(&node, schema)?.is_string() {
        return Ok(Transformed::no(node));
    }
    match cast_value(&mut node) {
        Some((date, _)) if type_of(date, schema)? == DataType::Date64 => {
            *date = cast(std::mem::take(date), DataType::Date32);
            Ok(Transformed::yes(node))
        }
        _ => Ok(Transformed::no(node)),
    }
}
