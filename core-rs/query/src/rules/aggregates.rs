//! Aggregates, but for the order of their rows: `order_beside.rs`.

use arrow_schema::DataType;
use datafusion::common::DFSchema;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::functions_aggregate::first_last::first_value_udaf;
use datafusion::logical_expr::expr::{AggregateFunction, NullTreatment};
use datafusion::logical_expr::{Expr, cast};

use crate::error::{external, invalid};
use crate::types::is_span;
use crate::udf::corrected::type_of;
use crate::udf::distinct_count::count_together;
use crate::udf::one_zero::one_zero;

/// Those that give the same in every order of their rows: told one, some of those that go by group panic at the keys, which they take for
/// arguments.
const WITHOUT_ORDER: &[&str] = &[
    "approx_distinct",
    "avg",
    "bit_and",
    "bit_or",
    "bit_xor",
    "bool_and",
    "bool_or",
    "count",
    "max",
    "median",
    "min",
    "sum",
];

/// Those for which `DISTINCT` makes no difference to DataFusion, though it should.
const OF_ALL_ROWS: &[&str] = &[
    "approx_percentile_cont",
    "approx_percentile_cont_with_weight",
    "corr",
    "covar_pop",
    "covar_samp",
    "nth_value",
    "regr_avgx",
    "regr_avgy",
    "regr_count",
    "regr_intercept",
    "regr_r2",
    "regr_slope",
    "regr_sxx",
    "regr_sxy",
    "regr_syy",
];

/// `call` over columns of `schema`, put right.
///
/// # Errors
/// `INVALID_QUERY` for a `DISTINCT` that would be left out.
pub(super) fn corrected(
    mut call: AggregateFunction,
    schema: &DFSchema,
) -> Result<Transformed<Expr>> {
    let name = call.func.name().to_owned();
    let name = name.as_str();
    if call.params.distinct && OF_ALL_ROWS.contains(&name) {
        return Err(external(
            invalid(format!("{name} takes no DISTINCT"))
                .expected("an aggregate of all rows, over those of a SELECT DISTINCT")
                .got("DISTINCT"),
        ));
    }
    let mut changed = false;
    if !call.params.order_by.is_empty() {
        if WITHOUT_ORDER.contains(&name) {
            call.params.order_by.clear();
            changed = true;
        }
        // Any value is right, but the first is what is asked for.
        if name == "any_value" {
            call.func = first_value_udaf();
            call.params.null_treatment = Some(NullTreatment::IgnoreNulls);
            changed = true;
        }
    }
    match name {
        // Which DataFusion compares by their parts.
        "max" | "min" if !call.params.distinct => {
            if let Some(value) = call.params.args.first().cloned()
                && is_span(&type_of(&value, schema)?)
            {
                call.func = first_value_udaf();
                call.params.order_by = vec![value.sort(name == "min", false)];
                call.params.null_treatment = Some(NullTreatment::IgnoreNulls);
                changed = true;
            }
        }
        "count" if call.params.distinct => {
            if let Some(counted) = call.params.args.first() {
                let counted = type_of(counted, schema)?;
                changed |= count_together(&mut call, &counted);
            }
        }
        // It has no floats.
        "approx_distinct" => {
            for arg in &mut call.params.args {
                if type_of(arg, schema)?.is_floating() {
                    *arg = cast(one_zero(std::mem::take(arg)), DataType::Utf8);
                    changed = true;
                }
            }
        }
        _ => {}
    }
    Ok(Transformed::new_transformed(
        Expr::AggregateFunction(call),
        changed,
    ))
}
