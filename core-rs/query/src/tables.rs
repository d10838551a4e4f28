//! A graph's tables as a plan names them: one label, one type, or all of them under one schema.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::common::ScalarValue;
use quiver_graph::{ErrorCode, Graph, GraphError, Result};

use crate::error::nearest;
use crate::plan::Source;
use crate::source::{Cell, Table};

struct Part<'a> {
    name: &'a str,
    schema: &'a SchemaRef,
    batches: &'a [RecordBatch],
}

impl Table {
    /// The rows that `source` names. All nodes of several labels are led by a `label` column, all edges of several types by
    /// a `type` column; a column that one of the tables lacks is null there.
    pub fn of(graph: &Graph, source: &Source) -> Result<Self> {
        let nodes = || {
            graph.node_tables().iter().map(|table| Part {
                name: table.name(),
                schema: table.schema(),
                batches: table.batches(),
            })
        };
        let edges = || {
            graph.edge_tables().iter().map(|table| Part {
                name: table.name(),
                schema: table.schema(),
                batches: table.batches(),
            })
        };
        match source {
            Source::Nodes => united(&nodes().collect::<Vec<_>>(), "label"),
            Source::Edges => united(&edges().collect::<Vec<_>>(), "type"),
            Source::Label { name } => one(nodes().collect(), name, "label"),
            Source::Type { name } => one(edges().collect(), name, "type"),
        }
    }
}

fn one(parts: Vec<Part<'_>>, name: &str, kind: &str) -> Result<Table> {
    match parts.iter().find(|part| part.name == name) {
        Some(part) => Ok(alone(part)),
        None => {
            let names: Vec<&str> = parts.iter().map(|part| part.name).collect();
            let message = format!("the graph has no {kind} \"{name}\"");
            Err(GraphError::new(ErrorCode::UnknownLabel, message)
                .parameter(kind)
                .expected(nearest(name, &names))
                .got(name))
        }
    }
}

fn alone(part: &Part<'_>) -> Table {
    let cells = (0..part.schema.fields().len()).map(Cell::Own).collect();
    Table::new(Arc::clone(part.schema), vec![(part.batches, cells)])
}

fn united(parts: &[Part<'_>], tag: &str) -> Result<Table> {
    if let [part] = parts {
        return Ok(alone(part));
    }
    let names = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let mut fields: Vec<FieldRef> = vec![Arc::new(Field::new(tag, names, false))];
    for part in parts {
        for field in part.schema.fields() {
            merge(&mut fields, field, part.name, tag)?;
        }
    }
    for field in fields.iter_mut().skip(1) {
        let everywhere = parts
            .iter()
            .all(|part| part.schema.field_with_name(field.name()).is_ok());
        if !everywhere && !field.is_nullable() {
            *field = Arc::new(field.as_ref().clone().with_nullable(true));
        }
    }
    let place = |part: &Part<'_>| -> Result<Vec<Cell>> {
        let cell = |field: &FieldRef| {
            if field.name() == tag {
                let name = ScalarValue::Utf8(Some(part.name.to_owned()));
                return Ok(Cell::Constant(ScalarValue::Dictionary(
                    Box::new(DataType::Int32),
                    Box::new(name),
                )));
            }
            match part.schema.index_of(field.name()) {
                Ok(position) => Ok(Cell::Own(position)),
                Err(_) => ScalarValue::try_from(field.data_type())
                    .map(Cell::Constant)
                    .map_err(crate::error::planning),
            }
        };
        fields.iter().map(cell).collect()
    };
    let placed = parts.iter().map(|part| Ok((part.batches, place(part)?)));
    let placed = placed.collect::<Result<Vec<_>>>()?;
    Ok(Table::new(Arc::new(Schema::new(fields.clone())), placed))
}

fn merge(fields: &mut Vec<FieldRef>, field: &FieldRef, table: &str, tag: &str) -> Result<()> {
    if field.name() == tag {
        let message = format!(
            "a column named \"{tag}\" hides the {tag} of each row; query one {tag} at a time"
        );
        return Err(GraphError::new(ErrorCode::InvalidQuery, message)
            .table(table)
            .column(tag));
    }
    let Some(known) = fields.iter_mut().find(|known| known.name() == field.name()) else {
        fields.push(Arc::clone(field));
        return Ok(());
    };
    if known.data_type() != field.data_type() {
        let message = format!(
            "the column \"{}\" has several types; query one {tag} at a time",
            field.name()
        );
        return Err(GraphError::new(ErrorCode::UnsupportedType, message)
            .table(table)
            .column(field.name())
            .expected(known.data_type().to_string())
            .got(field.data_type().to_string()));
    }
    if field.is_nullable() && !known.is_nullable() {
        *known = Arc::new(known.as_ref().clone().with_nullable(true));
    }
    Ok(())
}
