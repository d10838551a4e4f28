//! Rows that arrive one by one, as record batches.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use quiver_graph::Result;

use super::column::{Column, Kind, Nulls};

/// Rows of a batch.
const STRETCH: usize = 1 << 16;
/// A file may name this many attributes: each is a column, whose rows take memory though they say nothing.
pub(crate) const MOST_COLUMNS: usize = 1 << 12;

/// A table as it is read.
#[derive(Clone, Debug)]
pub struct Table {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

/// The first columns are those of the keys.
#[derive(Debug)]
pub(crate) struct Rows {
    pub columns: Vec<Column>,
    by_name: HashMap<String, usize>,
    /// The row that is being filled, of this stretch.
    row: usize,
    stretches: usize,
    /// What stretches take that ended since somebody asked.
    bytes: usize,
}

impl Rows {
    pub fn new(keys: &[&str], kind: Option<Kind>) -> Self {
        let columns = keys.iter().map(|name| Column::new(*name, kind, 0));
        Self {
            columns: columns.collect(),
            by_name: HashMap::new(),
            row: 0,
            stretches: 0,
            bytes: 0,
        }
    }

    /// The row that is being filled, within its stretch.
    pub fn row(&self) -> usize {
        self.row
    }

    /// How many rows are there.
    pub fn length(&self) -> usize {
        self.stretches * STRETCH + self.row
    }

    /// Where the attribute's column is, which is made where there is none; nothing, where there are too many.
    pub fn column(&mut self, name: &str, declared: Option<Kind>) -> Option<usize> {
        if let Some(&at) = self.by_name.get(name) {
            return Some(at);
        }
        if self.columns.len() >= MOST_COLUMNS {
            return None;
        }
        let at = self.columns.len();
        self.columns
            .push(Column::new(name, declared, self.stretches));
        self.by_name.insert(name.to_owned(), at);
        Some(at)
    }

    /// Ends the row.
    pub fn end_row(&mut self) -> Result<(), super::column::Misfit> {
        self.row += 1;
        if self.row == STRETCH {
            self.end_stretch()?;
        }
        Ok(())
    }

    pub fn end_stretch(&mut self) -> Result<(), super::column::Misfit> {
        let rows = self.row;
        for column in &mut self.columns {
            self.bytes += column.end_stretch(rows)?;
        }
        self.row = 0;
        self.stretches += usize::from(rows == STRETCH);
        Ok(())
    }

    /// What the stretches take that ended since this was last asked.
    pub fn take_bytes(&mut self) -> usize {
        std::mem::take(&mut self.bytes)
    }

    /// All rows; the stretch must have ended.
    pub fn finish(self) -> Result<Table> {
        let mut nulls = Nulls::default();
        let columns = self.columns.into_iter();
        let columns = columns.map(|column| column.finish(STRETCH, &mut nulls));
        let (fields, columns): (Vec<_>, Vec<_>) =
            columns.collect::<Result<Vec<_>>>()?.into_iter().unzip();
        let schema = Arc::new(Schema::new(fields));
        let stretches = columns.first().map_or(0, Vec::len);
        let batches = (0..stretches).map(|stretch| {
            let arrays = columns.iter().map(|arrays| Arc::clone(&arrays[stretch]));
            Ok(RecordBatch::try_new(Arc::clone(&schema), arrays.collect())?)
        });
        let batches = batches.collect::<Result<Vec<_>>>()?;
        Ok(Table { schema, batches })
    }
}
