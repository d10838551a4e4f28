//! `x = ANY(list)` by a function of ours: `udf/one_of.rs`.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Value};
use quiver_graph::Result;

use super::subqueries::called;
use super::walk::Step;

/// The function; SQL cannot name it but in quotes.
pub(super) const ONE_OF: &str = "one of";

/// Calls it for such conditions, but for a column that is sought in constants, which is right.
pub(super) struct FindInLists;

impl Step for FindInLists {
    fn after_expression(&mut self, expr: &mut Expr) -> Result<()> {
        let Expr::AnyOp {
            left,
            compare_op: BinaryOperator::Eq,
            right,
            ..
        } = expr
        else {
            return Ok(());
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
        Ok(())
    }
}
