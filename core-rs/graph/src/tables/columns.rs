//! Node and edge tables: the batches as they came, and the rows of the graph that they are.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch};
use arrow_cast::display::array_value_to_string;
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};
use arrow_select::concat::concat;
use arrow_select::filter::filter_record_batch;

use super::batch::Batch;
use crate::ids::{Ids, value_type};
use crate::run::Shared;
use crate::{Control, ErrorCode, GraphError, Result};

/// The nodes of one label: a stretch of the graph's node rows.
#[derive(Clone, Debug)]
pub struct NodeTable {
    pub(crate) label: Option<String>,
    pub(crate) id: Vec<String>,
    pub(crate) data: Batches,
    pub(crate) ids: Arc<Shared<Ids>>,
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
    pub batches: Arc<[Batch]>,
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

    pub fn batches(&self) -> &[Batch] {
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

impl NodeTable {
    /// The index of this table's keys, built when first needed. A key of several rows names the first.
    pub(crate) fn ids(&self, control: &Control) -> Result<Arc<Ids>> {
        // However few the keys, they may come in many batches.
        self.ids.get_or_build(usize::MAX, control, || {
            control.begin("index nodes", self.num_rows() as u64);
            let chunks = self.data.key_chunks(self.name(), &self.id)?;
            Ok(Ids::build(&chunks, self.key_types()?, control)?.0)
        })
    }

    /// Takes on `data`, which is the table's rows and others behind them. Where there is an index, it grows by their keys.
    pub(crate) fn grow(&mut self, data: Batches, control: &Control) -> Result<()> {
        let known = self.ids.get();
        self.data = data;
        let grown = match known {
            Some(ids) => {
                let chunks = self.data.key_chunks(self.name(), &self.id)?;
                ids.grown(&chunks, &self.key_types()?, control)?
            }
            None => None,
        };
        self.ids = Arc::new(grown.map_or_else(Shared::default, |ids| Shared::from(Arc::new(ids))));
        Ok(())
    }

    /// The types of the key columns; for a dictionary that of its values.
    pub(crate) fn key_types(&self) -> Result<Vec<DataType>> {
        let column = |name: &String| self.data.column(self.name(), name);
        let types = self
            .id
            .iter()
            .map(|name| Ok(value_type(self.schema().field(column(name)?).data_type()).clone()));
        types.collect()
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

    pub fn batches(&self) -> &[Batch] {
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
    pub fn new(
        schema: SchemaRef,
        batches: impl IntoIterator<Item = impl Into<Batch>>,
        first_row: usize,
    ) -> Self {
        let batches: Arc<[Batch]> = batches.into_iter().map(Into::into).collect();
        let length: usize = batches.iter().map(Batch::num_rows).sum();
        Self {
            schema,
            batches,
            rows: first_row..first_row + length,
        }
    }

    /// # Errors
    /// [`ErrorCode::InvalidData`] for a batch whose columns are not the schema's, [`ErrorCode::InvalidArgument`] for two
    /// columns of one name.
    pub fn check(&self, table: &str) -> Result<()> {
        let fields = self.schema.fields();
        for (i, field) in fields.iter().enumerate() {
            if fields[..i].iter().any(|other| other.name() == field.name()) {
                return Err(GraphError::new(
                    ErrorCode::InvalidArgument,
                    "two columns have one name",
                )
                .table(table)
                .column(field.name()));
            }
        }
        for batch in &*self.batches {
            let expected = self.schema.fields().iter();
            let expected: Vec<DataType> = expected.map(|it| it.data_type().clone()).collect();
            let got = batch.types();
            if expected != got {
                return Err(GraphError::new(
                    ErrorCode::InvalidData,
                    "the batches of a table have one schema",
                )
                .table(table)
                .expected(format!("{expected:?}"))
                .got(format!("{got:?}")));
            }
        }
        Ok(())
    }

    /// The rows where `keep` is true, and whether those are all. Batches that stay whole are shared.
    pub fn filter(&self, keep: &[bool]) -> Result<(Self, bool)> {
        let mut batches = Vec::with_capacity(self.batches.len());
        let mut rest = keep;
        let mut whole = true;
        for batch in &*self.batches {
            let (keep, tail) = rest.split_at(batch.num_rows());
            rest = tail;
            if keep.iter().all(|&keep| keep) {
                batches.push(batch.clone());
                continue;
            }
            whole = false;
            if keep.iter().any(|&keep| keep) {
                let keep = BooleanArray::from(keep.to_vec());
                batches.push(filter_record_batch(&batch.read(None)?, &keep)?.into());
            }
        }
        Ok((
            Self::new(self.schema.clone(), batches, self.rows.start),
            whole,
        ))
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
    ///
    /// # Errors
    /// Those of reading them.
    pub fn chunks(&self, position: usize) -> Result<Vec<ArrayRef>> {
        let batches = self.batches.iter();
        batches.map(|it| it.column(position).cloned()).collect()
    }

    /// The batches of several columns.
    pub fn key_chunks(&self, table: &str, names: &[String]) -> Result<Vec<Vec<ArrayRef>>> {
        names
            .iter()
            .map(|name| self.chunks(self.column(table, name)?))
            .collect()
    }

    /// A column in one piece: the batch's own where there is one, a copy where there are several.
    pub fn whole(&self, position: usize) -> Result<ArrayRef> {
        match &*self.batches {
            [] => Ok(arrow_array::new_empty_array(
                self.schema.field(position).data_type(),
            )),
            [batch] => batch.column(position).cloned(),
            _ => {
                let chunks = self.chunks(position)?;
                let chunks: Vec<&dyn Array> = chunks.iter().map(AsRef::as_ref).collect();
                Ok(concat(&chunks)?)
            }
        }
    }
}

/// The key of a row, as text for an error.
pub(crate) fn key_text(chunks: &[Vec<ArrayRef>], row: usize) -> String {
    let texts = chunks.iter().map(|column| {
        let mut row = row;
        for chunk in column {
            if row < chunk.len() {
                return array_value_to_string(chunk, row).unwrap_or_default();
            }
            row -= chunk.len();
        }
        String::new()
    });
    texts.collect::<Vec<_>>().join(", ")
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
    .suggest(name, columns)
}

/// A one-column table.
pub(crate) fn single(name: &str, values: ArrayRef) -> Result<RecordBatch> {
    let schema = Schema::new(vec![Field::new(name, values.data_type().clone(), false)]);
    Ok(RecordBatch::try_new(Arc::new(schema), vec![values])?)
}
