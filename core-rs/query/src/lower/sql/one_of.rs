//! `x = ANY(list)` by a function of ours: `udf/one_of.rs`; other comparisons with any of a list as those with all of it, which know what a
//! null among them means.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};

use super::subqueries::called;

/// The function; SQL cannot name it but in quotes.
pub(super) const ONE_OF: &str = "one of";

/// `x < ANY(list)` as `NOT (x >= ALL(list))`: DataFusion's is false where it is not known.
pub(super) fn ask_all(expr: &mut Expr) {
    let Expr::AnyOp {
        left,
        compare_op,
        right,
        ..
    } = expr
    else {
        return;
    };
    let other = match compare_op {
        BinaryOperator::Lt => BinaryOperator::GtEq,
        BinaryOperator::LtEq => BinaryOperator::Gt,
        BinaryOperator::Gt => BinaryOperator::LtEq,
        BinaryOperator::GtEq => BinaryOperator::Lt,
        BinaryOperator::NotEq => BinaryOperator::Eq,
        _ => return,
    };
    if matches!(right.as_ref(), Expr::Subquery(_)) {
        return;
    }
    let nothing = || Box::new(Expr::Value(Value::Null.into()));
    let all = Expr::AllOp {
        left: std::mem::replace(left, nothing()),
        compare_op: other,
        right: std::mem::replace(right, nothing()),
    };
    *expr = Expr::UnaryOp {
        op: UnaryOperator::Not,
        expr: Box::new(Expr::Nested(Box::new(all))),
    };
}

/// Calls it for such a condition, but for a column that is sought in constants, which is right.
pub(super) fn find_in_list(expr: &mut Expr) {
    let Expr::AnyOp {
        left,
        compare_op: BinaryOperator::Eq,
        right,
        ..
    } = expr
    else {
        return;
    };
    // What has no type yet is left to the planner.
    let untyped = |value: &Value| matches!(value, Value::Null | Value::Placeholder(_));
    let is_left = match right.as_ref() {
        Expr::Subquery(_) => true,
        Expr::Value(value) => untyped(&value.value),
        Expr::Array(_) => !matches!(left.as_ref(), Expr::Value(_)),
        _ => false,
    };
    if !is_left {
        let nothing = || Expr::Value(Value::Null.into());
        let value = std::mem::replace(left.as_mut(), nothing());
        let list = std::mem::replace(right.as_mut(), nothing());
        *expr = called(ONE_OF, vec![list, value]);
    }
}
