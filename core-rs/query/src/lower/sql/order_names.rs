//! Names in the order of a query: alone they are columns of the result, within an expression columns of its tables. DataFusion takes a
//! column of the result wherever there is one: `SELECT -a AS a … ORDER BY a + 0`.

use std::collections::{HashMap, HashSet};

use datafusion::sql::sqlparser::ast::{
    Expr, Ident, OrderByKind, Query, Select, SelectItem, SetExpr, TableFactor,
};
use quiver_graph::Result;

use super::merges::only_owner;
use super::scopes::Scopes;
use super::templates::{from_query, query_of};
use super::walk::{Step, walk_own};

/// Whether a query's order computes, beside columns of the result that are called as what they are not.
pub(super) fn may_be_taken(query: &Query) -> bool {
    let SetExpr::Select(select) = query.body.as_ref() else {
        return false;
    };
    let Some(OrderByKind::Expressions(keys)) = query.order_by.as_ref().map(|order| &order.kind)
    else {
        return false;
    };
    keys.iter().any(|key| computes(&key.expr)) && given(select).next().is_some()
}

fn computes(key: &Expr) -> bool {
    !matches!(
        key,
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Value(_)
    )
}

/// The names that `select` gives to what has another.
fn given(select: &Select) -> impl Iterator<Item = &Ident> {
    select.projection.iter().filter_map(|item| match item {
        SelectItem::ExprWithAlias { expr, alias } => match expr {
            Expr::Identifier(name) if name.value == alias.value => None,
            Expr::CompoundIdentifier(_) => None,
            _ => Some(alias),
        },
        _ => None,
    })
}

/// Computes what such an order goes by beside the columns of the result, in a query that the result is then of.
pub(super) struct OfTables<'a>(pub Scopes<'a>);

impl Step for OfTables<'_> {
    fn query(&mut self, query: &mut Query) -> Result<()> {
        self.0.enter(query);
        Ok(())
    }

    fn after_query(&mut self, query: &mut Query) -> Result<()> {
        if may_be_taken(query) {
            let taken = self.taken(query);
            if !taken.is_empty() {
                apart(query, &taken)?;
            }
        }
        self.0.leave();
        Ok(())
    }
}

impl OfTables<'_> {
    /// The names that the order computes with, and that columns of the result have, and of the tables.
    fn taken(&self, query: &mut Query) -> HashSet<String> {
        let mut taken = HashSet::new();
        let (SetExpr::Select(select), Some(order)) = (query.body.as_ref(), &mut query.order_by)
        else {
            return taken;
        };
        let OrderByKind::Expressions(keys) = &mut order.kind else {
            return taken;
        };
        let mut read = Names::default();
        for key in keys.iter_mut().filter(|key| computes(&key.expr)) {
            if walk_own(&mut key.expr, &mut read).is_err() {
                return taken;
            }
        }
        for name in given(select) {
            let tables = select.from.iter().flat_map(|tables| {
                let joined = tables.joins.iter().map(|join| &join.relation);
                [&tables.relation].into_iter().chain(joined)
            });
            let columns = |table: &TableFactor| self.0.columns(table);
            if read.0.contains(&name.value) && only_owner(tables, name, &columns).is_some() {
                taken.insert(name.value.clone());
            }
        }
        taken
    }
}

/// The names that expressions have of columns, without tables.
#[derive(Default)]
struct Names(HashSet<String>);

impl Step for Names {
    fn expression(&mut self, expr: &mut Expr) -> Result<()> {
        if let Expr::Identifier(name) = expr {
            self.0.insert(name.value.clone());
        }
        Ok(())
    }
}

/// Puts what columns of the result are in the place of their names.
struct Compute(HashMap<String, Expr>);

impl Step for Compute {
    fn after_expression(&mut self, expr: &mut Expr) -> Result<()> {
        if let Expr::Identifier(name) = expr
            && let Some(computed) = self.0.get(&name.value)
        {
            *expr = Expr::Nested(Box::new(computed.clone()));
        }
        Ok(())
    }
}

/// `SELECT -a AS a FROM t ORDER BY a + 0` as the columns of `SELECT -a AS "column 0", a + 0 AS "key 0" FROM t` in the order of `"key 0"`.
fn apart(query: &mut Query, taken: &HashSet<String>) -> Result<()> {
    let mut around = from_query("rows in order")?;
    let (SetExpr::Select(inner), Some(order)) = (query.body.as_mut(), &mut query.order_by) else {
        return Ok(());
    };
    let OrderByKind::Expressions(keys) = &mut order.kind else {
        return Ok(());
    };
    let SetExpr::Select(outer) = around.body.as_mut() else {
        return Ok(());
    };
    let names: Option<Vec<Ident>> = inner.projection.iter().map(name_of).collect();
    // Behind a `*`, nobody knows how many columns there are.
    let Some(names) = names.filter(|_| inner.distinct.is_none()) else {
        return Ok(());
    };
    // Those of the result that no table has are there no more.
    let computed = inner.projection.iter().filter_map(|item| match item {
        SelectItem::ExprWithAlias { expr, alias } if !taken.contains(&alias.value) => {
            Some((alias.value.clone(), expr.clone()))
        }
        _ => None,
    });
    let mut compute = Compute(computed.collect());
    let hidden = |what: &str, at: usize| Ident::with_quote('"', format!("{what} {at}"));
    outer.projection.clear();
    for (at, (item, name)) in inner.projection.iter_mut().zip(&names).enumerate() {
        if let SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } = item {
            let (expr, alias) = (expr.clone(), hidden("column", at));
            outer.projection.push(SelectItem::ExprWithAlias {
                expr: Expr::Identifier(alias.clone()),
                alias: name.clone(),
            });
            *item = SelectItem::ExprWithAlias { expr, alias };
        }
    }
    for (at, key) in keys.iter_mut().enumerate() {
        let is_of_result = match &key.expr {
            Expr::Identifier(name) => names.iter().any(|known| known.value == name.value),
            expr => matches!(expr, Expr::Value(_)),
        };
        if !is_of_result {
            let alias = hidden("key", at);
            let named = Expr::Identifier(alias.clone());
            let mut expr = std::mem::replace(&mut key.expr, named);
            walk_own(&mut expr, &mut compute)?;
            inner
                .projection
                .push(SelectItem::ExprWithAlias { expr, alias });
        }
    }
    if let Some(rows) = query_of(&mut around) {
        std::mem::swap(rows.body.as_mut(), query.body.as_mut());
    }
    *query.body = *around.body;
    Ok(())
}

fn name_of(item: &SelectItem) -> Option<Ident> {
    match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(alias.clone()),
        SelectItem::UnnamedExpr(Expr::Identifier(name)) => Some(name.clone()),
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => parts.last().cloned(),
        _ => None,
    }
}
