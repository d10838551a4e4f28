//! The iterations: messages, aggregates, update, until the state stays the same.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, UInt32Array, new_empty_array};
use arrow_schema::DataType;
use arrow_select::concat::concat;
use arrow_select::take::take;
use quiver_graph::{Control, Csr, ErrorCode, Result};
use rayon::prelude::*;

use super::change::change;
use super::columns::{Origin, values};
use super::fields::Computed;
use super::pass::Pass;
use super::program::{Program, Sending, State};
use super::stretches::stretches;
use crate::operators::sharing::MORSEL;

/// The columns of a computation, for all nodes.
pub(crate) struct Outcome {
    pub columns: Vec<ArrayRef>,
    /// How the iterations ended; None without state.
    pub iterated: Option<Iterated>,
}

pub(crate) struct Iterated {
    pub iterations: u64,
    pub converged: bool,
}

impl Program {
    /// Runs on the threads of the caller's rayon pool, if `parallel`.
    pub fn run(&self, parallel: bool, control: &Control) -> Result<Outcome> {
        match (self.attempt(&self.sending, parallel, control), &self.plain) {
            // It may have failed for a node that sends nothing.
            (Err(error), Some(plain)) if error.code == ErrorCode::QueryFailed => {
                self.attempt(plain, parallel, control)
            }
            (result, _) => result,
        }
    }

    fn attempt(&self, sending: &Sending, parallel: bool, control: &Control) -> Result<Outcome> {
        let topologies = sending.routes.iter();
        let topologies = topologies
            .map(|route| self.graph.topology(route.direction, control))
            .collect::<Result<Vec<_>>>()?;
        let cuts = stretches(self.graph.num_nodes(), &topologies);
        let own = values(&self.nodes, &self.graph, self.node_inputs(sending), control)?;
        let run = Run {
            program: self,
            sending,
            own,
            edges: self.edge_columns(sending, parallel, control)?,
            topologies,
            cuts,
            parallel,
            control,
        };
        match &self.state {
            None => run.once(),
            Some(state) => run.iterate(state),
        }
    }

    /// The values of [`Sending::edges`], by edge row.
    fn edge_columns(
        &self,
        sending: &Sending,
        parallel: bool,
        control: &Control,
    ) -> Result<Vec<ArrayRef>> {
        let rows = self.graph.num_edges();
        let inputs = sending
            .edges
            .iter()
            .flat_map(|computed| computed.inputs.clone());
        let own = values(&self.edges, &self.graph, inputs, control)?;
        let size = if parallel { MORSEL } else { rows.max(1) };
        let parts: Vec<Range<usize>> = (0..rows)
            .step_by(size)
            .map(|start| start..rows.min(start + size))
            .collect();
        let column = |computed: &Computed<Origin>| {
            if let (true, Some(origin)) = (computed.is_column(), computed.inputs.first()) {
                return Ok(Arc::clone(&own[origin]));
            }
            let pieces = each(parallel, &parts, |_, part| {
                control.check()?;
                computed.evaluate(part.len(), |origin| {
                    Ok(own[&origin].slice(part.start, part.len()))
                })
            })?;
            joined(pieces.iter(), &computed.data_type()?)
        };
        sending.edges.iter().map(column).collect()
    }
}

/// A computation under way.
struct Run<'a> {
    program: &'a Program,
    sending: &'a Sending,
    /// Columns of the nodes that stay as they are.
    own: HashMap<Origin, ArrayRef>,
    /// The values of [`Sending::edges`], by edge row.
    edges: Vec<ArrayRef>,
    /// Of the routes.
    topologies: Vec<Arc<Csr>>,
    cuts: Vec<Range<usize>>,
    parallel: bool,
    control: &'a Control,
}

/// What an iteration makes of one stretch.
struct Updated {
    state: Vec<ArrayRef>,
    /// The values of those of [`Sending::nodes`] that read the state.
    nodes: Vec<ArrayRef>,
    /// Of each state column.
    changes: Vec<f64>,
}

impl Run<'_> {
    fn each<T: Send>(
        &self,
        work: impl Fn(usize, &Range<usize>) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        each(self.parallel, &self.cuts, work)
    }

    fn pass<'a>(&'a self, nodes: &'a [ArrayRef]) -> Pass<'a> {
        Pass {
            program: self.program,
            sending: self.sending,
            topologies: &self.topologies,
            nodes,
            control: self.control,
        }
    }

    /// One round of messages.
    fn once(&self) -> Result<Outcome> {
        self.control
            .begin("aggregate messages", self.cuts.len() as u64);
        let nodes = self.whole(&[])?;
        let pass = self.pass(&nodes);
        let parts = self.each(|_, cut| {
            let results = pass.run(cut, &self.edges_of(cut)?)?;
            self.control.advance(1);
            self.aggregates(cut, &results)
        })?;
        let aggregates = self.program.aggregates.iter().enumerate();
        let columns = aggregates.map(|(position, computed)| {
            joined(
                parts.iter().map(|part| &part[position]),
                &computed.data_type()?,
            )
        });
        Ok(Outcome {
            columns: columns.collect::<Result<_>>()?,
            iterated: None,
        })
    }

    fn iterate(&self, state: &State) -> Result<Outcome> {
        let until = state.until;
        let edges = self.each(|_, cut| self.edges_of(cut))?;
        let mut parts: Vec<Vec<ArrayRef>> = self.each(|_, cut| {
            let initial = state.initial.iter();
            initial
                .map(|computed| self.own(computed, cut, &[], &[]))
                .collect()
        })?;
        let moving = |computed: &Computed<Origin>| {
            computed
                .inputs
                .iter()
                .any(|origin| matches!(origin, Origin::State(_)))
        };
        let mut nodes = self.whole(&parts)?;
        let mut iterated = Iterated {
            iterations: 0,
            converged: self.cuts.is_empty(),
        };
        self.control.begin("iterate", until.max_iterations);
        while iterated.iterations < until.max_iterations && !iterated.converged {
            self.control.check()?;
            let pass = self.pass(&nodes);
            let updated = self.each(|part, cut| {
                let results = pass.run(cut, &edges[part])?;
                self.update(state, cut, &parts[part], &results, moving)
            })?;
            // Added up in order, so that the last bit does not depend on the number of threads.
            let mut changes = vec![0.0; state.update.len()];
            for part in &updated {
                changes
                    .iter_mut()
                    .zip(&part.changes)
                    .for_each(|(sum, change)| *sum += change);
            }
            let moved = self
                .sending
                .nodes
                .iter()
                .enumerate()
                .filter(|(_, computed)| moving(computed));
            for (of_moving, (position, computed)) in moved.enumerate() {
                let pieces = updated.iter().map(|part| &part.nodes[of_moving]);
                nodes[position] = joined(pieces, &computed.data_type()?)?;
            }
            parts = updated.into_iter().map(|part| part.state).collect();
            iterated.iterations += 1;
            iterated.converged = changes.iter().all(|&change| change <= until.tolerance);
            self.control.advance(1);
        }
        let columns = state.update.iter().enumerate().map(|(position, computed)| {
            joined(
                parts.iter().map(|part| &part[position]),
                &computed.data_type()?,
            )
        });
        Ok(Outcome {
            columns: columns.collect::<Result<_>>()?,
            iterated: Some(iterated),
        })
    }

    fn update(
        &self,
        state: &State,
        cut: &Range<usize>,
        old: &[ArrayRef],
        results: &[ArrayRef],
        moving: impl Fn(&Computed<Origin>) -> bool,
    ) -> Result<Updated> {
        let aggregates = self.aggregates(cut, results)?;
        let new: Vec<ArrayRef> = state
            .update
            .iter()
            .map(|computed| self.own(computed, cut, old, &aggregates))
            .collect::<Result<_>>()?;
        let measured = state.until.tolerance > 0.0;
        let changes = old.iter().zip(&new);
        let changes = changes.map(|(old, new)| change(old, new, measured));
        let nodes = self
            .sending
            .nodes
            .iter()
            .filter(|computed| moving(computed));
        Ok(Updated {
            changes: changes.collect::<Result<_>>()?,
            nodes: nodes
                .map(|computed| self.own(computed, cut, &new, &[]))
                .collect::<Result<_>>()?,
            state: new,
        })
    }

    fn aggregates(&self, cut: &Range<usize>, results: &[ArrayRef]) -> Result<Vec<ArrayRef>> {
        let aggregates = self.program.aggregates.iter();
        aggregates
            .map(|computed| computed.evaluate(cut.len(), |call| Ok(Arc::clone(&results[call]))))
            .collect()
    }

    /// The values of `computed` for the nodes of a stretch.
    fn own(
        &self,
        computed: &Computed<Origin>,
        cut: &Range<usize>,
        state: &[ArrayRef],
        aggregates: &[ArrayRef],
    ) -> Result<ArrayRef> {
        computed.evaluate(cut.len(), |origin| {
            Ok(match origin {
                Origin::State(position) => Arc::clone(&state[position]),
                Origin::Aggregate(position) => Arc::clone(&aggregates[position]),
                origin => self.own[&origin].slice(cut.start, cut.len()),
            })
        })
    }

    /// The values of [`Sending::nodes`] for all nodes, whose state `parts` has by stretch.
    fn whole(&self, parts: &[Vec<ArrayRef>]) -> Result<Vec<ArrayRef>> {
        let column = |computed: &Computed<Origin>| {
            if let (true, Some(own)) = (
                computed.is_column(),
                computed
                    .inputs
                    .first()
                    .and_then(|origin| self.own.get(origin)),
            ) {
                return Ok(Arc::clone(own));
            }
            let pieces = self.each(|part, cut| {
                let state = parts.get(part).map_or(&[][..], Vec::as_slice);
                self.own(computed, cut, state, &[])
            })?;
            joined(pieces.iter(), &computed.data_type()?)
        };
        self.sending.nodes.iter().map(column).collect()
    }

    /// By route, the edge columns that it reads, for the edges of a stretch's receivers.
    fn edges_of(&self, cut: &Range<usize>) -> Result<Vec<Vec<ArrayRef>>> {
        let routes = self.sending.routes.iter().zip(&self.topologies);
        routes
            .map(|(route, topology)| {
                if route.edges.is_empty() {
                    return Ok(Vec::new());
                }
                self.control.check()?;
                let offsets = topology.offsets();
                let rows = &topology.edge_rows()[offsets[cut.start]..offsets[cut.end]];
                let rows = UInt32Array::from(rows.to_vec());
                let columns = route.edges.iter();
                columns
                    .map(|&position| Ok(take(&self.edges[position], &rows, None)?))
                    .collect()
            })
            .collect()
    }
}

/// `work` for each of `parts`, in their order.
fn each<T: Send>(
    parallel: bool,
    parts: &[Range<usize>],
    work: impl Fn(usize, &Range<usize>) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    if !parallel {
        return parts
            .iter()
            .enumerate()
            .map(|(part, range)| work(part, range))
            .collect();
    }
    let parts = parts.par_iter().enumerate();
    parts.map(|(part, range)| work(part, range)).collect()
}

/// Pieces behind one another.
fn joined<'a>(
    pieces: impl Iterator<Item = &'a ArrayRef>,
    data_type: &DataType,
) -> Result<ArrayRef> {
    let pieces: Vec<&dyn Array> = pieces.map(AsRef::as_ref).collect();
    match pieces.as_slice() {
        [] => Ok(new_empty_array(data_type)),
        pieces => Ok(concat(pieces)?),
    }
}
