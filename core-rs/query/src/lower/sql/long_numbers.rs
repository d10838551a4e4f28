//! Integers that 64 bits do not hold, and numbers of many digits that are cast to a decimal: DataFusion reads them as floats, which lose
//! the last. Other numbers with a point stay floats, as programs write them.

use datafusion::sql::sqlparser::ast::{DataType, Expr, UnaryOperator, Value};
use quiver_graph::Result;

use super::templates::expression;

/// The digits that decimals have at most.
const MOST: usize = 38;

/// Reads one as a decimal.
pub(super) fn read_decimal(expr: &mut Expr) -> Result<()> {
    match expr {
        Expr::Value(value) => {
            if let Value::Number(text, _) = &mut value.value
                && text.contains('_')
            {
                text.retain(|letter| letter != '_');
            }
            if let Value::Number(text, _) = &value.value
                && is_long(text, u64::MAX)
            {
                *expr = expression(&format!("CAST('{text}' AS DECIMAL({MOST}, 0))"))?;
            }
        }
        Expr::UnaryOp {
            op: UnaryOperator::Minus,
            expr: inner,
        } => {
            if let Some(text) = number(inner)
                && is_long(text, i64::MIN.unsigned_abs())
            {
                **inner = expression(&format!("CAST('{text}' AS DECIMAL({MOST}, 0))"))?;
            }
        }
        Expr::Cast {
            expr: inner,
            data_type: DataType::Decimal(_) | DataType::Numeric(_) | DataType::Dec(_),
            ..
        } => {
            if let Some(text) = number(inner)
                && text
                    .bytes()
                    .all(|letter| letter.is_ascii_digit() || letter == b'.')
            {
                let text = Value::SingleQuotedString(text.to_owned());
                **inner = Expr::Value(text.into());
            }
        }
        _ => {}
    }
    Ok(())
}

fn number(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::Number(text, _) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// Whether `text` is an integer beyond `most` that a decimal holds.
fn is_long(text: &str, most: u64) -> bool {
    let digits = text.trim_start_matches('0');
    let is_integer = digits.bytes().all(|digit| digit.is_ascii_digit());
    let fits = || digits.parse::<u64>().is_ok_and(|number| number <= most);
    is_integer && !digits.is_empty() && digits.len() <= MOST && !fits()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_other_types_hold_stay() {
        for text in [
            "0",
            "1",
            "18446744073709551615",
            "0.30000000000000004",
            "1e400",
            "3.14159265358979323846",
        ] {
            assert!(!is_long(text, u64::MAX), "{text}");
        }
        assert!(is_long("18446744073709551616", u64::MAX));
        assert!(is_long("9223372036854775809", i64::MIN.unsigned_abs()));
        assert!(!is_long("9223372036854775808", i64::MIN.unsigned_abs()));
        assert!(!is_long(&"9".repeat(39), u64::MAX));
    }
}
