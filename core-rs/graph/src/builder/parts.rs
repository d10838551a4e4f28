//! Tables and the rows of edge ends, on their way to a graph.

use rayon::prelude::*;

use crate::ids::check_size;
use crate::ids::{Origin, arity, match_rows};
use crate::tables::{EdgeTable, NodeTable};
use crate::{Control, ErrorCode, Graph, GraphError, Result};

use super::tables::{check_label_column, checked_keys};

/// A graph in the making: endpoint rows count from the start of the node table that they are in.
pub(crate) struct Parts {
    pub nodes: Vec<NodeTable>,
    pub edges: Vec<EdgeTable>,
    pub src: Vec<u32>,
    pub dst: Vec<u32>,
}

/// An end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Src,
    Dst,
}

impl Side {
    pub fn name(self) -> &'static str {
        match self {
            Self::Src => "src",
            Self::Dst => "dst",
        }
    }

    /// The key columns of this end, and the position of its node table.
    pub fn of(self, table: &EdgeTable) -> (&[String], usize) {
        match self {
            Self::Src => (&table.src, table.from),
            Self::Dst => (&table.dst, table.to),
        }
    }

    pub fn rows(self, parts: &Parts) -> &[u32] {
        match self {
            Self::Src => &parts.src,
            Self::Dst => &parts.dst,
        }
    }

    pub fn rows_mut(self, parts: &mut Parts) -> &mut Vec<u32> {
        match self {
            Self::Src => &mut parts.src,
            Self::Dst => &mut parts.dst,
        }
    }
}

impl Parts {
    pub fn num_edges(&self) -> usize {
        self.edges.last().map_or(0, |table| table.rows().end)
    }

    /// Lays the node tables one behind the other.
    pub fn finish(mut self, directed: bool) -> Result<Graph> {
        lay_out(&mut self.nodes)?;
        for side in [Side::Src, Side::Dst] {
            for table in 0..self.edges.len() {
                let first = self.nodes[side.of(&self.edges[table]).1].rows().start as u32;
                let range = self.edges[table].rows();
                if first > 0 {
                    side.rows_mut(&mut self)[range]
                        .par_iter_mut()
                        .for_each(|row| *row += first);
                }
            }
        }
        Ok(Graph::from_parts(
            self.nodes.into(),
            self.edges.into(),
            self.src,
            self.dst,
            directed,
        ))
    }
}

/// Numbers the rows of node tables, one behind the other.
pub(crate) fn lay_out(nodes: &mut [NodeTable]) -> Result<()> {
    check_label_column(nodes)?;
    let mut start = 0;
    for table in nodes {
        let length = table.num_rows();
        table.data.rows = start..start + length;
        start += length;
    }
    check_size("nodes", start)
}

/// Finds the node row of every edge end, counted from the start of its table; [`NONE`](crate::ids::NONE) where there is none.
pub(crate) fn match_ends(parts: &mut Parts, control: &Control) -> Result<()> {
    for table in &parts.edges {
        for side in [Side::Src, Side::Dst] {
            parts.nodes[side.of(table).1].ids(control)?;
        }
    }
    control.begin("match edges", 2 * parts.num_edges() as u64);
    for side in [Side::Src, Side::Dst] {
        // Every row is written below. Memory of zeros is touched by the threads that write it, and by none before.
        let mut rows = vec![0; parts.num_edges()];
        for table in &parts.edges {
            let (columns, end) = side.of(table);
            let nodes = &parts.nodes[end];
            if columns.len() != nodes.id.len() {
                return Err(arity(nodes.id.len(), columns.len())
                    .table(table.name())
                    .parameter(side.name()));
            }
            let chunks = checked_keys(&table.data, table.name(), columns)?;
            let ids = nodes.ids(control)?;
            match_rows(
                &ids,
                &chunks,
                Origin::Column,
                &mut rows[table.rows()],
                control,
            )
            .map_err(|error| place(error, table, columns))?;
        }
        *side.rows_mut(parts) = rows;
    }
    Ok(())
}

fn place(error: GraphError, table: &EdgeTable, columns: &[String]) -> GraphError {
    if error.code == ErrorCode::Cancelled {
        error
    } else {
        error.table(table.name()).column(columns.join(", "))
    }
}
