//! The columns of `USING`, by their names alone: DataFusion finds them ambiguous in `WHERE`, and everywhere once several joins have merged
//! one, takes them from the left even where only the right has a row, and shows by `*` those of the table whose name comes first in the
//! alphabet.

use std::collections::HashMap;

use datafusion::sql::sqlparser::ast::{
    Expr, GroupByExpr, JoinConstraint, OrderByKind, Query, ReplaceSelectItem, Select, SelectItem,
    SetExpr, WildcardAdditionalOptions,
};
use quiver_graph::Result;

use super::merges::{Merged, Merges, constraint_mut};
use super::natural::name_natural;
use super::scopes::Scopes;
use super::walk::{Step, walk_own};

/// Says of each such column which table's it is, or which tables'.
pub(super) struct QualifyUsing<'a>(pub Scopes<'a>);

impl Step for QualifyUsing<'_> {
    /// A key of `ORDER BY` names a column of the result before one of the tables.
    fn query(&mut self, query: &mut Query) -> Result<()> {
        self.0.enter(query);
        if let SetExpr::Select(select) = query.body.as_mut() {
            name_natural(&mut select.from, &self.0);
        }
        let (SetExpr::Select(select), Some(order)) = (query.body.as_ref(), &mut query.order_by)
        else {
            return Ok(());
        };
        let OrderByKind::Expressions(keys) = &mut order.kind else {
            return Ok(());
        };
        let mut columns = Merges::of(&select.from, &|table| self.0.columns(table))?.columns;
        columns.retain(|name, merged| self.is_mistaken(merged) && !gives(select, name));
        if columns.is_empty() {
            return Ok(());
        }
        let mut qualify = Qualify(&columns);
        keys.iter_mut()
            .try_for_each(|key| walk_own(&mut key.expr, &mut qualify))
    }

    fn after_query(&mut self, _: &mut Query) -> Result<()> {
        self.0.leave();
        Ok(())
    }

    fn select(&mut self, select: &mut Select) -> Result<()> {
        name_natural(&mut select.from, &self.0);
        self.conditions(select)?;
        let Merges {
            mut columns,
            conditions,
            shown,
        } = Merges::of(&select.from, &|table| self.0.columns(table))?;
        for ((from, join), condition) in conditions {
            if let Some(constraint) =
                constraint_mut(&mut select.from[from].joins[join].join_operator)
            {
                *constraint = JoinConstraint::On(condition);
            }
        }
        if let Some(shown) = shown.filter(|_| !columns.is_empty()) {
            let items = std::mem::take(&mut select.projection).into_iter();
            let items = items.flat_map(|item| match item {
                SelectItem::Wildcard(options) if is_plain(&options) => {
                    shown.iter().map(|table| table.item(&columns)).collect()
                }
                item => vec![item],
            });
            select.projection = items.collect();
        }
        if let Some(condition) = &mut select.selection {
            walk_own(condition, &mut Qualify(&columns))?;
        }
        columns.retain(|_, merged| self.is_mistaken(merged));
        if columns.is_empty() {
            return Ok(());
        }
        let mut qualify = Qualify(&columns);
        for item in &mut select.projection {
            match item {
                SelectItem::UnnamedExpr(Expr::Identifier(name)) => {
                    if let Some(merged) = columns.get(&name.value) {
                        let alias = name.clone();
                        let expr = merged.expr.clone();
                        *item = SelectItem::ExprWithAlias { expr, alias };
                    }
                }
                SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => {
                    walk_own(expr, &mut qualify)?;
                }
                SelectItem::Wildcard(options) if options.opt_replace.is_none() => {
                    let unclear = columns.iter().filter(|(_, merged)| merged.is_unclear());
                    let mut names: Vec<&String> = unclear.map(|(name, _)| name).collect();
                    names.sort_unstable();
                    let items = names
                        .into_iter()
                        .map(|name| columns[name].in_place_of(name));
                    let items: Vec<_> = items.map(Box::new).collect();
                    options.opt_replace =
                        (!items.is_empty()).then_some(ReplaceSelectItem { items });
                }
                _ => {}
            }
        }
        if let GroupByExpr::Expressions(keys, _) = &mut select.group_by {
            for key in keys {
                walk_own(key, &mut qualify)?;
            }
        }
        let conditions = [&mut select.having, &mut select.qualify];
        for condition in conditions.into_iter().flatten() {
            walk_own(condition, &mut qualify)?;
        }
        Ok(())
    }
}

impl QualifyUsing<'_> {
    /// Says it in the conditions of the joins beside those that merge columns.
    fn conditions(&self, select: &mut Select) -> Result<()> {
        for tables in &mut select.from {
            let own = std::slice::from_ref(tables);
            let mut columns = Merges::of(own, &|table| self.0.columns(table))?.columns;
            columns.retain(|_, merged| !merged.is_unclear());
            if columns.is_empty() {
                continue;
            }
            for join in &mut tables.joins {
                if let Some(JoinConstraint::On(condition)) = constraint_mut(&mut join.join_operator)
                {
                    walk_own(condition, &mut Qualify(&columns))?;
                }
            }
        }
        Ok(())
    }

    /// Whether DataFusion takes the column's name for another: within a query, for that of the query around if it has one.
    fn is_mistaken(&self, merged: &Merged) -> bool {
        merged.is_unclear() || self.0.is_within()
    }
}

/// Whether the result of `select` has a column of this name.
fn gives(select: &Select, name: &str) -> bool {
    select.projection.iter().any(|item| match item {
        SelectItem::UnnamedExpr(Expr::Identifier(given)) => given.value == name,
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => {
            parts.last().is_some_and(|given| given.value == name)
        }
        SelectItem::UnnamedExpr(_) => false,
        SelectItem::ExprWithAlias { alias, .. } => alias.value == name,
        // It may.
        _ => true,
    })
}

/// A `*` that says no more.
fn is_plain(options: &WildcardAdditionalOptions) -> bool {
    let WildcardAdditionalOptions {
        wildcard_token: _,
        opt_ilike,
        opt_exclude,
        opt_except,
        opt_replace,
        opt_rename,
        opt_alias,
    } = options;
    opt_ilike.is_none()
        && opt_exclude.is_none()
        && opt_except.is_none()
        && opt_replace.is_none()
        && opt_rename.is_none()
        && opt_alias.is_none()
}

/// Puts what they stand for in the place of names, but not within subqueries, which have tables of their own.
struct Qualify<'a>(&'a HashMap<String, Merged>);

impl Step for Qualify<'_> {
    fn expression(&mut self, expr: &mut Expr) -> Result<()> {
        if let Expr::Identifier(name) = expr
            && let Some(merged) = self.0.get(&name.value)
        {
            *expr = merged.expr.clone();
        }
        Ok(())
    }
}
