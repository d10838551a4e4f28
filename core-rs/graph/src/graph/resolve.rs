//! Ids given as arguments, to node rows.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_schema::{DataType, Schema};

use crate::ids::{NONE, Origin, arity, match_rows, refuse_nulls, value_type};
use crate::tables::{NodeTable, key_text, unknown_column};
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

    /// [`Graph::resolve`] for a table that holds the key columns by name. With several labels its column `label` says where each
    /// id belongs, if there is one; those of other labels than `label` are left out.
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
        Ok(
            match self.key_rows(schema, batches, label, false, control)? {
                Rows::All(rows) => (rows.start as u32..rows.end as u32).collect(),
                Rows::Listed(mut rows) => {
                    rows.retain(|&row| row != NONE);
                    rows
                }
            },
        )
    }

    /// The column of a table of ids that says of which label each is: one called `label` where the graph has several. Where it has
    /// one, the ids may be part of a result over several, but beside them may stand columns `to_set`: then it must name the label.
    pub(crate) fn label_column(
        &self,
        schema: &Schema,
        batches: &[RecordBatch],
        to_set: bool,
    ) -> Option<usize> {
        let position = schema.index_of("label").ok()?;
        let [only] = &*self.nodes else {
            return Some(position);
        };
        let label = only.label()?;
        let is_text = value_type(schema.field(position).data_type()).is_string();
        if !is_text || only.schema().index_of("label").is_ok() {
            return None;
        }
        let names = |batch: &RecordBatch| {
            let names = cast(batch.column(position), &DataType::Utf8);
            names.is_ok_and(|names| {
                let mut names = names.as_string::<i32>().iter().flatten();
                names.any(|name| name == label)
            })
        };
        (!to_set || batches.iter().any(names)).then_some(position)
    }

    /// As [`Graph::resolve_keys`], without a list where all nodes of a table are named in their order. [`NONE`] stands for ids
    /// that are left out. Beside the ids may stand columns `to_set`.
    pub(crate) fn key_rows(
        &self,
        schema: &Schema,
        batches: &[RecordBatch],
        label: Option<&str>,
        to_set: bool,
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
        let labels = match self.label_column(schema, batches, to_set) {
            Some(found) => Labels::Each(column(found), label),
            None => Labels::One(label),
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
        let (wanted, only) = match labels {
            Labels::Each(column, only) => (Some(self.positions(&column)?), only),
            Labels::One(_) => (None, None),
        };
        let only = only.map(|label| self.position(label)).transpose()?;
        let left_out = |i: usize| match (&wanted, only) {
            (Some(wanted), Some(only)) => wanted[i] != only,
            _ => false,
        };
        let mut rows = vec![NONE; length];
        let mut found = vec![NONE; length];
        for (position, table) in (0u32..).zip(tables) {
            let ids = table.ids(control)?;
            control.begin("find nodes", length as u64);
            match_rows(&ids, chunks, Origin::Argument, &mut found, control)?;
            let start = table.rows().start as u32;
            for (i, (row, &found)) in rows.iter_mut().zip(&found).enumerate() {
                let of_another = wanted.as_ref().is_some_and(|wanted| wanted[i] != position);
                if found == NONE || of_another || left_out(i) {
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
        let unknown = |(i, &row): (usize, &u32)| row == NONE && !left_out(i);
        match rows.iter().enumerate().position(unknown) {
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
        Ok(&self.nodes[self.position(label)? as usize])
    }

    /// The position of the table of a label.
    fn position(&self, label: &str) -> Result<u32> {
        let mut tables = self.nodes.iter();
        let found = tables.position(|table| table.label() == Some(label));
        found.map(|position| position as u32).ok_or_else(|| {
            let message = format!("the graph has no label {label:?}");
            let known = self.nodes.iter().filter_map(NodeTable::label);
            GraphError::new(ErrorCode::UnknownLabel, message)
                .parameter("label")
                .suggest(label, known)
        })
    }

    /// The position of the table that each label names.
    fn positions(&self, labels: &[ArrayRef]) -> Result<Vec<u32>> {
        let mut positions = Vec::new();
        for chunk in labels {
            let names = cast(chunk, &DataType::Utf8)?;
            for name in names.as_string::<i32>() {
                let row = positions.len();
                let position = match name {
                    Some(name) => self.position(name),
                    None => Err(GraphError::new(ErrorCode::NullKey, "a label is null")
                        .expected("the label of a node")
                        .got("null")),
                };
                positions.push(position.map_err(|error| error.column("label").row(row))?);
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
    /// And only those of one label, where one is named.
    Each(Vec<ArrayRef>, Option<&'a str>),
}

/// Whether `chunks` are the very memory of the table's key columns: then row `i` names row `i`, and nothing is looked up.
fn is_own_key(table: &NodeTable, chunks: &[Vec<ArrayRef>]) -> bool {
    table.id.iter().zip(chunks).all(|(name, chunks)| {
        chunks.len() == table.batches().len()
            && table.batches().iter().zip(chunks).all(|(batch, chunk)| {
                // What was not read yet is nobody's.
                let position = batch.schema().index_of(name).ok();
                let own = position.and_then(|position| batch.columns[position].known());
                own.is_some_and(|own| own.to_data().ptr_eq(&chunk.to_data()))
            })
    })
}
