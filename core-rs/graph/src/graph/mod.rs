//! The graph: node tables, edge tables, endpoint rows, and what is derived from them when first needed.

mod keys;
mod memory;
mod reads;
mod resolve;
mod validate;

pub use memory::Memory;
pub(crate) use resolve::Rows;

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, UInt32Array};
use arrow_buffer::ScalarBuffer;
use arrow_schema::{DataType, Field, Schema};

use crate::adjacency::{Ends, Entries, Lengths, Summary};
use crate::adjacency::{WeightCache, weights};
use crate::ids::check_size;
use crate::run::{Shared, Stored, raise};
use crate::tables::{Batches, EdgeTable, NodeTable, single};
use crate::{Control, Csr, Direction, ErrorCode, GraphError, Result};

/// An immutable property graph. A clone is cheap and shares everything; so does a changed graph with what it leaves alone.
#[derive(Clone, Debug)]
pub struct Graph {
    pub(crate) nodes: Arc<[NodeTable]>,
    pub(crate) edges: Arc<[EdgeTable]>,
    pub(crate) num_nodes: usize,
    pub(crate) ends: Arc<Ends>,
    pub(crate) directed: bool,
    /// Whether `topologies` are those of the edges the other way round.
    pub(crate) flipped: bool,
    pub(crate) topologies: Arc<Topologies>,
    pub(crate) weights: Arc<WeightCache>,
}

/// Built when first needed.
#[derive(Debug, Default)]
pub(crate) struct Topologies {
    pub(crate) out: Shared<Csr>,
    pub(crate) into: Shared<Csr>,
    pub(crate) both: Shared<Csr>,
    /// Those that a file has, which are read instead.
    pub(crate) stored: HashMap<Direction, Stored<Csr>>,
}

impl Graph {
    /// A graph of bare rows, for kernels and tests: the key column `id` counts from 0, the edge columns are `src` and `dst`.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidData`] for an endpoint `>= num_nodes` or ends of different numbers, [`ErrorCode::TooLarge`].
    pub fn from_endpoints(
        num_nodes: usize,
        src: Vec<u32>,
        dst: Vec<u32>,
        directed: bool,
    ) -> Result<Self> {
        check_size("nodes", num_nodes)?;
        check_size("edges", src.len())?;
        if src.len() != dst.len() {
            return Err(
                GraphError::new(ErrorCode::InvalidData, "an edge has two ends")
                    .expected(format!("{} destinations", src.len()))
                    .got(dst.len().to_string()),
            );
        }
        if let Some(row) = src
            .iter()
            .zip(&dst)
            .position(|(&u, &v)| u.max(v) as usize >= num_nodes)
        {
            return Err(GraphError::new(
                ErrorCode::InvalidData,
                "an edge ends at a node row that does not exist",
            )
            .row(row)
            .expected(format!("a row below {num_nodes}"))
            .got(src[row].max(dst[row]).to_string()));
        }
        let (src, dst) = (ScalarBuffer::from(src), ScalarBuffer::from(dst));
        let ids: UInt32Array = (0..num_nodes as u32).collect();
        let nodes = single("id", Arc::new(ids))?;
        let ends = Schema::new(vec![
            Field::new("src", DataType::UInt32, false),
            Field::new("dst", DataType::UInt32, false),
        ]);
        let columns: Vec<ArrayRef> = vec![
            Arc::new(UInt32Array::new(src.clone(), None)),
            Arc::new(UInt32Array::new(dst.clone(), None)),
        ];
        let edges = RecordBatch::try_new(Arc::new(ends), columns)?;
        let node_table = NodeTable {
            label: None,
            id: vec!["id".into()],
            data: Batches::new(nodes.schema(), vec![nodes], 0),
            ids: Arc::default(),
        };
        let edge_table = EdgeTable {
            edge_type: None,
            src: vec!["src".into()],
            dst: vec!["dst".into()],
            from: 0,
            to: 0,
            data: Batches::new(edges.schema(), vec![edges], 0),
        };
        Ok(Self::from_parts(
            Arc::new([node_table]),
            Arc::new([edge_table]),
            src,
            dst,
            directed,
        ))
    }

    /// A graph of tables and endpoint rows that fit each other.
    pub(crate) fn from_parts(
        nodes: Arc<[NodeTable]>,
        edges: Arc<[EdgeTable]>,
        src: impl Into<ScalarBuffer<u32>>,
        dst: impl Into<ScalarBuffer<u32>>,
        directed: bool,
    ) -> Self {
        let ends = Ends::new(src.into(), dst.into());
        Self::from_ends(nodes, edges, Arc::new(ends), directed)
    }

    /// As [`Graph::from_parts`].
    pub(crate) fn from_ends(
        nodes: Arc<[NodeTable]>,
        edges: Arc<[EdgeTable]>,
        ends: Arc<Ends>,
        directed: bool,
    ) -> Self {
        Self {
            num_nodes: nodes.last().map_or(0, |table| table.rows().end),
            nodes,
            edges,
            ends,
            directed,
            flipped: false,
            topologies: Arc::default(),
            weights: Arc::default(),
        }
    }

    /// Whether this is a clone of `other`.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.nodes, &other.nodes)
            && Arc::ptr_eq(&self.edges, &other.edges)
            && Arc::ptr_eq(&self.ends, &other.ends)
            && (self.directed, self.flipped) == (other.directed, other.flipped)
    }

    pub fn num_nodes(&self) -> usize {
        self.num_nodes
    }

    pub fn num_edges(&self) -> usize {
        self.ends.len()
    }

    pub fn directed(&self) -> bool {
        self.directed
    }

    /// `directed` or `undirected`.
    pub fn direction_word(&self) -> &'static str {
        match self.directed {
            true => "directed",
            false => "undirected",
        }
    }

    /// The source row of each edge, each `< num_nodes()`.
    ///
    /// # Panics
    /// Where a saved graph's file is not what was saved: the panic is the error that [`Graph::ends`] returns, and
    /// [`crate::raised`] takes it out.
    pub fn src(&self) -> &[u32] {
        self.ends.src().unwrap_or_else(|error| raise(error))
    }

    /// The destination row of each edge, each `< num_nodes()`.
    ///
    /// # Panics
    /// As [`Graph::src`].
    pub fn dst(&self) -> &[u32] {
        self.ends.dst().unwrap_or_else(|error| raise(error))
    }

    /// [`Graph::src`] and [`Graph::dst`].
    ///
    /// # Errors
    /// [`ErrorCode::InvalidData`] where a saved graph's file is not what was saved.
    pub fn ends(&self) -> Result<(&[u32], &[u32])> {
        Ok((self.ends.src()?, self.ends.dst()?))
    }

    /// One table per label, in row order; one table without a label in the common case.
    pub fn node_tables(&self) -> &[NodeTable] {
        &self.nodes
    }

    /// One table per edge type, in row order.
    pub fn edge_tables(&self) -> &[EdgeTable] {
        &self.edges
    }

    /// The neighbours of all nodes, built in parallel when first asked for and kept. In an undirected graph every
    /// direction is [`Direction::Both`], and one topology serves all.
    ///
    /// # Errors
    /// [`ErrorCode::Cancelled`].
    pub fn topology(&self, direction: Direction, control: &Control) -> Result<Arc<Csr>> {
        let topologies = &self.topologies;
        let direction = self.stored(direction);
        let cell = match direction {
            Direction::Out => &topologies.out,
            Direction::In => &topologies.into,
            Direction::Both => &topologies.both,
        };
        cell.get_or_build(self.size(), control, || {
            if let Some(stored) = topologies.stored.get(&direction) {
                return stored.read();
            }
            let (src, dst) = self.stored_ends()?;
            let (from, to, both) = match direction {
                Direction::Out => (src, dst, false),
                Direction::In => (dst, src, false),
                Direction::Both => (src, dst, true),
            };
            Csr::build(self.num_nodes, from, to, both, control)
        })
    }

    /// The weights of `topology(direction)`'s entries, from a numeric edge column, cached.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownColumn`] naming the nearest columns, [`ErrorCode::UnsupportedType`] for a column that is not
    /// numeric, [`ErrorCode::InvalidWeight`] for null and NaN with column and row, [`ErrorCode::Cancelled`].
    pub fn weights(
        &self,
        column: &str,
        direction: Direction,
        control: &Control,
    ) -> Result<Arc<Vec<f64>>> {
        let cell = self
            .weights
            .weights
            .cell(column, Some(self.stored(direction)));
        if let Some(weights) = cell.get() {
            return Ok(weights);
        }
        let topology = self.topology(direction, control)?;
        cell.get_or_build(self.size(), control, || {
            let by_row = weights::by_edge_row(&self.edges, column, control)?;
            Ok(weights::in_order(&by_row, &topology))
        })
    }

    /// The weights of `topology(direction)`'s entries as lengths, cached.
    ///
    /// # Errors
    /// As [`Graph::weights`], and [`ErrorCode::InvalidWeight`] for weights that are negative or too large to be added up.
    pub(crate) fn lengths(
        &self,
        column: &str,
        direction: Direction,
        control: &Control,
    ) -> Result<Arc<Lengths>> {
        let cell = self
            .weights
            .lengths
            .cell(column, Some(self.stored(direction)));
        if let Some(lengths) = cell.get() {
            return Ok(lengths);
        }
        let topology = self.topology(direction, control)?;
        let by_row = weights::by_edge_row(&self.edges, column, control)?;
        let summary = Summary::new(&by_row, control)
            .map_err(|error| weights::place(error, &self.edges, column))?;
        match summary.unit(self.num_nodes) {
            Some(unit) => cell.get_or_build(self.size(), control, || {
                let entries = Entries::whole(unit, &by_row, &topology);
                Ok(summary.lengths(entries, by_row.len()))
            }),
            None => {
                let weights = self.weights(column, direction, control)?;
                cell.get_or_build(self.size(), control, || {
                    Ok(summary.lengths(Entries::Float(weights), by_row.len()))
                })
            }
        }
    }

    /// The weights by edge row, from a numeric edge column, cached.
    ///
    /// # Errors
    /// As [`Graph::weights`].
    pub fn edge_weights(&self, column: &str, control: &Control) -> Result<Arc<Vec<f64>>> {
        let cell = self.weights.weights.cell(column, None);
        cell.get_or_build(self.size(), control, || {
            weights::by_edge_row(&self.edges, column, control).map(|weights| weights.to_vec())
        })
    }

    /// `topology(direction)`, if it was built already.
    pub(crate) fn built_topology(&self, direction: Direction) -> Option<Arc<Csr>> {
        match self.stored(direction) {
            Direction::Out => self.topologies.out.get(),
            Direction::In => self.topologies.into.get(),
            Direction::Both => self.topologies.both.get(),
        }
    }

    /// The topologies that were built so far.
    pub(crate) fn built_topologies(&self) -> Vec<Arc<Csr>> {
        let topologies = &self.topologies;
        [&topologies.out, &topologies.into, &topologies.both]
            .into_iter()
            .filter_map(Shared::get)
            .collect()
    }

    /// Nodes and edges together, which say how much there is to do.
    pub(crate) fn size(&self) -> usize {
        self.num_nodes() + self.num_edges()
    }

    /// The direction that `topologies` knows by this name.
    fn stored(&self, direction: Direction) -> Direction {
        match direction {
            _ if !self.directed => Direction::Both,
            direction if self.flipped => direction.reversed(),
            direction => direction,
        }
    }

    fn stored_ends(&self) -> Result<(&[u32], &[u32])> {
        let (src, dst) = self.ends()?;
        Ok(if self.flipped { (dst, src) } else { (src, dst) })
    }
}
