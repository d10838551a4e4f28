//! Columns added to nodes and edges, or replaced.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, RecordBatch};
use arrow_cast::display::array_value_to_string;
use arrow_schema::{DataType, SchemaRef};

use crate::graph::Rows;
use crate::ids::{Origin, coerce};
use crate::tables::{EdgeTable, NodeTable, unknown_column};
use crate::{Control, ErrorCode, Graph, GraphError, Result};

use super::columns::{Column, chunks_of, set_columns};

impl Graph {
    /// Joins a table by its key columns, and by `label`, a column that says of which of several labels each id is: its other
    /// columns are added or replaced. Rows of other labels than the argument `label` are left out. Nodes that the table does not list
    /// keep their value, or have null where the column is new; of a node listed twice the last row counts. Values listed in row
    /// order for all nodes are shared, not copied.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownId`], [`ErrorCode::UnknownLabel`], [`ErrorCode::UnknownColumn`] without the key columns,
    /// [`ErrorCode::UnsupportedType`] when some nodes keep values of a type that cannot hold the new ones,
    /// [`ErrorCode::Cancelled`].
    pub fn with_nodes(
        &self,
        schema: &SchemaRef,
        batches: &[RecordBatch],
        label: Option<&str>,
        control: &Control,
    ) -> Result<Self> {
        let rows = self.key_rows(schema, batches, label, true, control)?;
        let named = |table: &NodeTable| label.is_none() || table.label() == label;
        let tells_label = self.label_column(schema, batches, true).is_some();
        let is_key = |name: &String| {
            let mut tables = self.nodes.iter();
            tables.any(|table| named(table) && table.id.contains(name))
                || (tells_label && name == "label")
        };
        let columns = columns(schema, batches, is_key);
        let anyway = label.is_some() || self.nodes.len() == 1;
        let mut tables: Vec<NodeTable> = self.nodes.to_vec();
        for table in tables.iter_mut().filter(|table| named(table)) {
            control.check()?;
            if let Some(data) = set_columns(&table.data, table.name(), &rows, &columns, anyway)? {
                table.data = data;
            }
        }
        Ok(Self {
            nodes: tables.into(),
            ..self.clone()
        })
    }

    /// Adds or replaces edge columns, as [`Graph::with_nodes`] does those of nodes: the table lists edges by their rows in the
    /// column `edge`. Topology is shared.
    ///
    /// # Errors
    /// As [`Graph::with_nodes`], with [`ErrorCode::UnknownId`] for a row that the graph (or `edge_type`) lacks, and
    /// [`ErrorCode::InvalidArgument`] for a column that holds the edges' ends.
    pub fn with_edges(
        &self,
        schema: &SchemaRef,
        batches: &[RecordBatch],
        edge_type: Option<&str>,
        control: &Control,
    ) -> Result<Self> {
        let mut tables: Vec<EdgeTable> = self.edges.to_vec();
        if let Some(name) = edge_type
            && tables.iter().all(|table| table.edge_type() != Some(name))
        {
            return Err(GraphError::new(
                ErrorCode::UnknownLabel,
                format!("the graph has no type {name:?}"),
            )
            .parameter("type")
            .suggest(name, tables.iter().filter_map(EdgeTable::edge_type)));
        }
        let rows = edge_rows(schema, batches, self.num_edges())?;
        let columns = columns(schema, batches, |name| name == EDGE);
        let named = |table: &EdgeTable| edge_type.is_some() && table.edge_type() == edge_type;
        let outside = |row: &&u32| {
            !tables.iter().any(|table| {
                table.rows().contains(&(**row as usize)) && (edge_type.is_none() || named(table))
            })
        };
        if edge_type.is_some()
            && let Some(row) = rows.iter().find(outside)
        {
            return Err(unknown_row(row, "of this type"));
        }
        let rows = Rows::Listed(rows);
        let only = tables.len() == 1;
        for table in &mut tables {
            let is_end = |column: &&Column| {
                let mut ends = table.src.iter().chain(&table.dst);
                ends.any(|name| name == column.field.name())
            };
            if let Some(column) = columns.iter().find(is_end)
                && (edge_type.is_none() || named(table))
            {
                return Err(key_column(table.name(), column.field.name()));
            }
            control.check()?;
            let anyway = only || named(table);
            if let Some(data) = set_columns(&table.data, table.name(), &rows, &columns, anyway)? {
                table.data = data;
            }
        }
        Ok(Self {
            edges: tables.into(),
            weights: Arc::default(),
            ..self.clone()
        })
    }
}

/// The column that names edges, by their rows.
const EDGE: &str = "edge";

/// The columns of a table that are to be set.
pub(super) fn columns(
    schema: &SchemaRef,
    batches: &[RecordBatch],
    is_key: impl Fn(&String) -> bool,
) -> Vec<Column> {
    let fields = schema.fields().iter().enumerate();
    fields
        .filter(|(_, field)| !is_key(field.name()))
        .map(|(position, field)| Column {
            field: field.clone(),
            chunks: chunks_of(batches, position),
        })
        .collect()
}

fn edge_rows(schema: &SchemaRef, batches: &[RecordBatch], num_edges: usize) -> Result<Vec<u32>> {
    let fields = schema.fields();
    let names = fields.iter().map(|field| field.name().as_str());
    let position = fields.iter().position(|field| field.name() == EDGE);
    let position = position.ok_or_else(|| unknown_column("edges", EDGE, names))?;
    let mut rows = Vec::new();
    for chunk in chunks_of(batches, position) {
        let (numbers, exact) =
            coerce(&chunk, &DataType::UInt32, Origin::Argument).map_err(|error| {
                let message = "edges are named by their row numbers";
                let error = GraphError::new(error.code, message).column(EDGE);
                error
                    .expected("integers")
                    .got(chunk.data_type().to_string())
            })?;
        let numbers = numbers.as_primitive::<UInt32Type>();
        for (i, &row) in numbers.values().iter().enumerate() {
            let known = numbers.is_valid(i) && exact.as_ref().is_none_or(|exact| exact.value(i));
            if !known || row as usize >= num_edges {
                let nulls = chunk.logical_nulls();
                let got = match nulls.is_some_and(|nulls| nulls.is_null(i)) {
                    true => "null".to_owned(),
                    false => array_value_to_string(&chunk, i)?,
                };
                return Err(unknown_row(&got, &format!("below {num_edges}")).row(rows.len()));
            }
            rows.push(row);
        }
    }
    Ok(rows)
}

fn unknown_row(got: &impl ToString, expected: &str) -> GraphError {
    GraphError::new(
        ErrorCode::UnknownId,
        "an edge row that the graph does not have",
    )
    .column(EDGE)
    .expected(format!("an edge row {expected}"))
    .got(got.to_string())
}

fn key_column(table: &str, column: &str) -> GraphError {
    GraphError::new(
        ErrorCode::InvalidArgument,
        "a key column stays as it is; build another graph to change keys",
    )
    .table(table)
    .column(column)
}
