//! What is put right while the sides of operations still have their own types.

use arrow_schema::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result;
use datafusion::functions_nested::length::array_length_udf;
use datafusion::logical_expr::expr::{Case, ScalarFunction};
use datafusion::logical_expr::{
    BinaryExpr, Cast, Expr, ExprSchemable, Like, LogicalPlan, Operator, TryCast, cast, when,
};
use datafusion::optimizer::AnalyzerRule;
use quiver_graph::type_name;

use super::decimals_beside_floats::{as_floats, takes_several, united};
use super::order_beside::numbered;
use super::walks::nodes_after;
use super::windows::any_peers;
use crate::error::{external, invalid};
use crate::types::{is_list, values_type};
use crate::udf::compare_times::is_moment;
use crate::udf::mended::{is_unmended, mended};

#[derive(Debug)]
pub(crate) struct BeforeCoercion;

impl AnalyzerRule for BeforeCoercion {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        let mut before = |plan| united(plan)?.transform_data(numbered);
        nodes_after(plan, &mut before, is_ours, &mut |node, schema| {
            let node = match node {
                Expr::ScalarFunction(mut call) if is_unmended(&call) => {
                    call.func = mended(call.func);
                    Transformed::yes(Expr::ScalarFunction(call))
                }
                node if takes_several(&node) => as_floats(node, schema)?,
                node => Transformed::no(node),
            };
            node.transform_data(|node| match node {
                Expr::WindowFunction(window) => any_peers(window, schema).map(Transformed::yes),
                Expr::Like(like) => unpacked(like, schema),
                Expr::BinaryExpr(ref binary) if is_of_bits(binary.op) => {
                    check_bits(binary, schema)?;
                    Ok(Transformed::no(node))
                }
                Expr::Case(case) => searched(case, schema),
                Expr::Cast(Cast {
                    ref expr,
                    ref field,
                })
                | Expr::TryCast(TryCast {
                    ref expr,
                    ref field,
                }) => {
                    check_list(expr, field.data_type(), schema)?;
                    Ok(Transformed::no(node))
                }
                Expr::ScalarFunction(call) => match call.func.name() {
                    "nullif" => null_if(call, schema),
                    "ceil" | "floor" => whole(call, schema),
                    "character_length" => length(call, schema),
                    "round" => Ok(digits(call)),
                    _ => Ok(Transformed::no(Expr::ScalarFunction(call))),
                },
                node => Ok(Transformed::no(node)),
            })
        })
    }

    fn name(&self) -> &str {
        "before_coercion"
    }
}

fn is_ours(node: &Expr) -> bool {
    match node {
        Expr::WindowFunction(_) | Expr::Like(_) | Expr::Case(_) => true,
        Expr::Cast(Cast { field, .. }) | Expr::TryCast(TryCast { field, .. }) => {
            is_list(field.data_type())
        }
        Expr::ScalarFunction(call)
            if matches!(
                call.func.name(),
                "ceil" | "character_length" | "floor" | "round"
            ) || is_unmended(call) =>
        {
            true
        }
        Expr::BinaryExpr(binary) if is_of_bits(binary.op) => true,
        node => takes_several(node),
    }
}

fn is_of_bits(op: Operator) -> bool {
    use Operator::{BitwiseAnd, BitwiseOr, BitwiseShiftLeft, BitwiseShiftRight, BitwiseXor};
    matches!(
        op,
        BitwiseAnd | BitwiseOr | BitwiseShiftLeft | BitwiseShiftRight | BitwiseXor
    )
}

/// # Errors
/// Where bits are asked of a number that may have a fraction, which DataFusion cuts off.
fn check_bits(binary: &BinaryExpr, schema: &DFSchema) -> Result<()> {
    for side in [&binary.left, &binary.right] {
        // A parameter has no type yet.
        let Ok(own) = side.get_type(schema) else {
            continue;
        };
        if own.is_floating() || own.is_decimal() {
            let (op, own) = (binary.op, type_name(&own));
            let expected = match op {
                Operator::BitwiseXor => "integers; a power is power(a, b)",
                _ => "integers",
            };
            return Err(external(
                invalid(format!("{op} is of the bits of integers, and not of {own}"))
                    .expected(expected)
                    .got(own),
            ));
        }
    }
    Ok(())
}

/// `CASE moment WHEN other …` as conditions, where the two have two units: in the finer one, the earliest and latest do not fit.
fn searched(mut case: Case, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let Some(value) = &case.expr else {
        return Ok(Transformed::no(Expr::Case(case)));
    };
    let own = value.get_type(schema)?;
    let mut differs = false;
    for (when, _) in &case.when_then_expr {
        differs |= are_of_two_units(&own, &when.get_type(schema)?);
    }
    if !differs {
        return Ok(Transformed::no(Expr::Case(case)));
    }
    let value = value.as_ref().clone();
    for (when, _) in &mut case.when_then_expr {
        let other = std::mem::take(when.as_mut());
        **when = value.clone().eq(other);
    }
    case.expr = None;
    Ok(Transformed::yes(Expr::Case(case)))
}

/// `ceil` and `floor` of a decimal, whose result may have a digit more in front of the point.
fn whole(mut call: ScalarFunction, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let wider = match call.args.as_slice() {
        [value] => match value.get_type(schema)? {
            DataType::Decimal128(digits, scale) if scale > 0 && digits < 38 => {
                Some(DataType::Decimal128(digits + 1, scale))
            }
            _ => None,
        },
        _ => None,
    };
    Ok(match wider {
        Some(wider) => {
            call.args = call
                .args
                .into_iter()
                .map(|arg| cast(arg, wider.clone()))
                .collect();
            Transformed::yes(Expr::ScalarFunction(call))
        }
        None => Transformed::no(Expr::ScalarFunction(call)),
    })
}

/// `round` to so many digits in the type that DataFusion wants them in: of a decimal, its result has that many, unless a cast hides them.
fn digits(mut call: ScalarFunction) -> Transformed<Expr> {
    let wanted = match call.args.get(1) {
        Some(Expr::Literal(value, _)) if value.data_type().is_integer() => {
            value.cast_to(&DataType::Int32).ok()
        }
        _ => None,
    };
    match wanted.filter(|digits| !digits.is_null()) {
        Some(digits) => {
            call.args[1] = Expr::Literal(digits, None);
            Transformed::yes(Expr::ScalarFunction(call))
        }
        None => Transformed::no(Expr::ScalarFunction(call)),
    }
}

/// `length` of a list, which DataFusion counts the letters of.
fn length(call: ScalarFunction, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let is_of_list = match call.args.as_slice() {
        [value] => is_list(&value.get_type(schema)?),
        _ => false,
    };
    if !is_of_list {
        return Ok(Transformed::no(Expr::ScalarFunction(call)));
    }
    let data_type = Expr::ScalarFunction(call.clone()).get_type(schema)?;
    let length = array_length_udf().call(call.args);
    Ok(Transformed::yes(cast(length, data_type)))
}

/// # Errors
/// Where a value that is no list is cast to one, which arrow makes a list of that value alone, whatever its text says.
fn check_list(value: &Expr, to: &DataType, schema: &DFSchema) -> Result<()> {
    let Ok(own) = value.get_type(schema) else {
        return Ok(());
    };
    let own = values_type(&own);
    let may_be = own.is_null()
        || is_list(own)
        || matches!(own, DataType::ListView(_) | DataType::LargeListView(_));
    if may_be || !is_list(to) {
        return Ok(());
    }
    let (own, to) = (type_name(own), type_name(to));
    Err(external(
        invalid(format!("{own} is not cast to {to}"))
            .expected("a list, such as [value] or string_to_array(text, ',')")
            .got(own),
    ))
}

/// `nullif` of moments of two units, likewise.
fn null_if(call: ScalarFunction, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let [value, other] = call.args.as_slice() else {
        return Ok(Transformed::no(Expr::ScalarFunction(call)));
    };
    let own = value.get_type(schema)?;
    if !are_of_two_units(&own, &other.get_type(schema)?) {
        return Ok(Transformed::no(Expr::ScalarFunction(call)));
    }
    let null = Expr::Literal(ScalarValue::try_from(&own)?, None);
    let equal = value.clone().eq(other.clone());
    let case = when(equal, null).otherwise(value.clone())?;
    Ok(Transformed::yes(case))
}

fn are_of_two_units(one: &DataType, other: &DataType) -> bool {
    one != other && is_moment(one) && is_moment(other)
}

/// A pattern and a text of two kinds, which DataFusion coerces unless one is a dictionary.
fn unpacked(mut like: Like, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let (text, pattern) = (like.expr.get_type(schema)?, like.pattern.get_type(schema)?);
    let values = |own: &DataType, other: &DataType| match own {
        DataType::Dictionary(_, values) if own != other && values.as_ref() != other => {
            Some(values.as_ref().clone())
        }
        _ => None,
    };
    let (of_text, of_pattern) = (values(&text, &pattern), values(&pattern, &text));
    let changed = of_text.is_some() || of_pattern.is_some();
    if let Some(values) = of_text {
        *like.expr = cast(std::mem::take(like.expr.as_mut()), values);
    }
    if let Some(values) = of_pattern {
        *like.pattern = cast(std::mem::take(like.pattern.as_mut()), values);
    }
    Ok(match changed {
        true => Transformed::yes(Expr::Like(like)),
        false => Transformed::no(Expr::Like(like)),
    })
}
