//! Ids given as arguments, to node rows.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_schema::{DataType, Schema};

use crate::columns::{NodeTable, key_text, nearest, unknown_column};
use crate::ids::{NONE, Origin, arity, match_rows, refuse_nulls};
use crate::{Control, ErrorCode, Graph, GraphError, Result};

impl Graph {
    /// The row of each id. `ids` are one array per key column; numbers and strings are taken for any key type that can be
    /// written as one, as long as nothing is lost. `label` names the table to look in; without it all are searched, and an
    /// id that several labels have is an error.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownId`] with the first id that no node has, [`ErrorCode::UnknownLabel`],
    /// [`ErrorCode::UnsupportedType`], [`ErrorCode::NullKey`], [`ErrorCode::InvalidArgument`] for an ambiguous id or the wrong
    /// number of columns.
    pub fn resolve(
        &self,
        ids: &[ArrayRef],
        label: Option<&str>,
        control: &Control,
    ) -> Result<Vec<u32>> {
        let chunks: Vec<Vec<ArrayRef>> = ids.iter().map(|column| vec![column.clone()]).collect();
        let names: Vec<String> = self
            .nodes
            .first()
            .map_or(Vec::new(), |table| table.id.clone());
        self.resolve_chunks(&names, &chunks, Labels::One(label), control)
    }

    /// [`Graph::resolve`] for a table that holds the key columns by name. With several labels and no `label`, its column
    /// `label` says where each id belongs, if there is one.
    ///
    /// # Errors
    /// As [`Graph::resolve`]; [`ErrorCode::UnknownColumn`] without a key column.
    pub fn resolve_keys(
        &self,
        schema: &Schema,
        batches: &[RecordBatch],
        label: Option<&str>,
        control: &Control,
    ) -> Result<Vec<u32>> {
        Ok(match self.key_rows(schema, batches, label, control)? {
            Rows::All(rows) => (rows.start as u32..rows.end as u32).collect(),
            Rows::Listed(rows) => rows,
        })
    }

    /// As [`Graph::resolve_keys`], without a list where all nodes of a table are named in their order.
    pub(crate) fn key_rows(
        &self,
        schema: &Schema,
        batches: &[RecordBatch],
        label: Option<&str>,
        control: &Control,
    ) -> Result<Rows> {
        let table = match label {
            Some(label) => Some(self.labelled(label)?),
            None => self.nodes.first(),
        };
        let names: Vec<String> = table.map_or(Vec::new(), |table| table.id.clone());
        let position = |name: &str| {
            schema
                .fields()
                .iter()
                .position(|field| field.name() == name)
        };
        let column = |position: usize| -> Vec<ArrayRef> {
            batches
                .iter()
                .map(|batch| batch.column(position).clone())
                .collect()
        };
        let mut chunks = Vec::with_capacity(names.len());
        for name in &names {
            let found = position(name).ok_or_else(|| {
                unknown_column(
                    "ids",
                    name,
                    schema.fields().iter().map(|field| field.name().as_str()),
                )
            })?;
            chunks.push(column(found));
        }
        if let Some(table) = table
            && (label.is_some() || self.nodes.len() == 1)
            && is_own_key(table, &chunks)
        {
            return Ok(Rows::All(table.rows()));
        }
        let labels = match position("label") {
            Some(found) if label.is_none() && self.nodes.len() > 1 => Labels::Each(column(found)),
            _ => Labels::One(label),
        };
        let rows = self.resolve_chunks(&names, &chunks, labels, control)?;
        Ok(Rows::Listed(rows))
    }

    fn resolve_chunks(
        &self,
        names: &[String],
        chunks: &[Vec<ArrayRef>],
        labels: Labels<'_>,
        control: &Control,
    ) -> Result<Vec<u32>> {
        if chunks.len() != names.len() {
            return Err(arity(names.len(), chunks.len()).parameter("ids"));
        }
        for (name, chunks) in names.iter().zip(chunks) {
            refuse_nulls("ids", name, chunks)?;
        }
        let length = chunks
            .first()
            .map_or(0, |column| column.iter().map(|chunk| chunk.len()).sum());
        let tables: Vec<&NodeTable> = match labels {
            Labels::One(Some(label)) => vec![self.labelled(label)?],
            _ => self.nodes.iter().collect(),
        };
        let wanted = match labels {
            Labels::Each(column) => Some(self.positions(&column)?),
            Labels::One(_) => None,
        };
        let mut rows = vec![NONE; length];
        let mut found = vec![NONE; length];
        for (position, table) in (0u32..).zip(tables) {
            match_rows(
                &*table.ids(control)?,
                chunks,
                Origin::Argument,
                &mut found,
                control,
            )?;
            let start = table.rows().start as u32;
            for (i, (row, &found)) in rows.iter_mut().zip(&found).enumerate() {
                if found == NONE || wanted.as_ref().is_some_and(|wanted| wanted[i] != position) {
                    continue;
                }
                if *row != NONE {
                    let error = GraphError::new(
                        ErrorCode::InvalidArgument,
                        "several labels have this id; say which is meant",
                    );
                    return Err(error.parameter("label").row(i).got(key_text(chunks, i)));
                }
                *row = start + found;
            }
        }
        match rows.iter().position(|&row| row == NONE) {
            None => Ok(rows),
            Some(i) => {
                let key = key_text(chunks, i);
                Err(
                    GraphError::new(ErrorCode::UnknownId, format!("no node has the id {key}"))
                        .column(names.join(", "))
                        .row(i)
                        .expected("the id of a node")
                        .got(key),
                )
            }
        }
    }

    /// The table of a label.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownLabel`].
    pub fn labelled(&self, label: &str) -> Result<&NodeTable> {
        self.nodes
            .iter()
            .find(|table| table.label() == Some(label))
            .ok_or_else(|| {
                GraphError::new(
                    ErrorCode::UnknownLabel,
                    format!("the graph has no label {label:?}"),
                )
                .parameter("label")
                .expected(nearest(
                    label,
                    self.nodes.iter().filter_map(NodeTable::label),
                ))
                .got(label)
            })
    }

    /// The position of the table that each label names.
    fn positions(&self, labels: &[ArrayRef]) -> Result<Vec<u32>> {
        let mut positions = Vec::new();
        for chunk in labels {
            let names = cast(chunk, &DataType::Utf8)?;
            for name in names.as_string::<i32>() {
                let name = name.unwrap_or_default();
                let position = self
                    .nodes
                    .iter()
                    .position(|table| table.label() == Some(name));
                positions.push(match position {
                    Some(position) => position as u32,
                    None => {
                        self.labelled(name)?;
                        NONE
                    }
                });
            }
        }
        Ok(positions)
    }
}

/// Rows of the graph that a table speaks of.
pub(crate) enum Rows {
    /// All of one of the graph's tables, in order.
    All(Range<usize>),
    Listed(Vec<u32>),
}

/// Where ids are looked up: in the table of one label or in all, or each in that of its own label.
enum Labels<'a> {
    One(Option<&'a str>),
    Each(Vec<ArrayRef>),
}

/// Whether `chunks` are the very memory of the table's key columns: then row `i` names row `i`, and nothing is looked up.
fn is_own_key(table: &NodeTable, chunks: &[Vec<ArrayRef>]) -> bool {
    table.id.iter().zip(chunks).all(|(name, chunks)| {
        chunks.len() == table.batches().len()
            && table.batches().iter().zip(chunks).all(|(batch, chunk)| {
                batch
                    .column_by_name(name)
                    .is_some_and(|own| own.to_data().ptr_eq(&chunk.to_data()))
            })
    })
}
