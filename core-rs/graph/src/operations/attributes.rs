//! Columns added to nodes and edges, or replaced.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, UInt32Array, new_null_array};
use arrow_schema::{DataType, FieldRef, Schema, SchemaRef};
use arrow_select::concat::concat;
use arrow_select::interleave::interleave;
use arrow_select::take::take;
use rayon::prelude::*;

use crate::columns::{Batches, EdgeTable, NodeTable, nearest, unknown_column};
use crate::ids::{NONE, Origin, coerce};
use crate::{Control, ErrorCode, Graph, GraphError, Result};

/// Values for a column, as a table: the nodes' key columns (and `label`, where labels share ids), or `edge`, the edge's row;
/// then `value`.
#[derive(Clone, Debug)]
pub struct Attribute {
    pub name: String,
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

/// A column to set: its field, and its values in chunks.
struct Column {
    field: FieldRef,
    chunks: Vec<ArrayRef>,
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
            let chunk =
                arrow_array::cast::as_primitive_array::<arrow_array::types::UInt32Type>(&chunk);
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

fn chunks_of(batches: &[RecordBatch], position: usize) -> Vec<ArrayRef> {
    batches
        .iter()
        .map(|batch| batch.column(position).clone())
        .collect()
}

/// A table with columns whose value `i` belongs to row `rows[i]` of the graph. `None` when that concerns none of its rows,
/// unless it is to have the columns `anyway`.
fn set_columns(
    data: &Batches,
    table: &str,
    rows: &[u32],
    columns: &[Column],
    anyway: bool,
) -> Result<Option<Batches>> {
    let range = data.rows.clone();
    let in_order = rows.len() == range.len()
        && rows
            .iter()
            .zip(range.clone())
            .all(|(&row, own)| row as usize == own);
    let mut source = Vec::new();
    let mut covered = 0;
    if !in_order {
        source = vec![NONE; range.len()];
        for (i, &row) in (0u32..).zip(rows) {
            if range.contains(&(row as usize)) {
                let slot = &mut source[row as usize - range.start];
                covered += usize::from(*slot == NONE);
                *slot = i;
            }
        }
        if covered == 0 && !anyway {
            return Ok(None);
        }
    }
    let mut fields = data.schema.fields().to_vec();
    let mut arrays: Vec<Vec<ArrayRef>> = data
        .batches
        .iter()
        .map(|batch| batch.columns().to_vec())
        .collect();
    for column in columns {
        let old = fields
            .iter()
            .position(|field| field.name() == column.field.name());
        let (field, chunks) = if in_order {
            (column.field.clone(), aligned(column, data)?)
        } else if covered == range.len() {
            (column.field.clone(), merged(column, None, data, &source)?)
        } else {
            partly(
                column,
                old.map(|old| (old, fields[old].clone())),
                data,
                &source,
                table,
            )?
        };
        for (arrays, chunk) in arrays.iter_mut().zip(chunks) {
            match old {
                Some(old) => arrays[old] = chunk,
                None => arrays.push(chunk),
            }
        }
        match old {
            Some(old) => fields[old] = field,
            None => fields.push(field),
        }
    }
    let schema = Arc::new(Schema::new_with_metadata(
        fields,
        data.schema.metadata().clone(),
    ));
    let batches = arrays
        .into_iter()
        .map(|arrays| RecordBatch::try_new(schema.clone(), arrays));
    let batches = batches.collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(Some(Batches {
        schema,
        batches,
        rows: range,
    }))
}

/// Values in row order, cut as the table's batches are: shared, except where a batch spans several chunks.
fn aligned(column: &Column, data: &Batches) -> Result<Vec<ArrayRef>> {
    let mut chunks = column.chunks.iter();
    let mut rest: Option<ArrayRef> = None;
    let mut cut = Vec::with_capacity(data.batches.len());
    for batch in &data.batches {
        let mut wanted = batch.num_rows();
        let mut pieces: Vec<ArrayRef> = Vec::new();
        while wanted > 0 {
            let Some(chunk) = rest.take().or_else(|| chunks.next().cloned()) else {
                break;
            };
            let size = chunk.len().min(wanted);
            if size > 0 {
                pieces.push(if size == chunk.len() {
                    chunk.clone()
                } else {
                    chunk.slice(0, size)
                });
            }
            rest = (chunk.len() > size).then(|| chunk.slice(size, chunk.len() - size));
            wanted -= size;
        }
        cut.push(match pieces.as_slice() {
            [] => arrow_array::new_empty_array(column.field.data_type()),
            [piece] => piece.clone(),
            pieces => concat(&pieces.iter().map(AsRef::as_ref).collect::<Vec<_>>())?,
        });
    }
    Ok(cut)
}

/// Some rows have new values; the others keep theirs, or have null.
fn partly(
    column: &Column,
    old: Option<(usize, FieldRef)>,
    data: &Batches,
    source: &[u32],
    table: &str,
) -> Result<(FieldRef, Vec<ArrayRef>)> {
    // A column of nothing but nulls takes on the type of its first values.
    let old = old.filter(|(_, field)| field.data_type() != &DataType::Null);
    let Some((position, field)) = old else {
        let field = Arc::new(column.field.as_ref().clone().with_nullable(true));
        return Ok((field, merged(column, None, data, source)?));
    };
    let mut chunks = Vec::with_capacity(column.chunks.len());
    for chunk in &column.chunks {
        if chunk.data_type() == &DataType::Null {
            chunks.push(new_null_array(field.data_type(), chunk.len()));
            continue;
        }
        let (converted, exact) = coerce(
            chunk,
            crate::ids::value_type(field.data_type()),
            Origin::Column,
        )
        .map_err(|_| kept_type(table, &field, column))?;
        if exact.is_some() {
            return Err(kept_type(table, &field, column));
        }
        chunks.push(arrow_cast::cast(&converted, field.data_type())?);
    }
    let nullable = field.is_nullable() || chunks.iter().any(|chunk| chunk.logical_null_count() > 0);
    let converted = Column {
        field: Arc::new(field.as_ref().clone().with_nullable(nullable)),
        chunks,
    };
    let merged = merged(&converted, Some(position), data, source)?;
    Ok((converted.field, merged))
}

fn kept_type(table: &str, field: &FieldRef, column: &Column) -> GraphError {
    GraphError::new(
        ErrorCode::UnsupportedType,
        "rows that are not listed keep their values, whose type cannot hold the new ones",
    )
    .table(table)
    .column(field.name())
    .expected(field.data_type().to_string())
    .got(column.field.data_type().to_string())
}

/// Per batch, the values that `source` names; where it names none, those of the table's column `old`, or null.
fn merged(
    column: &Column,
    old: Option<usize>,
    data: &Batches,
    source: &[u32],
) -> Result<Vec<ArrayRef>> {
    let values: ArrayRef = match column.chunks.as_slice() {
        [] => arrow_array::new_empty_array(column.field.data_type()),
        [chunk] => chunk.clone(),
        chunks => concat(&chunks.iter().map(AsRef::as_ref).collect::<Vec<_>>())?,
    };
    let mut start = 0;
    let pieces: Vec<(&RecordBatch, &[u32])> = data
        .batches
        .iter()
        .map(|batch| {
            start += batch.num_rows();
            (batch, &source[start - batch.num_rows()..start])
        })
        .collect();
    pieces
        .par_iter()
        .map(|(batch, source)| match old {
            Some(old) => {
                let places: Vec<(usize, usize)> = source
                    .iter()
                    .enumerate()
                    .map(|(i, &place)| {
                        if place == NONE {
                            (1, i)
                        } else {
                            (0, place as usize)
                        }
                    })
                    .collect();
                Ok(interleave(&[&values, batch.column(old).as_ref()], &places)?)
            }
            None if values.is_empty() => Ok(new_null_array(values.data_type(), source.len())),
            None => {
                let places: UInt32Array = source
                    .iter()
                    .map(|&place| (place != NONE).then_some(place))
                    .collect();
                Ok(take(&values, &places, None)?)
            }
        })
        .collect()
}
