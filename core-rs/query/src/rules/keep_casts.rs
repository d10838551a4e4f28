//! Casts that lose something stay in front of what they cast: where one is compared with a constant, DataFusion casts the constant the other
//! way and leaves the cast out, though what did not fit is null by `TRY_CAST`, and 5.4 is 5 as a whole number.

use arrow_schema::DataType;
use datafusion::common::DFSchema;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::Expr;

use super::casts::cast_value;
use crate::types::values_type;
use crate::udf::as_is::as_is;
use crate::udf::corrected::type_of;

/// `node` out of the optimizer's sight, where it is a cast that loses.
pub(super) fn kept(mut node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let (from, tries) = match cast_value(&mut node) {
        None | Some((Expr::Literal(..), _)) => return Ok(Transformed::no(node)),
        Some((value, tries)) => (type_of(value, schema)?, tries),
    };
    let to = type_of(&node, schema)?;
    Ok(match loses(&from, &to, tries) {
        true => Transformed::yes(as_is(node)),
        false => Transformed::no(node),
    })
}

/// Whether a cast may make one value of two, another order, or null of a value that does not fit, between types that DataFusion compares
/// without the cast.
fn loses(from: &DataType, to: &DataType, tries: bool) -> bool {
    let (from, to) = (values_type(from), values_type(to));
    // What is true is taken to be 1, and one value.
    if *to == DataType::Boolean {
        return from.is_numeric();
    }
    if from == to || !is_looked_through(from) || !is_looked_through(to) {
        return false;
    }
    if let (Some((least, greatest)), Some((lowest, highest))) = (range(from), range(to)) {
        return least < lowest || greatest > highest;
    }
    if let (Some((whole, scale)), Some((to_whole, to_scale))) = (digits(from), digits(to))
        && to.is_decimal()
    {
        return to_scale < scale || to_whole < whole;
    }
    match (from, to) {
        (DataType::Timestamp(unit, zone), DataType::Timestamp(to_unit, to_zone)) => {
            // Of a finer unit, the first and the last years do not fit.
            to_unit < unit || zone.is_some() != to_zone.is_some() || (tries && unit != to_unit)
        }
        (DataType::Date32, DataType::Date64) => false,
        (DataType::Date32 | DataType::Date64, DataType::Timestamp(_, None)) => tries,
        (from, to) if from.is_string() && to.is_string() => false,
        (from, to) if from.is_binary() && to.is_binary() => false,
        // No two numbers are written alike.
        (from, to) => !(range(from).is_some() && to.is_string()),
    }
}

fn is_looked_through(data_type: &DataType) -> bool {
    data_type.is_integer()
        || data_type.is_decimal()
        || data_type.is_temporal()
        || data_type.is_string()
        || data_type.is_binary()
}

/// The least and the greatest integer of a type.
fn range(data_type: &DataType) -> Option<(i128, i128)> {
    Some(match data_type {
        DataType::Int8 => (i8::MIN.into(), i8::MAX.into()),
        DataType::Int16 => (i16::MIN.into(), i16::MAX.into()),
        DataType::Int32 => (i32::MIN.into(), i32::MAX.into()),
        DataType::Int64 => (i64::MIN.into(), i64::MAX.into()),
        DataType::UInt8 => (0, u8::MAX.into()),
        DataType::UInt16 => (0, u16::MAX.into()),
        DataType::UInt32 => (0, u32::MAX.into()),
        DataType::UInt64 => (0, u64::MAX.into()),
        _ => return None,
    })
}

/// How many digits a number has before and behind its point.
fn digits(data_type: &DataType) -> Option<(i16, i16)> {
    use DataType::{Decimal32, Decimal64, Decimal128, Decimal256};
    match data_type {
        Decimal32(precision, scale)
        | Decimal64(precision, scale)
        | Decimal128(precision, scale)
        | Decimal256(precision, scale) => {
            let scale = i16::from(*scale);
            Some((i16::from(*precision) - scale, scale))
        }
        _ => {
            let (least, greatest) = range(data_type)?;
            let largest = greatest.unsigned_abs().max(least.unsigned_abs());
            Some((i16::try_from(largest.ilog10()).ok()? + 1, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow_schema::TimeUnit::{Microsecond, Millisecond, Nanosecond};

    use super::*;

    #[test]
    fn casts_that_keep_every_value_and_its_order_do_not_lose() {
        use DataType::{
            Binary, Date32, Int8, Int16, Int64, LargeUtf8, UInt8, UInt64, Utf8, Utf8View,
        };
        let ms = |zone: Option<&str>| DataType::Timestamp(Millisecond, zone.map(Into::into));
        let dictionary = DataType::Dictionary(Box::new(Int8), Box::new(Utf8));
        let decimal = DataType::Decimal128;
        let keep = [
            (Int8, Int64),
            (UInt8, Int16),
            (UInt64, decimal(20, 0)),
            (decimal(12, 2), decimal(14, 4)),
            (Utf8, LargeUtf8),
            (dictionary.clone(), Utf8View),
            (ms(None), DataType::Timestamp(Microsecond, None)),
            (ms(Some("UTC")), ms(Some("Europe/Oslo"))),
            (Date32, ms(None)),
            (Int64, Utf8),
            // Compared with the cast.
            (DataType::Float64, Int8),
        ];
        for (from, to) in keep {
            assert!(!loses(&from, &to, false), "{from} to {to}");
        }
        let lose = [
            (Int64, Int8),
            (Int8, UInt64),
            (UInt64, Int64),
            (UInt64, decimal(20, 1)),
            (decimal(12, 2), decimal(12, 0)),
            (decimal(12, 2), decimal(12, 4)),
            (decimal(12, 2), Int64),
            (Utf8, Int64),
            (dictionary, Int64),
            (Binary, Utf8),
            (ms(None), ms(Some("Europe/Oslo"))),
            (ms(None), Date32),
            (ms(None), Int64),
            (DataType::Timestamp(Nanosecond, None), ms(None)),
        ];
        for (from, to) in lose {
            assert!(loses(&from, &to, false), "{from} to {to}");
        }
        assert!(loses(&Date32, &ms(None), true));
    }
}
