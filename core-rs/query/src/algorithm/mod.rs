//! Algorithms as tables: what their kernel computes when a plan reads them.
//!
//! Arguments are expressions without columns, so that parameters may stand in them, or the rows of another plan.
//!
//! ```text
//! AlgorithmCall (plan) or SQL ──► Call (checked arguments) ──► AlgorithmTable (logical) ──► Run (operator)
//!        mod.rs, sql/functions.rs        call.rs                   table.rs                 run.rs
//! ```

mod call;
mod run;
mod table;

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::common::{DFSchema, TableReference};
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use quiver_graph::algorithms;
use serde::Deserialize;

use crate::builder::Builder;
use crate::error::planning;
use crate::expression::Expr as PlanExpr;
use crate::plan::Plan;

pub(crate) use self::call::{Argument, Call, constant, plain};
pub(crate) use self::table::AlgorithmTable;

/// A source of a plan: an algorithm of the table over a graph.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlgorithmCall {
    /// The graph's position in the query's inputs.
    #[serde(default)]
    pub graph: usize,
    /// Such as `pagerank`.
    pub name: String,
    #[serde(default)]
    pub parameters: BTreeMap<String, AlgorithmArgument>,
}

/// What a parameter of an algorithm is given.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum AlgorithmArgument {
    /// An expression that reads no column.
    Value(PlanExpr),
    /// The rows of a plan: ids by the key's columns, and `weight` where the parameter takes one.
    Rows(Plan),
}

/// # Errors
/// As [`algorithms::run`], but for what depends on ids.
pub(crate) async fn lower(
    builder: &Builder<'_>,
    called: &AlgorithmCall,
) -> quiver_graph::Result<LogicalPlan> {
    let graph = builder.graph(called.graph)?.clone();
    let mut call = Call::new(graph, algorithms::find(&called.name)?);
    let nothing = DFSchema::empty();
    for (name, argument) in &called.parameters {
        let parameter = call.parameter(name, str::to_owned)?;
        let argument = match argument {
            AlgorithmArgument::Value(expr) => Argument::Value(builder.scope(&nothing).lower(expr)?),
            AlgorithmArgument::Rows(plan) => Argument::Rows(builder.plan(plan).await?),
        };
        call.give(parameter, argument)?;
    }
    scan(TableReference::bare(called.name.as_str()), call)
}

/// The rows of `call` as a plan whose columns are qualified by `name`.
///
/// # Errors
/// As [`algorithms::run`], but for what depends on ids or on arguments that are not known yet.
pub(crate) fn scan(name: TableReference, call: Call) -> quiver_graph::Result<LogicalPlan> {
    let source = provider_as_source(Arc::new(AlgorithmTable::new(call)?));
    LogicalPlanBuilder::scan(name, source, None)
        .and_then(LogicalPlanBuilder::build)
        .map_err(planning)
}
