//! Floats that functions and casts give have one NaN, as those of operators have, so that what compares, sorts, groups and joins them need not look for others.

use datafusion::common::DFSchema;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{Cast, Expr, TryCast};

use crate::types::has_floats;
use crate::udf::corrected::{is_corrected, type_of};
use crate::udf::one_nan::one_nan;

/// Functions of DataFusion's that give values as they are given them.
const PASSING: &[&str] = &[
    "coalesce",
    "get_field",
    "array_element",
    "nullif",
    "nvl",
    "nvl2",
    "greatest",
    "least",
    "floor",
    "ceil",
    "named_struct",
    "struct",
    "make_array",
    "now",
];

/// `node` with one NaN, where it computes floats.
pub(crate) fn corrected(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    match node {
        Expr::Negative(_) => wrapped(node, schema),
        Expr::Cast(Cast { ref expr, .. }) | Expr::TryCast(TryCast { ref expr, .. })
            if !type_of(expr, schema)?.is_numeric() =>
        {
            wrapped(node, schema)
        }
        Expr::ScalarFunction(ref call)
            if !is_corrected(&node) && !PASSING.contains(&call.func.name()) =>
        {
            wrapped(node, schema)
        }
        node => Ok(Transformed::no(node)),
    }
}

fn wrapped(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let data_type = type_of(&node, schema)?;
    Ok(match has_floats(&data_type) {
        true => Transformed::yes(one_nan(node, data_type)),
        false => Transformed::no(node),
    })
}
