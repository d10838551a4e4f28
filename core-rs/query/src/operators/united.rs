//! A graph's tables as a plan names them: one label, one type, or all of them under one schema.

use std::ops::Range;
use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::common::ScalarValue;
use quiver_graph::{Batch, ErrorCode, Graph, GraphError, Result, type_name, wider_dictionary};

use crate::error::planning;
use crate::operators::table::{Cell, Table};
use crate::plan::{ElementRows, Elements, MemoryTable};
use crate::types::common_type;

struct Part<'a> {
    name: &'a str,
    schema: &'a SchemaRef,
    batches: Vec<Batch>,
}

impl Table {
    /// All nodes of a graph. Those of several labels are led by a `label` column; a column that one of the tables lacks is null
    /// there, and one that has several types has the type that holds all their values.
    pub fn nodes(graph: &Graph) -> Result<Self> {
        united(&node_parts(graph), "label", true)
    }

    /// The rows of the nodes or edges of some tables, by number.
    pub fn element_rows(graph: &Graph, wanted: &ElementRows) -> Result<Self> {
        let tables = wanted.tables.iter();
        let tables: Vec<(Range<usize>, Vec<Batch>)> = match wanted.of {
            Elements::Nodes => tables
                .filter_map(|&table| graph.node_tables().get(table))
                .map(|table| (table.rows(), table.batches().to_vec()))
                .collect(),
            Elements::Edges => tables
                .filter_map(|&table| graph.edge_tables().get(table))
                .map(|table| (table.rows(), table.batches().to_vec()))
                .collect(),
        };
        let mut before = 0;
        let parts = tables.into_iter().map(|(rows, batches)| {
            // Rows are counted in 32 bits, and those of the tables before are before these.
            let first = (rows.start - before) as u32;
            before += rows.len();
            (batches, vec![Cell::Row(first)])
        });
        let parts = parts.collect();
        let field = Field::new(&wanted.column, DataType::UInt32, false);
        Ok(Self::new(Arc::new(Schema::new(vec![field])), parts))
    }

    /// All edges of a graph, as [`Table::nodes`]; those of several types are led by a `type` column.
    pub fn edges(graph: &Graph) -> Result<Self> {
        united(&edge_parts(graph), "type", true)
    }

    /// The nodes of one label.
    pub fn label(graph: &Graph, name: &str) -> Result<Self> {
        one(node_parts(graph), name, "label")
    }

    /// The edges of one type; those between several pairs of labels are united as those of several types are.
    pub fn edge_type(graph: &Graph, name: &str) -> Result<Self> {
        one(edge_parts(graph), name, "type")
    }

    /// A table in memory as it is.
    pub fn memory(table: &MemoryTable) -> Result<Self> {
        alone(&Part {
            name: "table",
            schema: &table.schema,
            batches: table.batches.iter().cloned().map(Batch::from).collect(),
        })
    }
}

fn node_parts(graph: &Graph) -> Vec<Part<'_>> {
    let tables = graph.node_tables().iter();
    let parts = tables.map(|table| Part {
        name: table.name(),
        schema: table.schema(),
        batches: table.batches().to_vec(),
    });
    parts.collect()
}

fn edge_parts(graph: &Graph) -> Vec<Part<'_>> {
    let tables = graph.edge_tables().iter();
    let parts = tables.map(|table| Part {
        name: table.name(),
        schema: table.schema(),
        batches: table.batches().to_vec(),
    });
    parts.collect()
}

fn one(parts: Vec<Part<'_>>, name: &str, kind: &str) -> Result<Table> {
    let (named, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.name == name);
    if named.is_empty() {
        let names: Vec<&str> = others.iter().map(|part| part.name).collect();
        let message = format!("the graph has no {kind} \"{name}\"");
        return Err(GraphError::new(ErrorCode::UnknownLabel, message)
            .parameter(kind)
            .suggest(name, names));
    }
    united(&named, kind, false)
}

fn alone(part: &Part<'_>) -> Result<Table> {
    let cells = (0..part.schema.fields().len()).map(Cell::Own).collect();
    fitting(part.schema, vec![(part.batches.clone(), cells)])
}

/// A table whose dictionaries have keys for all values that its batches have between them.
fn fitting(schema: &SchemaRef, mut parts: Vec<(Vec<Batch>, Vec<Cell>)>) -> Result<Table> {
    let mut fields: Vec<FieldRef> = schema.fields().to_vec();
    for (index, field) in fields.iter_mut().enumerate() {
        let own = parts
            .iter()
            .filter_map(|(batches, cells)| match cells[index] {
                // What cannot be read is told when it is.
                Cell::Own(position) => Some(
                    batches
                        .iter()
                        .filter_map(move |batch| batch.column(position).ok()),
                ),
                _ => None,
            });
        let Some(wider) = wider_dictionary(field.data_type(), own.flatten()) else {
            continue;
        };
        for (_, cells) in &mut parts {
            cells[index] = match cells[index] {
                Cell::Own(position) => Cell::Widened(position, wider.clone()),
                _ => Cell::Constant(ScalarValue::try_from(&wider).map_err(planning)?),
            };
        }
        *field = Arc::new(field.as_ref().clone().with_data_type(wider));
    }
    let schema = Schema::new_with_metadata(fields, schema.metadata().clone());
    Ok(Table::new(Arc::new(schema), parts))
}

/// The rows of all `parts`, under all their columns, behind one called `tag` that tells their parts where they are `tagged`.
/// A column that has no common type, or that is named as the tag, is there too, and refused when a plan reads it: to leave it
/// out would answer with part of the data.
fn united(parts: &[Part<'_>], tag: &str, tagged: bool) -> Result<Table> {
    if let [part] = parts {
        return alone(part);
    }
    let names = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let mut columns = Vec::new();
    if tagged {
        columns.push(United::new(Arc::new(Field::new(tag, names, false)), parts));
    }
    for part in parts {
        for field in part.schema.fields() {
            match columns
                .iter_mut()
                .find(|column| column.field.name() == field.name())
            {
                Some(column) if tagged && field.name() == tag => column.hide(part, tag),
                Some(column) => column.widen(field, part, tag),
                None => columns.push(United::new(Arc::clone(field), parts)),
            }
        }
    }
    let place = |part: &Part<'_>| -> Result<Vec<Cell>> {
        let own = columns.iter().skip(usize::from(tagged)).map(|column| {
            let wanted = column.field.data_type();
            let Ok(position) = part.schema.index_of(column.field.name()) else {
                let null = ScalarValue::try_from(wanted).map_err(planning)?;
                return Ok(Cell::Constant(null));
            };
            if part.schema.field(position).data_type() == wanted {
                Ok(Cell::Own(position))
            } else {
                Ok(Cell::Widened(position, wanted.clone()))
            }
        });
        let name = ScalarValue::Utf8(Some(part.name.to_owned()));
        let name = ScalarValue::Dictionary(Box::new(DataType::Int32), Box::new(name));
        let tag = tagged.then_some(Ok(Cell::Constant(name)));
        tag.into_iter().chain(own).collect()
    };
    let placed = parts
        .iter()
        .map(|part| Ok((part.batches.clone(), place(part)?)));
    let placed = placed.collect::<Result<Vec<_>>>()?;
    let (fields, refused): (Vec<FieldRef>, Vec<Option<GraphError>>) = columns
        .into_iter()
        .map(|column| (column.field, column.refused))
        .unzip();
    Ok(fitting(&Arc::new(Schema::new(fields)), placed)?.refusing(refused))
}

/// A column of several tables.
struct United<'a> {
    field: FieldRef,
    /// The table that the type came from.
    table: &'a str,
    refused: Option<GraphError>,
}

impl<'a> United<'a> {
    /// Nullable where one of the tables has nulls in it, or none of it.
    fn new(field: FieldRef, parts: &[Part<'a>]) -> Self {
        let owner = |part: &&Part<'a>| part.schema.field_with_name(field.name()).is_ok();
        let table = parts.iter().find(owner).map_or("", |part| part.name);
        let everywhere = parts.iter().filter(owner).count() == parts.len();
        let field = match field.is_nullable() || everywhere || table.is_empty() {
            true => field,
            false => Arc::new(field.as_ref().clone().with_nullable(true)),
        };
        Self {
            field,
            table,
            refused: None,
        }
    }

    fn widen(&mut self, field: &Field, part: &Part<'_>, tag: &str) {
        let (known, came) = (self.field.data_type(), field.data_type());
        match common_type(known, came) {
            Some(common) => {
                let nullable = self.field.is_nullable() || field.is_nullable();
                let united = self.field.as_ref().clone().with_data_type(common);
                self.field = Arc::new(united.with_nullable(nullable));
            }
            None if self.refused.is_some() => {}
            None => {
                let (known, came) = (type_name(known), type_name(came));
                let message = format!(
                    "the column \"{}\" is {known} in \"{}\" and {came} in \"{}\", which have no common type; \
                     select other columns, or query one {tag} at a time",
                    field.name(),
                    self.table,
                    part.name
                );
                let error = GraphError::new(ErrorCode::UnsupportedType, message)
                    .table(part.name)
                    .column(field.name())
                    .expected(known)
                    .got(came);
                self.refused = Some(error);
            }
        }
    }

    fn hide(&mut self, part: &Part<'_>, tag: &str) {
        let message = format!(
            "the column \"{tag}\" of \"{}\" has the name of the column that tells each row's {tag}; \
             select other columns, or query one {tag} at a time",
            part.name
        );
        let error = GraphError::new(ErrorCode::InvalidQuery, message)
            .table(part.name)
            .column(tag);
        self.refused.get_or_insert(error);
    }
}
