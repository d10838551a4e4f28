//! Two graphs as one.

use std::collections::HashSet;

use crate::builder::{EDGE_BYTES, NODE_BYTES, Policy};
use crate::{
    Control, EdgeInput, ErrorCode, Graph, GraphError, NodeInput, OnConflict, Report, Result,
};

/// What an edge takes among those that were seen, and its place among those that are kept, about.
const SEEN_BYTES: u64 = 18;

/// How two graphs become one.
#[derive(Clone, Copy, Debug)]
pub struct Merging {
    /// What becomes of a node that both have.
    pub on_conflict: OnConflict,
    /// Whether an edge of the other graph comes only where no edge of its type has the same ends yet.
    pub distinct: bool,
}

impl Graph {
    /// The nodes and edges of both, this graph's first: nodes are the same where label and key are, columns where their names are. Tells
    /// which nodes of the other were left out because they are there already.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidArgument`] where one graph is directed and the other is not, or where one has labels and the other none;
    /// and as [`Graph::add_nodes`] and [`Graph::add_edges`].
    pub fn merge(&self, other: &Self, how: Merging, control: &Control) -> Result<(Self, Report)> {
        check_directions(self, other, "merged")?;
        let _held = control.reserve("two graphs as one", || {
            let (nodes, edges) = (other.num_nodes() as u64, other.num_edges() as u64);
            Ok(NODE_BYTES as u64 * nodes + EDGE_BYTES as u64 * edges)
        })?;
        let mut graph = self.clone();
        let mut report = Report::default();
        let policy = Policy {
            on_conflict: Some(how.on_conflict),
            ..Policy::default()
        };
        for table in other.node_tables() {
            let input = NodeInput::of(table)?;
            let (more, of_table) = graph.add_nodes_with_report(input, policy, control)?;
            graph = more;
            report.skipped.extend(of_table.skipped);
            report.copied += of_table.copied;
        }
        for table in other.edge_tables() {
            let input = EdgeInput::of(table, other.node_tables())?;
            let known = graph.clone();
            let (more, of_table) =
                graph.add_edges_with_report(input, Policy::default(), control)?;
            report.copied += of_table.copied;
            graph = match how.distinct {
                true => more.without_repeated(&known, control)?,
                false => more,
            };
        }
        Ok((graph, report))
    }

    /// Of the edges that this graph has behind those of `known`, all in one table, only those of which no edge of the type before has
    /// the ends.
    fn without_repeated(&self, known: &Self, control: &Control) -> Result<Self> {
        let grown = |table: &&crate::EdgeTable| {
            let same = known.edge_tables().iter().find(|other| {
                let of = |table: &crate::EdgeTable| {
                    (
                        table.edge_type().map(str::to_owned),
                        table.from(),
                        table.to(),
                    )
                };
                of(other) == of(table)
            });
            same.map_or(0, |same| same.num_rows()) < table.num_rows()
        };
        let Some(table) = self.edge_tables().iter().find(grown) else {
            return Ok(self.clone());
        };
        let added = self.num_edges() - known.num_edges();
        let new = table.rows().end - added..table.rows().end;
        let _held = control.reserve("the edges of two graphs", || {
            Ok(SEEN_BYTES * self.num_edges() as u64)
        })?;
        let (src, dst) = self.ends()?;
        let ends = |row: usize| {
            let (u, v) = (src[row], dst[row]);
            match self.directed() {
                true => (u, v),
                false => (u.min(v), u.max(v)),
            }
        };
        let of_type = self
            .edge_tables()
            .iter()
            .filter(|other| other.edge_type() == table.edge_type());
        let mut seen: HashSet<(u32, u32)> = of_type
            .flat_map(|table| table.rows())
            .filter(|row| !new.contains(row))
            .map(ends)
            .collect();
        control.check()?;
        let mut keep = vec![true; self.num_edges()];
        for row in new {
            keep[row] = seen.insert(ends(row));
        }
        self.filter_edges(&keep, control)
    }
}

/// # Errors
/// [`ErrorCode::InvalidArgument`] where one graph is directed and the other is not; `done` is what both are to be.
pub(super) fn check_directions(graph: &Graph, other: &Graph, done: &str) -> Result<()> {
    if graph.directed() == other.directed() {
        return Ok(());
    }
    let message = format!("two graphs are {done} where both are directed or both undirected");
    Err(GraphError::new(ErrorCode::InvalidArgument, message)
        .parameter("other")
        .expected(graph.direction_word())
        .got(other.direction_word()))
}
