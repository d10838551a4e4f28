//! Casts of what clocks show to moments in a zone, which arrow refuses twice a year, and back, which are to it what clocks show at
//! Greenwich; and casts to a coarser unit, which it rounds towards 1970.

use arrow_schema::DataType;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result;
use datafusion::functions::datetime::to_local_time;
use datafusion::logical_expr::{Expr, cast};

use super::casts::cast_value;
use crate::types::zoned;
use crate::udf::coarser::{coarser, is_coarser};
use crate::udf::corrected::type_of;
use crate::udf::in_zone::in_zone;

/// `node` told by [`in_zone`], where it is such a cast.
pub(super) fn told(mut node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    if cast_value(&mut node).is_none() {
        return Ok(Transformed::no(node));
    }
    let wanted = type_of(&node, schema)?;
    if !matches!(wanted, DataType::Timestamp(..) | DataType::Date32) {
        return Ok(Transformed::no(node));
    }
    let Some((value, tries)) = cast_value(&mut node) else {
        return Ok(Transformed::no(node));
    };
    let own = type_of(value, schema)?;
    let shown = match (&own, &wanted) {
        (DataType::Timestamp(_, Some(_)), DataType::Timestamp(unit, None)) => {
            let clocks = to_local_time().call(vec![std::mem::take(value)]);
            Some(match &own {
                DataType::Timestamp(own, _) if own == unit => clocks,
                // Whose unit is another.
                _ => told(cast(clocks, wanted.clone()), schema)?.data,
            })
        }
        _ if is_coarser(&wanted, &own) => Some(coarser(std::mem::take(value), wanted.clone())),
        _ => None,
    };
    if let Some(shown) = shown {
        return Ok(Transformed::yes(shown));
    }
    if !matches!(wanted, DataType::Timestamp(_, Some(_))) || !shows_clocks(&own) {
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
