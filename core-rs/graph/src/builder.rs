//! From tables to a graph.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Schema, SchemaRef};
use rayon::prelude::*;

use crate::columns::{Batches, EdgeTable, NodeTable, key_text};
use crate::dangling;
use crate::graph::check_size;
use crate::ids::{Ids, NONE, Origin, arity, infer, match_rows, refuse_nulls, value_type};
use crate::shared::Shared;
use crate::{Control, ErrorCode, Graph, GraphError, Result};

/// The nodes of one label. `id` names the key columns.
#[derive(Clone, Debug)]
pub struct NodeInput {
    pub label: Option<String>,
    pub id: Vec<String>,
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

/// The edges of one type. `src` and `dst` name the columns that hold the ends' keys, as many as the nodes' `id`; `from` and
/// `to` the labels that the ends belong to, `None` where there is one node table.
#[derive(Clone, Debug)]
pub struct EdgeInput {
    pub edge_type: Option<String>,
    pub src: Vec<String>,
    pub dst: Vec<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

/// What becomes of an edge end that no node row has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDangling {
    /// [`ErrorCode::DanglingEdge`].
    #[default]
    Error,
    /// The edge is left out.
    Skip,
    /// A node is added behind the others of its label, with null in its other columns, in order of first appearance.
    Add,
}

/// What becomes of a key that two rows of a node table have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDuplicate {
    /// [`ErrorCode::DuplicateKey`].
    #[default]
    Error,
    /// The first row stays, the others are left out.
    First,
}

/// The tables and options that a graph is built from. Batches are kept as they come: their buffers are shared.
///
/// Without node tables the nodes are inferred from the edges, one table per label that `from` and `to` name (or one without
/// a label), in order of first appearance: table by table, row by row, source before destination. Their key columns are
/// named by `id`; when that is empty, `id`, or as the source columns of the first edge table when a key has several columns.
#[derive(Clone, Debug)]
pub struct GraphBuilder {
    pub nodes: Vec<NodeInput>,
    pub edges: Vec<EdgeInput>,
    pub id: Vec<String>,
    pub directed: bool,
    pub on_dangling: OnDangling,
    pub on_duplicate: OnDuplicate,
}

impl Default for GraphBuilder {
    /// Directed, without tables, and strict.
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            edges: Vec::new(),
            id: Vec::new(),
            directed: true,
            on_dangling: OnDangling::default(),
            on_duplicate: OnDuplicate::default(),
        }
    }
}

impl GraphBuilder {
    /// Indexes the nodes' keys and finds the nodes of all edge ends, in parallel; topology follows when it is needed.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownColumn`], [`ErrorCode::UnknownLabel`], [`ErrorCode::UnsupportedType`] for keys of different
    /// kinds, [`ErrorCode::NullKey`], [`ErrorCode::DuplicateKey`] and [`ErrorCode::DanglingEdge`] with table, column and row,
    /// [`ErrorCode::InvalidArgument`] for labels that do not tell tables apart, [`ErrorCode::TooLarge`],
    /// [`ErrorCode::Cancelled`].
    pub fn build(self, control: &Control) -> Result<Graph> {
        control.install(|| self.build_here(control))
    }

    fn build_here(self, control: &Control) -> Result<Graph> {
        if self.nodes.is_empty() && self.edges.is_empty() {
            return Err(GraphError::new(
                ErrorCode::InvalidArgument,
                "a graph needs a table of nodes or of edges",
            ));
        }
        let edge_rows = self
            .edges
            .iter()
            .flat_map(|input| &input.batches)
            .map(RecordBatch::num_rows)
            .sum();
        check_size("edges", edge_rows)?;
        let mut parts = if self.nodes.is_empty() {
            self.infer_nodes(control)?
        } else {
            self.match_nodes(control)?
        };
        control.check()?;
        match self.on_dangling {
            OnDangling::Error => dangling::refuse(&parts)?,
            OnDangling::Skip => dangling::skip(&mut parts)?,
            OnDangling::Add => dangling::add(&mut parts, control)?,
        }
        parts.finish(self.directed)
    }

    fn match_nodes(&self, control: &Control) -> Result<Parts> {
        let node_rows: usize = self
            .nodes
            .iter()
            .flat_map(|input| &input.batches)
            .map(RecordBatch::num_rows)
            .sum();
        check_size("nodes", node_rows)?;
        let labels: Vec<Option<&str>> = self
            .nodes
            .iter()
            .map(|input| input.label.as_deref())
            .collect();
        check_labels(&labels)?;
        control.begin("index nodes", node_rows as u64);
        let mut nodes: Vec<NodeTable> = Vec::with_capacity(self.nodes.len());
        for input in &self.nodes {
            let table = node_table(input, self.on_duplicate, control)?;
            if let Some(first) = nodes.first() {
                same_keys(first, &table)?;
            }
            nodes.push(table);
        }
        let edges = edge_tables(&self.edges, &labels)?;
        control.begin(
            "match edges",
            2 * edges.iter().map(EdgeTable::num_rows).sum::<usize>() as u64,
        );
        let mut parts = Parts {
            nodes,
            edges,
            src: Vec::new(),
            dst: Vec::new(),
        };
        match_ends(&mut parts, control)?;
        Ok(parts)
    }

    fn infer_nodes(&self, control: &Control) -> Result<Parts> {
        let mut labels: Vec<Option<&str>> = Vec::new();
        for label in self
            .edges
            .iter()
            .flat_map(|input| [input.from.as_deref(), input.to.as_deref()])
        {
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        check_labels(&labels)?;
        let edges = edge_tables(&self.edges, &labels)?;
        let arity_wanted = edges[0].src.len();
        let mut types: Vec<DataType> = Vec::new();
        for table in &edges {
            for columns in [&table.src, &table.dst] {
                if columns.len() != arity_wanted {
                    return Err(arity(arity_wanted, columns.len()).table(table.name()));
                }
                for (i, name) in columns.iter().enumerate() {
                    let field = table.data.field(table.data.column(table.name(), name)?);
                    let came = value_type(field.data_type());
                    match types.get_mut(i) {
                        Some(known) => *known = wider(known, came),
                        None => types.push(came.clone()),
                    }
                }
            }
        }
        let names = match (self.id.as_slice(), arity_wanted) {
            ([], 1) => vec!["id".to_owned()],
            ([], _) => edges[0].src.clone(),
            (names, wanted) if names.len() == wanted => names.to_vec(),
            (names, wanted) => return Err(arity(wanted, names.len()).parameter("id")),
        };
        let num_edges = edges.iter().map(EdgeTable::num_rows).sum::<usize>();
        control.begin("index nodes", 2 * num_edges as u64);
        let (mut src, mut dst) = (vec![NONE; num_edges], vec![NONE; num_edges]);
        let mut nodes = Vec::with_capacity(labels.len());
        for (position, label) in labels.iter().enumerate() {
            let mut ends: Vec<(Range<usize>, Vec<Side>)> = Vec::new();
            let mut groups = Vec::new();
            for table in &edges {
                let sides: Vec<Side> = [Side::Src, Side::Dst]
                    .into_iter()
                    .filter(|side| side.of(table).1 == position)
                    .collect();
                let chunks = sides
                    .iter()
                    .map(|side| checked_keys(&table.data, table.name(), side.of(table).0));
                groups.push(chunks.collect::<Result<Vec<_>>>()?);
                ends.push((table.rows(), sides));
            }
            let firsts = infer(&groups, &types, control)?;
            for ((range, sides), rows) in ends.into_iter().zip(firsts.rows) {
                for (side, rows) in sides.into_iter().zip(rows) {
                    let whole = if side == Side::Src {
                        &mut src
                    } else {
                        &mut dst
                    };
                    match range.len() == num_edges {
                        true => *whole = rows,
                        false => whole[range.clone()].copy_from_slice(&rows),
                    }
                }
            }
            nodes.push(inferred_table(
                label.map(str::to_owned),
                &names,
                firsts.columns,
            )?);
        }
        Ok(Parts {
            nodes,
            edges,
            src,
            dst,
        })
    }
}

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
        let mut start = 0;
        for table in &mut self.nodes {
            let length = table.num_rows();
            table.data.rows = start..start + length;
            start += length;
        }
        check_size("nodes", start)?;
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
            self.src.into(),
            self.dst.into(),
            directed,
        ))
    }
}

/// Finds the node row of every edge end, counted from the start of its table; [`NONE`] where there is none.
pub(crate) fn match_ends(parts: &mut Parts, control: &Control) -> Result<()> {
    for side in [Side::Src, Side::Dst] {
        let mut rows = vec![NONE; parts.num_edges()];
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

/// The key columns in chunks, without nulls.
pub(crate) fn checked_keys(
    data: &Batches,
    table: &str,
    columns: &[String],
) -> Result<Vec<Vec<ArrayRef>>> {
    let chunks = data.key_chunks(table, columns)?;
    for (column, chunks) in columns.iter().zip(&chunks) {
        refuse_nulls(table, column, chunks)?;
    }
    Ok(chunks)
}

/// A node table with its index.
pub(crate) fn node_table(
    input: &NodeInput,
    on_duplicate: OnDuplicate,
    control: &Control,
) -> Result<NodeTable> {
    let mut table = NodeTable {
        label: input.label.clone(),
        id: input.id.clone(),
        data: Batches::new(input.schema.clone(), input.batches.clone(), 0),
        ids: Arc::default(),
    };
    table.data.check(table.name())?;
    if table.id.is_empty() {
        return Err(arity(1, 0).table(table.name()).parameter("id"));
    }
    let chunks = checked_keys(&table.data, table.name(), &table.id)?;
    let at = |error: GraphError| error.table(table.name()).column(table.id.join(", "));
    let (ids, duplicates) = Ids::build(&chunks, table.key_types()?, control).map_err(at)?;
    match (duplicates.first(), on_duplicate) {
        (None, _) => {
            table.ids = Arc::new(Shared::from(Arc::new(ids)));
            Ok(table)
        }
        (Some(&row), OnDuplicate::Error) => {
            let key = key_text(&chunks, row as usize);
            Err(at(GraphError::new(
                ErrorCode::DuplicateKey,
                format!("two rows have the key {key}"),
            ))
            .row(row as usize)
            .expected("a key that no other row has")
            .got(key))
        }
        (Some(_), OnDuplicate::First) => {
            let mut keep = vec![true; table.num_rows()];
            duplicates
                .iter()
                .for_each(|&row| keep[row as usize] = false);
            let (data, _) = table.data.filter(&keep)?;
            let input = NodeInput {
                batches: data.batches,
                ..input.clone()
            };
            node_table(&input, OnDuplicate::Error, control)
        }
    }
}

pub(crate) fn edge_tables(inputs: &[EdgeInput], labels: &[Option<&str>]) -> Result<Vec<EdgeTable>> {
    let mut first_row = 0;
    let mut tables = Vec::with_capacity(inputs.len());
    for input in inputs {
        let name = input.edge_type.as_deref().unwrap_or("edges");
        if input.edge_type.is_none() && inputs.len() > 1 {
            return Err(GraphError::new(
                ErrorCode::InvalidArgument,
                "of several edge tables each needs a type",
            )
            .parameter("type"));
        }
        if input.src.is_empty() || input.dst.is_empty() {
            return Err(arity(1, 0).table(name).parameter("src"));
        }
        let data = Batches::new(input.schema.clone(), input.batches.clone(), first_row);
        data.check(name)?;
        first_row = data.rows.end;
        tables.push(EdgeTable {
            edge_type: input.edge_type.clone(),
            src: input.src.clone(),
            dst: input.dst.clone(),
            from: end_table(input.from.as_deref(), labels, name, "from")?,
            to: end_table(input.to.as_deref(), labels, name, "to")?,
            data,
        });
    }
    Ok(tables)
}

/// The node table that `label` names; the only one where none is named.
pub(crate) fn end_table(
    label: Option<&str>,
    labels: &[Option<&str>],
    table: &str,
    parameter: &str,
) -> Result<usize> {
    let known = labels
        .iter()
        .flatten()
        .copied()
        .collect::<Vec<&str>>()
        .join(", ");
    match (label, labels) {
        (None, [_]) => Ok(0),
        (None, _) => Err(GraphError::new(
            ErrorCode::InvalidArgument,
            format!("{table} must say whose keys its ends are"),
        )
        .table(table)
        .parameter(parameter)
        .expected(format!("one of {known}"))),
        (Some(label), labels) => labels
            .iter()
            .position(|known| *known == Some(label))
            .ok_or_else(|| {
                GraphError::new(
                    ErrorCode::UnknownLabel,
                    format!("no node table has the label {label:?}"),
                )
                .table(table)
                .parameter(parameter)
                .expected(if known.is_empty() {
                    "no label: the node table has none".into()
                } else {
                    known.clone()
                })
                .got(label)
            }),
    }
}

fn check_labels(labels: &[Option<&str>]) -> Result<()> {
    let wrong = |message: &str| {
        Err(GraphError::new(ErrorCode::InvalidArgument, message).parameter("label"))
    };
    if labels.len() > 1 && labels.contains(&None) {
        return wrong(
            "of several node tables each needs a label, and each edge table names two of them",
        );
    }
    if (1..labels.len()).any(|i| labels[..i].contains(&labels[i])) {
        return wrong("two node tables have one label");
    }
    Ok(())
}

pub(crate) fn same_keys(first: &NodeTable, other: &NodeTable) -> Result<()> {
    let (expected, got) = (first.key_types()?, other.key_types()?);
    // A table without rows may have no type.
    let agree = |(a, b): (&DataType, &DataType)| a == b || a.is_null() || b.is_null();
    if expected.len() != got.len() || !expected.iter().zip(&got).all(agree) {
        let text = |types: &[DataType]| {
            types
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        };
        return Err(GraphError::new(
            ErrorCode::UnsupportedType,
            "the keys of all labels are of one type",
        )
        .table(other.name())
        .column(other.id.join(", "))
        .expected(format!("{}, as {} has", text(&expected), first.name()))
        .got(text(&got)));
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

fn inferred_table(
    label: Option<String>,
    names: &[String],
    columns: Vec<ArrayRef>,
) -> Result<NodeTable> {
    let fields = names
        .iter()
        .zip(&columns)
        .map(|(name, column)| (name.as_str(), column));
    let fields: Vec<_> = fields
        .map(|(name, column)| arrow_schema::Field::new(name, column.data_type().clone(), false))
        .collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?;
    let data = Batches::new(batch.schema(), vec![batch], 0);
    Ok(NodeTable {
        label,
        id: names.to_vec(),
        data,
        ids: Arc::default(),
    })
}

/// The type that holds the ids of both, as far as one does.
pub(crate) fn wider(a: &DataType, b: &DataType) -> DataType {
    use DataType::{Float64, Int64, LargeUtf8, Null, Utf8};
    match (a, b) {
        _ if a == b => a.clone(),
        // What has no rows has no type of its own.
        (Null, other) | (other, Null) => other.clone(),
        _ if a.is_integer() && b.is_integer() => {
            if a.is_signed_integer() != b.is_signed_integer() {
                Int64
            } else if a.primitive_width() >= b.primitive_width() {
                a.clone()
            } else {
                b.clone()
            }
        }
        _ if a.is_numeric() && b.is_numeric() => Float64,
        _ if a.is_string() && b.is_string() => {
            if [a, b].contains(&&LargeUtf8) {
                LargeUtf8
            } else {
                Utf8
            }
        }
        _ => a.clone(),
    }
}
