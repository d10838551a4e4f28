//! Nodes and edges appended to a graph.

use std::sync::Arc;

use arrow_array::{RecordBatch, new_null_array};
use arrow_schema::{FieldRef, Schema};

use super::attributes::columns;
use super::columns::{Column, set_columns};
use crate::builder::settle;
use crate::builder::{
    EdgeInput, NodeInput, OnConflict, OnDangling, Parts, Policy, Screen, lay_out, match_ends,
    node_table, same_keys,
};
use crate::builder::{Reason, TableKind};
use crate::graph::Rows;
use crate::ids::check_size;
use crate::ids::{NONE, Origin, match_rows};
use crate::tables::append;
use crate::tables::{Batches, EdgeTable, NodeTable, key_text};
use crate::{Control, ErrorCode, Graph, GraphError, Report, Result};

impl Graph {
    /// Appends nodes to those of a label, which need not be named where it is the only one, or as a new label. `input.id` may be
    /// empty: the names that the other nodes' key columns have. A column that one side lacks is null there; existing batches are
    /// shared.
    ///
    /// # Errors
    /// [`ErrorCode::DuplicateKey`] for a key that is there already or comes twice, [`ErrorCode::NullKey`],
    /// [`ErrorCode::UnknownColumn`], [`ErrorCode::UnsupportedType`] for a column of a type that does not fit,
    /// [`ErrorCode::InvalidArgument`] for a label beside a table without one, [`ErrorCode::TooLarge`],
    /// [`ErrorCode::Cancelled`].
    pub fn add_nodes(&self, input: NodeInput, control: &Control) -> Result<Self> {
        let (graph, _) = self.add_nodes_with_report(input, Policy::default(), control)?;
        Ok(graph)
    }

    /// As [`Graph::add_nodes`], where the policy leaves out keys of null and keys that came before, and says what becomes of nodes
    /// that are there already; tells which rows were left out.
    ///
    /// # Errors
    /// As [`Graph::add_nodes`].
    pub fn add_nodes_with_report(
        &self,
        input: NodeInput,
        policy: Policy,
        control: &Control,
    ) -> Result<(Self, Report)> {
        let mut screen = Screen::new(policy);
        let added = self.add_screened_nodes(input, &mut screen, control);
        let graph = added.map_err(|error| screen.restore(error))?;
        Ok((graph, screen.report))
    }

    fn add_screened_nodes(
        &self,
        mut input: NodeInput,
        screen: &mut Screen,
        control: &Control,
    ) -> Result<Self> {
        let added: usize = input.batches.iter().map(RecordBatch::num_rows).sum();
        check_size("nodes", self.num_nodes() + added)?;
        if let ([only], None) = (&*self.nodes, &input.label) {
            input.label.clone_from(&only.label);
        }
        let place = self
            .nodes
            .iter()
            .position(|table| table.label == input.label);
        if input.id.is_empty() {
            let like = place.map_or(self.nodes.first(), |place| self.nodes.get(place));
            input.id = like.map_or(Vec::new(), |table| table.id.clone());
        }
        let position = place.unwrap_or(self.nodes.len());
        control.begin("index nodes", added as u64);
        let new = node_table(&input, position, screen, control)?;
        let mut nodes = self.nodes.to_vec();
        match place {
            None if !self.nodes.is_empty()
                && (input.label.is_none() || self.nodes[0].label.is_none()) =>
            {
                return Err(GraphError::new(
                    ErrorCode::InvalidArgument,
                    "of several node tables each needs a label",
                )
                .parameter("label"));
            }
            None => {
                if let Some(first) = nodes.first() {
                    same_keys(first, &new)?;
                }
                nodes.push(new);
            }
            Some(place) => {
                let old = &mut nodes[place];
                let new = settle_conflicts(old, place, new, screen, control)?;
                let renamed = rename(&new.data, &new.id, &old.id, old.name())?;
                let data = append(&old.data, &renamed, old.name(), &mut screen.report.copied)?;
                old.grow(data, control)?;
            }
        }
        self.grown(nodes, None)
    }

    /// Appends edges to those of a type (the only one, where none is named) between the same labels, or as a table of their own
    /// behind the others of the type. Empty `src` and `dst` are the names that the edges of that type have, or else those of the
    /// graph's first edges, or else `src` and `dst`. With [`OnDangling::Add`] the ends' missing nodes are appended too.
    ///
    /// # Errors
    /// [`ErrorCode::DanglingEdge`], [`ErrorCode::NullKey`], [`ErrorCode::UnknownColumn`], [`ErrorCode::UnknownLabel`],
    /// [`ErrorCode::UnsupportedType`], [`ErrorCode::TooLarge`], [`ErrorCode::Cancelled`].
    pub fn add_edges(
        &self,
        input: EdgeInput,
        on_dangling: OnDangling,
        control: &Control,
    ) -> Result<Self> {
        let policy = Policy {
            on_dangling,
            ..Policy::default()
        };
        let (graph, _) = self.add_edges_with_report(input, policy, control)?;
        Ok(graph)
    }

    /// As [`Graph::add_edges`], where the policy leaves out edges with an end of null; tells which rows were left out or added.
    ///
    /// # Errors
    /// As [`Graph::add_edges`].
    pub fn add_edges_with_report(
        &self,
        input: EdgeInput,
        policy: Policy,
        control: &Control,
    ) -> Result<(Self, Report)> {
        let mut screen = Screen::new(policy);
        let added = self.add_screened_edges(input, &mut screen, control);
        let graph = added.map_err(|error| screen.restore(error))?;
        Ok((graph, screen.report))
    }

    fn add_screened_edges(
        &self,
        mut input: EdgeInput,
        screen: &mut Screen,
        control: &Control,
    ) -> Result<Self> {
        let added: usize = input.batches.iter().map(RecordBatch::num_rows).sum();
        check_size("edges", self.num_edges() + added)?;
        if let ([only, others @ ..], None) = (&*self.edges, &input.edge_type)
            && others.iter().all(|table| table.edge_type == only.edge_type)
        {
            input.edge_type.clone_from(&only.edge_type);
        }
        let like = self
            .edges
            .iter()
            .find(|table| table.edge_type == input.edge_type);
        if let Some(like) = like.or(self.edges.first()) {
            let label = |position: usize| self.nodes[position].label.clone();
            if like.edge_type == input.edge_type {
                input.from = input.from.or_else(|| label(like.from));
                input.to = input.to.or_else(|| label(like.to));
            }
            if input.src.is_empty() {
                input.src = like.src.clone();
            }
            if input.dst.is_empty() {
                input.dst = like.dst.clone();
            }
        } else if self.nodes.first().is_none_or(|table| table.id.len() == 1) {
            for (columns, name) in [(&mut input.src, "src"), (&mut input.dst, "dst")] {
                if columns.is_empty() {
                    columns.push(name.to_owned());
                }
            }
        }
        let labels: Vec<Option<&str>> = self.nodes.iter().map(|table| table.label()).collect();
        let mut edges = crate::builder::edge_tables(std::slice::from_ref(&input), &labels)?;
        screen.edges(&mut edges)?;
        let mut tables = self.edges.to_vec();
        let mut parts = Parts {
            nodes: self.nodes.to_vec(),
            edges,
            src: Vec::new(),
            dst: Vec::new(),
        };
        match_ends(&mut parts, control)?;
        settle(&mut parts, screen, control)?;
        let new = parts.edges.remove(0);
        let labels = (new.from, new.to);
        let same = |table: &EdgeTable| {
            (&table.edge_type, table.from, table.to) == (&new.edge_type, new.from, new.to)
        };
        let at = match tables.iter().position(same) {
            Some(place) => {
                let table = &mut tables[place];
                let at = table.rows().end;
                let ends = |table: &EdgeTable| [table.src.clone(), table.dst.clone()].concat();
                let renamed = rename(&new.data, &ends(&new), &ends(table), table.name())?;
                let copied = &mut screen.report.copied;
                table.data = append(&table.data, &renamed, table.name(), copied)?;
                at
            }
            None if new.edge_type.is_none() && !tables.is_empty() => {
                return Err(GraphError::new(
                    ErrorCode::InvalidArgument,
                    "of several edge tables each needs a type",
                )
                .parameter("type"));
            }
            // Beside the others of its type, whose rows so stay one stretch.
            None => {
                let of_type = |table: &EdgeTable| table.edge_type == new.edge_type;
                let place = tables
                    .iter()
                    .rposition(of_type)
                    .map_or(tables.len(), |last| last + 1);
                let at = tables[..place].last().map_or(0, |table| table.rows().end);
                tables.insert(place, new);
                at
            }
        };
        let mut first = 0;
        for table in &mut tables {
            let length = table.num_rows();
            table.data.rows = first..first + length;
            first += length;
        }
        let new = NewEdges {
            tables,
            at,
            src: parts.src,
            dst: parts.dst,
            labels,
        };
        self.grown(parts.nodes, Some(new))
    }

    /// The graph with other node tables, which have the rows of its own and others behind them, and with more edges.
    fn grown(&self, mut nodes: Vec<NodeTable>, edges: Option<NewEdges>) -> Result<Self> {
        lay_out(&mut nodes)?;
        let starts = |nodes: &[NodeTable]| -> Vec<u32> {
            nodes
                .iter()
                .map(|table| table.rows().start as u32)
                .collect()
        };
        let (before, after) = (starts(&self.nodes), starts(&nodes));
        let moved = |node_table: usize| after[node_table] - before[node_table];
        let mut ends = self.ends.clone();
        if (0..before.len()).any(|table| moved(table) > 0) {
            let tables = self.edges.iter();
            let moves = tables.map(|table| (table.rows(), moved(table.from), moved(table.to)));
            ends = Arc::new(ends.moved(moves)?);
        }
        let Some(mut new) = edges else {
            if nodes.last().map_or(0, |table| table.rows().end) == self.num_nodes {
                // No node is new: what leads along the edges stays.
                return Ok(Self {
                    nodes: nodes.into(),
                    ..self.clone()
                });
            }
            return Ok(Self::from_ends(
                nodes.into(),
                self.edges.clone(),
                ends,
                self.directed,
            ));
        };
        let (from, to) = new.labels;
        for (rows, first) in [(&mut new.src, after[from]), (&mut new.dst, after[to])] {
            if first > 0 {
                rows.iter_mut().for_each(|row| *row += first);
            }
        }
        let ends = Arc::new(ends.inserted(new.at, new.src, new.dst)?);
        Ok(Self::from_ends(
            nodes.into(),
            new.tables.into(),
            ends,
            self.directed,
        ))
    }
}

/// Does with rows whose key a node of `old` has what the policy says; gives the others.
fn settle_conflicts(
    old: &mut NodeTable,
    position: usize,
    mut new: NodeTable,
    screen: &mut Screen,
    control: &Control,
) -> Result<NodeTable> {
    let keys = new.data.key_chunks(new.name(), &new.id)?;
    let mut found = vec![NONE; new.num_rows()];
    let ids = old.ids(control)?;
    control.begin("match nodes", found.len() as u64);
    match_rows(&ids, &keys, Origin::Column, &mut found, control)?;
    let is_new: Vec<bool> = found.iter().map(|&row| row == NONE).collect();
    let Some(first) = is_new.iter().position(|is_new| !is_new) else {
        return Ok(new);
    };
    let conflict = screen.policy.conflict();
    match conflict {
        OnConflict::Error => {
            let key = key_text(&keys, first);
            return Err(GraphError::new(
                ErrorCode::DuplicateKey,
                format!("a node with the key {key} is there already"),
            )
            .table(old.name())
            .column(old.id.join(", "))
            .row(first)
            .expected("a key that no other row has")
            .got(key));
        }
        OnConflict::Keep => {
            let rows = is_new.iter().filter(|is_new| !**is_new).count();
            let (kind, place) = (TableKind::Nodes, (position, old.name()));
            screen.report.skip(kind, place, Reason::Duplicate, rows);
        }
        OnConflict::Replace | OnConflict::Update => {
            let is_known: Vec<bool> = is_new.iter().map(|is_new| !is_new).collect();
            let known = rename(&new.data.filter(&is_known)?.0, &new.id, &old.id, old.name())?;
            let start = old.rows().start as u32;
            let rows = found.iter().filter(|&&row| row != NONE);
            let rows = Rows::Listed(rows.map(|row| start + row).collect());
            let batches = known.batches.iter().map(|batch| batch.read(None));
            let batches: Vec<RecordBatch> = batches.collect::<Result<_>>()?;
            let mut columns = columns(&known.schema, &batches, |name| old.id.contains(name));
            if conflict == OnConflict::Replace {
                columns.extend(lacking(&old.data, &known, &old.id));
            }
            if let Some(data) = set_columns(&old.data, old.name(), &rows, &columns, true)? {
                old.data = data;
            }
        }
    }
    new.data = new.data.filter(&is_new)?.0;
    Ok(new)
}

/// Edges that are added: all edge tables with them, the row before which they come, and the rows of their ends, each counted from the
/// start of its node table.
struct NewEdges {
    tables: Vec<EdgeTable>,
    at: usize,
    src: Vec<u32>,
    dst: Vec<u32>,
    /// The positions of the node tables of sources and of destinations.
    labels: (usize, usize),
}

/// Of rows that replace nodes, the columns that only the nodes have: null.
fn lacking<'a>(
    old: &'a Batches,
    known: &'a Batches,
    id: &'a [String],
) -> impl Iterator<Item = Column> + 'a {
    let fields = old.schema.fields().iter();
    let only_old = fields
        .filter(|field| !id.contains(field.name()) && known.schema.index_of(field.name()).is_err());
    only_old.map(|field| Column {
        field: Arc::new(field.as_ref().clone().with_nullable(true)),
        chunks: vec![new_null_array(field.data_type(), known.rows.len())],
    })
}

/// The same batches with the key columns `from` called `to`, as those of the table are that they go to.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] for another column of such a name: it would take the place of the key.
fn rename(data: &Batches, from: &[String], to: &[String], table: &str) -> Result<Batches> {
    let fields = data.schema.fields().iter().map(|field| {
        match from.iter().position(|name| name == field.name()) {
            Some(i) => Ok(Arc::new(field.as_ref().clone().with_name(&to[i]))),
            None if to.contains(field.name()) => {
                let message = "a column beside the keys has the name of a key column of the graph";
                Err(GraphError::new(ErrorCode::InvalidArgument, message)
                    .table(table)
                    .column(field.name())
                    .expected(format!("keys in {}", to.join(", ")))
                    .got(format!("keys in {}", from.join(", "))))
            }
            None => Ok(field.clone()),
        }
    });
    let schema = Arc::new(Schema::new_with_metadata(
        fields.collect::<Result<Vec<FieldRef>>>()?,
        data.schema.metadata().clone(),
    ));
    Ok(Batches {
        schema,
        ..data.clone()
    })
}
