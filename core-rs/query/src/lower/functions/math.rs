//! Numbers.

use arrow_schema::DataType;
use datafusion::logical_expr::{Expr as Lowered, Operator, binary_expr, cast, lit};
use quiver_graph::Result;

use super::row::{Function, composed, exactly, native, when};
use crate::lower::kind::Kind::{Any, Integer, Number};
use crate::lower::scope::Scope;

pub(super) const FUNCTIONS: &[Function] = &[
    native("abs", &[Number], "abs"),
    native("sign", &[Number], "signum"),
    composed("floor", &[Number], |scope, args| {
        whole(scope, "floor", args)
    }),
    composed("ceil", &[Number], |scope, args| whole(scope, "ceil", args)),
    composed("trunc", &[Number, Integer], |scope, args| {
        whole(scope, "trunc", args)
    })
    .optional(1),
    native("round", &[Number, Integer], "round").optional(1),
    composed("sqrt", &[Number], |scope, args| {
        let [value] = exactly(args)?;
        // DataFusion's fails where there is none.
        let root = scope.native("sqrt", vec![value.clone()])?;
        when(value.lt(lit(0_i64)), lit(f64::NAN), root)
    }),
    native("cbrt", &[Number], "cbrt"),
    native("exp", &[Number], "exp"),
    native("ln", &[Number], "ln"),
    composed("log", &[Number, Number], |scope, mut args| {
        args.reverse();
        let args = args.into_iter().map(|arg| cast(arg, DataType::Float64));
        scope.native("log", args.collect())
    }),
    native("log2", &[Number], "log2"),
    native("log10", &[Number], "log10"),
    composed("pow", &[Number, Number], |scope, args| {
        let args = args.into_iter().map(|arg| cast(arg, DataType::Float64));
        scope.native("power", args.collect())
    }),
    native("sin", &[Number], "sin"),
    native("cos", &[Number], "cos"),
    native("tan", &[Number], "tan"),
    native("asin", &[Number], "asin"),
    native("acos", &[Number], "acos"),
    native("atan", &[Number], "atan"),
    native("atan2", &[Number, Number], "atan2"),
    native("sinh", &[Number], "sinh"),
    native("cosh", &[Number], "cosh"),
    native("tanh", &[Number], "tanh"),
    native("degrees", &[Number], "degrees"),
    native("radians", &[Number], "radians"),
    native("isNan", &[Number], "isnan"),
    composed("fillNan", &[Number, Number], |scope, args| {
        scope.native("nanvl", args)
    }),
    // A parameter is of the value's type.
    composed("clip", &[Number, Any, Any], |scope, args| {
        let [value, mut low, mut high] = exactly(args)?;
        for bound in [&mut low, &mut high] {
            if !matches!(bound, Lowered::Placeholder(_)) {
                *bound = scope.argument("clip", Number, std::mem::take(bound))?;
            }
        }
        let below = when(value.clone().lt(low.clone()), low, value.clone())?;
        when(value.gt(high.clone()), high, below)
    }),
];

/// Integers are whole already, and stay what they are.
fn whole(scope: &Scope<'_>, native: &str, mut args: Vec<Lowered>) -> Result<Lowered> {
    if args.len() == 1 && scope.type_of(&args[0])?.is_integer() {
        return Ok(args.swap_remove(0));
    }
    scope.native(native, args)
}

/// The quotient rounded towards minus infinity. Of integers it is exact, and fails where the divisor is zero.
pub(crate) fn floor_divide(scope: &Scope<'_>, left: Lowered, right: Lowered) -> Result<Lowered> {
    let (a, b) = (scope.type_of(&left)?, scope.type_of(&right)?);
    let quotient = binary_expr(left.clone(), Operator::Divide, right.clone());
    if !a.is_integer() || !b.is_integer() {
        return scope.native("floor", vec![quotient]);
    }
    if a.is_unsigned_integer() && b.is_unsigned_integer() {
        return Ok(quotient);
    }
    let rest = binary_expr(left.clone(), Operator::Modulo, right.clone());
    let uneven = rest.clone().not_eq(lit(0_i64));
    let apart = rest
        .clone()
        .lt(lit(0_i64))
        .not_eq(right.clone().lt(lit(0_i64)));
    let data_type = scope.type_of(&quotient)?;
    let (quotient, data_type) = match data_type.is_integer() {
        true => (quotient, data_type),
        // Of 64 bits with a sign and without: decimals, whose quotient is rounded unless nothing is left over.
        false => {
            let whole = DataType::Decimal128(20, 0);
            let even = binary_expr(left - rest, Operator::Divide, right);
            (cast(even, whole.clone()), whole)
        }
    };
    let one = cast(lit(1_i64), data_type.clone());
    let floor = when(uneven.and(apart), quotient.clone() - one, quotient)?;
    Ok(cast(floor, data_type))
}

/// `-value`, which is of type `own`. What has no sign is taken from zero: DataFusion refuses it, and knows what is left of that.
pub(crate) fn negative(value: Lowered, own: &DataType) -> Lowered {
    match own.is_unsigned_integer() {
        true => lit(0_i64) - value,
        false => Lowered::Negative(Box::new(value)),
    }
}
