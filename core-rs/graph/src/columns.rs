//! Node and edge tables: the batches as they came, and the rows of the graph that they are.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{Field, FieldRef, SchemaRef};
use arrow_select::concat::concat;

use crate::{ErrorCode, GraphError, Result};

/// The nodes of one label: a stretch of the graph's node rows.
#[derive(Clone, Debug)]
pub struct NodeTable {
    pub(crate) label: Option<String>,
    pub(crate) id: Vec<String>,
    pub(crate) data: Batches,
}

/// The edges of one type: a stretch of the graph's edge rows.
#[derive(Clone, Debug)]
pub struct EdgeTable {
    pub(crate) edge_type: Option<String>,
    pub(crate) src: Vec<String>,
    pub(crate) dst: Vec<String>,
    /// Positions of the node tables that the ends belong to.
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) data: Batches,
}

/// Record batches of one schema; row `i` of them is row `rows.start + i` of the graph.
#[derive(Clone, Debug)]
pub(crate) struct Batches {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
    pub rows: Range<usize>,
}

impl NodeTable {
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// The label, or `nodes`: what errors call this table.
    pub fn name(&self) -> &str {
        self.label().unwrap_or("nodes")
    }

    /// The names of the key columns.
    pub fn id(&self) -> &[String] {
        &self.id
    }

    pub fn schema(&self) -> &SchemaRef {
        &self.data.schema
    }

    pub fn batches(&self) -> &[RecordBatch] {
        &self.data.batches
    }

    /// The graph's node rows that this table is.
    pub fn rows(&self) -> Range<usize> {
        self.data.rows.clone()
    }

    pub fn num_rows(&self) -> usize {
        self.data.rows.len()
    }
}

impl EdgeTable {
    pub fn edge_type(&self) -> Option<&str> {
        self.edge_type.as_deref()
    }

    /// The type, or `edges`: what errors call this table.
    pub fn name(&self) -> &str {
        self.edge_type().unwrap_or("edges")
    }

    /// The names of the columns that hold the source's key.
    pub fn src(&self) -> &[String] {
        &self.src
    }

    /// The names of the columns that hold the destination's key.
    pub fn dst(&self) -> &[String] {
        &self.dst
    }

    /// Position in [`crate::Graph::node_tables`] of the table that the sources are in.
    pub fn from(&self) -> usize {
        self.from
    }

    /// Position in [`crate::Graph::node_tables`] of the table that the destinations are in.
    pub fn to(&self) -> usize {
        self.to
    }

    pub fn schema(&self) -> &SchemaRef {
        &self.data.schema
    }

    pub fn batches(&self) -> &[RecordBatch] {
        &self.data.batches
    }

    /// The graph's edge rows that this table is.
    pub fn rows(&self) -> Range<usize> {
        self.data.rows.clone()
    }

    pub fn num_rows(&self) -> usize {
        self.data.rows.len()
    }
}

impl Batches {
    pub fn new(schema: SchemaRef, batches: Vec<RecordBatch>, first_row: usize) -> Self {
        let length: usize = batches.iter().map(RecordBatch::num_rows).sum();
        Self {
            schema,
            batches,
            rows: first_row..first_row + length,
        }
    }

    /// The position of a column.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownColumn`], naming the columns that are nearest.
    pub fn column(&self, table: &str, name: &str) -> Result<usize> {
        let fields = self.schema.fields();
        match fields.iter().position(|field| field.name() == name) {
            Some(position) => Ok(position),
            None => Err(unknown_column(
                table,
                name,
                fields.iter().map(|field| field.name().as_str()),
            )),
        }
    }

    pub fn field(&self, position: usize) -> FieldRef {
        self.schema.fields()[position].clone()
    }

    /// A column's batches.
    pub fn chunks(&self, position: usize) -> Vec<ArrayRef> {
        self.batches
            .iter()
            .map(|batch| batch.column(position).clone())
            .collect()
    }

    /// A column in one piece: the batch's own where there is one, a copy where there are several.
    pub fn whole(&self, position: usize) -> Result<ArrayRef> {
        match self.batches.as_slice() {
            [] => Ok(arrow_array::new_empty_array(
                self.schema.field(position).data_type(),
            )),
            [batch] => Ok(batch.column(position).clone()),
            batches => {
                let chunks: Vec<&dyn Array> = batches
                    .iter()
                    .map(|batch| batch.column(position).as_ref())
                    .collect();
                Ok(concat(&chunks)?)
            }
        }
    }
}

/// An error that names the columns nearest to `name`.
pub(crate) fn unknown_column<'a>(
    table: &str,
    name: &str,
    columns: impl Iterator<Item = &'a str>,
) -> GraphError {
    GraphError::new(
        ErrorCode::UnknownColumn,
        format!("{table} has no column {name:?}"),
    )
    .table(table)
    .column(name)
    .expected(nearest(name, columns))
    .got(name)
}

/// Up to three of `names`, the most similar to `wanted` first.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> String {
    let mut ranked: Vec<(usize, &str)> = names.map(|name| (distance(wanted, name), name)).collect();
    ranked.sort();
    ranked
        .iter()
        .take(3)
        .map(|(_, name)| *name)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Levenshtein's edit distance, ignoring case.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().flat_map(char::to_lowercase).take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let cost = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// A one-column table.
pub(crate) fn single(name: &str, values: ArrayRef) -> Result<RecordBatch> {
    let schema =
        arrow_schema::Schema::new(vec![Field::new(name, values.data_type().clone(), false)]);
    Ok(RecordBatch::try_new(Arc::new(schema), vec![values])?)
}
