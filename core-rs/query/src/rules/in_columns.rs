//! What is looked for among computed values is compared with each: DataFusion takes a list for constants where one of its values is chosen
//! among constants, as by `CASE WHEN a THEN 0 END`, and then knows no row's own.

use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

/// `node` as equalities with the values that read columns, and the list of the others.
pub(super) fn compared(node: Expr) -> Result<Transformed<Expr>> {
    let Expr::InList(InList {
        expr,
        list,
        negated,
    }) = node
    else {
        return Ok(Transformed::no(node));
    };
    let is_read = |value: &Expr| value.any_column_refs();
    if expr.is_volatile() || !list.iter().any(is_read) {
        let node = InList::new(expr, list, negated);
        return Ok(Transformed::no(Expr::InList(node)));
    }
    let (read, constant): (Vec<Expr>, Vec<Expr>) = list.into_iter().partition(is_read);
    let equalities = read
        .into_iter()
        .map(|value| BinaryExpr::new(expr.clone(), Operator::Eq, Box::new(value)))
        .map(Expr::BinaryExpr);
    let known =
        (!constant.is_empty()).then(|| Expr::InList(InList::new(expr.clone(), constant, false)));
    let found = known.into_iter().chain(equalities).reduce(Expr::or);
    Ok(Transformed::yes(match found {
        Some(found) if negated => !found,
        Some(found) => found,
        None => Expr::InList(InList::new(expr, Vec::new(), negated)),
    }))
}
