//! Message passing over the edges of a graph, as expressions over whole columns: `aggregateMessages` and `pregel`.
//!
//! ```text
//! plan.rs ──► lowering.rs, state.rs ──► hoist.rs, program.rs ──► run.rs ──► pass.rs
//!  data        checked and typed         split and bound          iterations   one round, one stretch of nodes
//! ```
//!
//! Receivers are dealt out in stretches of node rows. What a message reads is gathered along the rows of the receivers'
//! topology, so that a receiver's number within its stretch is its group: nothing is hashed, and nothing is merged.
//! What depends on one node or one edge alone is computed there, and gathered as a finished column.

mod change;
mod columns;
mod fields;
mod hoist;
mod lowering;
mod pass;
mod plan;
mod program;
mod run;
mod side;
mod state;
mod stretches;
mod table;

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Schema};
use datafusion::common::TableReference;
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use quiver_graph::{Graph, Result};

use crate::builder::Builder;
use crate::error::{invalid, planning};
use crate::expr::Binding;
use crate::plan::{Plan, Source};
use crate::source::Table;
use columns::{node_fields, table_fields};
use lowering::Lowering;
use program::Program;
use state::Settled;
use table::Computation;

pub use plan::{Message, Messages, Passing, Pregel, Side, StateColumn, Until};
pub(crate) use side::column;

/// The ids of all nodes and the aggregates of the messages that each got: null, or a count of 0, where it got none.
pub(crate) fn aggregate(builder: &Builder<'_>, messages: &Messages) -> Result<LogicalPlan> {
    let graph = builder.graph(messages.graph)?;
    let weight = weight(Source::Messages(Box::new(messages.clone())))?;
    let (nodes, edges) = (Table::nodes(graph)?, Table::edges(graph)?);
    let lowering = Lowering {
        builder,
        nodes: node_fields(&nodes),
        edges: table_fields(&edges),
    };
    let settled = Settled::stateless(&lowering, &messages.passing)?;
    let outputs = settled.aggregated.outputs.iter();
    let columns: Vec<(&str, &DataType)> = outputs
        .map(|output| (output.name.as_str(), &output.data_type))
        .collect();
    let program = known(builder, || {
        Program::new(&lowering, graph, (nodes, edges), &settled, None, weight)
    })?;
    scan(graph, "messages", &columns, program)
}

/// The ids of all nodes and their state after the last iteration.
pub(crate) fn pregel(builder: &Builder<'_>, pregel: &Pregel) -> Result<LogicalPlan> {
    let graph = builder.graph(pregel.graph)?;
    let weight = weight(Source::Pregel(Box::new(pregel.clone())))?;
    let (nodes, edges) = (Table::nodes(graph)?, Table::edges(graph)?);
    let lowering = Lowering {
        builder,
        nodes: node_fields(&nodes),
        edges: table_fields(&edges),
    };
    let settled = Settled::new(&lowering, &pregel.passing, &pregel.columns)?;
    let names = pregel.columns.iter().map(|column| column.name.as_str());
    let columns: Vec<(&str, &DataType)> = names.zip(&settled.types).collect();
    let until = Some(pregel.until);
    let program = known(builder, || {
        Program::new(&lowering, graph, (nodes, edges), &settled, until, weight)
    })?;
    scan(graph, "pregel", &columns, program)
}

fn weight(source: Source) -> Result<usize> {
    let steps = Vec::new();
    Plan { source, steps }.weight()
}

/// The program, unless parameters have no values yet.
fn known(
    builder: &Builder<'_>,
    program: impl FnOnce() -> Result<Program>,
) -> Result<Option<Program>> {
    match builder.binding {
        Binding::Unknown => Ok(None),
        _ => program().map(Some),
    }
}

/// Ids and results as a table.
fn scan(
    graph: &Graph,
    name: &str,
    columns: &[(&str, &DataType)],
    program: Option<Program>,
) -> Result<LogicalPlan> {
    let mut fields = graph.id_fields()?;
    for &(name, data_type) in columns {
        if fields.iter().any(|field| field.name() == name) {
            let message =
                format!("the result has a column \"{name}\" already; choose another name");
            return Err(invalid(message).column(name));
        }
        let field: FieldRef = Arc::new(Field::new(name, data_type.clone(), true));
        fields.push(field);
    }
    let computation = Computation::new(Arc::new(Schema::new(fields)), program);
    let source = provider_as_source(Arc::new(computation));
    LogicalPlanBuilder::scan(TableReference::bare(name), source, None)
        .and_then(LogicalPlanBuilder::build)
        .map_err(planning)
}
