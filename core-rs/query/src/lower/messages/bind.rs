//! A computation's expressions bound to what they read.

use std::collections::BTreeSet;

use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::physical_expr::aggregate::LoweredAggregateBuilder;
use quiver_graph::{Graph, Result};

use super::hoist::Hoist;
use super::lowering::{Aggregated, Lowering, Sent};
use super::state_types::Settled;
use crate::error::{invalid, planning};
use crate::operators::messages::{
    Call, Computed, Fields, Origin, Place, Program, Route, Sending, State, nullable,
};
use crate::operators::table::Table;
use crate::plan::Until;

pub(super) fn program(
    lowering: &Lowering<'_>,
    graph: &Graph,
    tables: (Table, Table),
    settled: &Settled,
    until: Option<Until>,
    weight: usize,
) -> Result<Program> {
    let session = lowering.context.state;
    let Settled {
        sent, aggregated, ..
    } = settled;
    let made = sending(lowering, &settled.fields, sent, true)?;
    let ahead =
        |computed: &[Computed<Origin>]| computed.iter().any(|computed| !computed.is_column());
    let plain = match ahead(&made.nodes) || ahead(&made.edges) {
        true => Some(sending(lowering, &settled.fields, sent, false)?),
        false => None,
    };
    let calls = (0..aggregated.calls.len())
        .map(|call| aggregate_call(session, aggregated, call))
        .collect::<Result<Vec<_>>>()?;
    let aggregates = aggregated
        .outputs
        .iter()
        .map(|output| aggregated.fields.bind(session, &output.expr))
        .collect::<Result<_>>()?;
    let state = match until {
        None => None,
        Some(until) => {
            let bound = |exprs: &[_], fields: &Fields<Origin>| {
                exprs
                    .iter()
                    .map(|expr| fields.bind(session, expr))
                    .collect::<Result<Vec<_>>>()
            };
            Some(State {
                initial: bound(&settled.initial, &lowering.nodes)?,
                update: bound(&settled.update, &settled.updated)?,
                until,
            })
        }
    };
    let (nodes, edges) = tables;
    let message = nullable(sent.names.iter().map(String::as_str).zip(&sent.types));
    let program = Program {
        graph: graph.clone(),
        nodes,
        edges,
        sending: made,
        plain,
        message,
        calls,
        aggregates,
        state,
        weight,
    };
    program.check_readable()?;
    Ok(program)
}

fn sending(
    lowering: &Lowering<'_>,
    nodes: &Fields<Origin>,
    sent: &Sent,
    whole: bool,
) -> Result<Sending> {
    let session = lowering.context.state;
    let mut hoist = Hoist::new(&sent.schema, whole);
    let mut routes = Vec::new();
    for route in &sent.routes {
        let mut bound = |expr| {
            let (rest, fields) = hoist.rest(expr, route.sender)?;
            fields.bind(session, &rest)
        };
        let condition = sent.condition.as_ref().map(&mut bound).transpose()?;
        let columns: Vec<_> = route.columns.iter().map(bound).collect::<Result<_>>()?;
        let edges: BTreeSet<usize> = condition
            .iter()
            .chain(&columns)
            .flat_map(|computed| &computed.inputs)
            .filter_map(|place| match place {
                Place::Edge(position) => Some(*position),
                _ => None,
            })
            .collect();
        routes.push(Route {
            direction: route.direction,
            condition,
            columns,
            edges: edges.into_iter().collect(),
        });
    }
    let bind = |expr| nodes.bind(session, expr);
    let edge = |expr| lowering.edges.bind(session, expr);
    Ok(Sending {
        nodes: hoist.nodes.iter().map(bind).collect::<Result<_>>()?,
        edges: hoist.edges.iter().map(edge).collect::<Result<_>>()?,
        routes,
    })
}
fn aggregate_call(session: &SessionState, aggregated: &Aggregated, call: usize) -> Result<Call> {
    let context = PhysicalPlanningContext::default();
    let (schema, props) = (&aggregated.schema, session.execution_props());
    let expr = &aggregated.calls[call];
    let builder = LoweredAggregateBuilder::new(expr, schema, schema.as_arrow(), props, &context);
    let lowered = builder.build().map_err(planning)?;
    if !lowered.order_bys.is_empty() {
        return Err(invalid(format!(
            "{} orders messages, which come in the order of their senders",
            expr.human_display()
        )));
    }
    let function = lowered.aggregate;
    let data_type = function.field().data_type().clone();
    Ok(Call {
        default: function.default_value(&data_type).map_err(planning)?,
        function,
        filter: lowered.filter,
    })
}
