//! Columns set in a table, from values for some or all of its rows.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, UInt32Array, new_null_array};
use arrow_cast::cast;
use arrow_schema::{DataType, FieldRef, Schema};
use arrow_select::concat::concat;
use arrow_select::interleave::interleave;
use arrow_select::take::take;

use crate::graph::Rows;
use crate::ids::NONE;
use crate::run::map;
use crate::tables::fit;
use crate::tables::wider_dictionary;
use crate::tables::{Batch, BatchColumn, Batches};
use crate::{ErrorCode, Graph, GraphError, Result};

/// A column to set: its field, and its values in chunks.
#[derive(Clone)]
pub(super) struct Column {
    pub field: FieldRef,
    pub chunks: Vec<ArrayRef>,
}

pub(super) fn chunks_of(batches: &[RecordBatch], position: usize) -> Vec<ArrayRef> {
    batches
        .iter()
        .map(|batch| batch.column(position).clone())
        .collect()
}

/// A table with columns whose value `i` belongs to row `rows[i]` of the graph. `None` when that concerns none of its rows,
/// unless it is to have the columns `anyway`.
pub(super) fn set_columns(
    data: &Batches,
    table: &str,
    rows: &Rows,
    columns: &[Column],
    anyway: bool,
) -> Result<Option<Batches>> {
    let range = data.rows.clone();
    let (in_order, listed) = match rows {
        // Tables have no row in common.
        Rows::All(rows) => (*rows == range, &[][..]),
        Rows::Listed(rows) => {
            let mut pairs = rows.iter().zip(range.clone());
            let same = pairs.all(|(&row, own)| row as usize == own);
            (rows.len() == range.len() && same, &rows[..])
        }
    };
    let mut source = Vec::new();
    let mut covered = 0;
    if !in_order {
        source = vec![NONE; range.len()];
        for (i, &row) in (0u32..).zip(listed) {
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
    let batches = data.batches.iter();
    let mut arrays: Vec<Vec<BatchColumn>> = batches.map(|it| it.columns().to_vec()).collect();
    for column in columns {
        let old = fields
            .iter()
            .position(|field| field.name() == column.field.name());
        let column = &if in_order && cut_alike(&column.chunks, data) {
            column.clone()
        } else {
            brought_together(column, std::iter::empty())?
        };
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
            let chunk = BatchColumn::Held(chunk);
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
    let rows = data.batches.iter().map(Batch::num_rows);
    let batches = arrays.into_iter().zip(rows);
    let batches = batches.map(|(arrays, rows)| Batch::try_new(schema.clone(), rows, arrays));
    let batches = batches.collect::<Result<_>>()?;
    Ok(Some(Batches {
        schema,
        batches,
        rows: range,
    }))
}

fn cut_alike(chunks: &[ArrayRef], data: &Batches) -> bool {
    let rows = data.batches.iter().map(Batch::num_rows);
    rows.eq(chunks.iter().map(|chunk| chunk.len()))
}

/// `column` in the type that holds the values of all its chunks and of the `others` beside them in one array.
fn brought_together<'a>(
    column: &'a Column,
    others: impl Iterator<Item = &'a ArrayRef>,
) -> Result<Column> {
    let all = column.chunks.iter().chain(others);
    let Some(wider) = wider_dictionary(column.field.data_type(), all) else {
        return Ok(column.clone());
    };
    let chunks = column.chunks.iter().map(|chunk| cast(chunk, &wider));
    Ok(Column {
        chunks: chunks.collect::<Result<_, _>>()?,
        field: Arc::new(column.field.as_ref().clone().with_data_type(wider)),
    })
}

/// Values in row order, cut as the table's batches are: shared, except where a batch spans several chunks.
fn aligned(column: &Column, data: &Batches) -> Result<Vec<ArrayRef>> {
    let mut chunks = column.chunks.iter();
    let mut rest: Option<ArrayRef> = None;
    let mut cut = Vec::with_capacity(data.batches.len());
    for batch in &*data.batches {
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
    let refuse = || kept_type(table, &field, column);
    let fitting = column.chunks.iter().map(|chunk| fit(chunk, &field, refuse));
    let chunks = fitting.collect::<Result<Vec<_>>>()?;
    let nullable = field.is_nullable() || chunks.iter().any(|chunk| chunk.logical_null_count() > 0);
    let converted = Column {
        field: Arc::new(field.as_ref().clone().with_nullable(nullable)),
        chunks,
    };
    let mut old = data.chunks(position)?;
    let converted = brought_together(&converted, old.iter())?;
    if converted.field.data_type() != field.data_type() {
        for chunk in &mut old {
            *chunk = cast(chunk, converted.field.data_type())?;
        }
    }
    let merged = merged(&converted, Some(&old), data, source)?;
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

/// Per batch, the values that `source` names; where it names none, those that are `old` there, or null.
fn merged(
    column: &Column,
    old: Option<&[ArrayRef]>,
    data: &Batches,
    source: &[u32],
) -> Result<Vec<ArrayRef>> {
    let values: ArrayRef = match column.chunks.as_slice() {
        [] => arrow_array::new_empty_array(column.field.data_type()),
        [chunk] => chunk.clone(),
        chunks => concat(&chunks.iter().map(AsRef::as_ref).collect::<Vec<_>>())?,
    };
    let mut start = 0;
    let pieces: Vec<(Option<&ArrayRef>, &[u32])> = data
        .batches
        .iter()
        .enumerate()
        .map(|(i, batch)| {
            start += batch.num_rows();
            let rows = start - batch.num_rows()..start;
            (old.map(|old| &old[i]), &source[rows])
        })
        .collect();
    map(source.len(), pieces, |(old, source)| match old {
        Some(old) if source.iter().all(|&place| place == NONE) => Ok(old.clone()),
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
            Ok(interleave(&[&values, old.as_ref()], &places)?)
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
}

/// The graph whose edges have these columns, given for all rows, beside or in place of theirs.
pub(super) fn with_edge_columns(graph: &Graph, columns: &[(FieldRef, ArrayRef)]) -> Result<Graph> {
    let mut tables = graph.edges.to_vec();
    for table in &mut tables {
        table.data = in_rows(&table.data, table.name(), columns)?;
    }
    Ok(Graph {
        edges: tables.into(),
        weights: Arc::default(),
        ..graph.clone()
    })
}

/// As [`with_edge_columns`], for nodes.
pub(super) fn with_node_columns(graph: &Graph, columns: &[(FieldRef, ArrayRef)]) -> Result<Graph> {
    let mut tables = graph.nodes.to_vec();
    for table in &mut tables {
        table.data = in_rows(&table.data, table.name(), columns)?;
    }
    Ok(Graph {
        nodes: tables.into(),
        ..graph.clone()
    })
}

fn in_rows(data: &Batches, table: &str, columns: &[(FieldRef, ArrayRef)]) -> Result<Batches> {
    let rows = data.rows.clone();
    let columns: Vec<Column> = columns
        .iter()
        .map(|(field, values)| Column {
            field: field.clone(),
            chunks: vec![values.slice(rows.start, rows.len())],
        })
        .collect();
    let set = set_columns(data, table, &Rows::All(rows), &columns, true)?;
    Ok(set.unwrap_or_else(|| data.clone()))
}
