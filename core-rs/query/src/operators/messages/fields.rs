//! Columns by name and where their values come from, and expressions bound to them.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use datafusion::common::{DFSchema, TableReference};
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::Expr as Lowered;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use quiver_graph::Result;

use crate::error::{planning, running};

/// Columns in scope; `O` says where the values of one come from.
#[derive(Clone, Debug)]
pub(crate) struct Fields<O>(Vec<(String, DataType, O)>);

impl<O: Copy> Fields<O> {
    pub fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a column, in the place of one that has the same name.
    pub fn add(&mut self, name: &str, data_type: DataType, origin: O) {
        let column = (name.to_owned(), data_type, origin);
        match self.0.iter_mut().find(|known| known.0 == name) {
            Some(known) => *known = column,
            None => self.0.push(column),
        }
    }

    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|known| known.0 == name)
    }

    /// The scope in which these columns are written without a side.
    pub fn schema(&self) -> Result<DFSchema> {
        scope(self.qualified(None))
    }

    /// The columns as those of `qualifier`. All may be null, whatever their table says: a column may have got nulls since.
    pub fn qualified(
        &self,
        qualifier: Option<&TableReference>,
    ) -> impl Iterator<Item = (Option<TableReference>, Arc<Field>)> {
        self.0.iter().map(move |(name, data_type, _)| {
            let field = Field::new(name, data_type.clone(), true);
            (qualifier.cloned(), Arc::new(field))
        })
    }

    /// `expr` as it is run, over those of these columns that it reads.
    pub fn bind(&self, session: &SessionState, expr: &Lowered) -> Result<Computed<O>> {
        let read: Vec<&str> = expr
            .column_refs()
            .into_iter()
            .map(|column| column.name.as_str())
            .collect();
        let mut narrow = self.clone();
        narrow
            .0
            .retain(|(name, _, _)| read.contains(&name.as_str()));
        let schema = narrow.schema()?;
        let expr = session
            .create_physical_expr(expr.clone(), &schema)
            .map_err(planning)?;
        Ok(Computed {
            expr,
            schema: Arc::clone(schema.inner()),
            inputs: narrow.0.into_iter().map(|(_, _, origin)| origin).collect(),
        })
    }
}

/// Columns of all kinds as one scope.
pub(crate) fn scope(
    columns: impl IntoIterator<Item = (Option<TableReference>, Arc<Field>)>,
) -> Result<DFSchema> {
    DFSchema::new_with_metadata(columns.into_iter().collect(), HashMap::new()).map_err(planning)
}

/// An expression and the columns that it reads, in its order.
#[derive(Clone, Debug)]
pub(crate) struct Computed<O> {
    pub expr: Arc<dyn PhysicalExpr>,
    schema: SchemaRef,
    pub inputs: Vec<O>,
}

impl<O: Copy> Computed<O> {
    pub fn data_type(&self) -> Result<DataType> {
        self.expr.data_type(&self.schema).map_err(planning)
    }

    /// Whether this is one of the columns as it is.
    pub fn is_column(&self) -> bool {
        self.expr.downcast_ref::<Column>().is_some()
    }

    /// The values for `rows` rows, whose columns `column` gives.
    pub fn evaluate(
        &self,
        rows: usize,
        column: impl FnMut(O) -> Result<ArrayRef>,
    ) -> Result<ArrayRef> {
        let columns = self.inputs.iter().copied().map(column);
        let batch = batch(&self.schema, columns.collect::<Result<_>>()?, rows)?;
        evaluate(&self.expr, &batch).map_err(running)
    }
}

/// The values of `expr`, one per row.
pub(crate) fn evaluate(
    expr: &Arc<dyn PhysicalExpr>,
    batch: &RecordBatch,
) -> DataFusionResult<ArrayRef> {
    expr.evaluate(batch)?.into_array(batch.num_rows())
}

pub(crate) fn batch(
    schema: &SchemaRef,
    columns: Vec<ArrayRef>,
    rows: usize,
) -> Result<RecordBatch> {
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(
        Arc::clone(schema),
        columns,
        &options,
    )?)
}

/// Columns that all may be null.
pub(crate) fn nullable<'a>(
    columns: impl IntoIterator<Item = (&'a str, &'a DataType)>,
) -> SchemaRef {
    let fields: Vec<Field> = columns
        .into_iter()
        .map(|(name, data_type)| Field::new(name, data_type.clone(), true))
        .collect();
    Arc::new(Schema::new(fields))
}
