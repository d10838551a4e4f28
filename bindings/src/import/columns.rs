//! One column of a descriptor as an Arrow array: the only way from borrowed bytes to data that Rust trusts.

use std::collections::HashMap;

use arrow_array::ffi::from_ffi_and_data_type;
use arrow_array::{ArrayRef, make_array, new_empty_array};
use arrow_data::ArrayData;
use arrow_data::ffi::FFI_ArrowArray;
use arrow_schema::{DataType, FieldRef, Schema};
use quiver_graph::{ErrorCode, GraphError};
use rayon::prelude::*;

use super::buffers::{Pointers, pointers};
use super::place::Place;
use super::table::{Descriptor, WORTH_THREADS};
use crate::borrow::Borrowed;
use crate::cdata::{self, Parts, produce};
use crate::counters;
use crate::descriptor::Column;
use crate::schema;

/// Imports the columns of one table.
pub struct Importer<'a> {
    borrowed: &'a Borrowed,
    descriptor: &'a Descriptor,
    /// The dictionaries that were imported ahead of the columns that use them, by index.
    ready: HashMap<usize, ArrayData>,
}

impl<'a> Importer<'a> {
    /// Imports the dictionaries of the table, so that its columns may then be imported in any order and on any thread.
    ///
    /// # Errors
    /// As [`tables`](super::tables).
    pub fn new(
        borrowed: &'a Borrowed,
        descriptor: &'a Descriptor,
        schema: &Schema,
    ) -> Result<Self, GraphError> {
        let importer = Self {
            borrowed,
            descriptor,
            ready: HashMap::new(),
        };
        let ready = importer.dictionaries(schema)?;
        Ok(Self { ready, ..importer })
    }

    /// Imports each distinct dictionary once, however many batches use it.
    fn dictionaries(&self, schema: &Schema) -> Result<HashMap<usize, ArrayData>, GraphError> {
        let mut used = HashMap::new();
        for batch in &self.descriptor.batches {
            for (field, column) in schema.fields().iter().zip(&batch.columns) {
                dictionaries_in(field.data_type(), column, field.name(), &mut used);
            }
        }
        let import = |(index, (value_type, name)): (usize, (DataType, String))| {
            let place = Place {
                column: name,
                batch: 0,
                first_row: 0,
            }
            .child("dictionary");
            Ok((index, self.dictionary(index, &value_type, &place)?))
        };
        // Going to rayon's threads and back takes longer than most imports, even with nothing to do there.
        if used.len() < 2 || self.borrowed.bytes() < WORTH_THREADS {
            return used.into_iter().map(import).collect();
        }
        used.into_par_iter().map(import).collect()
    }

    fn dictionary(
        &self,
        index: usize,
        value_type: &DataType,
        place: &Place,
    ) -> Result<ArrayData, GraphError> {
        if let Some(ready) = self.ready.get(&index) {
            if ready.data_type() != value_type {
                return Err(place
                    .invalid("one dictionary is used with two types")
                    .expected(value_type.to_string())
                    .got(ready.data_type().to_string()));
            }
            return Ok(ready.clone());
        }
        let chunks = self.descriptor.dictionaries.get(index).ok_or_else(|| {
            place
                .invalid("there is no such dictionary")
                .expected(format!(
                    "an index below {}",
                    self.descriptor.dictionaries.len()
                ))
                .got(index.to_string())
        })?;
        let chunks = chunks
            .iter()
            .map(|chunk| self.data(value_type, chunk, place));
        let chunks = chunks
            .map(|chunk| chunk.map(make_array))
            .collect::<Result<Vec<_>, _>>()?;
        match chunks.as_slice() {
            [] => Ok(new_empty_array(value_type).to_data()),
            [chunk] => Ok(chunk.to_data()),
            chunks => {
                let chunks: Vec<_> = chunks.iter().map(AsRef::as_ref).collect();
                let whole = arrow_select::concat::concat(&chunks)?.to_data();
                counters::copied("dictionary in chunks", whole.get_slice_memory_size()?);
                Ok(whole)
            }
        }
    }

    /// One column of one batch.
    ///
    /// # Errors
    /// As [`tables`](super::tables).
    pub fn array(
        &self,
        field: &FieldRef,
        column: &Column<usize>,
        place: &Place,
    ) -> Result<ArrayRef, GraphError> {
        let data = self.data(field.data_type(), column, place)?;
        if !field.is_nullable() && data.null_count() > 0 {
            let row = data
                .nulls()
                .and_then(|nulls| (0..nulls.len()).find(|row| nulls.is_null(*row)))
                .unwrap_or(0);
            return Err(place
                .invalid("the field is declared not nullable, but has nulls")
                .row(place.first_row + row)
                .expected("no null")
                .got(format!("{} nulls", data.null_count())));
        }
        Ok(make_array(data))
    }

    /// The one door: C Data structs over checked lengths, `from_ffi`, validation.
    fn data(
        &self,
        data_type: &DataType,
        column: &Column<usize>,
        place: &Place,
    ) -> Result<ArrayData, GraphError> {
        let array = self.produce(data_type, column, place)?;
        // SAFETY: `produce` checked that every buffer holds the bytes that `from_ffi` derives from type, length, offset
        // and last offset, and that children and dictionary are as many and as typed as the type asks for.
        let data = unsafe { from_ffi_and_data_type(array, data_type.clone()) }
            .map_err(|error| place.validation(&error, true))?;
        cdata::validate(&data, false)
            .map_err(|error| place.validation(&error, data_type.is_nested()))?;
        Ok(data)
    }

    fn produce(
        &self,
        data_type: &DataType,
        column: &Column<usize>,
        place: &Place,
    ) -> Result<FFI_ArrowArray, GraphError> {
        let count = |what: &str, number: i64| {
            usize::try_from(number).map_err(|_| {
                place
                    .invalid(format!("negative {what}"))
                    .expected("0 or more")
                    .got(number.to_string())
            })
        };
        let length = count("length", column.length)?;
        // A row takes a bit at least, or nothing at all: then only this keeps its number from sizing an allocation.
        let rows = self
            .borrowed
            .bytes()
            .saturating_mul(8)
            .max(u32::MAX as usize);
        if length > rows {
            return Err(place
                .error(ErrorCode::TooLarge, "more rows than the buffers can hold")
                .expected(format!("at most {rows}"))
                .got(length.to_string()));
        }
        let offset = count("offset", column.offset)?;
        if column.null_count < -1 || column.null_count > column.length {
            return Err(place
                .invalid("the null count is out of range")
                .expected(format!("-1 to {length}"))
                .got(column.null_count.to_string()));
        }
        let Pointers {
            offset,
            buffers,
            copies,
        } = pointers(
            &self.borrowed.views,
            place,
            column,
            data_type,
            length,
            offset,
        )?;
        Ok(produce(Parts {
            owner: self
                .borrowed
                .owner_of(column.buffers.iter().copied().flatten()),
            length,
            offset,
            buffers,
            copies,
            children: self.children(data_type, column, length, place)?,
            dictionary: self.dictionary_of(data_type, column, place)?,
        }))
    }

    fn dictionary_of(
        &self,
        data_type: &DataType,
        column: &Column<usize>,
        place: &Place,
    ) -> Result<Option<FFI_ArrowArray>, GraphError> {
        match (data_type, column.dictionary) {
            (DataType::Dictionary(_, value_type), Some(index)) => {
                let values = self.dictionary(index, value_type, &place.child("dictionary"))?;
                Ok(Some(FFI_ArrowArray::new(&values)))
            }
            (DataType::Dictionary(..), None) => {
                Err(place.invalid("a dictionary column names no dictionary"))
            }
            (_, Some(_)) => Err(place.invalid("only a dictionary column can name a dictionary")),
            (_, None) => Ok(None),
        }
    }

    fn children(
        &self,
        data_type: &DataType,
        column: &Column<usize>,
        length: usize,
        place: &Place,
    ) -> Result<Vec<FFI_ArrowArray>, GraphError> {
        let fields = schema::children_of(data_type);
        if fields.len() != column.children.len() {
            return Err(place
                .invalid("wrong number of children")
                .expected(fields.len().to_string())
                .got(column.children.len().to_string()));
        }
        // How many rows each child must have; where offsets decide it, validation compares them with the child.
        let needed = match data_type {
            DataType::Struct(_) => length,
            DataType::FixedSizeList(_, stride) => usize::try_from(*stride)
                .ok()
                .and_then(|stride| length.checked_mul(stride))
                .ok_or_else(|| {
                    place.error(ErrorCode::TooLarge, "length times list size is too large")
                })?,
            DataType::Union(_, arrow_schema::UnionMode::Sparse) => length,
            _ => 0,
        };
        fields
            .iter()
            .zip(&column.children)
            .map(|(field, child)| {
                let place = place.child(field.name());
                if usize::try_from(child.length).is_ok_and(|rows| rows < needed) {
                    return Err(place
                        .invalid("the child is too short for its parent")
                        .expected(format!("at least {needed} rows"))
                        .got(child.length.to_string()));
                }
                self.produce(field.data_type(), child, &place)
            })
            .collect()
    }
}

fn dictionaries_in(
    data_type: &DataType,
    column: &Column<usize>,
    name: &str,
    used: &mut HashMap<usize, (DataType, String)>,
) {
    if let (DataType::Dictionary(_, value_type), Some(index)) = (data_type, column.dictionary) {
        used.entry(index)
            .or_insert_with(|| (value_type.as_ref().clone(), name.to_owned()));
    }
    for (field, child) in schema::children_of(data_type).iter().zip(&column.children) {
        dictionaries_in(field.data_type(), child, name, used);
    }
}
