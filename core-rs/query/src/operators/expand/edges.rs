//! Steps over one edge, and to all nodes.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{Array, UInt32Array};
use arrow_buffer::BooleanBuffer;
use quiver_graph::{Csr, Result};

use super::found::Found;
use super::{Input, Progress, Walker};

/// Entries that are looked at before the caller may do something else.
pub(super) const BUDGET: usize = 1 << 16;

/// Which edges are followed.
#[derive(Clone, Debug)]
pub(super) struct Followed {
    pub topology: Arc<Csr>,
    /// The rows of edges, in order; all without any.
    pub allowed: Option<Vec<Range<u32>>>,
    /// A bit for each edge, of those that conditions leave.
    pub chosen: Option<Arc<BooleanBuffer>>,
}

impl Followed {
    pub fn allows(&self, edge: u32) -> bool {
        let chosen = self.chosen.as_ref();
        if chosen.is_some_and(|chosen| !chosen.value(edge as usize)) {
            return false;
        }
        match &self.allowed {
            None => true,
            Some(stretches) => stretches.iter().any(|rows| rows.contains(&edge)),
        }
    }

    /// The entries of a node; none where there is no such node.
    pub fn range(&self, node: u32) -> Range<usize> {
        match (node as usize) < self.topology.len() {
            true => self.topology.range(node),
            false => 0..0,
        }
    }
}

/// The ends of single edges.
pub(super) struct OneEdge {
    followed: Followed,
    /// The only node at which the edges of each row may end.
    into: Option<UInt32Array>,
    row: usize,
    /// What is left of the row's entries.
    left: Option<Range<usize>>,
}

impl OneEdge {
    pub fn new(followed: Followed, into: Option<UInt32Array>) -> Self {
        Self {
            followed,
            into,
            row: 0,
            left: None,
        }
    }

    /// The entries to look at for a row.
    fn entries(&self, input: &Input<'_>, row: usize) -> Range<usize> {
        let Some(node) = input.from(row) else {
            return 0..0;
        };
        let all = self.followed.range(node);
        let Some(into) = &self.into else {
            return all;
        };
        if into.is_null(row) {
            return 0..0;
        }
        // Entries are sorted by the nodes that they lead to.
        let (wanted, targets) = (into.value(row), self.followed.topology.targets());
        let of_node = &targets[all.clone()];
        let first = of_node.partition_point(|&target| target < wanted);
        let count = of_node[first..].partition_point(|&target| target == wanted);
        all.start + first..all.start + first + count
    }
}

impl Walker for OneEdge {
    fn walk(&mut self, input: &Input<'_>, found: &mut Found) -> Result<Progress> {
        let topology = Arc::clone(&self.followed.topology);
        let (targets, edges) = (topology.targets(), topology.edge_rows());
        let mut budget = BUDGET;
        while self.row < input.rows {
            if found.is_full() || budget == 0 {
                return Ok(Progress::More);
            }
            let row = self.row;
            if input.is_kept(row) {
                found.keep(row);
                self.row += 1;
                continue;
            }
            let left = self.left.take();
            let mut entries = left.unwrap_or_else(|| self.entries(input, row));
            let most = found.room().min(budget);
            let end = entries.end.min(entries.start.saturating_add(most));
            budget = budget.saturating_sub((end - entries.start).max(1));
            for entry in entries.start..end {
                if self.followed.allows(edges[entry]) {
                    found.edge(row, edges[entry], targets[entry]);
                }
            }
            entries.start = end;
            match entries.is_empty() {
                true => self.row += 1,
                false => self.left = Some(entries),
            }
        }
        Ok(Progress::Done)
    }
}

/// All nodes of some tables, for each row.
pub(super) struct Anywhere {
    stretches: Vec<Range<u32>>,
    row: usize,
    stretch: usize,
    next: u32,
}

impl Anywhere {
    pub fn new(stretches: Vec<Range<u32>>) -> Self {
        Self {
            stretches,
            row: 0,
            stretch: 0,
            next: 0,
        }
    }
}

impl Walker for Anywhere {
    fn walk(&mut self, input: &Input<'_>, found: &mut Found) -> Result<Progress> {
        while self.row < input.rows {
            if found.is_full() {
                return Ok(Progress::More);
            }
            if input.is_kept(self.row) {
                found.keep(self.row);
                self.row += 1;
                continue;
            }
            let Some(stretch) = self.stretches.get(self.stretch) else {
                (self.row, self.stretch, self.next) = (self.row + 1, 0, 0);
                continue;
            };
            let start = stretch.start.max(self.next);
            let room = u32::try_from(found.room()).unwrap_or(u32::MAX);
            let end = stretch.end.min(start.saturating_add(room));
            (start..end).for_each(|node| found.node(self.row, node));
            self.next = end;
            if end >= stretch.end {
                (self.stretch, self.next) = (self.stretch + 1, 0);
            }
        }
        Ok(Progress::Done)
    }
}
