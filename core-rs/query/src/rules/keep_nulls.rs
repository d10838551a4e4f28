//! Lists that are looked into twice stay two lists: DataFusion makes one of them, and false of `x IN (1) AND x IN (2)`, which is
//! null where `x` is.
//!
//! `x = 1 OR x = 2` is a list, too, once it is simplified, and by De Morgan's laws `NOT` turns lists and what joins them round. Values
//! found in either of two lists, and in none of two, are null where they should be; all else that is made of two lists is not.

use datafusion::common::DFSchema;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, Operator};

use crate::udf::as_is::as_is;

/// `node` with every list on its right side that the same value is looked for in as in one on its left out of the optimizer's sight.
pub(super) fn kept(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let Expr::BinaryExpr(BinaryExpr { left, op, right }) = node else {
        return Ok(Transformed::no(node));
    };
    let is_constant = |side: &Expr| matches!(side, Expr::Literal(..));
    if op == Operator::BitwiseXor && !is_constant(&left) && !is_constant(&right) {
        // Of a value and itself nothing is left, to DataFusion, if it is null, too (apache/datafusion#24246).
        let left = Box::new(as_is(*left));
        let node = Expr::BinaryExpr(BinaryExpr::new(left, op, right));
        return Ok(Transformed::yes(node));
    }
    let sought = match op {
        Operator::And | Operator::Or => twice(&left, op, &right, schema)?,
        _ => Vec::new(),
    };
    let changed = !sought.is_empty();
    let right = match changed {
        true => Box::new(hidden(*right, &sought)),
        false => right,
    };
    let node = Expr::BinaryExpr(BinaryExpr::new(left, op, right));
    Ok(Transformed::new_transformed(node, changed))
}

/// A value that is looked for in a list.
struct Sought<'a> {
    value: &'a Expr,
    /// Whether it must not be in the list.
    negated: bool,
    term: &'a Expr,
}

/// Values that are looked for on both sides of `op` in lists which it must not make one of.
fn twice(left: &Expr, op: Operator, right: &Expr, schema: &DFSchema) -> Result<Vec<Expr>> {
    let mut here = Vec::new();
    collect(right, false, &mut here);
    if here.is_empty() || is_one_more(left, op, &here) {
        return Ok(Vec::new());
    }
    let mut before = Vec::new();
    collect(left, false, &mut before);
    let mut values: Vec<Expr> = Vec::new();
    for sought in &here {
        if values.contains(sought.value) {
            continue;
        }
        let is_same = |other: &&Sought| other.value == sought.value;
        let mut others = before.iter().filter(is_same).peekable();
        if others.peek().is_none() {
            continue;
        }
        let all: Vec<&Sought> = others.chain(here.iter().filter(is_same)).collect();
        if all.iter().all(|other| is_sound(op, other)) {
            continue;
        }
        let nullable = all.iter().map(|other| other.term.nullable(schema));
        if nullable.collect::<Result<Vec<bool>>>()?.contains(&true) {
            values.push(sought.value.clone());
        }
    }
    Ok(values)
}

fn is_sound(op: Operator, sought: &Sought) -> bool {
    sought.negated == (op == Operator::And)
}

/// Whether `left` ends with one that is like the only one `here`: then it is with what is before them as that is. Long chains of these
/// are walked once.
fn is_one_more(left: &Expr, op: Operator, here: &[Sought]) -> bool {
    let (Expr::BinaryExpr(both), [one]) = (left, here) else {
        return false;
    };
    let mut last = Vec::new();
    if both.op == op {
        collect(&both.right, false, &mut last);
    }
    let is_like = |last: &Sought| last.value == one.value && last.negated == one.negated;
    is_sound(op, one) && matches!(&last[..], [last] if is_like(last))
}

/// What is looked for in lists by the terms of `expr`.
fn collect<'a>(expr: &'a Expr, negated: bool, sought: &mut Vec<Sought<'a>>) {
    match expr {
        Expr::BinaryExpr(both) if matches!(both.op, Operator::And | Operator::Or) => {
            collect(&both.left, negated, sought);
            collect(&both.right, negated, sought);
        }
        Expr::Not(inner) => collect(inner, !negated, sought),
        term => {
            if let Some((value, otherwise)) = value(term) {
                sought.push(Sought {
                    value,
                    negated: negated != otherwise,
                    term,
                });
            }
        }
    }
}

/// What `term` looks for in a list, and whether it must not be there.
fn value(term: &Expr) -> Option<(&Expr, bool)> {
    match term {
        Expr::InList(list) => Some((uncast(&list.expr), list.negated)),
        Expr::BinaryExpr(both) if matches!(both.op, Operator::Eq | Operator::NotEq) => {
            let sides = match (uncast(&both.left), uncast(&both.right)) {
                (value @ Expr::Column(_), constant) | (constant, value @ Expr::Column(_)) => {
                    (value, constant)
                }
                _ => return None,
            };
            let (value, constant) = sides;
            matches!(constant, Expr::Literal(..)).then_some((value, both.op == Operator::NotEq))
        }
        _ => None,
    }
}

/// Casts beside constants go to these.
fn uncast(expr: &Expr) -> &Expr {
    match expr {
        Expr::Cast(cast) => uncast(&cast.expr),
        Expr::TryCast(cast) => uncast(&cast.expr),
        expr => expr,
    }
}

fn hidden(expr: Expr, values: &[Expr]) -> Expr {
    match expr {
        Expr::BinaryExpr(both) if matches!(both.op, Operator::And | Operator::Or) => {
            let left = hidden(*both.left, values);
            let right = hidden(*both.right, values);
            Expr::BinaryExpr(BinaryExpr::new(Box::new(left), both.op, Box::new(right)))
        }
        Expr::Not(inner) => Expr::Not(Box::new(hidden(*inner, values))),
        term => match value(&term) {
            Some((value, _)) if values.contains(value) => as_is(term),
            _ => term,
        },
    }
}
