//! A stretch of a table's rows, whose columns are in memory, or in a file until they are needed.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, SchemaRef};

use crate::run::Stored;
use crate::{ErrorCode, GraphError, Result};

/// Rows of a table. A clone is cheap and shares everything.
#[derive(Clone, Debug)]
pub struct Batch {
    pub(crate) schema: SchemaRef,
    pub(crate) rows: usize,
    pub(crate) columns: Vec<BatchColumn>,
}

/// A column of a batch.
#[derive(Clone, Debug)]
pub enum BatchColumn {
    Held(ArrayRef),
    Stored(Arc<Stored<ArrayRef>>),
}

impl BatchColumn {
    /// # Errors
    /// Those of reading it.
    pub fn get(&self) -> Result<&ArrayRef> {
        match self {
            Self::Held(array) => Ok(array),
            Self::Stored(stored) => stored.get(),
        }
    }

    /// The values, if they are in memory or were read already.
    pub fn known(&self) -> Option<&ArrayRef> {
        match self {
            Self::Held(array) => Some(array),
            Self::Stored(stored) => stored.known(),
        }
    }

    /// The values that no file has.
    pub fn held(&self) -> Option<&ArrayRef> {
        match self {
            Self::Held(array) => Some(array),
            Self::Stored(_) => None,
        }
    }
}

impl Batch {
    /// `rows` rows of columns that are read when they are needed, each as its field says.
    pub fn stored(schema: SchemaRef, rows: usize, columns: Vec<Arc<Stored<ArrayRef>>>) -> Self {
        Self {
            schema,
            rows,
            columns: columns.into_iter().map(BatchColumn::Stored).collect(),
        }
    }

    /// Rows of columns that fit the schema; those that are in memory are looked at now.
    pub(crate) fn try_new(
        schema: SchemaRef,
        rows: usize,
        columns: Vec<BatchColumn>,
    ) -> Result<Self> {
        let held: Option<Vec<ArrayRef>> = columns.iter().map(|it| it.held().cloned()).collect();
        match held {
            Some(held) => Ok(record_batch(schema, rows, held)?.into()),
            None => Ok(Self {
                schema,
                rows,
                columns,
            }),
        }
    }

    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    pub fn num_rows(&self) -> usize {
        self.rows
    }

    pub fn columns(&self) -> &[BatchColumn] {
        &self.columns
    }

    /// The values of a column.
    ///
    /// # Errors
    /// Those of reading it.
    ///
    /// # Panics
    /// Where there is no such column.
    pub fn column(&self, position: usize) -> Result<&ArrayRef> {
        self.columns[position].get()
    }

    /// The values of a column; none where there is no such column.
    ///
    /// # Errors
    /// Those of reading it.
    pub fn column_by_name(&self, name: &str) -> Result<Option<&ArrayRef>> {
        let position = self
            .schema
            .fields()
            .iter()
            .position(|field| field.name() == name);
        position.map(|position| self.column(position)).transpose()
    }

    /// All columns, or those at these positions.
    ///
    /// # Errors
    /// Those of reading them; [`ErrorCode::InvalidArgument`] for a position that no column has.
    pub fn read(&self, positions: Option<&[usize]>) -> Result<RecordBatch> {
        let Some(positions) = positions else {
            let columns = self.columns.iter().map(|column| column.get().cloned());
            let columns = columns.collect::<Result<_>>()?;
            return record_batch(Arc::clone(&self.schema), self.rows, columns);
        };
        let columns = positions.iter().map(|&position| {
            let column = self.columns.get(position).ok_or_else(|| {
                GraphError::new(ErrorCode::InvalidArgument, "there is no such column")
                    .expected(format!("a position below {}", self.columns.len()))
                    .got(position.to_string())
            });
            column?.get().cloned()
        });
        let columns = columns.collect::<Result<_>>()?;
        record_batch(
            Arc::new(self.schema.project(positions)?),
            self.rows,
            columns,
        )
    }

    pub(crate) fn types(&self) -> Vec<DataType> {
        let fields = self.schema.fields().iter();
        fields.map(|field| field.data_type().clone()).collect()
    }
}

impl From<RecordBatch> for Batch {
    fn from(batch: RecordBatch) -> Self {
        let columns = batch.columns().iter().cloned();
        Self {
            schema: batch.schema(),
            rows: batch.num_rows(),
            columns: columns.map(BatchColumn::Held).collect(),
        }
    }
}

fn record_batch(schema: SchemaRef, rows: usize, columns: Vec<ArrayRef>) -> Result<RecordBatch> {
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(
        schema, columns, &options,
    )?)
}
