//! Arrow arrays as descriptors: which bytes of which buffers a column consists of.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_buffer::{Buffer, MutableBuffer, bit_util};
use arrow_data::{ArrayData, bit_mask};
use arrow_schema::DataType;
use quiver_graph::GraphError;

use super::memory::{Memory, Span};
use crate::counters;
use crate::descriptor::{self, Batch, Column};
use crate::import::Table;
use crate::schema;

/// Describes tables, and gathers the memory that they lie in.
#[derive(Default)]
pub struct Exporter {
    pub memory: Memory,
}

impl Exporter {
    /// # Errors
    /// What casting a type that apache-arrow lacks finds.
    pub fn table(&mut self, table: &Table) -> Result<descriptor::Table<Span>, GraphError> {
        let fields: Vec<_> = table
            .schema
            .fields()
            .iter()
            .map(|field| {
                field
                    .as_ref()
                    .clone()
                    .with_data_type(schema::readable(field.data_type()))
            })
            .collect();
        let mut dictionaries = Dictionaries::default();
        let mut batches = Vec::with_capacity(table.batches.len());
        for batch in &table.batches {
            batches.push(self.batch(batch, &fields, &mut dictionaries)?);
        }
        Ok(descriptor::Table {
            fields: fields
                .iter()
                .map(schema::export)
                .collect::<Result<_, _>>()?,
            metadata: table.schema.metadata().clone().into_iter().collect(),
            batches,
            dictionaries: dictionaries
                .columns
                .into_iter()
                .map(|column| vec![column])
                .collect(),
            stream: None,
            query: None,
            ipc: None,
            copied: Vec::new(),
        })
    }

    /// A batch whose columns all have types that apache-arrow has, and no dictionaries.
    pub fn plain(&mut self, batch: &RecordBatch) -> Batch<Span> {
        let mut dictionaries = Dictionaries::default();
        let columns = batch.columns().iter();
        Batch {
            length: batch.num_rows() as i64,
            columns: columns
                .map(|array| self.column(&array.to_data(), &mut dictionaries))
                .collect(),
        }
    }

    fn batch(
        &mut self,
        batch: &RecordBatch,
        fields: &[arrow_schema::Field],
        dictionaries: &mut Dictionaries,
    ) -> Result<Batch<Span>, GraphError> {
        let columns = batch.columns().iter().zip(fields).map(|(array, field)| {
            let array = readable(array, field.data_type())?;
            Ok(self.column(&array.to_data(), dictionaries))
        });
        let columns = columns.collect::<Result<_, GraphError>>()?;
        Ok(Batch {
            length: batch.num_rows() as i64,
            columns,
        })
    }

    fn column(&mut self, data: &ArrayData, dictionaries: &mut Dictionaries) -> Column<Span> {
        let (offset, bitmaps) = self.bitmaps(data);
        let mut buffers = bitmaps;
        if !matches!(data.data_type(), DataType::Boolean) {
            buffers.extend(self.values(data));
        }
        let is_dictionary = matches!(data.data_type(), DataType::Dictionary(..));
        let mut children = data.child_data().iter();
        let dictionary = is_dictionary
            .then(|| children.next())
            .flatten()
            .map(|values| self.dictionary(values, dictionaries));
        Column {
            length: data.len() as i64,
            null_count: data.null_count() as i64,
            offset: offset as i64,
            buffers,
            children: children
                .map(|child| self.column(child, dictionaries))
                .collect(),
            dictionary,
        }
    }

    fn dictionary(&mut self, values: &ArrayData, dictionaries: &mut Dictionaries) -> usize {
        if let Some(known) = dictionaries
            .values
            .iter()
            .position(|other| other.ptr_eq(values))
        {
            return known;
        }
        let column = self.column(values, dictionaries);
        dictionaries.values.push(values.clone());
        dictionaries.columns.push(column);
        dictionaries.columns.len() - 1
    }

    /// The validity bitmap and, of a Bool, the values: both start at one bit offset below 8, which comes first.
    fn bitmaps(&mut self, data: &ArrayData) -> (usize, Vec<Option<Span>>) {
        let nulls = data.nulls();
        match data.data_type() {
            DataType::Null | DataType::Union(..) | DataType::RunEndEncoded(..) => (0, Vec::new()),
            DataType::Boolean => {
                let offset = data.offset() % 8;
                let values = self.bits(&data.buffers()[0], data.offset(), data.len());
                let validity = nulls.and_then(|nulls| {
                    if nulls.offset() % 8 == offset {
                        return self.bits(nulls.buffer(), nulls.offset(), nulls.len());
                    }
                    let mut moved = MutableBuffer::new_null(offset + nulls.len());
                    bit_mask::set_bits(
                        moved.as_slice_mut(),
                        nulls.validity(),
                        offset,
                        nulls.offset(),
                        nulls.len(),
                    );
                    counters::copied("unaligned validity", moved.len());
                    self.bits(&moved.into(), offset, nulls.len())
                });
                (offset, vec![validity, values])
            }
            _ => match nulls {
                Some(nulls) => (
                    nulls.offset() % 8,
                    vec![self.bits(nulls.buffer(), nulls.offset(), nulls.len())],
                ),
                None => (0, vec![None]),
            },
        }
    }

    fn bits(&mut self, buffer: &Buffer, offset: usize, len: usize) -> Option<Span> {
        let start = offset / 8;
        self.memory
            .span(buffer, start, bit_util::ceil(offset + len, 8) - start)
    }

    fn values(&mut self, data: &ArrayData) -> Vec<Option<Span>> {
        let (offset, len) = (data.offset(), data.len());
        let buffers = data.buffers();
        let last_offset = |width: usize| match (len, width) {
            (0, _) => 0,
            (_, 4) => buffers[0].typed_data::<i32>()[offset + len] as usize,
            (_, _) => buffers[0].typed_data::<i64>()[offset + len] as usize,
        };
        match data.data_type() {
            DataType::Utf8 | DataType::Binary => {
                vec![
                    self.memory.span(&buffers[0], offset * 4, (len + 1) * 4),
                    self.memory.span(&buffers[1], 0, last_offset(4)),
                ]
            }
            DataType::LargeUtf8 | DataType::LargeBinary => {
                vec![
                    self.memory.span(&buffers[0], offset * 8, (len + 1) * 8),
                    self.memory.span(&buffers[1], 0, last_offset(8)),
                ]
            }
            DataType::List(_) | DataType::Map(..) => {
                vec![self.memory.span(&buffers[0], offset * 4, (len + 1) * 4)]
            }
            DataType::LargeList(_) => {
                vec![self.memory.span(&buffers[0], offset * 8, (len + 1) * 8)]
            }
            DataType::Utf8View | DataType::BinaryView => {
                let views = self.memory.span(&buffers[0], offset * 16, len * 16);
                let data = buffers[1..]
                    .iter()
                    .map(|buffer| self.memory.span(buffer, 0, buffer.len()));
                std::iter::once(views).chain(data).collect()
            }
            DataType::Union(_, arrow_schema::UnionMode::Sparse) => {
                vec![self.memory.span(&buffers[0], offset, len)]
            }
            DataType::Union(..) => {
                vec![
                    self.memory.span(&buffers[0], offset, len),
                    self.memory.span(&buffers[1], offset * 4, len * 4),
                ]
            }
            DataType::Dictionary(key, _) => {
                let width = key.primitive_width().unwrap_or(0);
                vec![self.memory.span(&buffers[0], offset * width, len * width)]
            }
            DataType::FixedSizeBinary(width) => {
                let width = usize::try_from(*width).unwrap_or(0);
                vec![self.memory.span(&buffers[0], offset * width, len * width)]
            }
            other => match other.primitive_width() {
                Some(width) => vec![self.memory.span(&buffers[0], offset * width, len * width)],
                None => Vec::new(),
            },
        }
    }
}

/// The distinct dictionaries of one table.
#[derive(Default)]
struct Dictionaries {
    values: Vec<ArrayData>,
    columns: Vec<Column<Span>>,
}

fn readable(array: &ArrayRef, data_type: &DataType) -> Result<ArrayRef, GraphError> {
    if array.data_type() == data_type {
        return Ok(Arc::clone(array));
    }
    let cast = arrow_cast::cast(array, data_type)?;
    counters::copied(
        "type that apache-arrow lacks",
        cast.to_data().get_slice_memory_size()?,
    );
    Ok(cast)
}
