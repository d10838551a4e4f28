//! `x = ANY(list)`, which is null where it is not known: DataFusion asks whether the list has the value, and a null in it makes no
//! difference (apache/datafusion#19288).

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Value};
use quiver_graph::Result;

use super::templates::expression;
use super::walk::{Step, walk};

/// What stands for the parts of such a condition until they are put in.
const LIST: &str = "the list";
const VALUE: &str = "the value";

/// Tells such conditions case by case.
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
        if matches!(right.as_ref(), Expr::Subquery(_))
            || matches!(right.as_ref(), Expr::Value(value) if untyped(&value.value))
        {
            return Ok(());
        }
        let list = Expr::Nested(right.clone());
        let value = Expr::Nested(left.clone());
        let mut told = expression(&format!(
            "CASE WHEN array_has(\"{LIST}\", \"{VALUE}\") THEN TRUE WHEN cardinality(\"{LIST}\") = 0 THEN FALSE \
             WHEN \"{VALUE}\" IS NULL OR \"{LIST}\" IS NULL OR array_position(\"{LIST}\", NULL) IS NOT NULL \
             THEN CAST(NULL AS BOOLEAN) ELSE FALSE END"
        ))?;
        walk(&mut told, &mut Put { list, value })?;
        *expr = told;
        Ok(())
    }
}

struct Put {
    list: Expr,
    value: Expr,
}

impl Step for Put {
    fn after_expression(&mut self, expr: &mut Expr) -> Result<()> {
        let Expr::Identifier(name) = expr else {
            return Ok(());
        };
        match name.value.as_str() {
            LIST => *expr = self.list.clone(),
            VALUE => *expr = self.value.clone(),
            _ => {}
        }
        Ok(())
    }
}
