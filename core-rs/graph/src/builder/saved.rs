//! From the pieces of a saved graph to a graph, of which nothing is read before it is needed.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_buffer::ScalarBuffer;
use arrow_schema::SchemaRef;

use crate::adjacency::Ends;
use crate::graph::Topologies;
use crate::ids::check_size;
use crate::run::Stored;
use crate::tables::{Batch, Batches, EdgeTable, NodeTable};
use crate::{Csr, Direction, ErrorCode, Graph, GraphError, Result};

use super::tables::{check_label_column, check_labels, same_keys};

/// What a saved graph is put together of.
#[derive(Debug)]
pub struct SavedGraph {
    pub nodes: Vec<SavedNodes>,
    pub edges: Vec<SavedEdges>,
    /// Per edge row, the row of its source.
    pub src: Stored<ScalarBuffer<u32>>,
    /// Per edge row, the row of its destination.
    pub dst: Stored<ScalarBuffer<u32>>,
    pub directed: bool,
    /// Adjacencies that are read instead of being built.
    pub topologies: HashMap<Direction, Stored<Csr>>,
}

/// The nodes of one label.
#[derive(Debug)]
pub struct SavedNodes {
    pub label: Option<String>,
    pub id: Vec<String>,
    pub schema: SchemaRef,
    pub batches: Vec<Batch>,
}

/// The edges of one type, between two node tables by their positions.
#[derive(Debug)]
pub struct SavedEdges {
    pub edge_type: Option<String>,
    pub src: Vec<String>,
    pub dst: Vec<String>,
    pub from: usize,
    pub to: usize,
    pub schema: SchemaRef,
    pub batches: Vec<Batch>,
}

impl SavedGraph {
    /// The graph. Whoever made the readers answers for what they give: ends that are rows of the graph, as many as it has edges, and
    /// columns as their schema says.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidData`] for tables that are none of one graph, [`ErrorCode::TooLarge`].
    pub fn open(self) -> Result<Graph> {
        let labels: Vec<Option<&str>> = self.nodes.iter().map(|it| it.label.as_deref()).collect();
        check_labels(&labels).map_err(contradiction)?;
        let mut first = 0;
        let mut nodes: Vec<NodeTable> = Vec::with_capacity(self.nodes.len());
        for saved in self.nodes {
            let data = Batches::new(saved.schema, saved.batches, first);
            first = data.rows.end;
            let table = NodeTable {
                label: saved.label,
                id: saved.id,
                data,
                ids: Arc::default(),
            };
            checked(&table.data, table.name(), &[&table.id])?;
            if let Some(first) = nodes.first() {
                same_keys(first, &table).map_err(contradiction)?;
            }
            nodes.push(table);
        }
        check_size("nodes", first)?;
        check_label_column(&nodes).map_err(contradiction)?;
        let mut first = 0;
        let mut edges: Vec<EdgeTable> = Vec::with_capacity(self.edges.len());
        for saved in self.edges {
            let data = Batches::new(saved.schema, saved.batches, first);
            first = data.rows.end;
            let table = EdgeTable {
                edge_type: saved.edge_type,
                src: saved.src,
                dst: saved.dst,
                from: saved.from,
                to: saved.to,
                data,
            };
            checked(&table.data, table.name(), &[&table.src, &table.dst])?;
            for (end, keys) in [(table.from, &table.src), (table.to, &table.dst)] {
                let arity = nodes.get(end).map(|nodes| nodes.id.len());
                if arity != Some(keys.len()) {
                    let message = "an edge table's ends are no keys of its nodes";
                    let error = GraphError::new(ErrorCode::InvalidData, message);
                    return Err(error.table(table.name()));
                }
            }
            edges.push(table);
        }
        check_size("edges", first)?;
        let ends = Ends::stored(first, self.src, self.dst);
        let graph = Graph::from_ends(nodes.into(), edges.into(), Arc::new(ends), self.directed);
        Ok(Graph {
            topologies: Arc::new(Topologies {
                stored: self.topologies,
                ..Topologies::default()
            }),
            ..graph
        })
    }
}

/// A table whose key columns are there.
fn checked(data: &Batches, name: &str, keys: &[&Vec<String>]) -> Result<()> {
    data.check(name).map_err(contradiction)?;
    for keys in keys {
        if keys.is_empty() {
            let error = GraphError::new(ErrorCode::InvalidData, "a table has no key column");
            return Err(error.table(name));
        }
        for key in *keys {
            data.column(name, key).map_err(contradiction)?;
        }
    }
    Ok(())
}

/// What is wrong with a saved graph is wrong with data, not with an argument.
fn contradiction(error: GraphError) -> GraphError {
    GraphError {
        code: ErrorCode::InvalidData,
        ..error
    }
}
