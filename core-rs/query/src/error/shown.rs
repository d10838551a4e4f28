//! Expressions as errors name them: as they were written, without what planning put in.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::Like;
use datafusion::logical_expr::{BinaryExpr, Expr};

use super::plain::{spans, types};

/// The most characters of an expression.
const MOST: usize = 60;

/// `expr`: a column by its name in quotes, text in quotes.
pub(crate) fn named(expr: &Expr) -> String {
    let name = match expr {
        Expr::Column(column) => format!("\"{}\"", column.name),
        Expr::Cast(cast) => return named(&cast.expr),
        Expr::Alias(alias) => return named(&alias.expr),
        expr => written(expr),
    };
    match name.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name,
    }
}

fn written(expr: &Expr) -> String {
    let listed = |exprs: &[Expr]| exprs.iter().map(written).collect::<Vec<_>>().join(", ");
    match expr {
        Expr::Column(column) => column.name.clone(),
        Expr::Alias(alias) => written(&alias.expr),
        // Most were put in by planning.
        Expr::Cast(cast) => written(&cast.expr),
        Expr::Negative(expr) => format!("-{}", within(expr)),
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
            format!("{} {op} {}", within(left), within(right))
        }
        Expr::Like(like) => matched(
            like,
            if like.case_insensitive {
                "ILIKE"
            } else {
                "LIKE"
            },
        ),
        Expr::SimilarTo(like) => matched(like, "SIMILAR TO"),
        Expr::ScalarFunction(call) => {
            let sign = match call.func.name() {
                "checked_add" => "+",
                "checked_subtract" => "-",
                "checked_multiply" => "*",
                "checked_divide" => "/",
                "checked_remainder" => "%",
                "checked_negate" => "",
                // What has no arguments may be a parameter, which has a name of its own kind.
                _ if call.args.is_empty() => {
                    return call.func.schema_name(&[]).unwrap_or_default();
                }
                name => return format!("{name}({})", listed(&call.args)),
            };
            match call.args.as_slice() {
                [left, right] => format!("{} {sign} {}", within(left), within(right)),
                args => format!("-{}", listed(args)),
            }
        }
        Expr::Literal(value, _) => match value {
            ScalarValue::Float64(Some(value)) => format!("{value:?}"),
            value => match value.try_as_str() {
                Some(Some(text)) => format!("'{text}'"),
                _ => spans(&value.to_string()),
            },
        },
        expr => types(&spans(&expr.human_display().to_string())),
    }
}

fn matched(like: &Like, word: &str) -> String {
    let word = match like.negated {
        true => format!("NOT {word}"),
        false => word.to_owned(),
    };
    format!("{} {word} {}", within(&like.expr), within(&like.pattern))
}

/// In parentheses, where it is an operation.
fn within(expr: &Expr) -> String {
    match expr {
        Expr::Cast(cast) => within(&cast.expr),
        Expr::BinaryExpr(_) | Expr::Like(_) => format!("({})", written(expr)),
        expr => written(expr),
    }
}
