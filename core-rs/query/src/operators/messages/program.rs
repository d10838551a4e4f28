//! A computation as it is run: everything typed, split and bound, so that only the data is missing.

use std::sync::Arc;

use arrow_schema::SchemaRef;
use datafusion::common::ScalarValue;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::aggregate::AggregateFunctionExpr;
use quiver_graph::{Direction, Graph, Result};

use super::columns::Origin;
use super::fields::Computed;
use crate::operators::table::Table;
use crate::plan::Until;

/// Messages, aggregates and, where there is one, state.
#[derive(Debug)]
pub(crate) struct Program {
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
}

/// How messages are made.
#[derive(Debug)]
pub(crate) struct Sending {
    /// Computed once per node, or once per iteration where they read the state.
    pub nodes: Vec<Computed<Origin>>,
    /// Computed once per edge.
    pub edges: Vec<Computed<Origin>>,
    pub routes: Vec<Route>,
}

/// Messages along one direction.
#[derive(Debug)]
pub(crate) struct Route {
    /// The edges of the receivers.
    pub direction: Direction,
    pub condition: Option<Computed<Place>>,
    pub columns: Vec<Computed<Place>>,
    /// Which of [`Sending::edges`] are read, ascending.
    pub edges: Vec<usize>,
}

/// Where a column of the rest comes from; the number counts [`Sending::nodes`] or [`Sending::edges`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Sender(usize),
    Receiver(usize),
    Edge(usize),
}

/// One aggregate function over messages.
#[derive(Debug)]
pub(crate) struct Call {
    pub function: Arc<AggregateFunctionExpr>,
    pub filter: Option<Arc<dyn PhysicalExpr>>,
    /// Its value for a node that got no message.
    pub default: ScalarValue,
}

/// Columns that each iteration replaces.
#[derive(Debug)]
pub(crate) struct State {
    pub initial: Vec<Computed<Origin>>,
    pub update: Vec<Computed<Origin>>,
    pub until: Until,
}

impl Program {
    /// Both nodes and edges are read.
    pub fn rows_read(&self) -> usize {
        self.graph.num_nodes() + self.graph.num_edges()
    }

    pub fn name(&self) -> &'static str {
        match self.state {
            None => "AggregateMessages",
            Some(_) => "Pregel",
        }
    }

    /// As `explain` has it.
    pub fn describe(&self) -> String {
        let exprs = |computed: &[Computed<Origin>]| {
            let exprs = computed.iter().map(|computed| computed.expr.to_string());
            exprs.collect::<Vec<_>>().join(", ")
        };
        let calls: Vec<&str> = self.calls.iter().map(|call| call.function.name()).collect();
        let until = self
            .state
            .as_ref()
            .map_or(String::new(), |State { until, .. }| {
                let Until {
                    max_iterations,
                    tolerance,
                } = until;
                format!(", maxIterations={max_iterations}, tolerance={tolerance}")
            });
        format!(
            "{}: perNode=[{}], perEdge=[{}], aggregates=[{}]{until}, nodes={}, edges={}",
            self.name(),
            exprs(&self.sending.nodes),
            exprs(&self.sending.edges),
            calls.join(", "),
            self.graph.num_nodes(),
            self.graph.num_edges()
        )
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

    /// Fails for a column that is read and cannot be.
    pub fn check_readable(&self) -> Result<()> {
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
