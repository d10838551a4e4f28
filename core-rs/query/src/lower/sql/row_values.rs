//! `(a, b) IN (SELECT …)`, which DataFusion has not: a row is equal to another where each value is, and whether it is may not be known.

use std::collections::HashSet;

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, Query, Select,
    SelectItem, SetExpr, UnaryOperator, Value,
};
use quiver_graph::Result;

use super::templates::{binary, expression, query_of};
use super::walk::Step;

/// The subquery as a table, under names that no column of anybody's has.
const ROWS: &str = "rows to be in";

/// Says by `EXISTS` which of them are true, and where that matters, which are not known.
pub(super) struct FindRows;

impl Step for FindRows {
    /// A row is kept where it is true.
    fn select(&mut self, select: &mut Select) -> Result<()> {
        let kept = [
            &mut select.selection,
            &mut select.having,
            &mut select.qualify,
        ];
        kept.into_iter().flatten().try_for_each(find_true)
    }

    fn after_expression(&mut self, expr: &mut Expr) -> Result<()> {
        if let Some(compared) = compared(expr) {
            *expr = compared;
            return Ok(());
        }
        let Some((values, subquery, negated)) = membership(expr) else {
            return Ok(());
        };
        let not = if negated { "NOT " } else { "" };
        let mut told = expression(&format!(
            "{not}CASE WHEN TRUE THEN TRUE WHEN TRUE THEN CAST(NULL AS BOOLEAN) ELSE FALSE END"
        ))?;
        let case = match &mut told {
            Expr::UnaryOp { expr, .. } => expr.as_mut(),
            told => told,
        };
        if let Expr::Case { conditions, .. } = case {
            let equal = equality(&values);
            let unknown = Expr::IsNull(Box::new(Expr::Nested(Box::new(equal.clone()))));
            for (when, condition) in conditions.iter_mut().zip([equal, unknown]) {
                when.condition = found(values.len(), subquery, condition)?;
            }
        }
        *expr = told;
        Ok(())
    }
}

/// Rows that are compared with one another, value by value.
fn compared(expr: &Expr) -> Option<Expr> {
    let equal = |left: &Expr, right: &Expr| {
        let (left, right) = (row(left)?, row(right)?);
        if left.len() != right.len() {
            return None;
        }
        let pairs = left.into_iter().zip(right).map(|(left, right)| {
            let [left, right] = [left, right].map(|side| Expr::Nested(Box::new(side)));
            binary(left, BinaryOperator::Eq, right)
        });
        let all = pairs.reduce(|left, right| binary(left, BinaryOperator::And, right))?;
        Some(Expr::Nested(Box::new(all)))
    };
    let not = |expr| Expr::UnaryOp {
        op: UnaryOperator::Not,
        expr: Box::new(expr),
    };
    match expr {
        Expr::BinaryOp { left, op, right } => {
            let equal = || equal(left, right);
            match op {
                BinaryOperator::Eq => equal(),
                BinaryOperator::NotEq => equal().map(not),
                _ => None,
            }
        }
        Expr::InList {
            expr,
            list,
            negated,
        } => {
            let any = list.iter().map(|other| equal(expr, other));
            let any: Vec<Expr> = any.collect::<Option<_>>()?;
            let any = Expr::Nested(Box::new(one_of(any)?));
            Some(if *negated { not(any) } else { any })
        }
        _ => None,
    }
}

/// `terms` joined by `OR` into a tree that is not deep.
fn one_of(mut terms: Vec<Expr>) -> Option<Expr> {
    if terms.len() < 2 {
        return terms.pop();
    }
    let right = terms.split_off(terms.len() / 2);
    Some(binary(one_of(terms)?, BinaryOperator::Or, one_of(right)?))
}

/// Those of `condition`, of whose terms at least one must be true, or all.
fn find_true(condition: &mut Expr) -> Result<()> {
    match condition {
        Expr::BinaryOp {
            left,
            op: BinaryOperator::And | BinaryOperator::Or,
            right,
        } => {
            find_true(left)?;
            find_true(right)
        }
        Expr::Nested(inner) => find_true(inner),
        _ => {
            if let Some((values, subquery, false)) = membership(condition) {
                *condition = found(values.len(), subquery, equality(&values))?;
            }
            Ok(())
        }
    }
}

/// The values of `(a, b)`, or of `ROW(a, b)`.
fn row(expr: &Expr) -> Option<Vec<Expr>> {
    match expr {
        Expr::Tuple(values) => Some(values.clone()),
        Expr::Function(call) if call.name.to_string().eq_ignore_ascii_case("row") => {
            let FunctionArguments::List(list) = &call.args else {
                return None;
            };
            let value = |arg: &FunctionArg| match arg {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(value)) => Some(value.clone()),
                _ => None,
            };
            list.args.iter().map(value).collect()
        }
        _ => None,
    }
}

fn membership(expr: &Expr) -> Option<(Vec<Expr>, &Query, bool)> {
    match expr {
        Expr::InSubquery {
            expr,
            subquery,
            negated,
        } => Some((row(expr)?, subquery, *negated)),
        _ => None,
    }
}

/// Whether `subquery` has a row for which `condition` is true.
fn found(width: usize, subquery: &Query, condition: Expr) -> Result<Expr> {
    let names: Vec<String> = (0..width).map(|at| format!("\"{}\"", name(at))).collect();
    let mut exists = expression(&format!(
        "EXISTS (SELECT 1 FROM (SELECT 1) AS \"{ROWS}\" ({}) WHERE TRUE)",
        names.join(", ")
    ))?;
    if let Expr::Exists { subquery: rows, .. } = &mut exists {
        if let Some(query) = query_of(rows) {
            *query = subquery.clone();
            name_apart(&mut query.body);
        }
        if let SetExpr::Select(select) = rows.body.as_mut() {
            select.selection = Some(condition);
        }
    }
    Ok(exists)
}

/// Columns of one name, which nobody reads by it, have others.
fn name_apart(body: &mut SetExpr) {
    let SetExpr::Select(select) = body else {
        return;
    };
    let mut known = HashSet::new();
    for (at, item) in select.projection.iter_mut().enumerate() {
        let called = match item {
            SelectItem::ExprWithAlias { alias, .. } => alias.value.clone(),
            SelectItem::UnnamedExpr(expr) => expr.to_string(),
            _ => continue,
        };
        if let SelectItem::ExprWithAlias { expr, .. } | SelectItem::UnnamedExpr(expr) = item
            && !known.insert(called)
        {
            let alias = Ident::with_quote('"', name(at));
            let expr = expr.clone();
            *item = SelectItem::ExprWithAlias { expr, alias };
        }
    }
}

/// Each of these is equal to the value of its place.
fn equality(values: &[Expr]) -> Expr {
    let equal = values.iter().enumerate().map(|(at, value)| {
        let names = [ROWS.to_owned(), name(at)];
        let column = names.map(|name| Ident::with_quote('"', name));
        binary(
            Expr::Nested(Box::new(value.clone())),
            BinaryOperator::Eq,
            Expr::CompoundIdentifier(column.into()),
        )
    });
    let all = equal.reduce(|left, right| binary(left, BinaryOperator::And, right));
    all.unwrap_or_else(|| Expr::Value(Value::Boolean(true).into()))
}

fn name(at: usize) -> String {
    format!("value {at}")
}
