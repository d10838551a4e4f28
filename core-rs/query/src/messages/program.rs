//! A computation as it is run: everything typed, split and bound, so that only the data is missing.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use datafusion::common::ScalarValue;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::aggregate::{AggregateFunctionExpr, LoweredAggregateBuilder};
use quiver_graph::{Direction, Graph, Result};

use super::columns::Origin;
use super::fields::{Computed, Fields, nullable};
use super::hoist::{Hoist, Place};
use super::lowering::{Aggregated, Lowering, Sent};
use super::plan::Until;
use super::state::Settled;
use crate::error::{invalid, planning};
use crate::source::Table;

/// Messages, aggregates and, where there is one, state.
#[derive(Debug)]
pub(super) struct Program {
    pub graph: Graph,
    pub nodes: Table,
    pub edges: Table,
    pub sending: Sending,
    /// The same with everything computed per message: what is computed ahead may fail for a node that sends nothing.
    pub plain: Option<Sending>,
    /// Of a message.
    pub message: SchemaRef,
    pub calls: Vec<Call>,
    /// Over the results of `calls`.
    pub aggregates: Vec<Computed<usize>>,
    pub state: Option<State>,
    /// Of all expressions; see [`Plan::weight`](crate::Plan).
    pub weight: usize,
    /// Whether there is enough to do for several threads, and expressions are shallow enough for their stacks.
    pub parallel: bool,
}

/// How messages are made.
#[derive(Debug)]
pub(super) struct Sending {
    /// Computed once per node, or once per iteration where they read the state.
    pub nodes: Vec<Computed<Origin>>,
    /// Computed once per edge.
    pub edges: Vec<Computed<Origin>>,
    pub routes: Vec<Route>,
}

/// Messages along one direction.
#[derive(Debug)]
pub(super) struct Route {
    /// The edges of the receivers.
    pub direction: Direction,
    pub condition: Option<Computed<Place>>,
    pub columns: Vec<Computed<Place>>,
    /// Which of [`Sending::edges`] are read, ascending.
    pub edges: Vec<usize>,
}

/// One aggregate function over messages.
#[derive(Debug)]
pub(super) struct Call {
    pub function: Arc<AggregateFunctionExpr>,
    pub filter: Option<Arc<dyn PhysicalExpr>>,
    /// Its value for a node that got no message.
    pub default: ScalarValue,
}

/// Columns that each iteration replaces.
#[derive(Debug)]
pub(super) struct State {
    pub initial: Vec<Computed<Origin>>,
    pub update: Vec<Computed<Origin>>,
    pub until: Until,
}

impl Sending {
    fn new(
        lowering: &Lowering<'_>,
        nodes: &Fields<Origin>,
        sent: &Sent,
        whole: bool,
    ) -> Result<Self> {
        let session = lowering.builder.state;
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
        Ok(Self {
            nodes: hoist.nodes.iter().map(bind).collect::<Result<_>>()?,
            edges: hoist.edges.iter().map(edge).collect::<Result<_>>()?,
            routes,
        })
    }
}

impl Call {
    fn new(session: &SessionState, aggregated: &Aggregated, call: usize) -> Result<Self> {
        let context = PhysicalPlanningContext::default();
        let (schema, props) = (&aggregated.schema, session.execution_props());
        let expr = &aggregated.calls[call];
        let builder =
            LoweredAggregateBuilder::new(expr, schema, schema.as_arrow(), props, &context);
        let lowered = builder.build().map_err(planning)?;
        if !lowered.order_bys.is_empty() {
            return Err(invalid(format!(
                "{} orders messages, which come in the order of their senders",
                expr.human_display()
            )));
        }
        let function = lowered.aggregate;
        let data_type = function.field().data_type().clone();
        Ok(Self {
            default: function.default_value(&data_type).map_err(planning)?,
            function,
            filter: lowered.filter,
        })
    }
}

impl Program {
    pub fn new(
        lowering: &Lowering<'_>,
        graph: &Graph,
        tables: (Table, Table),
        settled: &Settled,
        until: Option<Until>,
        weight: usize,
    ) -> Result<Self> {
        let session = lowering.builder.state;
        let Settled {
            sent, aggregated, ..
        } = settled;
        let sending = Sending::new(lowering, &settled.fields, sent, true)?;
        let ahead =
            |computed: &[Computed<Origin>]| computed.iter().any(|computed| !computed.is_column());
        let plain = match ahead(&sending.nodes) || ahead(&sending.edges) {
            true => Some(Sending::new(lowering, &settled.fields, sent, false)?),
            false => None,
        };
        let calls = (0..aggregated.calls.len())
            .map(|call| Call::new(session, aggregated, call))
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
        let program = Self {
            graph: graph.clone(),
            nodes,
            edges,
            sending,
            plain,
            message,
            calls,
            aggregates,
            state,
            weight,
            parallel: lowering.builder.sharing.threads > 1,
        };
        program.check_readable()?;
        Ok(program)
    }

    /// Bytes that a run takes beside the graph, at eight per value: columns per node, made anew while the old ones are read, and
    /// columns per edge, by row and along the topologies.
    pub fn estimate(&self) -> usize {
        let state = self.state.as_ref().map_or(0, |state| state.update.len());
        let per_node = 2 * (self.sending.nodes.len() + state) + self.aggregates.len();
        let routes = self.sending.routes.iter().map(|route| route.edges.len());
        let both = 1 + usize::from(!self.graph.directed());
        let per_edge = self.sending.edges.len() + both * routes.sum::<usize>();
        8 * (per_node * self.graph.num_nodes() + per_edge * self.graph.num_edges())
    }

    /// The columns of nodes that the computation reads.
    pub fn node_inputs(&self, sending: &Sending) -> impl Iterator<Item = Origin> {
        let state = self.state.iter();
        let state = state.flat_map(|state| state.initial.iter().chain(&state.update));
        let all = sending.nodes.iter().chain(state);
        all.flat_map(|computed| computed.inputs.clone())
            .collect::<Vec<_>>()
            .into_iter()
    }

    fn check_readable(&self) -> Result<()> {
        let check = |table: &Table, origin| match origin {
            Origin::Table(position) => table.readable(Some(&vec![position])),
            _ => Ok(()),
        };
        self.node_inputs(&self.sending)
            .try_for_each(|origin| check(&self.nodes, origin))?;
        let mut edges = self
            .sending
            .edges
            .iter()
            .flat_map(|computed| &computed.inputs);
        edges.try_for_each(|&origin| check(&self.edges, origin))
    }
}
