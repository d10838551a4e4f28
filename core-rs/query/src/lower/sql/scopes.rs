//! Which columns a table has where it stands in a query, for what depends on them before the query is planned.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use datafusion::sql::planner::SqlToRel;
use datafusion::sql::sqlparser::ast::helpers::attached_token::AttachedToken;
use datafusion::sql::sqlparser::ast::{
    Cte, Query, SetExpr, Statement, TableFactor, TableWithJoins, With,
};

use super::planner::Provider;
use super::templates::from_query;

/// The common table expressions that each query under way may name, from the outside in.
pub(super) struct Scopes<'a> {
    planner: &'a SqlToRel<'a, Provider<'a>>,
    under_way: Vec<Scope>,
}

struct Named {
    table: Cte,
    is_recursive: bool,
}

#[derive(Default)]
struct Scope {
    around: Vec<Rc<Named>>,
    own: Vec<Rc<Named>>,
    /// How many of its own the walk has not come to yet: they come before all else in a query, and each may name those before it.
    to_come: usize,
    /// What was asked before.
    known: RefCell<HashMap<TableFactor, Option<Vec<String>>>>,
}

impl Scope {
    fn visible(&self) -> Vec<Rc<Named>> {
        let own = self.own.len() - self.to_come;
        self.around
            .iter()
            .chain(&self.own[..own])
            .cloned()
            .collect()
    }
}

impl<'a> Scopes<'a> {
    pub fn new(planner: &'a SqlToRel<'a, Provider<'a>>) -> Self {
        let under_way = Vec::new();
        Self { planner, under_way }
    }

    pub fn enter(&mut self, query: &Query) {
        let around = self.under_way.last().map(Scope::visible);
        let mut own = Vec::new();
        if let Some(With {
            recursive,
            cte_tables,
            ..
        }) = &query.with
        {
            own.extend(cte_tables.iter().map(|table| {
                Rc::new(Named {
                    table: table.clone(),
                    is_recursive: *recursive,
                })
            }));
        }
        self.under_way.push(Scope {
            around: around.unwrap_or_default(),
            to_come: own.len(),
            own,
            known: RefCell::default(),
        });
    }

    pub fn leave(&mut self) {
        self.under_way.pop();
        if let Some(around) = self.under_way.last_mut() {
            around.to_come = around.to_come.saturating_sub(1);
        }
    }

    /// Whether the query that is under way stands in another.
    pub fn is_within(&self) -> bool {
        self.under_way.len() > 1
    }

    /// The names of the columns of `table` in the query that is under way; none where that cannot be told by itself, as of what reads
    /// the tables before it.
    pub fn columns(&self, table: &TableFactor) -> Option<Vec<String>> {
        let scope = self.under_way.last()?;
        if let Some(known) = scope.known.borrow().get(table) {
            return known.clone();
        }
        let columns = self.planned(scope, table);
        let mut known = scope.known.borrow_mut();
        known.entry(table.clone()).or_insert(columns).clone()
    }

    fn planned(&self, scope: &Scope, table: &TableFactor) -> Option<Vec<String>> {
        let tables = || scope.around.iter().chain(&scope.own);
        let mut query = from_query("table").ok()?;
        let SetExpr::Select(select) = query.body.as_mut() else {
            return None;
        };
        select.from = vec![TableWithJoins {
            relation: table.clone(),
            joins: Vec::new(),
        }];
        query.with = tables().next().map(|_| With {
            with_token: AttachedToken::empty(),
            recursive: tables().any(|named| named.is_recursive),
            cte_tables: tables().map(|named| named.table.clone()).collect(),
        });
        let statement = Statement::Query(Box::new(query));
        let plan = self.planner.sql_statement_to_plan(statement).ok()?;
        let fields = plan.schema().fields().iter();
        Some(fields.map(|field| field.name().clone()).collect())
    }
}
