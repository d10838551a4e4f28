//! How much a plan reads.

use quiver_graph::Graph;

use super::sql::named_plans;
use crate::plan::inputs::{graph, table};
use crate::plan::{GraphTable, Input, Plan, Source, Step};

fn size(inputs: &[Input], index: usize) -> usize {
    graph(inputs, index).map_or(0, |graph| graph.num_nodes() + graph.num_edges())
}

/// How many rows `plan` reads from memory; None where it reads something else, whose size shows only when it runs.
pub(crate) fn rows_read(plan: &Plan, inputs: &[Input]) -> Option<usize> {
    let own = match &plan.source {
        Source::Nodes { graph: index } => graph(inputs, *index).map_or(0, Graph::num_nodes),
        Source::Edges { graph: index } => graph(inputs, *index).map_or(0, Graph::num_edges),
        Source::Label(GraphTable { graph: index, name }) => {
            let tables = graph(inputs, *index).map_or(&[][..], Graph::node_tables);
            let named = tables.iter().find(|table| table.name() == name);
            named.map_or(0, |table| table.num_rows())
        }
        Source::Type(GraphTable { graph: index, name }) => {
            let tables = graph(inputs, *index).map_or(&[][..], Graph::edge_tables);
            let named = tables.iter().filter(|table| table.name() == name);
            named.map(|table| table.num_rows()).sum()
        }
        Source::Files(_) => return None,
        // Both nodes and edges are read.
        Source::Messages(messages) => size(inputs, messages.graph),
        Source::Pregel(pregel) => size(inputs, pregel.graph),
        Source::Table { table: index } => table(inputs, *index).map_or(0, |table| table.num_rows()),
        Source::Algorithm(call) => graph(inputs, call.graph).map_or(0, Graph::num_nodes),
        Source::Sql(sql) => {
            let (plans, rows) = named_plans(sql, inputs)?;
            let mut plans = plans.iter();
            plans.try_fold(rows, |rows, plan| Some(rows + rows_read(plan, inputs)?))?
        }
    };
    plan.steps.iter().try_fold(own, |rows, step| match step {
        Step::Join(join) => Some(rows + rows_read(&join.other, inputs)?),
        Step::Union(union) => Some(rows + rows_read(&union.other, inputs)?),
        _ => Some(rows),
    })
}
