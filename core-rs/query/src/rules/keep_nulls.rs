//! Lists that are looked into twice stay two lists: DataFusion makes one of them, and false of `x IN (1) AND x IN (2)`, which is
//! null where `x` is.

use datafusion::common::DFSchema;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, Operator};

use crate::udf::as_is::as_is;

/// `node` with every list but the first that the same value is looked for in out of the optimizer's sight.
pub(super) fn kept(node: Expr, schema: &DFSchema) -> Result<Transformed<Expr>> {
    let Expr::BinaryExpr(BinaryExpr { left, op, right }) = node else {
        return Ok(Transformed::no(node));
    };
    let mut sought: Vec<&Expr> = Vec::new();
    if matches!(op, Operator::And | Operator::Or) {
        collect(&left, op, &mut sought);
    }
    if sought.is_empty() {
        let node = BinaryExpr { left, op, right };
        return Ok(Transformed::no(Expr::BinaryExpr(node)));
    }
    let right = hidden(*right, op, &sought, schema)?;
    let node = BinaryExpr::new(left, op, Box::new(right));
    Ok(Transformed::yes(Expr::BinaryExpr(node)))
}

/// What is looked for in lists by the terms of `expr`.
fn collect<'a>(expr: &'a Expr, op: Operator, sought: &mut Vec<&'a Expr>) {
    match expr {
        Expr::BinaryExpr(both) if both.op == op => {
            collect(&both.left, op, sought);
            collect(&both.right, op, sought);
        }
        Expr::InList(list) => sought.push(&list.expr),
        _ => {}
    }
}

fn hidden(expr: Expr, op: Operator, sought: &[&Expr], schema: &DFSchema) -> Result<Expr> {
    Ok(match expr {
        Expr::BinaryExpr(both) if both.op == op => {
            let left = hidden(*both.left, op, sought, schema)?;
            let right = hidden(*both.right, op, sought, schema)?;
            Expr::BinaryExpr(BinaryExpr::new(Box::new(left), op, Box::new(right)))
        }
        Expr::InList(mut list)
            if sought.contains(&list.expr.as_ref()) && list.expr.nullable(schema)? =>
        {
            list.expr = Box::new(as_is(*list.expr));
            Expr::InList(list)
        }
        expr => expr,
    })
}
