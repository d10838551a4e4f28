//! SQL over graphs, frames and algorithms, as the source of a plan.
//!
//! ```text
//! text ──► statement ──► logical plan ──► logical plan with parameters
//! statement.rs  names.rs, planner.rs, table_functions.rs   bind.rs
//! ```
//!
//! Tables are `nodes`, `edges`, and every label and edge type by its name; those of a graph with a name of its own are
//! written `name.nodes`. Names of tables and columns match exactly, capitals included; functions go by any. An algorithm
//! of the table is a table function whose arguments go by name: `pagerank(damping => 0.9)`. Only queries run.

mod bind;
mod dialect;
mod extent;
mod function_names;
pub(crate) mod hints;
mod long_numbers;
mod merges;
mod name_apart;
mod names;
mod natural;
pub(crate) mod negative;
mod one_of;
mod order_all;
mod order_names;
mod own_aggregates;
mod planner;
mod precedence;
mod row_values;
mod scopes;
mod set_operations;
mod spellings;
mod statement;
mod subqueries;
mod table_functions;
mod templates;
mod unread;
mod using;
mod walk;
mod windows;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use datafusion::common::{Column, TableReference};
use datafusion::logical_expr::{Expr as Lowered, LogicalPlan, LogicalPlanBuilder};
use datafusion::prelude::SQLOptions;
use datafusion::sql::planner::{ParserOptions, SqlToRel};
use datafusion::sql::sqlparser::ast::Statement;
use quiver_graph::Result;

use super::context::Context;
use crate::error::planning;
use crate::plan::{Plan, Sql};
use bind::Given;
use names::Names;
use planner::Provider;
use set_operations::counted;
pub(crate) use statement::expression;
use table_functions::TableFunctions;

/// A query that is read and not yet planned.
pub(crate) struct SqlQuery<'a> {
    context: &'a Context<'a>,
    sql: &'a Sql,
    names: Names<'a>,
    statement: Statement,
    takes_parameters: bool,
}

impl<'a> SqlQuery<'a> {
    /// # Errors
    /// [`ErrorCode::InvalidQuery`](quiver_graph::ErrorCode) for text that is no query, `InvalidArgument` for surplus parameters.
    pub fn read(context: &'a Context<'a>, sql: &'a Sql) -> Result<Self> {
        let takes_parameters = sql.check_params()?;
        let mut statement = statement::parse(context.state, &sql.text)?;
        extent::check(&mut statement, context.plan_size)?;
        Ok(Self {
            context,
            sql,
            names: Names::of(sql, context.inputs)?,
            statement,
            takes_parameters,
        })
    }

    /// The tables that it names, each with the plan that the name stands for: an error only if it is read.
    pub fn tables(&mut self) -> Result<Vec<(TableReference, Result<Plan>)>> {
        let found = statement::tables(&mut self.statement)?;
        let plan = |name: TableReference| {
            let plan = self.names.find(&name);
            (name, plan)
        };
        Ok(found.into_iter().map(plan).collect())
    }

    /// Its logical plan over `tables`, each of its result columns under a name of its own.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidQuery`](quiver_graph::ErrorCode), `UnknownTable`, `UnknownColumn`, and `InvalidArgument` for parameters and
    /// arguments of algorithms that do not fit.
    pub fn plan(
        mut self,
        tables: HashMap<TableReference, Result<LogicalPlan>>,
    ) -> Result<LogicalPlan> {
        let state = self.context.state;
        let functions = TableFunctions::new(self.names.graphs(), state);
        let given = Given {
            params: &self.sql.params,
            binding: self.context.binding,
        };
        let mut provider = Provider::new(state, tables, Arc::new(functions), given);
        if statement::has_zones(&self.sql.text) {
            provider = provider.with_zones();
        }
        let options = ParserOptions::from(&state.config_options().sql_parser);
        let planner = SqlToRel::new_with_options(&provider, options);
        let counts_rows = statement::over_tables(&mut self.statement, &planner)?;
        let mut planned = planner
            .sql_statement_to_plan(self.statement)
            .map_err(planning)?;
        // A view that is read twice has one plan, which rewriting would make two of.
        super::extent::check(&planned, self.context.plan_size)?;
        own_aggregates::check(&planned)?;
        if counts_rows {
            planned = counted(planned).map_err(planning)?;
        }
        if self.takes_parameters {
            planned = given.plan(planned).map_err(planning)?;
        }
        SQLOptions::new()
            .with_allow_ddl(false)
            .with_allow_dml(false)
            .with_allow_statements(false)
            .verify_plan(&planned)
            .map_err(planning)?;
        distinctly_named(planned)
    }
}

/// A column whose name an earlier one has gets `_1` behind it, or the next number that is free.
fn distinctly_named(plan: LogicalPlan) -> Result<LogicalPlan> {
    let schema = Arc::clone(plan.schema());
    let given: HashSet<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name().as_str())
        .collect();
    if given.len() == schema.fields().len() {
        return Ok(plan);
    }
    let mut taken: HashSet<String> = HashSet::new();
    let columns: Vec<Lowered> = schema
        .iter()
        .map(|(qualifier, field)| {
            let mut name = field.name().clone();
            let mut number = 0;
            while taken.contains(&name) || (number > 0 && given.contains(name.as_str())) {
                number += 1;
                name = format!("{}_{number}", field.name());
            }
            taken.insert(name.clone());
            Lowered::Column(Column::from((qualifier, field))).alias(name)
        })
        .collect();
    LogicalPlanBuilder::from(plan)
        .project(columns)
        .and_then(LogicalPlanBuilder::build)
        .map_err(planning)
}
