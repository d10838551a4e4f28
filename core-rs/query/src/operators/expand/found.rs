//! What a walker has found, as columns beside those of the rows that it began with.

use std::sync::Arc;

use arrow_array::builder::UInt32Builder;
use arrow_array::{ArrayRef, ListArray, RecordBatch, RecordBatchOptions, UInt32Array};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer};
use arrow_schema::{DataType, Field, FieldRef, SchemaRef};
use arrow_select::take::take;
use datafusion::error::Result;

/// Values that the lists of a batch have at most, but for the last of them: they are long where walks are.
const MOST_VALUES: usize = 1 << 20;

/// Columns that grow.
pub(super) struct Found {
    /// The row of the input that each was found for.
    rows: Vec<u32>,
    to: UInt32Builder,
    edges: Edges,
    nodes: Option<Lists>,
    limit: usize,
}

enum Edges {
    None,
    One(UInt32Builder),
    Several(Lists),
}

#[derive(Default)]
struct Lists {
    values: Vec<u32>,
    lengths: Vec<usize>,
    valid: Vec<bool>,
}

/// Which columns a walker gives beside the node that it reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Gives {
    Nodes,
    Edge,
    Edges { nodes: bool },
}

/// The type of a list of rows.
pub(super) fn rows_list() -> DataType {
    DataType::List(item())
}

fn item() -> FieldRef {
    Arc::new(Field::new_list_field(DataType::UInt32, true))
}

impl Found {
    /// Of at most `limit` rows.
    pub fn new(gives: Gives, limit: usize) -> Self {
        Self {
            rows: Vec::new(),
            to: UInt32Builder::new(),
            edges: match gives {
                Gives::Nodes => Edges::None,
                Gives::Edge => Edges::One(UInt32Builder::new()),
                Gives::Edges { .. } => Edges::Several(Lists::default()),
            },
            nodes: match gives {
                Gives::Edges { nodes: true } => Some(Lists::default()),
                _ => None,
            },
            limit,
        }
    }

    pub fn is_full(&self) -> bool {
        self.rows.len() >= self.limit || self.has_long_lists()
    }

    fn has_long_lists(&self) -> bool {
        match &self.edges {
            Edges::Several(lists) => lists.values.len() >= MOST_VALUES,
            _ => false,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many more there is room for.
    pub fn room(&self) -> usize {
        self.limit.saturating_sub(self.rows.len())
    }

    /// A row that stays, with nulls.
    pub fn keep(&mut self, row: usize) {
        self.rows.push(row as u32);
        self.to.append_null();
        match &mut self.edges {
            Edges::None => {}
            Edges::One(edge) => edge.append_null(),
            Edges::Several(edges) => edges.null(),
        }
        if let Some(nodes) = &mut self.nodes {
            nodes.null();
        }
    }

    pub fn node(&mut self, row: usize, to: u32) {
        self.rows.push(row as u32);
        self.to.append_value(to);
    }

    pub fn edge(&mut self, row: usize, edge: u32, to: u32) {
        self.node(row, to);
        if let Edges::One(edges) = &mut self.edges {
            edges.append_value(edge);
        }
    }

    /// The edges of a walk and the nodes behind them, the last of which is `to`.
    pub fn walk(&mut self, row: usize, edges: &[u32], nodes: &[u32], to: u32) {
        self.node(row, to);
        if let Edges::Several(lists) = &mut self.edges {
            lists.list(edges);
        }
        if let Some(lists) = &mut self.nodes {
            lists.list(nodes);
        }
    }

    /// The rows of `input` that these were found for, with the new columns behind their own.
    pub fn batch(mut self, input: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
        let count = self.rows.len();
        let rows = UInt32Array::from(self.rows);
        let columns = input.columns().iter();
        let columns = columns.map(|column| take(column, &rows, None));
        let mut columns = columns.collect::<Result<Vec<ArrayRef>, _>>()?;
        match self.edges {
            Edges::None => {}
            Edges::One(mut edge) => columns.push(Arc::new(edge.finish())),
            Edges::Several(lists) => columns.push(lists.finish()?),
        }
        if let Some(lists) = self.nodes {
            columns.push(lists.finish()?);
        }
        columns.push(Arc::new(self.to.finish()));
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        Ok(RecordBatch::try_new_with_options(
            Arc::clone(schema),
            columns,
            &options,
        )?)
    }
}

impl Lists {
    fn null(&mut self) {
        self.lengths.push(0);
        self.valid.push(false);
    }

    fn list(&mut self, values: &[u32]) {
        self.values.extend_from_slice(values);
        self.lengths.push(values.len());
        self.valid.push(true);
    }

    fn finish(self) -> Result<ArrayRef> {
        let mut nulls = NullBufferBuilder::new(self.valid.len());
        self.valid.iter().for_each(|&valid| nulls.append(valid));
        let list = ListArray::try_new(
            item(),
            OffsetBuffer::from_lengths(self.lengths),
            Arc::new(UInt32Array::from(self.values)),
            nulls.finish(),
        )?;
        Ok(Arc::new(list))
    }
}
