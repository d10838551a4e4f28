//! Message passing, checked, typed, split and bound: what `operators/messages` runs.
//!
//! ```text
//! Messages, Pregel ──► lowering.rs, state_types.rs ──► hoist.rs, bind.rs ──► Program
//!                      checked and typed               split and bound
//! ```

mod bind;
mod hoist;
mod lowering;
mod state_types;

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Schema};
use datafusion::logical_expr::LogicalPlan;
use quiver_graph::{Graph, Result};

use super::context::Context;
use super::scope::Binding;
use crate::error::invalid;
use crate::operators::messages::{Program, messages_plan, node_fields, table_fields};
use crate::operators::table::Table;
use crate::plan::{Messages, Plan, Pregel, Source};
use bind::program;
use lowering::Lowering;
use state_types::Settled;

/// The ids of all nodes and the aggregates of the messages that each got: null, or a count of 0, where it got none.
pub(crate) fn aggregate(context: &Context<'_>, messages: &Messages) -> Result<LogicalPlan> {
    let graph = context.graph(messages.graph)?;
    let weight = weight(Source::Messages(Box::new(messages.clone())))?;
    let (nodes, edges) = (Table::nodes(graph)?, Table::edges(graph)?);
    let lowering = Lowering {
        context,
        nodes: node_fields(&nodes),
        edges: table_fields(&edges),
    };
    let settled = Settled::stateless(&lowering, &messages.passing)?;
    let outputs = settled.aggregated.outputs.iter();
    let columns: Vec<(&str, &DataType)> = outputs
        .map(|output| (output.name.as_str(), &output.data_type))
        .collect();
    let bound = unless_unknown(context, || {
        program(&lowering, graph, (nodes, edges), &settled, None, weight)
    })?;
    computed_plan(graph, "messages", &columns, bound)
}

/// The ids of all nodes and their state after the last iteration.
pub(crate) fn pregel(context: &Context<'_>, pregel: &Pregel) -> Result<LogicalPlan> {
    let graph = context.graph(pregel.graph)?;
    let weight = weight(Source::Pregel(Box::new(pregel.clone())))?;
    let (nodes, edges) = (Table::nodes(graph)?, Table::edges(graph)?);
    let lowering = Lowering {
        context,
        nodes: node_fields(&nodes),
        edges: table_fields(&edges),
    };
    let settled = Settled::new(&lowering, &pregel.passing, &pregel.columns)?;
    let names = pregel.columns.iter().map(|column| column.name.as_str());
    let columns: Vec<(&str, &DataType)> = names.zip(&settled.types).collect();
    let until = Some(pregel.until);
    let bound = unless_unknown(context, || {
        program(&lowering, graph, (nodes, edges), &settled, until, weight)
    })?;
    computed_plan(graph, "pregel", &columns, bound)
}

fn weight(source: Source) -> Result<usize> {
    let steps = Vec::new();
    Plan { source, steps }.weight()
}

/// The program, unless parameters have no values yet.
fn unless_unknown(
    context: &Context<'_>,
    bound: impl FnOnce() -> Result<Program>,
) -> Result<Option<Program>> {
    match context.binding {
        Binding::Unknown => Ok(None),
        _ => bound().map(Some),
    }
}

/// Ids and results as a plan.
fn computed_plan(
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
    messages_plan(name, &Arc::new(Schema::new(fields)), program)
}
