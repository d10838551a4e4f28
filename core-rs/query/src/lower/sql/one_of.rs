//! `x = ANY(list)` by a function of ours: `udf/one_of.rs`.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Value};

use super::subqueries::called;

/// The function; SQL cannot name it but in quotes.
pub(super) const ONE_OF: &str = "one of";

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
