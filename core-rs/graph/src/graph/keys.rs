//! The key columns of all nodes, and of the ends of all edges: what results are led by.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, StringArray};
use arrow_cast::cast;
use arrow_schema::{DataType, Field, FieldRef};
use arrow_select::concat::concat;

#[cfg(doc)]
use crate::ErrorCode;
use crate::ids::value_type;
use crate::tables::Batches;
use crate::{Graph, Result};

impl Graph {
    /// The fields of [`Graph::id_columns`].
    ///
    /// # Errors
    /// Those of [`Graph::id_columns`].
    pub fn id_fields(&self) -> Result<Vec<FieldRef>> {
        // Dictionaries of some labels and not of others.
        let common = |_, field: &FieldRef| Ok(value_type(field.data_type()).clone());
        fields(&self.id_tables(), "label", common)
    }

    /// The key columns of all nodes in row order, with a `label` column behind them when there are several labels: what
    /// results are led by.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidData`] when the keys of all nodes together are more than one array holds.
    pub fn id_columns(&self) -> Result<(Vec<FieldRef>, Vec<ArrayRef>)> {
        let fields = self.id_fields()?;
        let columns = columns(&self.id_tables(), &fields)?;
        Ok((fields, columns))
    }

    /// The fields of [`Graph::edge_columns`].
    ///
    /// # Errors
    /// Those of [`Graph::edge_columns`].
    pub fn edge_fields(&self) -> Result<Vec<FieldRef>> {
        // The ends of one type are what those of another cast to: the key of the nodes.
        let common = |i: usize, _: &FieldRef| {
            let first = &self.edges[0];
            let nodes = &self.nodes[first.from];
            let key = &nodes.id[i % first.src.len()];
            let key = nodes.data.field(nodes.data.column(nodes.name(), key)?);
            Ok(value_type(key.data_type()).clone())
        };
        fields(&self.end_tables(), "type", common)
    }

    /// The key columns of the ends of all edges in row order, sources before destinations, with a `type` column behind them when
    /// there are several edge tables: what results about edges are led by.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidData`] when the keys of all edges together are more than one array holds.
    pub fn edge_columns(&self) -> Result<(Vec<FieldRef>, Vec<ArrayRef>)> {
        let fields = self.edge_fields()?;
        let columns = columns(&self.end_tables(), &fields)?;
        Ok((fields, columns))
    }

    fn id_tables(&self) -> Vec<Keyed<'_>> {
        let tables = self.nodes.iter();
        let keyed = tables.map(|table| Keyed {
            name: table.name(),
            data: &table.data,
            keys: table.id.iter().collect(),
        });
        keyed.collect()
    }

    fn end_tables(&self) -> Vec<Keyed<'_>> {
        let tables = self.edges.iter();
        let keyed = tables.map(|table| Keyed {
            name: table.name(),
            data: &table.data,
            keys: table.src.iter().chain(&table.dst).collect(),
        });
        keyed.collect()
    }
}

/// A table, and which of its columns are keys; all of one kind have as many.
struct Keyed<'a> {
    name: &'a str,
    data: &'a Batches,
    keys: Vec<&'a String>,
}

/// The fields of the keys of all tables, and behind them that of their names, called `tag`, where there are several. `common` is
/// the type of a key, by its position, that has several types.
fn fields(
    tables: &[Keyed<'_>],
    tag: &str,
    common: impl Fn(usize, &FieldRef) -> Result<DataType>,
) -> Result<Vec<FieldRef>> {
    let mut fields = Vec::new();
    let Some(first) = tables.first() else {
        return Ok(fields);
    };
    for (i, name) in first.keys.iter().enumerate() {
        let field = first.data.field(first.data.column(first.name, name)?);
        let mut differ = false;
        for table in tables {
            let column = table.data.column(table.name, table.keys[i])?;
            differ |= table.data.field(column).data_type() != field.data_type();
        }
        fields.push(if differ {
            let data_type = common(i, &field)?;
            Arc::new(Field::new(*name, data_type, field.is_nullable()))
        } else {
            field
        });
    }
    if tables.len() > 1 {
        fields.push(label_field(tag));
    }
    Ok(fields)
}

/// The columns of [`fields`].
fn columns(tables: &[Keyed<'_>], fields: &[FieldRef]) -> Result<Vec<ArrayRef>> {
    let keys = tables.first().map_or(0, |first| first.keys.len());
    let mut arrays = Vec::with_capacity(fields.len());
    for (i, field) in fields.iter().take(keys).enumerate() {
        let mut pieces = Vec::with_capacity(tables.len());
        for table in tables {
            let column = table.data.column(table.name, table.keys[i])?;
            let piece = table.data.whole(column)?;
            pieces.push(if piece.data_type() == field.data_type() {
                piece
            } else {
                cast(&piece, field.data_type())?
            });
        }
        arrays.push(join(pieces)?);
    }
    if tables.len() > 1 {
        let runs = tables.iter();
        let runs = runs.map(|table| (table.name, table.data.rows.len()));
        arrays.push(label_column(runs)?);
    }
    Ok(arrays)
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
