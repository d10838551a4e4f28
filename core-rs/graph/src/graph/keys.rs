//! The key columns of all nodes, and of the ends of all edges: what results are led by.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, StringArray};
use arrow_cast::cast;
use arrow_schema::{DataType, Field, FieldRef};
use arrow_select::concat::concat;

#[cfg(doc)]
use crate::ErrorCode;
use crate::ids::{decode, value_type};
use crate::tables::EdgeTable;
use crate::{Graph, Result};

impl Graph {
    /// The fields of [`Graph::id_columns`].
    ///
    /// # Errors
    /// Those of [`Graph::id_columns`].
    pub fn id_fields(&self) -> Result<Vec<FieldRef>> {
        let mut fields = Vec::new();
        let Some(first) = self.nodes.first() else {
            return Ok(fields);
        };
        for (i, name) in first.id.iter().enumerate() {
            let field = first.data.field(first.data.column(first.name(), name)?);
            let mut differ = false;
            for table in &*self.nodes {
                let column = table.data.column(table.name(), &table.id[i])?;
                differ |= table.data.field(column).data_type() != field.data_type();
            }
            fields.push(if differ {
                // Dictionaries of some labels and not of others.
                let values = value_type(field.data_type()).clone();
                Arc::new(Field::new(name, values, field.is_nullable()))
            } else {
                field
            });
        }
        if self.nodes.len() > 1 {
            fields.push(label_field("label"));
        }
        Ok(fields)
    }

    /// The key columns of all nodes in row order, with a `label` column behind them when there are several labels: what
    /// results are led by.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidData`] when the keys of all nodes together are more than one array holds.
    pub fn id_columns(&self) -> Result<(Vec<FieldRef>, Vec<ArrayRef>)> {
        let fields = self.id_fields()?;
        let keys = self.nodes.first().map_or(0, |first| first.id.len());
        let mut arrays = Vec::with_capacity(fields.len());
        for (i, field) in fields.iter().take(keys).enumerate() {
            let mut pieces = Vec::with_capacity(self.nodes.len());
            for table in &*self.nodes {
                let column = table.data.column(table.name(), &table.id[i])?;
                let piece = table.data.whole(column)?;
                pieces.push(if piece.data_type() == field.data_type() {
                    piece
                } else {
                    decode(&piece)?
                });
            }
            arrays.push(join(pieces)?);
        }
        if self.nodes.len() > 1 {
            arrays.push(label_column(
                self.nodes
                    .iter()
                    .map(|table| (table.name(), table.num_rows())),
            )?);
        }
        Ok((fields, arrays))
    }

    /// The fields of [`Graph::edge_columns`].
    ///
    /// # Errors
    /// Those of [`Graph::edge_columns`].
    pub fn edge_fields(&self) -> Result<Vec<FieldRef>> {
        let mut fields = Vec::new();
        let Some(first) = self.edges.first() else {
            return Ok(fields);
        };
        for (i, name) in first.src.iter().chain(&first.dst).enumerate() {
            let field = first.data.field(first.data.column(first.name(), name)?);
            let mut differ = false;
            for table in &*self.edges {
                let column = table.data.column(table.name(), end_name(table, i))?;
                differ |= table.data.field(column).data_type() != field.data_type();
            }
            fields.push(if differ {
                // The ends of one type are what those of another cast to: the key of the nodes.
                let nodes = &self.nodes[first.from];
                let key = &nodes.id[i % first.src.len()];
                let key = nodes.data.field(nodes.data.column(nodes.name(), key)?);
                let values = value_type(key.data_type()).clone();
                Arc::new(Field::new(name, values, field.is_nullable()))
            } else {
                field
            });
        }
        if self.edges.len() > 1 {
            fields.push(label_field("type"));
        }
        Ok(fields)
    }

    /// The key columns of the ends of all edges in row order, sources before destinations, with a `type` column behind them when
    /// there are several edge tables: what results about edges are led by.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidData`] when the keys of all edges together are more than one array holds.
    pub fn edge_columns(&self) -> Result<(Vec<FieldRef>, Vec<ArrayRef>)> {
        let fields = self.edge_fields()?;
        let keys = self.edges.first().map_or(0, |first| 2 * first.src.len());
        let mut arrays = Vec::with_capacity(fields.len());
        for (i, field) in fields.iter().take(keys).enumerate() {
            let mut pieces = Vec::with_capacity(self.edges.len());
            for table in &*self.edges {
                let column = table.data.column(table.name(), end_name(table, i))?;
                let piece = table.data.whole(column)?;
                pieces.push(if piece.data_type() == field.data_type() {
                    piece
                } else {
                    cast(&piece, field.data_type())?
                });
            }
            arrays.push(join(pieces)?);
        }
        if self.edges.len() > 1 {
            let tables = self.edges.iter();
            let runs = tables.map(|table| (table.name(), table.num_rows()));
            arrays.push(label_column(runs)?);
        }
        Ok((fields, arrays))
    }
}

/// The key column of an end: those of the source come first.
fn end_name(table: &EdgeTable, i: usize) -> &str {
    match i.checked_sub(table.src.len()) {
        None => &table.src[i],
        Some(i) => &table.dst[i],
    }
}

fn join(pieces: Vec<ArrayRef>) -> Result<ArrayRef> {
    match pieces.as_slice() {
        [piece] => Ok(piece.clone()),
        pieces => Ok(concat(
            &pieces.iter().map(AsRef::as_ref).collect::<Vec<_>>(),
        )?),
    }
}

/// The field of a label or type column: a dictionary, as a few names stand for all rows.
fn label_field(name: &str) -> FieldRef {
    let names = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    Arc::new(Field::new(name, names, false))
}

/// Names, each repeated as often as it says.
fn label_column<'a>(runs: impl Iterator<Item = (&'a str, usize)>) -> Result<ArrayRef> {
    let mut names: Vec<&str> = Vec::new();
    let mut keys: Vec<i32> = Vec::new();
    for (name, length) in runs {
        let known = names.iter().position(|known| *known == name);
        let key = known.unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        keys.resize(keys.len() + length, key as i32);
    }
    let names: ArrayRef = Arc::new(StringArray::from(names));
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(
        keys.into(),
        names,
    )?))
}
