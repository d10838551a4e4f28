//! Patterns whose meaning DataFusion changes where they are constants.

use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, ScalarValue, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{Expr, ExprSchemable, Like, Operator, lit};

use crate::udf::as_is::as_is;
use crate::udf::similar_to::similar_to;

/// The functions that take flags behind a pattern, and how many arguments they have with these.
const WITH_FLAGS: &[(&str, usize)] = &[
    ("regexp_like", 3),
    ("regexp_match", 3),
    ("regexp_replace", 4),
];

pub(super) fn kept(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    Ok(match node {
        // It becomes `IS NOT NULL`, which is false where the match is null (apache/datafusion#24379).
        Expr::BinaryExpr(both)
            if matches!(both.op, Operator::RegexMatch | Operator::RegexIMatch)
                && text(&both.right) == Some(".*") =>
        {
            let any = Box::new(lit("%").cast_to(&both.right.get_type(schema)?, schema)?);
            Transformed::yes(Expr::Like(Like::new(false, both.left, any, None, false)))
        }
        Expr::Like(like) if like.escape_char.is_some_and(|escape| escape != '\\') => {
            escaped(like, schema)?
        }
        Expr::SimilarTo(like) => {
            let found = similar_to(like.escape_char.unwrap_or('\\'));
            let found = found.call(vec![*like.expr, *like.pattern]);
            Transformed::yes(if like.negated { !found } else { found })
        }
        Expr::ScalarFunction(call) => match call.func.name() {
            "array_has" => searched(call, schema)?,
            _ => flagged(call),
        },
        node => Transformed::no(node),
    })
}

/// A pattern with another escape than the backslash, which is refused, as one with that.
fn escaped(mut like: Like, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let (Some(escape), Some(pattern)) = (like.escape_char, text(&like.pattern)) else {
        return Ok(Transformed::no(Expr::Like(like)));
    };
    let mut plain = String::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        let is_escaped = letter == escape;
        let letter = match is_escaped {
            true => letters.next(),
            false => Some(letter),
        };
        let Some(letter) = letter else {
            return plan_err!("the pattern of a LIKE ends with its escape character");
        };
        if letter == '\\' || is_escaped && matches!(letter, '%' | '_') {
            plain.push('\\');
        }
        plain.push(letter);
    }
    let own = like.pattern.get_type(schema)?;
    like.pattern = Box::new(lit(plain).cast_to(&own, schema)?);
    like.escape_char = None;
    Ok(Transformed::yes(Expr::Like(like)))
}

/// A list that is looked into stays one: as an `IN` it would be null, not false, where none of its values is it and one is null.
fn searched(mut call: ScalarFunction, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let mut may_be_null = false;
    if let [Expr::ScalarFunction(list), _] = call.args.as_slice()
        && list.func.name() == "make_array"
    {
        for value in &list.args {
            may_be_null |= value.nullable(schema)?;
        }
    }
    if may_be_null {
        call.args[0] = as_is(std::mem::take(&mut call.args[0]));
    }
    Ok(Transformed::new_transformed(
        Expr::ScalarFunction(call),
        may_be_null,
    ))
}

/// Flags that are none, or stand twice, make a pattern that cannot be read.
fn flagged(mut call: ScalarFunction) -> Transformed<Expr> {
    let with_flags = WITH_FLAGS.contains(&(call.func.name(), call.args.len()));
    let flags = call.args.last().filter(|_| with_flags).and_then(text);
    let Some(flags) = flags else {
        return Transformed::no(Expr::ScalarFunction(call));
    };
    let mut once = String::new();
    flags.chars().for_each(|flag| {
        if !once.contains(flag) {
            once.push(flag);
        }
    });
    if once == flags && !flags.is_empty() {
        return Transformed::no(Expr::ScalarFunction(call));
    }
    call.args.pop();
    if !once.is_empty() {
        call.args.push(lit(once));
    }
    Transformed::yes(Expr::ScalarFunction(call))
}

fn text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Literal(value, _) => ScalarValue::try_as_str(value).flatten(),
        _ => None,
    }
}
