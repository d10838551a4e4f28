//! Casts of what clocks show to moments in a zone, which arrow refuses twice a year.

use arrow_schema::DataType;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result;
use datafusion::logical_expr::Expr;

use super::casts::cast_value;
use crate::types::zoned;
use crate::udf::corrected::type_of;
use crate::udf::in_zone::in_zone;

/// `node` told by [`in_zone`], where it is such a cast.
pub(super) fn told(mut node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    if cast_value(&mut node).is_none() {
        return Ok(Transformed::no(node));
    }
    let wanted = type_of(&node, schema)?;
    if !matches!(wanted, DataType::Timestamp(_, Some(_))) {
        return Ok(Transformed::no(node));
    }
    let Some((value, tries)) = cast_value(&mut node) else {
        return Ok(Transformed::no(node));
    };
    if !shows_clocks(&type_of(value, schema)?) {
        return Ok(Transformed::no(node));
    }
    let value = std::mem::take(value);
    Ok(Transformed::yes(match constant(&value, &wanted) {
        Some(moment) => Expr::Literal(moment, None),
        None => in_zone(value, wanted, tries),
    }))
}

/// Whether values of this type say what clocks show, wherever they are.
fn shows_clocks(data_type: &DataType) -> bool {
    match data_type {
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, None) => true,
        DataType::Dictionary(_, values) => shows_clocks(values),
        other => other.is_string(),
    }
}

/// A constant's moment; none where there is an error to be told of it.
fn constant(value: &Expr, wanted: &DataType) -> Option<ScalarValue> {
    let Expr::Literal(value, _) = value else {
        return None;
    };
    let moment = zoned(&value.to_array().ok()?, wanted, false).ok()?;
    ScalarValue::try_from_array(&moment, 0).ok()
}
