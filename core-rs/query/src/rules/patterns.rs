//! Patterns whose meaning DataFusion changes where they are constants.

use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{Expr, ExprSchemable, Like, Operator, lit};

use crate::udf::as_is::as_is;

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
        Expr::ScalarFunction(call) => match call.func.name() {
            "array_has" => searched(call, schema)?,
            _ => flagged(call),
        },
        node => Transformed::no(node),
    })
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
