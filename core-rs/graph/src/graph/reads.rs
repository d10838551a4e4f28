//! Small reads: one id to its row, one node's neighbours and degree, the edges between two nodes.
//!
//! An id is looked up in the index of its label, and edges in the topology of a direction. Either is built when it is first
//! needed, which takes time in all nodes or edges; [`Graph::build_indexes`] does so beforehand.

use std::ops::Range;

use arrow_array::ArrayRef;

use crate::ids::{NONE, Origin, arity, refuse_nulls};
use crate::tables::{EdgeTable, key_text};
use crate::{Control, Csr, Direction, ErrorCode, Graph, GraphError, Result};

impl Graph {
    /// Whether a node has this id: one array of one value per key column. `label` names the table to look in; without it, all are.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownLabel`], [`ErrorCode::UnsupportedType`] for an id of a kind that no key of this type is written as,
    /// [`ErrorCode::NullKey`], [`ErrorCode::InvalidArgument`] for another number of columns.
    pub fn has_node(
        &self,
        id: &[ArrayRef],
        label: Option<&str>,
        control: &Control,
    ) -> Result<bool> {
        Ok(self
            .rows_of(id, label, control)?
            .next()
            .transpose()?
            .is_some())
    }

    /// The row of the node that has this id.
    ///
    /// # Errors
    /// As [`Graph::has_node`], and [`ErrorCode::InvalidArgument`] for an id that several labels have where none is named.
    pub fn find_node(
        &self,
        id: &[ArrayRef],
        label: Option<&str>,
        control: &Control,
    ) -> Result<Option<u32>> {
        let mut rows = self.rows_of(id, label, control)?;
        let first = rows.next().transpose()?;
        if first.is_some() && rows.next().transpose()?.is_some() {
            let message = "several labels have this id; say which is meant";
            let labels = self.nodes.iter().filter_map(|table| table.label());
            return Err(GraphError::new(ErrorCode::InvalidArgument, message)
                .parameter("label")
                .expected(format!("one of {}", labels.collect::<Vec<_>>().join(", ")))
                .got(text_of(id)));
        }
        Ok(first)
    }

    /// As [`Graph::find_node`], of a node that must be there.
    ///
    /// # Errors
    /// As [`Graph::find_node`], and [`ErrorCode::UnknownId`].
    pub fn expect_node(
        &self,
        id: &[ArrayRef],
        label: Option<&str>,
        control: &Control,
    ) -> Result<u32> {
        self.find_node(id, label, control)?.ok_or_else(|| {
            let got = text_of(id);
            let names = self
                .nodes
                .first()
                .map_or(String::new(), |table| table.id.join(", "));
            let whose = label.map_or("node".to_owned(), |label| {
                format!("node of the label {label:?}")
            });
            GraphError::new(ErrorCode::UnknownId, format!("no {whose} has the id {got}"))
                .column(names)
                .expected("the id of a node")
                .got(got)
        })
    }

    /// The neighbours of a node row, each once, ascending: over all edges, or those of one type.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownLabel`] for a type that the graph does not have.
    ///
    /// # Panics
    /// If `u >= num_nodes()`.
    pub fn neighbor_rows(
        &self,
        u: u32,
        direction: Direction,
        edge_type: Option<&str>,
        control: &Control,
    ) -> Result<Vec<u32>> {
        let wanted = self.rows_of_type(edge_type)?;
        let topology = self.topology(direction, control)?;
        let entries = topology.neighbors(u).iter().zip(topology.edges(u));
        let mut rows: Vec<u32> = match wanted {
            None => topology.neighbors(u).to_vec(),
            Some(wanted) => entries
                .filter(|(_, edge)| wanted.contains(&(**edge as usize)))
                .map(|(&v, _)| v)
                .collect(),
        };
        rows.dedup();
        Ok(rows)
    }

    /// The rows of the edges from `u` to `v`, ascending; in an undirected graph, of those between them.
    ///
    /// # Errors
    /// As [`Graph::neighbor_rows`].
    ///
    /// # Panics
    /// If `u >= num_nodes()`.
    pub fn edge_rows_between(
        &self,
        u: u32,
        v: u32,
        edge_type: Option<&str>,
        control: &Control,
    ) -> Result<Vec<u32>> {
        let wanted = self.rows_of_type(edge_type)?;
        let topology = self.topology(Direction::Out, control)?;
        let edges = &topology.edges(u)[entries_to(&topology, u, v)];
        Ok(match wanted {
            None => edges.to_vec(),
            Some(wanted) => edges
                .iter()
                .copied()
                .filter(|&edge| wanted.contains(&(edge as usize)))
                .collect(),
        })
    }

    /// How many edges a node row has. As in the algorithm `degree`, a self-loop counts once out, once in, twice for both.
    ///
    /// # Errors
    /// As [`Graph::neighbor_rows`].
    ///
    /// # Panics
    /// If `u >= num_nodes()`.
    pub fn degree_of(
        &self,
        u: u32,
        direction: Direction,
        edge_type: Option<&str>,
        control: &Control,
    ) -> Result<usize> {
        let wanted = self.rows_of_type(edge_type)?;
        let count = |edges: &[u32]| match &wanted {
            None => edges.len(),
            Some(wanted) => {
                let of_type = |edge: &&u32| wanted.contains(&(**edge as usize));
                edges.iter().filter(of_type).count()
            }
        };
        if self.directed() && direction == Direction::Both && !self.has_topology(direction) {
            // What other reads need is built, rather than a topology for this alone.
            let out = self.topology(Direction::Out, control)?;
            let into = self.topology(Direction::In, control)?;
            return Ok(count(out.edges(u)) + count(into.edges(u)));
        }
        let topology = self.topology(direction, control)?;
        let both = !self.directed() || direction == Direction::Both;
        let loops = &topology.edges(u)[entries_to(&topology, u, u)];
        Ok(count(topology.edges(u)) + if both { count(loops) } else { 0 })
    }

    /// Builds what the reads look into, where it is not there yet: the index of all ids, and the topologies of `directions`.
    ///
    /// # Errors
    /// [`ErrorCode::Cancelled`].
    pub fn build_indexes(&self, directions: &[Direction], control: &Control) -> Result<()> {
        for table in &*self.nodes {
            table.ids(control)?;
        }
        for &direction in directions {
            self.topology(direction, control)?;
        }
        Ok(())
    }

    /// Whether the index of all ids is there, so that rows are added without building it.
    pub fn has_ids(&self) -> bool {
        self.nodes.iter().all(|table| table.ids.get().is_some())
    }

    /// How many indexes and topologies there are: it grows when a read has to build one.
    pub fn num_indexes(&self) -> usize {
        let ids = self.nodes.iter().filter(|table| table.ids.get().is_some());
        ids.count() + self.built_topologies().len()
    }

    fn has_topology(&self, direction: Direction) -> bool {
        self.built_topology(direction).is_some()
    }

    /// The rows that have an id, one per label at most, looked up one by one.
    fn rows_of<'a>(
        &'a self,
        id: &'a [ArrayRef],
        label: Option<&str>,
        control: &'a Control,
    ) -> Result<impl Iterator<Item = Result<u32>> + 'a> {
        let tables = match label {
            Some(label) => std::slice::from_ref(self.labelled(label)?),
            None => &self.nodes,
        };
        if let Some(table) = tables.first() {
            if table.id.len() != id.len() {
                return Err(arity(table.id.len(), id.len()).parameter("id"));
            }
            for (name, part) in table.id.iter().zip(id) {
                refuse_nulls("ids", name, std::slice::from_ref(part))?;
            }
        }
        let found = |table: &'a crate::NodeTable| {
            let mut row = [NONE];
            let find = table
                .ids(control)
                .and_then(|ids| ids.find(id, Origin::Argument, &mut row));
            match find {
                Ok(()) if row[0] == NONE => None,
                Ok(()) => Some(Ok(table.rows().start as u32 + row[0])),
                Err(error) => Some(Err(error.parameter("id"))),
            }
        };
        Ok(tables.iter().filter_map(found))
    }

    /// The edge rows of a type, which lie side by side; `None` for all.
    fn rows_of_type(&self, edge_type: Option<&str>) -> Result<Option<Range<usize>>> {
        let Some(name) = edge_type else {
            return Ok(None);
        };
        let mut of_type = self
            .edges
            .iter()
            .filter(|table| table.edge_type() == Some(name));
        let Some(first) = of_type.next() else {
            let mut known: Vec<&str> = self.edges.iter().filter_map(EdgeTable::edge_type).collect();
            known.dedup();
            let message = format!("the graph has no type {name:?}");
            return Err(GraphError::new(ErrorCode::UnknownLabel, message)
                .parameter("type")
                .suggest(name, known));
        };
        let last = of_type.next_back().unwrap_or(first);
        Ok(Some(first.rows().start..last.rows().end))
    }
}

/// The entries of `u` that lead to `v`, among those of `u`.
fn entries_to(topology: &Csr, u: u32, v: u32) -> Range<usize> {
    let targets = topology.neighbors(u);
    targets.partition_point(|&target| target < v)..targets.partition_point(|&target| target <= v)
}

fn text_of(id: &[ArrayRef]) -> String {
    let chunks: Vec<Vec<ArrayRef>> = id.iter().map(|part| vec![part.clone()]).collect();
    key_text(&chunks, 0)
}
