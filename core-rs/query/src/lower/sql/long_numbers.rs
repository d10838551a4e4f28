//! Numbers of more digits than a float has: DataFusion reads them as floats, which lose the last.

use datafusion::sql::sqlparser::ast::{Expr, Value};
use quiver_graph::Result;

use super::templates::expression;
use super::walk::Step;

/// Digits that every float holds, and those that decimals have at most.
const OF_FLOATS: usize = 15;
const OF_DECIMALS: usize = 38;

/// Reads them as decimals.
pub(super) struct ReadDecimals;

impl Step for ReadDecimals {
    fn after_expression(&mut self, expr: &mut Expr) -> Result<()> {
        if let Expr::Value(value) = expr
            && let Value::Number(text, _) = &value.value
            && let Some((digits, scale)) = decimal(text)
        {
            *expr = expression(&format!("CAST('{text}' AS DECIMAL({digits}, {scale}))"))?;
        }
        Ok(())
    }
}

/// How many digits the decimal has that `text` is, and how many of them behind the point; none of what other types hold.
fn decimal(text: &str) -> Option<(usize, usize)> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if ![whole, part]
        .iter()
        .all(|own| own.bytes().all(|digit| digit.is_ascii_digit()))
    {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let written = match whole.is_empty() {
        true => part.trim_start_matches('0').len(),
        false => whole.len() + part.len(),
    };
    let is_integer = part.is_empty() && !text.contains('.');
    let fits = match is_integer {
        true => text.parse::<u64>().is_ok(),
        false => written <= OF_FLOATS,
    };
    let digits = (whole.len() + part.len()).max(1);
    (!fits && digits <= OF_DECIMALS).then_some((digits, part.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_other_types_hold_stay() {
        for text in [
            "1",
            "18446744073709551615",
            "0.5",
            "1e400",
            "123456.789012345",
            "0.000000000000000000001",
        ] {
            assert_eq!(decimal(text), None, "{text}");
        }
        assert_eq!(decimal("18446744073709551616"), Some((20, 0)));
        assert_eq!(decimal("123456789012345678.91"), Some((20, 2)));
        assert_eq!(decimal("0.12345678901234567890"), Some((20, 20)));
        assert_eq!(decimal(&"9".repeat(39)), None);
    }
}
