//! `IS DISTINCT FROM` binds tighter than `AND` and `OR`: sqlparser takes all that follows for its right side.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, UnaryOperator};
use quiver_graph::Result;

use super::templates::binary;
use super::walk::Step;

/// Puts conditions in order that are read so.
pub(super) struct OrderDistinct;

impl Step for OrderDistinct {
    fn expression(&mut self, expr: &mut Expr) -> Result<()> {
        if reads_on(expr) {
            let mut terms = Vec::new();
            let mut operators = Vec::new();
            collect(
                std::mem::replace(expr, nothing()),
                &mut terms,
                &mut operators,
            );
            *expr = joined(terms, operators);
        }
        Ok(())
    }
}

/// Whether there is such a condition in the chain of `AND` and `OR` that `expr` is.
fn reads_on(expr: &Expr) -> bool {
    match expr {
        Expr::BinaryOp { left, op, right } if is_logical(op) => reads_on(left) || reads_on(right),
        Expr::UnaryOp {
            op: UnaryOperator::Not,
            expr,
        } => reads_on(expr),
        Expr::IsDistinctFrom(_, right) | Expr::IsNotDistinctFrom(_, right) => {
            match right.as_ref() {
                Expr::BinaryOp { op, .. } => is_logical(op),
                other => reads_on(other),
            }
        }
        _ => false,
    }
}

fn is_logical(op: &BinaryOperator) -> bool {
    matches!(op, BinaryOperator::And | BinaryOperator::Or)
}

/// The terms of the chain, and the operators between them, as they are written.
fn collect(expr: Expr, terms: &mut Vec<Expr>, operators: &mut Vec<BinaryOperator>) {
    let first = terms.len();
    match expr {
        Expr::BinaryOp { left, op, right } if is_logical(&op) => {
            collect(*left, terms, operators);
            operators.push(op);
            collect(*right, terms, operators);
        }
        Expr::UnaryOp {
            op: UnaryOperator::Not,
            expr,
        } if reads_on(&expr) => {
            collect(*expr, terms, operators);
            let term = Box::new(std::mem::replace(&mut terms[first], nothing()));
            terms[first] = Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr: term,
            };
        }
        Expr::IsDistinctFrom(left, right) => {
            collect(*right, terms, operators);
            let right = Box::new(std::mem::replace(&mut terms[first], nothing()));
            terms[first] = Expr::IsDistinctFrom(left, right);
        }
        Expr::IsNotDistinctFrom(left, right) => {
            collect(*right, terms, operators);
            let right = Box::new(std::mem::replace(&mut terms[first], nothing()));
            terms[first] = Expr::IsNotDistinctFrom(left, right);
        }
        term => terms.push(term),
    }
}

/// `AND` before `OR`, from the left.
fn joined(terms: Vec<Expr>, operators: Vec<BinaryOperator>) -> Expr {
    let mut terms = terms.into_iter();
    let mut alternatives = Vec::new();
    let mut last = terms.next().unwrap_or_else(nothing);
    for (op, term) in operators.into_iter().zip(terms) {
        match op {
            BinaryOperator::And => last = binary(last, op, term),
            _ => alternatives.push(std::mem::replace(&mut last, term)),
        }
    }
    alternatives.push(last);
    let all = alternatives.into_iter();
    all.reduce(|left, right| binary(left, BinaryOperator::Or, right))
        .unwrap_or_else(nothing)
}

/// What stands where an expression was taken out.
fn nothing() -> Expr {
    Expr::Value(datafusion::sql::sqlparser::ast::Value::Null.into())
}
