//! Nodes and edges appended to a graph.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, new_null_array};
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};

use crate::builder::{
    EdgeInput, NodeInput, OnDangling, Parts, Side, match_ends, node_table, same_keys,
};
use crate::columns::{Batches, EdgeTable, key_text};
use crate::dangling;
use crate::graph::check_size;
use crate::ids::{NONE, Origin, coerce, match_rows, value_type};
use crate::{Control, ErrorCode, Graph, GraphError, OnDuplicate, Result};

impl Graph {
    /// Appends nodes to those of a label, or as a new label. `input.id` may be empty: the names that the other nodes' key
    /// columns have. A column that one side lacks is null there; existing batches are shared.
    ///
    /// # Errors
    /// [`ErrorCode::DuplicateKey`] for a key that is there already or comes twice, [`ErrorCode::NullKey`],
    /// [`ErrorCode::UnknownColumn`], [`ErrorCode::UnsupportedType`] for a column of a type that does not fit,
    /// [`ErrorCode::InvalidArgument`] for a label beside a table without one, [`ErrorCode::TooLarge`],
    /// [`ErrorCode::Cancelled`].
    pub fn add_nodes(&self, mut input: NodeInput, control: &Control) -> Result<Self> {
        let added: usize = input.batches.iter().map(RecordBatch::num_rows).sum();
        check_size("nodes", self.num_nodes() + added)?;
        let place = self
            .nodes
            .iter()
            .position(|table| table.label == input.label);
        if input.id.is_empty() {
            let like = place.map_or(self.nodes.first(), |place| self.nodes.get(place));
            input.id = like.map_or(Vec::new(), |table| table.id.clone());
        }
        let new = node_table(&input, OnDuplicate::Error, control)?;
        let mut parts = self.parts();
        match place {
            None if !self.nodes.is_empty()
                && (input.label.is_none() || self.nodes[0].label.is_none()) =>
            {
                return Err(GraphError::new(
                    ErrorCode::InvalidArgument,
                    "of several node tables each needs a label",
                )
                .parameter("label"));
            }
            None => {
                if let Some(first) = parts.nodes.first() {
                    same_keys(first, &new)?;
                }
                parts.nodes.push(new);
            }
            Some(place) => {
                let old = &mut parts.nodes[place];
                let keys = new.data.key_chunks(new.name(), &new.id)?;
                let mut found = vec![NONE; added];
                match_rows(
                    &*old.ids(control)?,
                    &keys,
                    Origin::Column,
                    &mut found,
                    control,
                )?;
                if let Some(row) = found.iter().position(|&row| row != NONE) {
                    let key = key_text(&keys, row);
                    return Err(GraphError::new(
                        ErrorCode::DuplicateKey,
                        format!("a node with the key {key} is there already"),
                    )
                    .table(old.name())
                    .column(old.id.join(", "))
                    .row(row)
                    .expected("a key that no other row has")
                    .got(key));
                }
                let renamed = rename(&new.data, &new.id, &old.id);
                old.data = append(&old.data, &renamed, old.name())?;
                old.ids = Arc::default();
            }
        }
        parts.finish(self.directed)
    }

    /// Appends edges to those of a type with the same ends, or as a new type. Empty `src` and `dst` are the names that the
    /// edges of that type have, or else those of the graph's first edges, or else `src` and `dst`. With [`OnDangling::Add`] the ends' missing nodes
    /// are appended too.
    ///
    /// # Errors
    /// [`ErrorCode::DanglingEdge`], [`ErrorCode::NullKey`], [`ErrorCode::UnknownColumn`], [`ErrorCode::UnknownLabel`],
    /// [`ErrorCode::UnsupportedType`], [`ErrorCode::TooLarge`], [`ErrorCode::Cancelled`].
    pub fn add_edges(
        &self,
        mut input: EdgeInput,
        on_dangling: OnDangling,
        control: &Control,
    ) -> Result<Self> {
        let added: usize = input.batches.iter().map(RecordBatch::num_rows).sum();
        check_size("edges", self.num_edges() + added)?;
        let like = self
            .edges
            .iter()
            .find(|table| table.edge_type == input.edge_type);
        if let Some(like) = like.or(self.edges.first()) {
            let label = |position: usize| self.nodes[position].label.clone();
            if like.edge_type == input.edge_type {
                input.from = input.from.or_else(|| label(like.from));
                input.to = input.to.or_else(|| label(like.to));
            }
            if input.src.is_empty() {
                input.src = like.src.clone();
            }
            if input.dst.is_empty() {
                input.dst = like.dst.clone();
            }
        } else if self.nodes.first().is_none_or(|table| table.id.len() == 1) {
            for (columns, name) in [(&mut input.src, "src"), (&mut input.dst, "dst")] {
                if columns.is_empty() {
                    columns.push(name.to_owned());
                }
            }
        }
        let labels: Vec<Option<&str>> = self.nodes.iter().map(|table| table.label()).collect();
        let edges = crate::builder::edge_tables(std::slice::from_ref(&input), &labels)?;
        let mut parts = self.parts();
        let old_src = std::mem::take(&mut parts.src);
        let old_dst = std::mem::take(&mut parts.dst);
        let mut tables = std::mem::replace(&mut parts.edges, edges);
        match_ends(&mut parts, control)?;
        match on_dangling {
            OnDangling::Error => dangling::refuse(&parts)?,
            OnDangling::Skip => dangling::skip(&mut parts)?,
            OnDangling::Add => dangling::add(&mut parts, control)?,
        }
        let new = parts.edges.remove(0);
        let same = |table: &EdgeTable| {
            (&table.edge_type, table.from, table.to) == (&new.edge_type, new.from, new.to)
        };
        let at = match tables.iter().position(same) {
            Some(place) => {
                let table = &mut tables[place];
                let at = table.rows().end;
                let ends = |table: &EdgeTable| [table.src.clone(), table.dst.clone()].concat();
                let renamed = rename(&new.data, &ends(&new), &ends(table));
                table.data = append(&table.data, &renamed, table.name())?;
                at
            }
            None if new.edge_type.is_none() && !tables.is_empty() => {
                return Err(GraphError::new(
                    ErrorCode::InvalidArgument,
                    "of several edge tables each needs a type",
                )
                .parameter("type"));
            }
            None => {
                tables.push(new);
                old_src.len()
            }
        };
        let mut first = 0;
        for table in &mut tables {
            table.data = table.data.clone().starting_at(first);
            first = table.rows().end;
        }
        let splice = |old: Vec<u32>, new: &[u32]| [&old[..at], new, &old[at..]].concat();
        parts.src = splice(old_src, &parts.src);
        parts.dst = splice(old_dst, &parts.dst);
        parts.edges = tables;
        parts.finish(self.directed)
    }

    /// The graph taken apart: endpoint rows count from the start of their table.
    fn parts(&self) -> Parts {
        let mut parts = Parts {
            nodes: self.nodes.to_vec(),
            edges: self.edges.to_vec(),
            src: self.src().to_vec(),
            dst: self.dst().to_vec(),
        };
        for side in [Side::Src, Side::Dst] {
            for table in &*self.edges {
                let first = self.nodes[side.of(table).1].rows().start as u32;
                side.rows_mut(&mut parts)[table.rows()]
                    .iter_mut()
                    .for_each(|row| *row -= first);
            }
        }
        parts
    }
}

/// The same batches with the columns `from` called `to`.
fn rename(data: &Batches, from: &[String], to: &[String]) -> Batches {
    let fields = data.schema.fields().iter().map(|field| {
        match from.iter().position(|name| name == field.name()) {
            Some(i) => Arc::new(field.as_ref().clone().with_name(&to[i])),
            None => field.clone(),
        }
    });
    let schema = Arc::new(Schema::new_with_metadata(
        fields.collect::<Vec<FieldRef>>(),
        data.schema.metadata().clone(),
    ));
    Batches {
        schema,
        ..data.clone()
    }
}

/// The rows of `more` behind those of `data`, under the columns of both.
fn append(data: &Batches, more: &Batches, table: &str) -> Result<Batches> {
    let mut fields: Vec<FieldRef> = Vec::new();
    for field in data.schema.fields() {
        let other = more.schema.field_with_name(field.name()).ok();
        let nullable = field.is_nullable() || other.is_none_or(Field::is_nullable);
        // A column of nothing but nulls takes on the type of its first values.
        let field = match other {
            Some(other) if field.data_type() == &DataType::Null => other,
            _ => field.as_ref(),
        };
        fields.push(Arc::new(field.clone().with_nullable(nullable)));
    }
    for field in more.schema.fields() {
        if data.schema.field_with_name(field.name()).is_err() {
            fields.push(Arc::new(field.as_ref().clone().with_nullable(true)));
        }
    }
    let schema: SchemaRef = Arc::new(Schema::new_with_metadata(
        fields,
        data.schema.metadata().clone(),
    ));
    let mut batches = Vec::with_capacity(data.batches.len() + more.batches.len());
    for part in [data, more] {
        for batch in &part.batches {
            let columns =
                schema
                    .fields()
                    .iter()
                    .map(|field| match part.schema.index_of(field.name()) {
                        Ok(position) => fit(batch.column(position), field, table),
                        Err(_) => Ok(new_null_array(field.data_type(), batch.num_rows())),
                    });
            batches.push(RecordBatch::try_new(
                schema.clone(),
                columns.collect::<Result<_>>()?,
            )?);
        }
    }
    Ok(Batches::new(schema, batches, data.rows.start))
}

fn fit(column: &ArrayRef, field: &FieldRef, table: &str) -> Result<ArrayRef> {
    if column.data_type() == field.data_type() {
        return Ok(column.clone());
    }
    if column.data_type() == &DataType::Null {
        return Ok(new_null_array(field.data_type(), column.len()));
    }
    let refuse = || {
        GraphError::new(
            ErrorCode::UnsupportedType,
            "appended values do not fit the column's type",
        )
        .table(table)
        .column(field.name())
        .expected(field.data_type().to_string())
        .got(column.data_type().to_string())
    };
    let (converted, exact) =
        coerce(column, value_type(field.data_type()), Origin::Column).map_err(|_| refuse())?;
    if exact.is_some() {
        return Err(refuse());
    }
    Ok(arrow_cast::cast(&converted, field.data_type())?)
}
