//! Branches of `CASE` are computed for their own rows alone: DataFusion makes `AND` and `OR` of those that are true or false, or are
//! compared with a constant, which compute all branches, also those that fail for other rows (apache/datafusion#25136).

use arrow_schema::DataType;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result;
use datafusion::logical_expr::expr::Case;
use datafusion::logical_expr::{Expr, ExprSchemable, Operator, lit};

use crate::udf::as_is::as_is_function;

/// From so many branches on, a case stays one unless they are constants.
const MANY: usize = 3;

/// `node`, whose cases stay cases where a branch may fail.
pub(super) fn kept(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    match node {
        Expr::Case(case) if case.expr.is_none() && may_fail(&case) => {
            match Expr::Case(case.clone()).get_type(schema)? {
                DataType::Boolean => padded(case, &DataType::Boolean).map(Transformed::yes),
                _ => Ok(Transformed::no(Expr::Case(case))),
            }
        }
        Expr::BinaryExpr(mut both) if compares(both.op) => {
            let left = stays(&mut both.left, schema)?;
            let right = stays(&mut both.right, schema)?;
            Ok(Transformed::new_transformed(
                Expr::BinaryExpr(both),
                left || right,
            ))
        }
        Expr::InList(mut list) => {
            let changed = stays(&mut list.expr, schema)?;
            Ok(Transformed::new_transformed(Expr::InList(list), changed))
        }
        node => Ok(Transformed::no(node)),
    }
}

/// Whether `side` is a case that has been changed so that it stays one.
fn stays(side: &mut Expr, schema: &DFSchema) -> Result<bool> {
    match side {
        Expr::Cast(cast) => stays(&mut cast.expr, schema),
        Expr::Case(case) if case.expr.is_none() && may_fail(case) => {
            let own = Expr::Case(case.clone()).get_type(schema)?;
            *side = padded(case.clone(), &own)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// `case` with branches that no row takes.
fn padded(mut case: Case, own: &DataType) -> Result<Expr> {
    // The first condition, computed for the rows that have come so far, keeps them from being constants.
    let first = case.when_then_expr[0].0.as_ref().clone();
    let beside = |value: Expr| as_is_function().call(vec![value, first.clone()]);
    let nothing = beside(Expr::Literal(ScalarValue::try_from(own)?, None));
    let never = beside(lit(false));
    while case.when_then_expr.len() < MANY {
        let branch = (Box::new(never.clone()), Box::new(nothing.clone()));
        case.when_then_expr.push(branch);
    }
    // Were all of them constants, their number would not count.
    if let Some((_, last)) = case.when_then_expr.last_mut()
        && matches!(**last, Expr::Literal(..))
    {
        **last = beside(std::mem::take(last.as_mut()));
    }
    Ok(Expr::Case(case))
}

fn compares(op: Operator) -> bool {
    use Operator::{Eq, Gt, GtEq, IsDistinctFrom, IsNotDistinctFrom, Lt, LtEq, NotEq};
    matches!(
        op,
        Eq | NotEq | Lt | LtEq | Gt | GtEq | IsDistinctFrom | IsNotDistinctFrom
    )
}

/// Whether any branch, or any condition but the first, which is computed for all rows anyway, may fail.
fn may_fail(case: &Case) -> bool {
    let whens = case.when_then_expr.iter().skip(1).map(|(when, _)| when);
    let thens = case.when_then_expr.iter().map(|(_, then)| then);
    let mut all = whens.chain(thens).chain(&case.else_expr);
    !all.all(|expr| is_safe(expr))
}

/// Whether computing `expr` fails for no row.
fn is_safe(expr: &Expr) -> bool {
    match expr {
        Expr::Column(_) | Expr::Literal(..) => true,
        Expr::Not(inner)
        | Expr::IsNull(inner)
        | Expr::IsNotNull(inner)
        | Expr::IsTrue(inner)
        | Expr::IsFalse(inner)
        | Expr::IsUnknown(inner)
        | Expr::IsNotTrue(inner)
        | Expr::IsNotFalse(inner)
        | Expr::IsNotUnknown(inner) => is_safe(inner),
        Expr::BinaryExpr(both) => {
            let logic = matches!(both.op, Operator::And | Operator::Or) || compares(both.op);
            logic && is_safe(&both.left) && is_safe(&both.right)
        }
        Expr::InList(list) => is_safe(&list.expr) && list.list.iter().all(is_safe),
        Expr::Between(range) => [&range.expr, &range.low, &range.high]
            .into_iter()
            .all(|one| is_safe(one)),
        _ => false,
    }
}
