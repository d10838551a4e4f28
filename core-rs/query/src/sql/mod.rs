//! SQL over graphs, frames and algorithms, as the source of a plan.
//!
//! ```text
//! text ──► statement ──► logical plan ──► logical plan with parameters
//!   text.rs    names.rs, planner.rs, functions.rs      bind.rs
//! ```
//!
//! Tables are `nodes`, `edges`, and every label and edge type by its name; those of a graph with a name of its own are
//! written `name.nodes`. Names of tables and columns match exactly, capitals included; functions go by any. An algorithm
//! of the table is a table function whose arguments go by name: `pagerank(damping => 0.9)`. Only queries run.

mod bind;
mod functions;
mod hints;
mod names;
mod planner;
mod text;
mod walk;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use datafusion::common::Column;
use datafusion::logical_expr::{Expr as Lowered, LogicalPlan, LogicalPlanBuilder};
use datafusion::prelude::SQLOptions;
use datafusion::sql::planner::{ParserOptions, SqlToRel};
use quiver_graph::{ErrorCode, GraphError, Result};
use serde::Deserialize;

use crate::builder::Builder;
use crate::error::planning;
use crate::expression::Literal;
use crate::inputs::{Input, rows_read as rows_of};
use crate::plan::Plan;

use bind::Given;
use functions::TableFunctions;
use names::Names;
use planner::Provider;

pub(crate) use hints::{hinted, refuse_chains};

/// A query as text, and what its names stand for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sql {
    pub text: String,
    /// Frames by name.
    #[serde(default)]
    pub relations: Vec<Relation>,
    #[serde(default)]
    pub graphs: Vec<NamedGraph>,
    /// Values for parameters; those that have none here are given when the plan runs.
    #[serde(default)]
    pub params: BTreeMap<String, Literal>,
}

/// A plan that SQL reads by name.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    pub name: String,
    pub plan: Plan,
}

/// A graph, by its position in the query's inputs. Without a name its tables go by their own: `nodes`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedGraph {
    pub name: Option<String>,
    pub graph: usize,
}

impl Sql {
    /// The parameters that are given when the plan runs.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidQuery`] for text that cannot be read.
    pub(crate) fn parameters(&self) -> Result<Vec<String>> {
        let names = text::parameters(&self.text)?.into_iter();
        Ok(names
            .filter(|name| !self.params.contains_key(name))
            .collect())
    }

    /// # Errors
    /// [`ErrorCode::InvalidArgument`] for a value that no parameter of the text takes.
    fn check_params(&self) -> Result<()> {
        let known = text::parameters(&self.text)?;
        match self.params.keys().find(|name| !known.contains(*name)) {
            Some(name) => {
                let message = format!("the query has no parameter \"{name}\"");
                let known: Vec<String> = known.into_iter().collect();
                Err(GraphError::new(ErrorCode::InvalidArgument, message)
                    .parameter(name)
                    .expected(known.join(", "))
                    .got(name))
            }
            None => Ok(()),
        }
    }
}

/// The logical plan of `sql`, each of its result columns under a name of its own.
///
/// # Errors
/// [`ErrorCode::InvalidQuery`] for text that is no query, [`ErrorCode::UnknownTable`], [`ErrorCode::UnknownColumn`],
/// [`ErrorCode::InvalidArgument`] for parameters and arguments of algorithms that do not fit.
pub(crate) async fn lower(builder: &Builder<'_>, sql: &Sql) -> Result<LogicalPlan> {
    sql.check_params()?;
    let mut statement = text::parse(builder.state, &sql.text)?;
    let names = Names::of(sql, builder.inputs)?;
    let mut tables = HashMap::new();
    for reference in text::references(&mut statement)?.tables {
        let read = match names.find(&reference) {
            Ok(plan) => builder.plan(&plan).await,
            Err(error) => Err(error),
        };
        tables.insert(reference, read);
    }
    let functions = TableFunctions::new(names.graphs(), builder.state);
    let given = Given {
        params: &sql.params,
        binding: builder.binding,
    };
    let provider = Provider::new(builder.state, tables, Arc::new(functions), given);
    let options = ParserOptions::from(&builder.state.config_options().sql_parser);
    let planned = SqlToRel::new_with_options(&provider, options)
        .sql_statement_to_plan(statement)
        .map_err(planning)?;
    SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false)
        .verify_plan(&planned)
        .map_err(planning)?;
    distinctly_named(given.plan(planned).map_err(planning)?)
}

/// How many rows the query reads from memory; None where it reads something else.
pub(crate) fn rows_read(sql: &Sql, inputs: &[Input]) -> Option<usize> {
    let mut statement = text::parse_plainly(&sql.text).ok()?;
    let references = text::references(&mut statement).ok()?;
    let names = Names::of(sql, inputs).ok()?;
    let graphs = names.graphs();
    let mut rows = match references.functions {
        true => graphs.iter().map(|(_, graph)| graph.num_nodes()).sum(),
        false => 0,
    };
    for reference in &references.tables {
        // What is not found is a name of the query's own, or an error later.
        if let Ok(plan) = names.find(reference) {
            rows += rows_of(&plan, inputs)?;
        }
    }
    Some(rows)
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
