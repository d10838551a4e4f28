//! What a graph holds in memory.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::Array;
use arrow_data::ArrayData;

use crate::tables::{Batch, BatchColumn};
use crate::{Csr, Graph};

/// Bytes, each distinct buffer counted once, whoever owns it, but for those of a saved graph's files. Another graph may share any
/// of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Columns of the node tables.
    pub nodes: usize,
    /// Columns of the edge tables that are not node columns too.
    pub edges: usize,
    /// The indexes from keys to rows.
    pub ids: usize,
    /// Endpoint rows, the topologies that were needed so far, and weights in their order.
    pub topology: usize,
}

impl Memory {
    pub fn total(&self) -> usize {
        self.nodes + self.edges + self.ids + self.topology
    }
}

impl Graph {
    /// Bytes held now: what was not needed yet is not there. Takes time in the number of buffers, not of rows.
    pub fn memory(&self) -> Memory {
        let mut seen = HashSet::new();
        let nodes = self
            .nodes
            .iter()
            .flat_map(|table| table.batches())
            .map(|batch| columns(batch, &mut seen))
            .sum();
        let edges = self
            .edges
            .iter()
            .flat_map(|table| table.batches())
            .map(|batch| columns(batch, &mut seen))
            .sum();
        let ends = self.ends.memory(&mut seen);
        Memory {
            nodes,
            edges,
            ids: self.indexes(),
            topology: ends + self.adjacency(),
        }
    }

    /// Bytes held now beside the tables: indexes, endpoint rows, topologies, weights. Takes less time than [`Graph::memory`].
    pub fn derived_memory(&self) -> usize {
        let ends = self.ends.memory(&mut HashSet::new());
        self.indexes() + ends + self.adjacency()
    }

    /// Whether the two hold the same of what [`Graph::derived_memory`] counts, but for what little a change adds.
    pub fn shares_derived(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.topologies, &other.topologies)
    }

    fn indexes(&self) -> usize {
        let ids = self.nodes.iter().filter_map(|table| table.ids.get());
        ids.map(|ids| ids.memory()).sum()
    }

    fn adjacency(&self) -> usize {
        let topologies = self.built_topologies();
        let topologies = topologies.iter().map(|csr| Csr::memory(csr));
        topologies.sum::<usize>() + self.weights.memory()
    }
}

fn columns(batch: &Batch, seen: &mut HashSet<usize>) -> usize {
    batch
        .columns()
        .iter()
        .filter_map(BatchColumn::held)
        .map(|column| buffers(&column.to_data(), seen))
        .sum()
}

fn buffers(data: &ArrayData, seen: &mut HashSet<usize>) -> usize {
    let nulls = data.nulls().map(|nulls| nulls.buffer());
    let own: usize = data
        .buffers()
        .iter()
        .chain(nulls)
        .filter(|buffer| seen.insert(buffer.data_ptr().as_ptr() as usize))
        .map(|buffer| buffer.capacity().max(buffer.len()))
        .sum();
    own + data
        .child_data()
        .iter()
        .map(|child| buffers(child, seen))
        .sum::<usize>()
}
