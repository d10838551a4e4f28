//! Comparisons of a column with a constant of a finer or coarser type, told as they are: DataFusion would round the constant to
//! the column's type or the column to the constant's, and `00:00:01 = 00:00:01.5` or `2^53 + 1 = 2^53` would be true.

use arrow_schema::{DataType, TimeUnit};
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result;
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{Between, BinaryExpr, Cast, Expr, ExprSchemable, Operator, lit};

use crate::types::per_second;
use crate::udf::compare_times::{compare_times, is_moment};

type TypeOf<'a> = &'a dyn Fn(&Expr) -> Option<DataType>;

/// `node`, told as it is where it compares with a constant.
pub(crate) fn compared(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let type_of: TypeOf<'_> = &|expr| expr.get_type(schema).ok();
    let exact = match &node {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => sides(left, *op, right, type_of),
        Expr::Between(Between {
            expr,
            negated,
            low,
            high,
        }) => {
            let from = sides(expr, Operator::GtEq, low, type_of);
            let to = sides(expr, Operator::LtEq, high, type_of);
            let is_exact = from.is_none() && to.is_none();
            let from = from.unwrap_or_else(|| expr.as_ref().clone().gt_eq(low.as_ref().clone()));
            let to = to.unwrap_or_else(|| expr.as_ref().clone().lt_eq(high.as_ref().clone()));
            let within = from.and(to);
            (!is_exact).then(|| if *negated { !within } else { within })
        }
        Expr::InList(list) => in_list(list, type_of),
        _ => None,
    };
    Ok(match exact {
        Some(exact) => Transformed::yes(exact),
        None => Transformed::no(node),
    })
}

/// Whether `op` tells how two values are ordered, or whether they are equal.
pub(super) const fn compares(op: Operator) -> bool {
    use Operator::{Eq, Gt, GtEq, IsDistinctFrom, IsNotDistinctFrom, Lt, LtEq, NotEq};
    matches!(
        op,
        Eq | NotEq | Lt | LtEq | Gt | GtEq | IsDistinctFrom | IsNotDistinctFrom
    )
}

/// `left op right`, either of which may be the constant.
fn sides(left: &Expr, op: Operator, right: &Expr, type_of: TypeOf<'_>) -> Option<Expr> {
    binary(left, op, right, type_of)
        .or_else(|| binary(right, op.swap()?, left, type_of))
        .or_else(|| moments(left, op, right, type_of))
}

/// A list, one of whose constants is none of the type that the value had before all got one.
fn in_list(list: &InList, type_of: TypeOf<'_>) -> Option<Expr> {
    let equal = |item: &Expr| sides(&list.expr, Operator::Eq, item, type_of);
    if !list.list.iter().any(|item| equal(item).is_some()) {
        return None;
    }
    let terms = list
        .list
        .iter()
        .map(|item| equal(item).unwrap_or_else(|| list.expr.as_ref().clone().eq(item.clone())));
    let found = terms.reduce(Expr::or)?;
    Some(if list.negated { !found } else { found })
}

/// Whether a moment of type `own` is the same in `wide`, if it is in there at all.
pub(super) fn is_finer(wide: &DataType, own: &DataType) -> bool {
    match (wide, own) {
        (DataType::Timestamp(..), DataType::Date32 | DataType::Date64) => true,
        (DataType::Timestamp(wide, _), DataType::Timestamp(own, _)) => {
            per_second(*wide) > per_second(*own)
        }
        _ => false,
    }
}

/// Two moments, neither of them a constant that the other's unit holds: in the finer unit the earliest and latest do not fit.
fn moments(left: &Expr, op: Operator, right: &Expr, type_of: TypeOf<'_>) -> Option<Expr> {
    let own = |side: &Expr| match side {
        Expr::Cast(Cast { expr, field }) if is_finer(field.data_type(), &type_of(expr)?) => {
            Some(expr.as_ref().clone())
        }
        side => is_moment(&type_of(side)?).then(|| side.clone()),
    };
    let is_cast = |side: &Expr| matches!(side, Expr::Cast(_));
    let fits = |side: &Expr| is_constant(side) && value_of(side, type_of).is_some();
    if !(is_cast(left) || is_cast(right)) {
        return None;
    }
    // The other side's unit is the constant's, too, unless it is a date.
    let beside = |constant: &Expr, other: &Expr| {
        let is_timestamp = || {
            matches!(
                own(other).and_then(|own| type_of(&own)),
                Some(DataType::Timestamp(..))
            )
        };
        fits(constant) && !is_constant(other) && is_timestamp()
    };
    if beside(left, right) || beside(right, left) {
        return None;
    }
    let (left, right) = (own(left)?, own(right)?);
    if type_of(&left)? == type_of(&right)? {
        // Both were made another's beside them, as in BETWEEN.
        let (left, right) = (Box::new(left), Box::new(right));
        return Some(Expr::BinaryExpr(BinaryExpr::new(left, op, right)));
    }
    compare_times(left, op, right)
}

/// `side op constant`, where the constant is none of the type that `side` had before both got one.
fn binary(side: &Expr, op: Operator, constant: &Expr, type_of: TypeOf<'_>) -> Option<Expr> {
    if !compares(op) {
        return None;
    }
    match (side, constant) {
        (Expr::Cast(Cast { expr, field }), constant) => {
            let value = value_of(constant, type_of)?;
            let own = type_of(expr)?;
            if value.is_null() && is_finer(field.data_type(), &own) {
                // Of the finer unit, it would be compared with what may not fit there.
                let null = Box::new(Expr::Literal(ScalarValue::try_from(&own).ok()?, None));
                return Some(Expr::BinaryExpr(BinaryExpr::new(expr.clone(), op, null)));
            }
            let (coarse, zone) = match (own, &value) {
                (DataType::Timestamp(coarse, zone), _) => (coarse, zone),
                (own, ScalarValue::Float64(Some(number))) => {
                    let whole = whole_number(&own, *number)?;
                    let right = Box::new(Expr::Literal(whole, None));
                    return Some(Expr::BinaryExpr(BinaryExpr::new(expr.clone(), op, right)));
                }
                _ => return None,
            };
            let (DataType::Timestamp(fine, beside), fraction) = (value.data_type(), ticks(&value)?)
            else {
                return None;
            };
            let ticks_per_tick = per_second(fine) / per_second(coarse);
            if ticks_per_tick <= 1 || beside.is_some() != zone.is_some() {
                return None;
            }
            let floor = Some(fraction.div_euclid(ticks_per_tick));
            let floor = match coarse {
                TimeUnit::Second => ScalarValue::TimestampSecond(floor, zone),
                TimeUnit::Millisecond => ScalarValue::TimestampMillisecond(floor, zone),
                TimeUnit::Microsecond => ScalarValue::TimestampMicrosecond(floor, zone),
                TimeUnit::Nanosecond => return None,
            };
            let floor = Expr::Literal(floor, None);
            match fraction % ticks_per_tick {
                0 => Some(Expr::BinaryExpr(BinaryExpr::new(
                    expr.clone(),
                    op,
                    Box::new(floor),
                ))),
                _ => between_values(expr.as_ref(), op, floor),
            }
        }
        (side, Expr::Cast(Cast { expr, .. })) if type_of(side)? == DataType::Float32 => {
            let Expr::Literal(value, _) = expr.as_ref() else {
                return None;
            };
            let wide = value.cast_to(&DataType::Float64).ok()?;
            let ScalarValue::Float64(Some(number)) = wide else {
                return None;
            };
            if f64::from(number as f32) == number {
                return None;
            }
            let side = datafusion::logical_expr::cast(side.clone(), DataType::Float64);
            Some(Expr::BinaryExpr(BinaryExpr::new(
                Box::new(side),
                op,
                Box::new(lit(number)),
            )))
        }
        _ => None,
    }
}

/// A float that is one of the 64-bit integers, of which floats cannot tell all apart.
fn whole_number(own: &DataType, number: f64) -> Option<ScalarValue> {
    if number.fract() != 0.0 {
        return None;
    }
    let end = 2f64.powi(63);
    match own {
        DataType::Int64 if (-end..end).contains(&number) => {
            Some(ScalarValue::Int64(Some(number as i64)))
        }
        DataType::UInt64 if (0.0..2.0 * end).contains(&number) => {
            Some(ScalarValue::UInt64(Some(number as u64)))
        }
        _ => None,
    }
}

fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(..) => true,
        Expr::Cast(Cast { expr, .. }) => is_constant(expr),
        _ => false,
    }
}

/// A constant's value, which may have been converted to the type of the other side.
fn value_of(constant: &Expr, type_of: TypeOf<'_>) -> Option<ScalarValue> {
    match constant {
        Expr::Literal(value, _) => Some(value.clone()),
        Expr::Cast(Cast { expr, .. }) => {
            let value = value_of(expr, type_of)?;
            value.cast_to(&type_of(constant)?).ok()
        }
        _ => None,
    }
}

/// What `side op x` is for an x between `floor` and the next value; null where `side` is.
fn between_values(side: &Expr, op: Operator, floor: Expr) -> Option<Expr> {
    let below = || side.clone().lt_eq(floor.clone());
    let above = || side.clone().gt(floor.clone());
    Some(match op {
        Operator::Lt | Operator::LtEq => below(),
        Operator::Gt | Operator::GtEq => above(),
        Operator::Eq => below().and(above()),
        Operator::NotEq => below().or(above()),
        Operator::IsDistinctFrom => lit(true),
        Operator::IsNotDistinctFrom => lit(false),
        _ => return None,
    })
}

fn ticks(value: &ScalarValue) -> Option<i64> {
    match value {
        ScalarValue::TimestampSecond(ticks, _)
        | ScalarValue::TimestampMillisecond(ticks, _)
        | ScalarValue::TimestampMicrosecond(ticks, _)
        | ScalarValue::TimestampNanosecond(ticks, _) => *ticks,
        _ => None,
    }
}
