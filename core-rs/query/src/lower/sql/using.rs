//! The columns of `USING`, by their names alone: DataFusion finds them ambiguous in `WHERE`, and takes them from the left even where
//! only the right has a row.

use std::collections::HashMap;

use datafusion::sql::sqlparser::ast::{
    Expr, Function, GroupByExpr, Ident, Join, JoinConstraint, JoinOperator, ObjectName,
    ObjectNamePart, ReplaceSelectElement, ReplaceSelectItem, Select, SelectItem, TableFactor,
    TableWithJoins,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;
use quiver_graph::Result;

use super::walk::{Step, walk_own};
use crate::error::invalid;

/// Says of each such column which table's it is, or which tables'.
pub(super) struct QualifyUsing;

impl Step for QualifyUsing {
    fn select(&mut self, select: &mut Select) -> Result<()> {
        let mut columns: HashMap<String, Merged> = HashMap::new();
        for from in &select.from {
            merge(from, &mut columns)?;
        }
        if columns.is_empty() {
            return Ok(());
        }
        let mut qualify = Qualify(&columns);
        if let Some(condition) = &mut select.selection {
            walk_own(condition, &mut qualify)?;
        }
        columns.retain(|_, merged| merged.is_not_of_the_left);
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
                    let mut names: Vec<&String> = columns.keys().collect();
                    names.sort_unstable();
                    let items = names.into_iter().map(|name| {
                        Box::new(ReplaceSelectElement {
                            expr: columns[name].expr.clone(),
                            column_name: Ident::with_quote('"', name),
                            as_keyword: true,
                        })
                    });
                    let items = items.collect();
                    options.opt_replace = Some(ReplaceSelectItem { items });
                }
                _ => {}
            }
        }
        if let GroupByExpr::Expressions(keys, _) = &mut select.group_by {
            for key in keys {
                walk_own(key, &mut qualify)?;
            }
        }
        if let Some(condition) = &mut select.having {
            walk_own(condition, &mut qualify)?;
        }
        Ok(())
    }
}

/// What a column of `USING` stands for.
#[derive(Clone)]
struct Merged {
    expr: Expr,
    is_not_of_the_left: bool,
}

/// Adds the columns that the joins of `from` merge.
fn merge(from: &TableWithJoins, columns: &mut HashMap<String, Merged>) -> Result<()> {
    let mut before: Vec<Ident> = name_of(&from.relation).into_iter().collect();
    for join in &from.joins {
        let right = name_of(&join.relation);
        if let (Some(names), Some(right), Some(first)) = (using(join), &right, before.first()) {
            for name in names {
                let left = match columns.get(&name.value) {
                    Some(merged) => merged.expr.clone(),
                    // Which of several tables on the left has it is not known here.
                    None if before.len() > 1 => continue,
                    None => qualified(first, name),
                };
                let right = qualified(right, name);
                let known = columns
                    .get(&name.value)
                    .is_some_and(|merged| merged.is_not_of_the_left);
                let (expr, is_not_of_the_left) = match &join.join_operator {
                    JoinOperator::Right(_) | JoinOperator::RightOuter(_) => (right, true),
                    JoinOperator::FullOuter(_) => (either(left, right)?, true),
                    _ => (left, known),
                };
                let merged = Merged {
                    expr,
                    is_not_of_the_left,
                };
                columns.insert(name.value.clone(), merged);
            }
        }
        before.extend(right);
    }
    Ok(())
}

fn using(join: &Join) -> Option<Vec<&Ident>> {
    let (JoinOperator::Join(constraint)
    | JoinOperator::Inner(constraint)
    | JoinOperator::Left(constraint)
    | JoinOperator::LeftOuter(constraint)
    | JoinOperator::Right(constraint)
    | JoinOperator::RightOuter(constraint)
    | JoinOperator::FullOuter(constraint)) = &join.join_operator
    else {
        return None;
    };
    let JoinConstraint::Using(names) = constraint else {
        return None;
    };
    names.iter().map(last).collect()
}

fn last(name: &ObjectName) -> Option<&Ident> {
    match name.0.last() {
        Some(ObjectNamePart::Identifier(name)) => Some(name),
        _ => None,
    }
}

fn name_of(table: &TableFactor) -> Option<Ident> {
    match table {
        TableFactor::Table { name, alias, .. } => match alias {
            Some(alias) => Some(alias.name.clone()),
            None => last(name).cloned(),
        },
        TableFactor::Derived { alias, .. } | TableFactor::TableFunction { alias, .. } => {
            alias.as_ref().map(|alias| alias.name.clone())
        }
        _ => None,
    }
}

fn qualified(table: &Ident, column: &Ident) -> Expr {
    Expr::CompoundIdentifier(vec![table.clone(), column.clone()])
}

fn either(left: Expr, right: Expr) -> Result<Expr> {
    let dialect = GenericDialect {};
    let call = Parser::new(&dialect)
        .try_with_sql(&format!("coalesce({left}, {right})"))
        .and_then(|mut parser| parser.parse_expr());
    match call {
        Ok(call @ Expr::Function(Function { .. })) => Ok(call),
        _ => Err(invalid("the columns of USING do not have names")),
    }
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
