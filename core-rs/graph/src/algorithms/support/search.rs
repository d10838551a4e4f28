//! What searches from sources give: distances, predecessors, how many nodes have them, and the paths that they make.

use std::sync::Arc;

use arrow_array::{ArrayRef, UInt32Array};
use arrow_buffer::{BooleanBufferBuilder, NullBuffer};

use crate::algorithms::parameters::{Nodes, Param};
use crate::algorithms::table::{Column, ColumnKind, Run, Table};
use crate::{Csr, Result};

/// Marks a node that was not reached, or that has no predecessor.
pub(in super::super) const NONE: u32 = u32::MAX;

/// `targets`, for searches that may stop early.
pub(in super::super) static TARGETS: Param<Option<Nodes>> = Param::optional_nodes(
    "targets",
    "The nodes to find; `target` for one. The search stops once all are found, and nodes farther away than the farthest of them count as unreachable. Null searches everything.",
)
.alias("target");

/// The column that all searches have beside their distances.
pub(in super::super) const PREDECESSOR: Column = Column::new(
    "predecessor",
    ColumnKind::Node,
    "The node before this one on a shortest path; null for sources and unreachable nodes.",
)
.nullable();

/// The table of paths, whose costs are `columns`.
pub(in super::super) const fn paths(columns: &'static [Column]) -> Table {
    let doc = "A shortest path to each of the targets that is reached, in their order, and to every node that is reached where no targets are given.";
    Table::paths(columns, doc).streamed()
}

/// Gives the columns `distance`, made by `distances` with the mask of the nodes `reached`, and `predecessor`, which all of them
/// but the `sources` have.
pub(in super::super) fn give_nodes(
    run: &Run<'_>,
    table: &'static Table,
    distances: impl FnOnce(Option<NullBuffer>) -> ArrayRef,
    predecessors: Vec<u32>,
    sources: &[u32],
    reached: NullBuffer,
) -> Result<()> {
    let mut has_predecessor = BooleanBufferBuilder::new(reached.len());
    has_predecessor.append_buffer(reached.inner());
    for &source in sources {
        has_predecessor.set_bit(source as usize, false);
    }
    let has_predecessor = NullBuffer::new(has_predecessor.finish());
    run.note("reached", reached.len() - reached.null_count());
    run.give(
        table,
        vec![
            distances(Some(reached)),
            Arc::new(UInt32Array::new(predecessors.into(), Some(has_predecessor))),
        ],
    )
}

/// Steps that are given together.
const STEPS: usize = 1 << 13;

/// Gives the paths to those of the `targets`, or of all nodes where there are none, that are `reached`: predecessors lead back from
/// them. Steps are all nodes on the way from a source, and the edges between them. `edge` chooses the entry of `out` that leads from one node to the next, `costs` makes a column of nodes' distances.
pub(in super::super) fn give_paths(
    run: &Run<'_>,
    table: &'static Table,
    predecessors: &[u32],
    targets: Option<&[u32]>,
    reached: impl Fn(u32) -> bool,
    edge: impl Fn(u32, u32) -> u32,
    costs: impl Fn(&[u32]) -> ArrayRef,
) -> Result<()> {
    let ends = match targets {
        Some(targets) => targets.to_vec(),
        None => (0..predecessors.len() as u32).collect(),
    };
    let mut steps = Steps::default();
    let mut way = Vec::new();
    for (path, end) in ends.into_iter().filter(|&end| reached(end)).enumerate() {
        way.clear();
        way.push(end);
        let mut node = end;
        while predecessors[node as usize] != NONE {
            node = predecessors[node as usize];
            way.push(node);
        }
        way.reverse();
        for (step, &node) in way.iter().enumerate() {
            steps.paths.push(path as u32);
            steps.steps.push(step as u32);
            steps.nodes.push(node);
            let before = step.checked_sub(1).map(|before| way[before]);
            steps.edges.push(before.map(|before| edge(before, node)));
            if steps.nodes.len() == STEPS {
                steps.give(run, table, &costs)?;
            }
        }
    }
    steps.give(run, table, &costs)
}

#[derive(Default)]
struct Steps {
    paths: Vec<u32>,
    steps: Vec<u32>,
    nodes: Vec<u32>,
    edges: Vec<Option<u32>>,
}

impl Steps {
    fn give(
        &mut self,
        run: &Run<'_>,
        table: &'static Table,
        costs: impl Fn(&[u32]) -> ArrayRef,
    ) -> Result<()> {
        if self.nodes.is_empty() {
            return Ok(());
        }
        let steps = std::mem::take(self);
        let costs = costs(&steps.nodes);
        run.give(
            table,
            vec![
                Arc::new(UInt32Array::from(steps.paths)),
                Arc::new(UInt32Array::from(steps.steps)),
                Arc::new(UInt32Array::from(steps.nodes)),
                Arc::new(UInt32Array::from(steps.edges)),
                costs,
            ],
        )
    }
}

/// The edge of least row among those from `u` to `v`, as an entry of `out` for which `fits`.
pub(in super::super) fn edge_between(
    out: &Csr,
    u: u32,
    v: u32,
    fits: impl Fn(usize) -> bool,
) -> u32 {
    let range = out.range(u);
    let neighbors = &out.targets()[range.clone()];
    // Neighbours are sorted.
    let first = neighbors.partition_point(|&other| other < v);
    let entries = neighbors[first..].iter().take_while(|&&other| other == v);
    let entries = (range.start + first..).zip(entries);
    let edges = entries.filter(|&(entry, _)| fits(entry));
    edges
        .map(|(entry, _)| out.edge_rows()[entry])
        .min()
        .unwrap_or(NONE)
}
