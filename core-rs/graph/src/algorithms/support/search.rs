//! What searches from sources give: distances, predecessors, how many nodes have them, and the paths that they make.

use std::sync::Arc;

use arrow_array::{ArrayRef, ArrowPrimitiveType, UInt32Array, UInt64Array};
use arrow_buffer::{BooleanBufferBuilder, NullBuffer};

use crate::algorithms::parameters::{Nodes, Param};
use crate::algorithms::table::{Column, ColumnKind, Run, Table};
use crate::{Csr, Result};

use super::path_rows::PathRows;

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

/// `predecessors`, for searches that can do without.
pub(in super::super) static PREDECESSORS: Param<bool> = Param::flag(
    "predecessors",
    true,
    "Whether to find predecessors; false leaves them null, which is faster. Paths are found all the same.",
);

/// The predecessors that a search found.
pub(in super::super) enum Predecessors {
    /// Rows of nodes, or [`NONE`].
    Rows(Vec<u32>),
    /// Words whose lower halves are such rows.
    Words(Vec<u64>),
}

impl Predecessors {
    /// The predecessor of `node`, or [`NONE`].
    pub fn of(&self, node: u32) -> u32 {
        match self {
            Self::Rows(rows) => rows[node as usize],
            Self::Words(words) => words[node as usize] as u32,
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Rows(rows) => rows.len(),
            Self::Words(words) => words.len(),
        }
    }

    fn column(self, present: NullBuffer) -> ArrayRef {
        match self {
            Self::Rows(rows) => Arc::new(UInt32Array::new(rows.into(), Some(present))),
            Self::Words(words) => Arc::new(UInt64Array::new(words.into(), Some(present))),
        }
    }
}

/// The table of paths, whose costs are `columns`.
pub(in super::super) const fn paths(columns: &'static [Column]) -> Table {
    let doc = "A shortest path to each of the targets that is reached, in their order, and to every node that is reached where no targets are given.";
    Table::paths(columns, doc).streamed()
}

/// Gives the columns `distance`, made by `distances` with the mask of the nodes `reached`, and `predecessor`, which all of them
/// but the `sources` have; none has where there are no predecessors.
pub(in super::super) fn give_nodes(
    run: &Run<'_>,
    table: &'static Table,
    distances: impl FnOnce(Option<NullBuffer>) -> ArrayRef,
    predecessors: Option<Predecessors>,
    sources: &[u32],
    reached: NullBuffer,
) -> Result<()> {
    run.note("reached", reached.len() - reached.null_count());
    let wanted = run.wants_column(table, PREDECESSOR.name);
    let predecessors = wanted.then(|| -> ArrayRef {
        let Some(predecessors) = predecessors else {
            return Arc::new(UInt32Array::new_null(reached.len()));
        };
        let mut has_predecessor = BooleanBufferBuilder::new(reached.len());
        has_predecessor.append_buffer(reached.inner());
        for &source in sources {
            has_predecessor.set_bit(source as usize, false);
        }
        let has_predecessor = NullBuffer::new(has_predecessor.finish());
        predecessors.column(has_predecessor)
    });
    let wanted = run.wants_column(table, "distance");
    let distances = wanted.then(|| distances(Some(reached)));
    run.give_some(table, vec![distances, predecessors])
}

/// Gives the paths to those of the `targets`, or of all nodes where there are none, that are `reached`: predecessors lead back from
/// them. Steps are all nodes on the way from a source, and the edges between them. `edge` chooses the entry of `out` that leads from
/// one node to the next, `cost` says what the way to a node takes.
pub(in super::super) fn give_paths<C: ArrowPrimitiveType>(
    run: &Run<'_>,
    table: &'static Table,
    predecessors: &Predecessors,
    targets: Option<&[u32]>,
    reached: impl Fn(u32) -> bool,
    edge: impl Fn(u32, u32) -> u32,
    cost: impl Fn(u32) -> C::Native,
) -> Result<()> {
    let ends = match targets {
        Some(targets) => targets.to_vec(),
        None => (0..predecessors.len() as u32).collect(),
    };
    let mut rows = PathRows::<C>::new(run, table);
    let mut way = Vec::new();
    for end in ends.into_iter().filter(|&end| reached(end)) {
        way.clear();
        way.push(end);
        let mut node = end;
        while predecessors.of(node) != NONE {
            node = predecessors.of(node);
            way.push(node);
        }
        way.reverse();
        rows.start(way[0], cost(way[0]))?;
        for step in way.windows(2) {
            rows.step(edge(step[0], step[1]), step[1], cost(step[1]))?;
        }
    }
    rows.finish()
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
