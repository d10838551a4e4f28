//! WITH and RETURN: what is computed, grouped, sorted and cut off.

use open_cypher::ast::visit::{Visitor, walk_expr};
use open_cypher::ast::{
    Expr as Ast, ExprKind, LiteralKind, NullOrder, ProjectionClause, ProjectionItemKind,
    SetQuantifier, SortDirection,
};
use quiver_graph::Result;

use super::build::in_order_of;
use super::compiler::Compiler;
use super::expr::{Env, Grouping};
use super::functions::aggregate_of;
use super::names::bare;
use super::rows::{Rows, Typed, Variable, column, named};
use super::syntax::{normal, words};
use crate::plan::{Expr, Literal, Over, SortKey, Step, Window};

/// A column of a projection.
struct Item<'p> {
    name: String,
    /// None for a variable of `*`.
    expr: Option<&'p Ast>,
    variable: Option<Variable>,
}

/// Whether there is an aggregate in an expression.
#[derive(Default)]
struct Aggregates(bool);

impl<'a> Visitor<'a> for Aggregates {
    fn visit_expr(&mut self, node: &'a Ast) {
        match &node.kind {
            ExprKind::Function(call) if aggregate_of(call).is_some() => self.0 = true,
            // What is within a query is its own.
            ExprKind::Subquery(_) | ExprKind::PatternComprehension(_) => {}
            _ => walk_expr(self, node),
        }
    }
}

pub(super) fn has_aggregates(expr: &Ast) -> bool {
    let mut found = Aggregates::default();
    found.visit_expr(expr);
    found.0
}

impl Compiler<'_> {
    /// Leaves what a WITH clause names.
    pub fn with(
        &mut self,
        rows: &mut Rows,
        wanted: &ProjectionClause,
        condition: Option<&Ast>,
    ) -> Result<()> {
        let items = self.items(rows, wanted, false)?;
        self.project(rows, wanted, &items, condition, false)
    }

    /// Leaves what a RETURN clause names, as tables have it. The names of the columns.
    pub fn result(&mut self, rows: &mut Rows, wanted: &ProjectionClause) -> Result<Vec<String>> {
        let items = self.items(rows, wanted, true)?;
        self.project(rows, wanted, &items, None, true)?;
        let columns = rows.variables.iter().map(|variable| {
            let value = self.value(variable.typed(), &variable.name);
            named(value, &variable.name)
        });
        let columns = columns.collect();
        rows.push(Step::Select(columns));
        Ok(items.into_iter().map(|item| item.name).collect())
    }

    fn items<'p>(
        &self,
        rows: &Rows,
        wanted: &'p ProjectionClause,
        is_result: bool,
    ) -> Result<Vec<Item<'p>>> {
        let mut items: Vec<Item<'p>> = Vec::new();
        for item in &wanted.items {
            match &item.kind {
                ProjectionItemKind::Wildcard => {
                    items.extend(rows.variables.iter().map(|variable| Item {
                        name: variable.name.clone(),
                        expr: None,
                        variable: Some(variable.clone()),
                    }));
                }
                ProjectionItemKind::Expression { expression, alias } => {
                    let name = match (alias, &expression.kind) {
                        (Some(alias), _) => alias.kind.text.clone(),
                        (None, ExprKind::Variable(name)) => name.kind.text.clone(),
                        (None, _) if is_result => self.written(expression.span).to_owned(),
                        (None, _) => {
                            let message = "what WITH computes has a name: expression AS name";
                            return Err(self.wrong(item.span, message));
                        }
                    };
                    items.push(Item {
                        name,
                        expr: Some(expression),
                        variable: None,
                    });
                }
                _ => return Err(self.unsupported(item.span, "this column")),
            }
        }
        if items.is_empty() {
            return Err(self.wrong(
                wanted.span,
                "\"*\" stands for variables, and there are none",
            ));
        }
        for (at, item) in items.iter().enumerate() {
            if items[..at].iter().any(|other| other.name == item.name) {
                let message = format!("two columns are called \"{}\"; name one with AS", item.name);
                return Err(self.wrong(wanted.span, message));
            }
        }
        Ok(items)
    }

    fn project(
        &mut self,
        rows: &mut Rows,
        wanted: &ProjectionClause,
        items: &[Item<'_>],
        condition: Option<&Ast>,
        is_result: bool,
    ) -> Result<()> {
        let order = wanted.order_by.as_ref();
        let sorts: Vec<&Ast> = order
            .iter()
            .flat_map(|order| order.items.iter().map(|item| &item.expression))
            .collect();
        let exprs: Vec<&Ast> = items.iter().filter_map(|item| item.expr).collect();
        let queries = self.queries(rows, &exprs)?;
        let before = rows.variables.clone();
        let grouped = exprs.iter().any(|expr| has_aggregates(expr));
        let distinct = wanted.quantifier.as_ref();
        let distinct = distinct.is_some_and(|node| node.kind == SetQuantifier::Distinct);
        let (after, keys) = match grouped {
            true => self.group(rows, items, &sorts, &before, &queries)?,
            false => {
                let after = self.compute(rows, items, &before, &queries)?;
                let keys = self.sorts(items, &after, &sorts, &before, distinct)?;
                (after, keys)
            }
        };
        let columns = after.iter().map(|variable| column(&variable.column));
        let mut columns: Vec<Expr> = columns.collect();
        if grouped || distinct {
            rows.order = None;
        }
        if distinct {
            rows.push(Step::Select(columns.clone()));
            rows.push(Step::Distinct);
        }
        let scope = match grouped || distinct {
            true => after.clone(),
            false => beside(&after, before.clone()),
        };
        let keys = self.sorted(rows, &sorts, keys, scope, &before)?;
        if let Some(order) = order {
            let keys = order.items.iter().zip(keys).map(|(item, expr)| {
                let direction = item.direction.as_ref().map(|node| node.kind);
                let descending = direction == Some(SortDirection::Descending);
                let nulls_first = match item.nulls.as_ref().map(|node| node.kind) {
                    Some(NullOrder::First) => true,
                    Some(NullOrder::Last) => false,
                    // Null is the largest of all.
                    _ => descending,
                };
                SortKey {
                    expr,
                    descending,
                    nulls_first,
                }
            });
            let keys: Vec<SortKey> = keys.collect();
            // Rows of a result go into no list.
            if self.collects && !is_result {
                let own = self.fresh.name("#order");
                rows.column(&own, numbered(keys));
                rows.push(Step::Sort(vec![in_order_of(&own)]));
                rows.order = Some(own);
            } else {
                rows.push(Step::Sort(keys));
            }
        }
        columns.extend(rows.order.iter().map(|order| column(order)));
        let skip = wanted.skip.as_ref().or(wanted.offset.as_ref());
        let offset = skip.map(|skip| self.number_of(skip, "SKIP")).transpose()?;
        let count = wanted.limit.as_ref();
        let count = count
            .map(|limit| self.number_of(limit, "LIMIT"))
            .transpose()?;
        if offset.is_some() || count.is_some() {
            rows.push(Step::Limit {
                offset: offset.unwrap_or(0),
                count,
            });
        }
        match condition {
            Some(condition) if grouped || distinct => {
                if !distinct {
                    rows.push(Step::Select(columns));
                }
                rows.variables = after;
                self.condition(rows, condition)?;
            }
            Some(condition) => {
                // It may read what was there before, too.
                rows.variables = beside(&after, before);
                self.condition(rows, condition)?;
                rows.push(Step::Select(columns));
                rows.variables = after;
            }
            None => {
                if !distinct {
                    rows.push(Step::Select(columns));
                }
                rows.variables = after;
            }
        }
        Ok(())
    }

    /// A column for each item.
    fn compute(
        &mut self,
        rows: &mut Rows,
        items: &[Item<'_>],
        before: &[Variable],
        queries: &[(open_cypher::Span, Typed)],
    ) -> Result<Vec<Variable>> {
        let mut after = Vec::new();
        let mut computed = Vec::new();
        for item in items {
            let typed = match (&item.expr, &item.variable) {
                (Some(expr), _) => self.expr(&mut Env::new(before, queries), expr)?,
                (None, Some(variable)) => variable.typed(),
                (None, None) => continue,
            };
            let own = match &typed.expr {
                Expr::Column(name) => name.clone(),
                _ => {
                    let own = self.fresh.name(&item.name);
                    computed.push(named(typed.expr, &own));
                    own
                }
            };
            after.push(Variable {
                name: item.name.clone(),
                column: own,
                kind: typed.kind,
            });
        }
        // One variable under two names.
        for at in 0..after.len() {
            if after[..at]
                .iter()
                .any(|other| other.column == after[at].column)
            {
                let own = self.fresh.name(&after[at].name);
                computed.push(named(column(&after[at].column), &own));
                after[at].column = own;
            }
        }
        if !computed.is_empty() {
            rows.push(Step::WithColumns(computed));
        }
        Ok(after)
    }

    /// What rows that are not grouped are sorted by: columns of the projection by their names or texts, and else what was there before.
    fn sorts(
        &mut self,
        items: &[Item<'_>],
        after: &[Variable],
        sorts: &[&Ast],
        before: &[Variable],
        distinct: bool,
    ) -> Result<Vec<Option<Expr>>> {
        let known = match distinct {
            true => after.to_vec(),
            false => beside(after, before.to_vec()),
        };
        let mut keys = Vec::new();
        for sort in sorts {
            let text = normal(self.written(sort.span));
            let called = after.iter().find(|new| is_called(sort, &new.name));
            let same = items.iter().zip(after).find(|(item, _)| {
                item.expr
                    .is_some_and(|expr| normal(self.written(expr.span)) == text)
            });
            keys.push(match called.or(same.map(|(_, variable)| variable)) {
                Some(variable) => Some(column(&variable.column)),
                None if !self.asked(&[sort]).is_empty() => None,
                None => Some(self.expr(&mut Env::new(&known, &[]), sort)?.expr),
            });
        }
        Ok(keys)
    }

    /// `keys`, with those in their places whose queries read `scope`, the columns of the projection.
    fn sorted(
        &mut self,
        rows: &mut Rows,
        sorts: &[&Ast],
        keys: Vec<Option<Expr>>,
        scope: Vec<Variable>,
        before: &[Variable],
    ) -> Result<Vec<Expr>> {
        let asking = sorts.iter().zip(&keys).filter(|(_, key)| key.is_none());
        let asking: Vec<&Ast> = asking.map(|(sort, _)| *sort).collect();
        for query in self.asked(&asking) {
            self.refuse_lost(query, &scope, before)?;
        }
        rows.variables.clone_from(&scope);
        let queries = self.queries(rows, &asking)?;
        let keys = sorts.iter().zip(keys).map(|(sort, key)| match key {
            Some(key) => Ok(key),
            None => Ok(self.expr(&mut Env::new(&scope, &queries), sort)?.expr),
        });
        keys.collect()
    }

    /// A variable that is gone would be a new one within a query.
    fn refuse_lost(&self, query: &Ast, scope: &[Variable], before: &[Variable]) -> Result<()> {
        let text = self.written(query.span);
        let words = words(text);
        let mut names = words.iter().filter_map(|word| word.text(text));
        let is_in = |name: &str, variables: &[Variable]| variables.iter().any(|it| it.name == name);
        match names.find(|name| is_in(name, before) && !is_in(name, scope)) {
            None => Ok(()),
            Some(name) => {
                let message = format!("\"{name}\" is neither a key nor inside an aggregate");
                Err(self.wrong(query.span, message))
            }
        }
    }

    /// Rows of equal keys as one, which are the items without aggregates; what they are sorted by.
    fn group(
        &mut self,
        rows: &mut Rows,
        items: &[Item<'_>],
        sorts: &[&Ast],
        before: &[Variable],
        queries: &[(open_cypher::Span, Typed)],
    ) -> Result<(Vec<Variable>, Vec<Option<Expr>>)> {
        let mut keys: Vec<(String, Typed)> = Vec::new();
        let mut key_columns = Vec::new();
        let mut after: Vec<Option<Variable>> = Vec::new();
        for item in items {
            let typed = match (&item.expr, &item.variable) {
                (Some(expr), _) if has_aggregates(expr) => {
                    after.push(None);
                    continue;
                }
                (Some(expr), _) => self.expr(&mut Env::new(before, queries), expr)?,
                (None, Some(variable)) => variable.typed(),
                (None, None) => continue,
            };
            let own = self.fresh.name(&item.name);
            key_columns.push(named(typed.expr, &own));
            let variable = Variable {
                name: item.name.clone(),
                column: own,
                kind: typed.kind,
            };
            let text = match item.expr {
                Some(expr) => normal(self.written(expr.span)),
                None => item.name.clone(),
            };
            keys.push((text, variable.typed()));
            after.push(Some(variable));
        }
        let order = rows.order.clone();
        let mut calls = Vec::new();
        let mut computed = Vec::new();
        for (item, slot) in items.iter().zip(&mut after) {
            let (Some(expr), None) = (item.expr, &slot) else {
                continue;
            };
            let grouping = Grouping {
                keys: &keys,
                calls: &mut calls,
                order: order.as_deref(),
            };
            let typed = self.expr(&mut Env::new(before, queries).grouped(grouping), expr)?;
            let own = self.fresh.name(&item.name);
            computed.push(named(typed.expr, &own));
            *slot = Some(Variable {
                name: item.name.clone(),
                column: own,
                kind: typed.kind,
            });
        }
        let after: Vec<Variable> = after.into_iter().flatten().collect();
        // Rows are sorted by what columns are called now, and else by what they were made of.
        let called = after.iter().map(|new| (new.name.clone(), new.typed()));
        let made_of = items.iter().zip(&after).filter_map(|(item, variable)| {
            let text = normal(self.written(item.expr?.span));
            Some((text, variable.typed()))
        });
        let keys: Vec<(String, Typed)> = called.chain(keys).chain(made_of).collect();
        let mut sorted = Vec::new();
        for sort in sorts {
            let is_key = |expr: &Ast| {
                let text = normal(self.written(expr.span));
                keys.iter().any(|(key, _)| *key == text)
            };
            if !is_key(sort) && !self.asked(&[sort]).into_iter().all(is_key) {
                sorted.push(None);
                continue;
            }
            let grouping = Grouping {
                keys: &keys,
                calls: &mut calls,
                order: order.as_deref(),
            };
            let typed = self.expr(&mut Env::new(before, queries).grouped(grouping), sort)?;
            sorted.push(Some(typed.expr));
        }
        let aggregates = calls
            .into_iter()
            .map(|(_, expr, own)| named(expr, &own))
            .collect();
        rows.push(Step::GroupBy {
            keys: key_columns,
            aggregates,
        });
        if !computed.is_empty() {
            rows.push(Step::WithColumns(computed));
        }
        Ok((after, sorted))
    }

    /// A number of rows, which is known when the query is planned.
    fn number_of(&self, expr: &Ast, clause: &str) -> Result<u64> {
        let refused = |got: &str| {
            let message = format!(
                "{clause} takes a whole number from 0, written or given with the query as a parameter"
            );
            let error = self.wrong(expr.span, message);
            Err(error.expected("a whole number from 0").got(got))
        };
        match &bare(expr).kind {
            ExprKind::Literal(literal) => match &literal.kind {
                LiteralKind::Integer(integer) => match integer.text.replace('_', "").parse() {
                    Ok(number) => Ok(number),
                    Err(_) => refused(&integer.text),
                },
                _ => refused(self.written(expr.span)),
            },
            ExprKind::Parameter(parameter) => {
                let name = self.parameter(parameter, expr.span)?;
                match self.params.get(name) {
                    Some(Literal::Int(text)) => match text.parse() {
                        Ok(number) => Ok(number),
                        Err(_) => refused(text),
                    },
                    Some(Literal::Float(text)) => match text.parse::<f64>() {
                        Ok(value) if value >= 0.0 && value.fract() == 0.0 && value < 9e15 => {
                            Ok(value as u64)
                        }
                        _ => refused(text),
                    },
                    _ => refused(&format!("${name}")),
                }
            }
            _ => refused(self.written(expr.span)),
        }
    }
}

/// Whether `expr` is a variable of that name.
fn is_called(expr: &Ast, name: &str) -> bool {
    matches!(&expr.kind, ExprKind::Variable(variable) if variable.kind.text == name)
}

/// Variables of a projection and those before that it does not hide.
fn beside(after: &[Variable], before: Vec<Variable>) -> Vec<Variable> {
    let is_hidden = |old: &Variable| after.iter().any(|new| new.name == old.name);
    let hidden = before.into_iter().filter(|old| !is_hidden(old));
    after.iter().cloned().chain(hidden).collect()
}

/// The number of each row in an order.
fn numbered(order_by: Vec<SortKey>) -> Expr {
    Expr::Over(Box::new(Over {
        expr: Expr::Window {
            name: Window::RowNumber,
            args: Vec::new(),
            ignore_nulls: false,
        },
        partition_by: Vec::new(),
        order_by,
        rows: None,
    }))
}
