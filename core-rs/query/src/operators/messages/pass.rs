//! One round of messages to a stretch of nodes: gathered along the edges, computed, and aggregated by receiver.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, UInt32Array};
use arrow_buffer::BooleanBuffer;
use arrow_select::take::take;
use arrow_select::zip::zip;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use datafusion::physical_expr::GroupsAccumulatorAdapter;
use quiver_graph::{Control, Csr, Result};

use super::fields::{batch, evaluate};
use super::program::{Call, Place, Program, Route, Sending};
use crate::error::running;

/// Messages made at a time: few enough for all of their columns to stay in a core's cache.
const BATCH: usize = 1 << 13;

/// A round: what it reads is the same for all stretches.
pub(super) struct Pass<'a> {
    pub program: &'a Program,
    pub sending: &'a Sending,
    /// Of the routes.
    pub topologies: &'a [Arc<Csr>],
    /// The values of [`Sending::nodes`], for all nodes.
    pub nodes: &'a [ArrayRef],
    pub control: &'a Control,
}

impl Pass<'_> {
    /// The results of the program's calls for these receivers. `edges` are, by route, the columns that it reads of the
    /// edges of these nodes, in the order of its topology.
    pub fn run(&self, receivers: &Range<usize>, edges: &[Vec<ArrayRef>]) -> Result<Vec<ArrayRef>> {
        let calls = &self.program.calls;
        let mut accumulators: Vec<Box<dyn GroupsAccumulator>> =
            calls.iter().map(accumulator).collect::<Result<_>>()?;
        let mut groups = Groups::new(receivers);
        let routes = self.sending.routes.iter().zip(self.topologies).zip(edges);
        for ((route, topology), edges) in routes {
            self.receive(
                route,
                topology,
                edges,
                receivers,
                &mut groups,
                &mut accumulators,
            )?;
        }
        let results = calls.iter().zip(accumulators);
        results
            .map(|(call, accumulator)| groups.results(call, accumulator))
            .collect()
    }

    fn receive(
        &self,
        route: &Route,
        topology: &Csr,
        edges: &[ArrayRef],
        receivers: &Range<usize>,
        groups: &mut Groups,
        accumulators: &mut [Box<dyn GroupsAccumulator>],
    ) -> Result<()> {
        let offsets = topology.offsets();
        let first = offsets[receivers.start];
        let mut node = receivers.start;
        let mut ids = Vec::with_capacity(BATCH);
        for start in (first..offsets[receivers.end]).step_by(BATCH) {
            self.control.check()?;
            let end = offsets[receivers.end].min(start + BATCH);
            let mut ends = Vec::with_capacity(end - start);
            while start + ends.len() < end {
                let until = offsets[node + 1].min(end);
                ends.resize(until - start, node as u32);
                node += usize::from(offsets[node + 1] <= end);
            }
            let mut entries = Entries {
                senders: UInt32Array::from(topology.targets()[start..end].to_vec()),
                receivers: UInt32Array::from(ends),
                edges: Edges::Run(start - first..end - first),
            };
            if let Some(condition) = &route.condition {
                let columns = |place| self.column(place, route, edges, &entries);
                let holds = condition.evaluate(entries.len(), columns)?;
                entries = entries.keep(holds.as_boolean())?;
            }
            if entries.len() == 0 {
                continue;
            }
            let columns: Vec<ArrayRef> = route
                .columns
                .iter()
                .map(|message| {
                    let columns = |place| self.column(place, route, edges, &entries);
                    message.evaluate(entries.len(), columns)
                })
                .collect::<Result<_>>()?;
            let sent = sent(&columns);
            let messages = batch(&self.program.message, columns, entries.len())?;
            groups.number(&entries.receivers, &mut ids);
            for (call, accumulator) in self.program.calls.iter().zip(&mut *accumulators) {
                update(
                    call,
                    &mut **accumulator,
                    &messages,
                    sent.as_ref(),
                    &ids,
                    groups.len(),
                )?;
            }
        }
        Ok(())
    }

    fn column(
        &self,
        place: Place,
        route: &Route,
        edges: &[ArrayRef],
        entries: &Entries,
    ) -> Result<ArrayRef> {
        Ok(match place {
            Place::Sender(position) => take(&self.nodes[position], &entries.senders, None)?,
            Place::Receiver(position) => take(&self.nodes[position], &entries.receivers, None)?,
            Place::Edge(position) => {
                let column = &edges[route.edges.partition_point(|&edge| edge < position)];
                match &entries.edges {
                    Edges::Run(run) => column.slice(run.start, run.len()),
                    Edges::Chosen(chosen) => take(column, chosen, None)?,
                }
            }
        })
    }
}

/// Edges that messages go along.
struct Entries {
    /// Node rows.
    senders: UInt32Array,
    /// Node rows, ascending.
    receivers: UInt32Array,
    edges: Edges,
}

/// Positions among the edges of a stretch's receivers.
enum Edges {
    Run(Range<usize>),
    Chosen(UInt32Array),
}

impl Entries {
    fn len(&self) -> usize {
        self.receivers.len()
    }

    /// Those for which `holds` is true.
    fn keep(self, holds: &BooleanArray) -> Result<Self> {
        let holds = match holds.nulls() {
            Some(nulls) => holds.values() & nulls.inner(),
            None => holds.values().clone(),
        };
        if holds.count_set_bits() == self.len() {
            return Ok(self);
        }
        let first = match &self.edges {
            Edges::Run(run) => run.start,
            Edges::Chosen(_) => 0,
        };
        let kept: Vec<u32> = holds.set_indices().map(|entry| entry as u32).collect();
        let at = |rows: &UInt32Array| {
            let rows = rows.values();
            kept.iter()
                .map(|&entry| rows[entry as usize])
                .collect::<Vec<u32>>()
                .into()
        };
        Ok(Self {
            senders: at(&self.senders),
            receivers: at(&self.receivers),
            edges: Edges::Chosen(kept.iter().map(|&entry| first as u32 + entry).collect()),
        })
    }
}

/// Which messages are not null; None where all are.
fn sent(columns: &[ArrayRef]) -> Option<BooleanArray> {
    let mut sent: Option<BooleanBuffer> = None;
    for column in columns {
        let nulls = column
            .logical_nulls()
            .filter(|nulls| nulls.null_count() > 0)?;
        sent = Some(match sent {
            Some(others) => &others | nulls.inner(),
            None => nulls.into_inner(),
        });
    }
    sent.map(|sent| BooleanArray::new(sent, None))
}

fn accumulator(call: &Call) -> Result<Box<dyn GroupsAccumulator>> {
    let function = &call.function;
    if function.groups_accumulator_supported() {
        return function.create_groups_accumulator().map_err(running);
    }
    let function = Arc::clone(function);
    let one = move || function.create_accumulator();
    Ok(Box::new(GroupsAccumulatorAdapter::new(one)))
}

fn update(
    call: &Call,
    accumulator: &mut dyn GroupsAccumulator,
    messages: &RecordBatch,
    sent: Option<&BooleanArray>,
    ids: &[usize],
    groups: usize,
) -> Result<()> {
    let arguments = call.function.expressions();
    let arguments = arguments
        .iter()
        .map(|argument| evaluate(argument, messages));
    let arguments = arguments
        .collect::<datafusion::error::Result<Vec<_>>>()
        .map_err(running)?;
    let counted = match &call.filter {
        None => sent.cloned(),
        Some(filter) => {
            let holds = evaluate(filter, messages).map_err(running)?;
            let holds = holds.as_boolean();
            let mut counted = match holds.nulls() {
                Some(nulls) => holds.values() & nulls.inner(),
                None => holds.values().clone(),
            };
            if let Some(sent) = sent {
                counted = &counted & sent.values();
            }
            Some(BooleanArray::new(counted, None))
        }
    };
    accumulator
        .update_batch(&arguments, ids, counted.as_ref(), groups)
        .map_err(running)
}

/// Receivers of messages, numbered as they come: accumulators take every group that they know of to have got one.
struct Groups {
    first: usize,
    /// By receiver of the stretch; [`NONE`] without a message.
    ids: Vec<u32>,
    count: u32,
    /// Whether group `i` is the receiver `i`.
    aligned: bool,
}

const NONE: u32 = u32::MAX;

impl Groups {
    fn new(receivers: &Range<usize>) -> Self {
        Self {
            first: receivers.start,
            ids: vec![NONE; receivers.len()],
            count: 0,
            aligned: true,
        }
    }

    fn len(&self) -> usize {
        self.count as usize
    }

    /// The groups of `receivers`.
    fn number(&mut self, receivers: &UInt32Array, ids: &mut Vec<usize>) {
        ids.clear();
        let (mut last, mut group) = (NONE, 0);
        ids.extend(receivers.values().iter().map(|&receiver| {
            if receiver != last {
                last = receiver;
                let position = receiver as usize - self.first;
                if self.ids[position] == NONE {
                    self.aligned &= self.count as usize == position;
                    self.ids[position] = self.count;
                    self.count += 1;
                }
                group = self.ids[position] as usize;
            }
            group
        }));
    }

    /// The value of every receiver of the stretch.
    fn results(
        &self,
        call: &Call,
        mut accumulator: Box<dyn GroupsAccumulator>,
    ) -> Result<ArrayRef> {
        let all = self.ids.len();
        if self.count == 0 {
            return call.default.to_array_of_size(all).map_err(running);
        }
        let values = accumulator.evaluate(EmitTo::All).map_err(running)?;
        if self.aligned && self.len() == all {
            return Ok(values);
        }
        let groups: UInt32Array = self
            .ids
            .iter()
            .map(|&group| (group != NONE).then_some(group))
            .collect();
        let values = take(&values, &groups, None)?;
        match (&call.default, groups.nulls()) {
            (default, Some(nulls)) if !default.is_null() => {
                let got = BooleanArray::new(nulls.inner().clone(), None);
                let default = ScalarValue::to_scalar(default).map_err(running)?;
                Ok(zip(&got, &values, &default)?)
            }
            _ => Ok(values),
        }
    }
}
