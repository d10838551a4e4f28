//! Nodes that have a value in common as one node.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, ArrayRef, RecordBatch, UInt32Array};
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};
use arrow_select::take::take;

use super::columns::{with_edge_columns, with_node_columns};
use super::groups::Groups;
use crate::builder::{Reason, TableKind};
use crate::ids::NONE;
use crate::tables::{Batches, EdgeTable, NodeTable, append};
use crate::{Control, ErrorCode, Graph, GraphError, OnNull, Report, Result};

/// How nodes become one, and what is computed of them.
#[derive(Clone, Copy, Debug)]
pub struct Contraction<'a> {
    /// The columns whose values name the groups, and key the nodes that come of them.
    pub by: &'a [String],
    /// What becomes of nodes that have no value, and of the edges at them.
    pub on_null: OnNull,
    /// Whether edges within a group stay, as self-loops.
    pub self_loops: bool,
    /// What the numbers of [`Graph::number_groups`] are called by.
    pub prefix: &'a str,
}

/// The edges of a contracted graph.
#[derive(Clone, Copy, Debug)]
pub enum ContractionEdges<'a> {
    /// Each edge between two groups, with its columns.
    Kept,
    /// One edge per row: the numbers of its groups and of its type, in ascending order of type, and what was computed.
    United(&'a SchemaRef, &'a [RecordBatch]),
}

const GROUP: &str = "group";
const SRC: &str = "src";
const DST: &str = "dst";
const TYPE: &str = "type";

impl Graph {
    /// The graph with the numbers that a contraction is computed by, in columns called by the prefix and `group` (nodes), `src`, `dst`
    /// and `type` (edges): groups in order of their first nodes, types in that of the graph's. Null where a node has no group, and
    /// where an edge does not stay. In an undirected graph the smaller group is the source.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownColumn`], [`ErrorCode::NullKey`], [`ErrorCode::UnsupportedType`] for values that are no keys,
    /// [`ErrorCode::Cancelled`].
    pub fn number_groups(&self, how: &Contraction<'_>, control: &Control) -> Result<Self> {
        let groups = Groups::new(self, how.by, how.on_null, control)?;
        let named = |name: &str| {
            Arc::new(Field::new(
                format!("{}{name}", how.prefix),
                DataType::UInt32,
                true,
            ))
        };
        let some = |number: u32| (number != NONE).then_some(number);
        let numbers: UInt32Array = groups.numbers.iter().map(|&number| some(number)).collect();
        let numbers: ArrayRef = Arc::new(numbers);
        let graph = with_node_columns(self, &[(named(GROUP), numbers)])?;
        let ends = self.group_ends(&groups, how.self_loops)?;
        let column = |of: &dyn Fn(&(u32, u32)) -> u32| -> ArrayRef {
            let numbers = ends.iter().map(|ends| ends.as_ref().map(of));
            Arc::new(numbers.collect::<UInt32Array>())
        };
        let mut types = Vec::with_capacity(self.num_edges());
        for (number, tables) in self.types().into_iter().enumerate() {
            let rows = tables.iter().map(|table| table.num_rows()).sum::<usize>();
            types.resize(types.len() + rows, number as u32);
        }
        let types: ArrayRef = Arc::new(UInt32Array::from(types));
        with_edge_columns(
            &graph,
            &[
                (named(SRC), column(&|ends| ends.0)),
                (named(DST), column(&|ends| ends.1)),
                (named(TYPE), types),
            ],
        )
    }

    /// The graph of the groups: a node each, in order of their first nodes, with the columns that name it and those of `nodes`, which has
    /// one row per group. Tells which nodes and edges were left out for want of a value.
    ///
    /// # Errors
    /// As [`Graph::number_groups`], and [`ErrorCode::InvalidArgument`] for two columns of one name, and for other rows.
    pub fn contract(
        &self,
        how: &Contraction<'_>,
        nodes: Option<(&SchemaRef, &[RecordBatch])>,
        edges: ContractionEdges<'_>,
        control: &Control,
    ) -> Result<(Self, Report)> {
        let groups = Groups::new(self, how.by, how.on_null, control)?;
        let mut report = Report::default();
        self.report_groups(&groups, &mut report)?;
        let node_table = node_table(how, &groups, nodes)?;
        control.check()?;
        let mut made = Made {
            groups: &groups,
            by: how.by,
            tables: Vec::new(),
            src: Vec::new(),
            dst: Vec::new(),
        };
        match edges {
            ContractionEdges::Kept => made.keep(self, how, &mut report, control)?,
            ContractionEdges::United(schema, batches) => made.unite(self, how, schema, batches)?,
        }
        let graph = Self::from_parts(
            Arc::new([node_table]),
            made.tables.into(),
            made.src,
            made.dst,
            self.directed(),
        );
        Ok((graph, report))
    }

    /// The groups of each edge's ends; none for an edge that does not stay.
    fn group_ends(&self, groups: &Groups, self_loops: bool) -> Result<Vec<Option<(u32, u32)>>> {
        let (src, dst) = self.ends()?;
        let ends = src.iter().zip(dst).map(|(&u, &v)| {
            let (u, v) = (groups.numbers[u as usize], groups.numbers[v as usize]);
            let ends = match self.directed() {
                true => (u, v),
                false => (u.min(v), u.max(v)),
            };
            (u != NONE && v != NONE && (self_loops || u != v)).then_some(ends)
        });
        Ok(ends.collect())
    }

    fn report_groups(&self, groups: &Groups, report: &mut Report) -> Result<()> {
        let (src, dst) = self.ends()?;
        for (position, table) in self.nodes.iter().enumerate() {
            let numbers = &groups.numbers[table.rows()];
            let rows = numbers.iter().filter(|&&number| number == NONE).count();
            report.skip(
                TableKind::Nodes,
                (position, table.name()),
                Reason::Null,
                rows,
            );
        }
        let lost = |row: &u32| groups.numbers[*row as usize] == NONE;
        for (position, table) in self.edges.iter().enumerate() {
            let (src, dst) = (&src[table.rows()], &dst[table.rows()]);
            let rows = src
                .iter()
                .zip(dst)
                .filter(|(u, v)| lost(u) || lost(v))
                .count();
            report.skip(
                TableKind::Edges,
                (position, table.name()),
                Reason::Dangling,
                rows,
            );
        }
        Ok(())
    }

    /// The edge tables of each type, which lie side by side.
    fn types(&self) -> Vec<&[EdgeTable]> {
        self.edges
            .chunk_by(|a, b| a.edge_type == b.edge_type)
            .collect()
    }
}

fn node_table(
    how: &Contraction<'_>,
    groups: &Groups,
    computed: Option<(&SchemaRef, &[RecordBatch])>,
) -> Result<NodeTable> {
    let keys = how.by.iter().zip(&groups.columns);
    let mut columns: Vec<(FieldRef, ArrayRef)> = keys
        .map(|(name, column)| key(name, column.clone()))
        .collect();
    if let Some((schema, batches)) = computed {
        columns.extend(whole(schema, batches, groups.len(), "nodes")?);
    }
    let table = NodeTable {
        label: None,
        id: how.by.to_vec(),
        data: batch(columns)?,
        ids: Arc::default(),
    };
    table.data.check(table.name())?;
    Ok(table)
}

/// Edge tables in the making, and the groups of their edges' ends.
struct Made<'a> {
    groups: &'a Groups,
    by: &'a [String],
    tables: Vec<EdgeTable>,
    src: Vec<u32>,
    dst: Vec<u32>,
}

impl Made<'_> {
    fn keep(
        &mut self,
        graph: &Graph,
        how: &Contraction<'_>,
        report: &mut Report,
        control: &Control,
    ) -> Result<()> {
        let ends = graph.group_ends(self.groups, how.self_loops)?;
        let keep: Vec<bool> = ends.iter().map(Option::is_some).collect();
        let part = graph.filter_edges(&keep, control)?;
        // Not put in order: an edge that stays as it is stays the way round that it was.
        let number = |row: &u32| self.groups.numbers[*row as usize];
        let (src, dst) = part.ends()?;
        self.src = src.iter().map(number).collect();
        self.dst = dst.iter().map(number).collect();
        for table in &*part.edges {
            control.check()?;
            let data = self.with_keys(table)?;
            match self.tables.last_mut() {
                Some(last) if last.edge_type == table.edge_type => {
                    last.data = append(&last.data, &data, table.name(), &mut report.copied)?;
                }
                _ => self.push(table, data),
            }
        }
        Ok(())
    }

    /// The table's columns with the groups' keys in place of its ends', batch by batch.
    fn with_keys(&self, table: &EdgeTable) -> Result<Batches> {
        let (src, dst) = self.names(table);
        let is_end =
            |field: &FieldRef| table.src.contains(field.name()) || table.dst.contains(field.name());
        let fields = table.schema().fields().iter().enumerate();
        let others: Vec<(usize, &FieldRef)> = fields.filter(|(_, field)| !is_end(field)).collect();
        let mut first = table.rows().start;
        let mut batches = Vec::with_capacity(table.batches().len());
        let mut schema = None;
        for part in table.batches() {
            let rows = first..first + part.num_rows();
            first = rows.end;
            let mut columns = self.keys(&src, &self.src[rows.clone()])?;
            columns.extend(self.keys(&dst, &self.dst[rows])?);
            for (at, field) in &others {
                columns.push(((*field).clone(), part.column(*at)?.clone()));
            }
            let made = batch(columns)?;
            schema = Some(made.schema.clone());
            batches.extend(made.batches.iter().cloned());
        }
        match schema {
            Some(schema) => Ok(Batches::new(schema, batches, 0)),
            None => {
                let mut columns = self.keys(&src, &[])?;
                columns.extend(self.keys(&dst, &[])?);
                let others = others.iter().map(|(_, field)| {
                    let empty = arrow_array::new_empty_array(field.data_type());
                    ((*field).clone(), empty)
                });
                columns.extend(others);
                batch(columns)
            }
        }
    }

    fn unite(
        &mut self,
        graph: &Graph,
        how: &Contraction<'_>,
        schema: &SchemaRef,
        batches: &[RecordBatch],
    ) -> Result<()> {
        let rows = batches.iter().map(RecordBatch::num_rows).sum();
        let mut columns = whole(schema, batches, rows, "edges")?;
        let mut numbers = |name: &str| -> Result<UInt32Array> {
            let name = format!("{}{name}", how.prefix);
            let at = columns.iter().position(|(field, _)| *field.name() == name);
            let numbers = at.map(|at| columns.remove(at).1);
            let numbers = numbers
                .as_ref()
                .and_then(|numbers| numbers.as_primitive_opt::<UInt32Type>());
            let groups = numbers.filter(|numbers| numbers.null_count() == 0);
            groups.cloned().ok_or_else(|| {
                let message = "the edges of groups lack the numbers of their groups";
                GraphError::new(ErrorCode::InvalidArgument, message)
                    .parameter("edges")
                    .column(name)
            })
        };
        let (src, dst, types) = (numbers(SRC)?, numbers(DST)?, numbers(TYPE)?);
        let known = |numbers: &UInt32Array| {
            numbers
                .values()
                .iter()
                .all(|&number| (number as usize) < self.groups.len())
        };
        let tables_of = graph.types();
        let last = types.values().last();
        let in_order = types.values().is_sorted()
            && last.is_none_or(|&last| (last as usize) < tables_of.len());
        if !(known(&src) && known(&dst) && in_order) {
            let message = "the edges of groups are of other groups, or not in order";
            return Err(GraphError::new(ErrorCode::InvalidArgument, message).parameter("edges"));
        }
        self.src = src.values().to_vec();
        self.dst = dst.values().to_vec();
        for (number, tables) in tables_of.into_iter().enumerate() {
            let Some(table) = tables.first() else {
                continue;
            };
            let start = types.values().partition_point(|&of| (of as usize) < number);
            let end = types.values().partition_point(|&of| of as usize <= number);
            let (src, dst) = self.names(table);
            let mut own = self.keys(&src, &self.src[start..end])?;
            own.extend(self.keys(&dst, &self.dst[start..end])?);
            let computed = columns.iter();
            own.extend(
                computed.map(|(field, column)| (field.clone(), column.slice(start, end - start))),
            );
            let data = batch(own)?;
            self.push(table, data);
        }
        self.tables
            .iter()
            .try_for_each(|table| table.data.check(table.name()))
    }

    /// What the ends' columns are called: as they were where there are as many, else by the columns that name the groups.
    fn names(&self, table: &EdgeTable) -> (Vec<String>, Vec<String>) {
        let named = |old: &[String], side: &str| match self.by {
            by if by.len() == old.len() => old.to_vec(),
            [_] => vec![side.to_owned()],
            by => by.iter().map(|name| format!("{side}_{name}")).collect(),
        };
        (named(&table.src, SRC), named(&table.dst, DST))
    }

    fn keys(&self, names: &[String], groups: &[u32]) -> Result<Vec<(FieldRef, ArrayRef)>> {
        let rows = UInt32Array::from(groups.to_vec());
        let columns = names.iter().zip(&self.groups.columns);
        columns
            .map(|(name, column)| Ok(key(name, take(column, &rows, None)?)))
            .collect()
    }

    fn push(&mut self, like: &EdgeTable, data: Batches) {
        let first = self.tables.last().map_or(0, |table| table.rows().end);
        let (src, dst) = self.names(like);
        self.tables.push(EdgeTable {
            edge_type: like.edge_type.clone(),
            src,
            dst,
            from: 0,
            to: 0,
            data: data.starting_at(first),
        });
    }
}

fn key(name: &str, column: ArrayRef) -> (FieldRef, ArrayRef) {
    (
        Arc::new(Field::new(name, column.data_type().clone(), false)),
        column,
    )
}

/// A table's columns, each in one piece.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] for another number of rows.
fn whole(
    schema: &SchemaRef,
    batches: &[RecordBatch],
    rows: usize,
    parameter: &str,
) -> Result<Vec<(FieldRef, ArrayRef)>> {
    let data = Batches::new(schema.clone(), batches.to_vec(), 0);
    if data.rows.len() != rows {
        return Err(GraphError::new(
            ErrorCode::InvalidArgument,
            "aggregates are one row for each group",
        )
        .parameter(parameter)
        .expected(format!("{rows} rows"))
        .got(data.rows.len().to_string()));
    }
    let fields = schema.fields().iter().enumerate();
    fields
        .map(|(at, field)| Ok((field.clone(), data.whole(at)?)))
        .collect()
}

fn batch(columns: Vec<(FieldRef, ArrayRef)>) -> Result<Batches> {
    let (fields, columns): (Vec<FieldRef>, Vec<ArrayRef>) = columns.into_iter().unzip();
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(schema.clone(), columns)?;
    Ok(Batches::new(schema, vec![batch], 0))
}
