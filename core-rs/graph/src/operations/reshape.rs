//! The same nodes and edges, read another way.

use std::sync::Arc;

use crate::Graph;
use crate::tables::EdgeTable;

impl Graph {
    /// Every edge the other way round: `src` and `dst`, their columns and labels change places. Shares everything,
    /// topology included; an undirected graph stays as it is.
    pub fn reverse(&self) -> Self {
        if !self.directed {
            return self.clone();
        }
        let turn = |table: &EdgeTable| EdgeTable {
            src: table.dst.clone(),
            dst: table.src.clone(),
            from: table.to,
            to: table.from,
            ..table.clone()
        };
        Self {
            edges: self.edges.iter().map(turn).collect(),
            ends: Arc::new(self.ends.reversed()),
            flipped: !self.flipped,
            ..self.clone()
        }
    }

    /// The same edges without direction. Shares everything; of the topology, that of both directions.
    pub fn to_undirected(&self) -> Self {
        Self {
            directed: false,
            ..self.clone()
        }
    }
}
