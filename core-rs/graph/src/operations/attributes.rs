//! Columns added to nodes and edges, or replaced.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, SchemaRef};

use crate::columns::{EdgeTable, NodeTable, nearest, unknown_column};
use crate::ids::{Origin, coerce};
use crate::{Control, ErrorCode, Graph, GraphError, Result};

use super::columns::{Column, chunks_of, set_columns};

/// Values for a column, as a table: the nodes' key columns (and `label`, where labels share ids), or `edge`, the edge's row;
/// then `value`.
#[derive(Clone, Debug)]
pub struct Attribute {
    pub name: String,
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

impl Graph {
    /// Adds or replaces node columns. Nodes that an attribute does not list keep their value, or have null where the column
    /// is new; of a node listed twice the last value counts. Values listed in row order for all nodes are shared, not copied.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownId`], [`ErrorCode::UnknownLabel`], [`ErrorCode::UnknownColumn`] without `value` or key columns,
    /// [`ErrorCode::InvalidArgument`] for a key column, [`ErrorCode::UnsupportedType`] when some nodes keep values of a type
    /// that cannot hold the new ones, [`ErrorCode::Cancelled`].
    pub fn with_node_attributes(
        &self,
        attributes: &[Attribute],
        label: Option<&str>,
        control: &Control,
    ) -> Result<Self> {
        let mut graph = self.clone();
        for attribute in attributes {
            let rows = self.resolve_keys(&attribute.schema, &attribute.batches, label, control)?;
            let column = attribute.column()?;
            graph = graph.set_node_columns(&rows, &[column], label, control)?;
        }
        Ok(graph)
    }

    /// Joins a table by its key columns (and `label`): its other columns are added or replaced, as
    /// [`Graph::with_node_attributes`] does.
    ///
    /// # Errors
    /// As [`Graph::with_node_attributes`].
    pub fn with_nodes(
        &self,
        schema: &SchemaRef,
        batches: &[RecordBatch],
        label: Option<&str>,
        control: &Control,
    ) -> Result<Self> {
        let rows = self.resolve_keys(schema, batches, label, control)?;
        let is_key = |name: &String| {
            self.nodes.iter().any(|table| table.id.contains(name))
                || (self.nodes.len() > 1 && name == "label")
        };
        let columns: Vec<Column> = schema
            .fields()
            .iter()
            .enumerate()
            .filter(|(_, field)| !is_key(field.name()))
            .map(|(position, field)| Column {
                field: field.clone(),
                chunks: chunks_of(batches, position),
            })
            .collect();
        self.set_node_columns(&rows, &columns, label, control)
    }

    /// Adds or replaces edge columns; edges are listed by their rows in the column `edge`. Topology is shared.
    ///
    /// # Errors
    /// As [`Graph::with_node_attributes`], with [`ErrorCode::UnknownId`] for a row that the graph (or `edge_type`) lacks, and
    /// [`ErrorCode::InvalidArgument`] for a column that holds the edges' ends.
    pub fn with_edge_attributes(
        &self,
        attributes: &[Attribute],
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
            .expected(nearest(
                name,
                tables.iter().filter_map(EdgeTable::edge_type),
            ))
            .got(name));
        }
        for attribute in attributes {
            let rows = attribute.edge_rows(self.num_edges())?;
            let outside = |row: &&u32| {
                !tables.iter().any(|table| {
                    table.rows().contains(&(**row as usize))
                        && (edge_type.is_none() || table.edge_type() == edge_type)
                })
            };
            if edge_type.is_some()
                && let Some(row) = rows.iter().find(outside)
            {
                return Err(unknown_row(row, "of this type"));
            }
            let column = attribute.column()?;
            let only = tables.len() == 1;
            for table in &mut tables {
                if table
                    .src
                    .iter()
                    .chain(&table.dst)
                    .any(|name| *name == attribute.name)
                {
                    return Err(key_column(table.name(), &attribute.name));
                }
                control.check()?;
                let named = edge_type.is_some() && table.edge_type() == edge_type;
                if let Some(data) = set_columns(
                    &table.data,
                    table.name(),
                    &rows,
                    std::slice::from_ref(&column),
                    only || named,
                )? {
                    table.data = data;
                }
            }
        }
        Ok(Self {
            edges: tables.into(),
            weights: Arc::default(),
            ..self.clone()
        })
    }

    fn set_node_columns(
        &self,
        rows: &[u32],
        columns: &[Column],
        label: Option<&str>,
        control: &Control,
    ) -> Result<Self> {
        let mut tables: Vec<NodeTable> = self.nodes.to_vec();
        let only = tables.len() == 1;
        for table in &mut tables {
            control.check()?;
            if let Some(column) = columns
                .iter()
                .find(|column| table.id.contains(column.field.name()))
            {
                return Err(key_column(table.name(), column.field.name()));
            }
            let named = label.is_some() && table.label() == label;
            if let Some(data) =
                set_columns(&table.data, table.name(), rows, columns, only || named)?
            {
                table.data = data;
            }
        }
        Ok(Self {
            nodes: tables.into(),
            ..self.clone()
        })
    }
}

impl Attribute {
    fn column(&self) -> Result<Column> {
        let position = self.position("value")?;
        let field = self.schema.field(position).clone().with_name(&self.name);
        Ok(Column {
            field: Arc::new(field),
            chunks: chunks_of(&self.batches, position),
        })
    }

    fn position(&self, name: &str) -> Result<usize> {
        let fields = self.schema.fields();
        fields
            .iter()
            .position(|field| field.name() == name)
            .ok_or_else(|| {
                unknown_column(
                    &self.name,
                    name,
                    fields.iter().map(|field| field.name().as_str()),
                )
            })
    }

    fn edge_rows(&self, num_edges: usize) -> Result<Vec<u32>> {
        let position = self.position("edge")?;
        let mut rows = Vec::new();
        for chunk in chunks_of(&self.batches, position) {
            let (chunk, exact) = coerce(&chunk, &DataType::UInt32, Origin::Argument)?;
            let chunk = chunk.as_primitive::<UInt32Type>();
            for (i, &row) in chunk.values().iter().enumerate() {
                let known = chunk.is_valid(i) && exact.as_ref().is_none_or(|exact| exact.value(i));
                if !known || row as usize >= num_edges {
                    let got = if known {
                        row.to_string()
                    } else {
                        "no row number".to_owned()
                    };
                    return Err(unknown_row(&got, &format!("below {num_edges}")).row(rows.len()));
                }
                rows.push(row);
            }
        }
        Ok(rows)
    }
}

fn unknown_row(got: &impl ToString, expected: &str) -> GraphError {
    GraphError::new(
        ErrorCode::UnknownId,
        "an edge row that the graph does not have",
    )
    .column("edge")
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
