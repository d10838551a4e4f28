//! From a kernel's columns to the batches that a caller sees: ids first, then results, under names that do not clash.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, ListArray, PrimitiveArray, RecordBatch, RecordBatchOptions, StructArray,
    UInt32Array, UInt64Array, downcast_primitive_array, make_array,
};
use arrow_buffer::{Buffer, ScalarBuffer};
use arrow_data::ArrayData;
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use arrow_select::take::take;
use rayon::prelude::*;

use crate::algorithms::parameters::Arguments;
use crate::algorithms::support::SHARE;
use crate::{ErrorCode, Graph, GraphError, Result};

use super::column::{ColumnKind, Rows, Table};

/// Which fields of a table are asked for, by their positions in [`Layout::schema`] of all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Chosen {
    #[default]
    All,
    Fields(Vec<usize>),
}

/// The fields of a table over a graph, and where each comes from.
pub struct Layout {
    table: &'static Table,
    schema: SchemaRef,
    places: Vec<Place>,
    nodes: OnceLock<Vec<ArrayRef>>,
    ends: OnceLock<Vec<ArrayRef>>,
}

/// Where a field comes from. `rows` is the kernel's column of rows, None where all rows come in their order.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// A key column of nodes.
    Node { key: usize, rows: Option<usize> },
    /// A key column of the ends of edges.
    End { key: usize, rows: Option<usize> },
    /// The row number of edges.
    Edge { rows: Option<usize> },
    /// A column of the kernel's, as it is.
    Given(usize),
    /// Lists of nodes.
    Lists(usize),
}

impl Layout {
    /// # Errors
    /// Those of [`Graph::id_columns`].
    pub fn new(
        graph: &Graph,
        algorithm: &str,
        table: &'static Table,
        arguments: &Arguments,
        chosen: &Chosen,
    ) -> Result<Self> {
        let mut fields = Leading::new(graph, table)?;
        let ids = graph.id_fields()?;
        for (i, column) in table.columns.iter().enumerate() {
            let given = table.rows.leading() + i;
            if let Some(plain) = column.kind.plain(arguments) {
                let field = Field::new(column.name, plain, column.nullable);
                fields.add(field, Place::Given(given));
            } else if let ColumnKind::List(_) = column.kind {
                let items = DataType::List(item(&ids));
                let field = Field::new(column.name, items, column.nullable);
                fields.add(field, Place::Lists(given));
            } else {
                for (key, id) in ids.iter().enumerate() {
                    let name = match ids.as_slice() {
                        [_] => column.name.to_owned(),
                        _ => format!("{}_{}", column.name, id.name()),
                    };
                    let field = id.as_ref().clone().with_nullable(true).with_name(name);
                    let rows = Some(given);
                    fields.add(field, Place::Node { key, rows });
                }
            }
        }
        let Leading { fields, places } = fields;
        let (fields, places) = match chosen {
            Chosen::All => (fields, places),
            Chosen::Fields(positions) => {
                let chosen = positions.iter();
                let chosen = chosen.filter_map(|&i| Some((fields.get(i)?.clone(), places[i])));
                chosen.unzip()
            }
        };
        let metadata = HashMap::from([("algorithm".to_owned(), algorithm.to_owned())]);
        Ok(Self {
            table,
            schema: Arc::new(Schema::new_with_metadata(fields, metadata)),
            places,
            nodes: OnceLock::new(),
            ends: OnceLock::new(),
        })
    }

    /// Before anything happened, whose notes come into the metadata.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    pub fn table(&self) -> &'static Table {
        self.table
    }

    /// Whether a field of those chosen comes from the column called so.
    pub fn reads(&self, column: &str) -> bool {
        let columns = self.table.columns.iter();
        let names = columns.zip(self.table.rows.leading()..);
        let mut named = names.filter(|(known, _)| known.name == column);
        named.any(|(_, given)| self.places.iter().any(|place| place.given() == Some(given)))
    }

    /// Rows as the caller sees them; ids of all nodes and edges share the graph's buffers.
    ///
    /// # Errors
    /// Those of [`Graph::id_columns`], and of arrow where lists become too long.
    pub fn batch(&self, graph: &Graph, mut given: Vec<Option<ArrayRef>>) -> Result<RecordBatch> {
        let rows = match self.table.rows {
            Rows::Nodes => graph.num_nodes(),
            Rows::Edges => graph.num_edges(),
            _ => given
                .iter()
                .flatten()
                .next()
                .map_or(0, |column| column.len()),
        };
        let mut columns = Vec::with_capacity(self.places.len());
        for place in &self.places {
            if let Place::Node {
                key,
                rows: Some(rows),
            } = *place
                && let Some(words) = words(&mut given[rows])
            {
                let ids = &self.ids(graph)?[key];
                let alone = self
                    .places
                    .iter()
                    .filter(|it| it.given() == Some(rows))
                    .count()
                    == 1;
                if alone && ids.data_type().primitive_width() == Some(8) {
                    columns.push(keys_in_place(ids, words)?);
                    continue;
                }
                given[rows] = Some(lower_halves(&words));
            }
            columns.push(self.column(graph, *place, &given)?);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let schema = Arc::clone(&self.schema);
        Ok(RecordBatch::try_new_with_options(
            schema, columns, &options,
        )?)
    }

    /// The schema whose metadata says what happened, too.
    pub fn noted(&self, notes: &[(&'static str, String)]) -> SchemaRef {
        let mut metadata = self.schema.metadata().clone();
        let notes = notes.iter().cloned();
        metadata.extend(notes.map(|(key, value)| (key.to_owned(), value)));
        let fields = self.schema.fields().clone();
        Arc::new(Schema::new_with_metadata(fields, metadata))
    }

    fn column(&self, graph: &Graph, place: Place, given: &[Option<ArrayRef>]) -> Result<ArrayRef> {
        let at = |position: usize| {
            given.get(position).and_then(Option::as_ref).ok_or_else(|| {
                let message = format!("{} lacks column {position}", self.table.name);
                GraphError::new(ErrorCode::Internal, message)
            })
        };
        match place {
            Place::Given(position) => Ok(Arc::clone(at(position)?)),
            Place::Node { key, rows: None } => Ok(Arc::clone(&self.ids(graph)?[key])),
            Place::Node {
                key,
                rows: Some(rows),
            } => keys(&self.ids(graph)?[key], at(rows)?.as_primitive()),
            Place::End { key, rows: None } => Ok(Arc::clone(&self.ends(graph)?[key])),
            Place::End {
                key,
                rows: Some(rows),
            } => keys(&self.ends(graph)?[key], at(rows)?.as_primitive()),
            Place::Edge { rows: None } => {
                let rows: UInt32Array = (0..graph.num_edges() as u32).collect();
                Ok(Arc::new(rows))
            }
            Place::Edge { rows: Some(rows) } => Ok(Arc::clone(at(rows)?)),
            Place::Lists(position) => self.lists(graph, at(position)?.as_list()),
        }
    }

    fn lists(&self, graph: &Graph, lists: &ListArray) -> Result<ArrayRef> {
        let (ids, fields) = (self.ids(graph)?, graph.id_fields()?);
        let rows = lists.values().as_primitive();
        let items = ids.iter().map(|id| keys(id, rows));
        let mut items = items.collect::<Result<Vec<_>>>()?;
        let items: ArrayRef = match items.len() {
            1 => items.remove(0),
            _ => Arc::new(StructArray::try_new(
                Fields::from(fields.clone()),
                items,
                None,
            )?),
        };
        let (offsets, nulls) = (lists.offsets().clone(), lists.nulls().cloned());
        let field = item(&fields);
        Ok(Arc::new(ListArray::try_new(field, offsets, items, nulls)?))
    }

    fn ids(&self, graph: &Graph) -> Result<&[ArrayRef]> {
        once(&self.nodes, || graph.id_columns())
    }

    fn ends(&self, graph: &Graph) -> Result<&[ArrayRef]> {
        once(&self.ends, || graph.edge_columns())
    }

    /// How many rows there are at most; None where nothing bounds them.
    pub fn rows_at_most(&self, graph: &Graph, arguments: &Arguments) -> Option<u64> {
        let (nodes, edges) = (graph.num_nodes() as u64, graph.num_edges() as u64);
        match (self.table.at_most, self.table.rows) {
            (Some(rows), _) => Some(rows(graph, arguments)),
            (None, _) if self.table.streamed => None,
            (None, Rows::Edges | Rows::SomeEdges) => Some(edges),
            (None, Rows::One) => Some(1),
            (None, _) => Some(nodes),
        }
    }

    /// The bytes of a row number beside the key that it becomes.
    fn rows_width(&self, given: usize, field: &Field, key: u64) -> u64 {
        let column = given.checked_sub(self.table.rows.leading());
        match column.is_some_and(|column| self.table.columns[column].words) {
            true if field.data_type().primitive_width() == Some(8) => 0,
            // Words and rows at first, then rows and keys.
            true => 12_u64.saturating_sub(key).max(4),
            false => 4,
        }
    }

    /// The bytes of `rows` rows that [`Layout::batch`] makes or keeps, without what it shares with the graph.
    pub fn bytes(&self, graph: &Graph, rows: u64) -> u64 {
        let schema = self.schema.fields().iter();
        let fields = schema.zip(&self.places).map(|(field, place)| {
            let nulls = if field.is_nullable() {
                rows.div_ceil(8)
            } else {
                0
            };
            nulls
                + match place {
                    // Of one batch they are shared.
                    Place::Node { rows: None, .. } => {
                        let tables = graph.node_tables();
                        let pieces: usize = tables.iter().map(|it| it.batches().len()).sum();
                        if pieces > 1 {
                            rows * width(graph, field)
                        } else {
                            0
                        }
                    }
                    Place::End { rows: None, .. } => {
                        let tables = graph.edge_tables();
                        let pieces: usize = tables.iter().map(|it| it.batches().len()).sum();
                        if pieces > 1 {
                            rows * width(graph, field)
                        } else {
                            0
                        }
                    }
                    Place::Node {
                        rows: Some(given), ..
                    } => {
                        let key = width(graph, field);
                        rows * (self.rows_width(*given, field, key) + key)
                    }
                    Place::End { .. } => rows * width(graph, field),
                    Place::Edge { .. } => 4 * rows,
                    Place::Given(_) | Place::Lists(_) => rows * width(graph, field),
                }
        });
        fields.sum()
    }
}

impl Place {
    fn given(self) -> Option<usize> {
        match self {
            Self::Node { rows, .. } | Self::End { rows, .. } | Self::Edge { rows } => rows,
            Self::Given(position) | Self::Lists(position) => Some(position),
        }
    }
}

/// Fields in the making: those that lead, and more.
struct Leading {
    fields: Vec<FieldRef>,
    places: Vec<Place>,
}

impl Leading {
    fn new(graph: &Graph, table: &Table) -> Result<Self> {
        let mut leading = Self {
            fields: Vec::new(),
            places: Vec::new(),
        };
        match table.rows {
            Rows::Nodes => leading.nodes(graph, None, "")?,
            Rows::SomeNodes => leading.nodes(graph, Some(0), "")?,
            Rows::Edges => leading.edges(graph, None)?,
            Rows::SomeEdges => leading.edges(graph, Some(0))?,
            Rows::Pairs => {
                leading.nodes(graph, Some(0), "1")?;
                leading.nodes(graph, Some(1), "2")?;
            }
            Rows::Paths => {
                for (position, name) in ["path", "step"].into_iter().enumerate() {
                    let field = Field::new(name, DataType::UInt32, false);
                    leading.add(field, Place::Given(position));
                }
                leading.nodes(graph, Some(2), "")?;
                let field = Field::new("edge", DataType::UInt32, true);
                leading.add(field, Place::Edge { rows: Some(3) });
            }
            Rows::Groups | Rows::One => {}
        }
        Ok(leading)
    }

    fn nodes(&mut self, graph: &Graph, rows: Option<usize>, number: &str) -> Result<()> {
        for (key, id) in graph.id_fields()?.iter().enumerate() {
            let name = format!("{}{number}", id.name());
            self.add(
                id.as_ref().clone().with_name(name),
                Place::Node { key, rows },
            );
        }
        Ok(())
    }

    fn edges(&mut self, graph: &Graph, rows: Option<usize>) -> Result<()> {
        for (key, end) in graph.edge_fields()?.iter().enumerate() {
            self.add(end.as_ref().clone(), Place::End { key, rows });
        }
        self.add(
            Field::new("edge", DataType::UInt32, false),
            Place::Edge { rows },
        );
        Ok(())
    }

    /// A field whose name another has gets `_` behind it.
    fn add(&mut self, field: Field, place: Place) {
        let mut name = field.name().clone();
        while self.fields.iter().any(|known| *known.name() == name) {
            name.push('_');
        }
        self.fields.push(Arc::new(field.with_name(name)));
        self.places.push(place);
    }
}

/// The items of a list of nodes: keys, or structs of them where there are several columns.
fn item(ids: &[FieldRef]) -> FieldRef {
    let data_type = match ids {
        [id] => id.data_type().clone(),
        ids => DataType::Struct(Fields::from(ids.to_vec())),
    };
    Arc::new(Field::new("item", data_type, false))
}

fn once(
    cell: &OnceLock<Vec<ArrayRef>>,
    columns: impl FnOnce() -> Result<(Vec<FieldRef>, Vec<ArrayRef>)>,
) -> Result<&[ArrayRef]> {
    if let Some(known) = cell.get() {
        return Ok(known);
    }
    let columns = columns()?.1;
    Ok(cell.get_or_init(|| columns))
}

/// The keys of `rows`, which are rows or null.
fn keys(ids: &ArrayRef, rows: &UInt32Array) -> Result<ArrayRef> {
    let ids = ids.as_ref();
    Ok(downcast_primitive_array!(
        ids => numbers(ids, rows),
        _ => take(ids, rows, None)?,
    ))
}

/// Takes a column of words whose lower halves are rows.
fn words(column: &mut Option<ArrayRef>) -> Option<UInt64Array> {
    let words = column.as_ref()?.as_primitive_opt::<UInt64Type>()?.clone();
    *column = None;
    Some(words)
}

pub(super) fn lower_halves(words: &UInt64Array) -> ArrayRef {
    Arc::new(words.unary::<_, UInt32Type>(|word| word as u32))
}

/// The keys of the rows in the lower halves of `words`, in the same memory: new memory is dear.
fn keys_in_place(ids: &ArrayRef, words: UInt64Array) -> Result<ArrayRef> {
    let data = ids.to_data();
    let ids: ScalarBuffer<u64> =
        ScalarBuffer::new(data.buffers()[0].clone(), data.offset(), data.len());
    let last = ids.len().saturating_sub(1);
    let (_, words, nulls) = words.into_parts();
    let mut words: Vec<u64> = match words.into_inner().into_vec() {
        Ok(words) => words,
        Err(shared) => shared.typed_data().to_vec(),
    };
    words
        .par_iter_mut()
        .with_min_len(SHARE)
        .for_each(|word| *word = ids[(*word as u32 as usize).min(last)]);
    let keys = ArrayData::builder(data.data_type().clone())
        .len(words.len())
        .add_buffer(Buffer::from_vec(words))
        .nulls(nulls);
    Ok(make_array(keys.build()?))
}

/// Keys of a fixed width, in parallel.
fn numbers<T: ArrowPrimitiveType>(
    ids: &PrimitiveArray<T>,
    rows: &PrimitiveArray<UInt32Type>,
) -> ArrayRef {
    let (ids, data_type) = (&ids.values()[..], ids.data_type().clone());
    let last = ids.len().saturating_sub(1);
    let keys: Vec<T::Native> = rows
        .values()
        .par_iter()
        .with_min_len(SHARE)
        // What is null stands past the end; any key will do there, and a branch that nobody can foresee is dear.
        .map(|&row| ids[(row as usize).min(last)])
        .collect();
    let keys = PrimitiveArray::<T>::new(keys.into(), rows.nulls().cloned());
    Arc::new(keys.with_data_type(data_type))
}

/// The bytes of a value: of texts, those that the graph's keys take on average.
fn width(graph: &Graph, field: &Field) -> u64 {
    match field.data_type() {
        DataType::FixedSizeList(item, length) => width(graph, item) * *length as u64,
        DataType::Dictionary(key, _) => key.primitive_width().unwrap_or(4) as u64,
        DataType::Boolean => 1,
        // One value beside the offset, for want of knowledge.
        DataType::List(item) => 4 + width(graph, item),
        DataType::Struct(fields) => fields.iter().map(|field| width(graph, field)).sum(),
        plain => match plain.primitive_width() {
            Some(width) => width as u64,
            None => mean_key(graph),
        },
    }
}

fn mean_key(graph: &Graph) -> u64 {
    let (mut bytes, mut keys) = (0, 0);
    for table in graph.node_tables() {
        for batch in table.batches() {
            let columns = batch.schema().fields().iter().zip(batch.columns());
            let columns = columns.filter(|(field, _)| {
                table.id().contains(field.name()) && !field.data_type().is_primitive()
            });
            for column in columns.filter_map(|(_, column)| column.get().ok()) {
                bytes += column.to_data().get_slice_memory_size().unwrap_or(0);
                keys += column.len();
            }
        }
    }
    (bytes / keys.max(1)) as u64
}
