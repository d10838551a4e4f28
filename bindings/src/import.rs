//! Tables in: descriptor → checks of every length → C Data structs over the borrowed memory → `from_ffi` → validation.
//!
//! Nothing is read through a pointer before its length was checked, and nothing leaves here before
//! `ArrayData::validate_data` has seen every value that memory safety rests on.

use std::collections::HashMap;
use std::ptr;
use std::sync::Arc;

use arrow_array::ffi::from_ffi_and_data_type;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, make_array, new_empty_array};
use arrow_buffer::{Buffer, MutableBuffer, bit_util};
use arrow_data::ffi::FFI_ArrowArray;
use arrow_data::{ArrayData, BufferSpec, bit_mask, layout};
use arrow_schema::{DataType, FieldRef, Schema, SchemaRef};
use quiver_graph::{Control as Grip, ErrorCode, GraphError};
use rayon::prelude::*;

use crate::borrow::{Borrowed, View};
use crate::cdata::{self, Parts, produce};
use crate::counters;
use crate::descriptor::{self, Column};
use crate::schema;

/// A table that Rust may trust.
#[derive(Clone, Debug)]
pub struct Table {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

/// The descriptor of a table whose buffers are indices into the call's views.
pub type Descriptor = descriptor::Table<usize>;

/// Imports every table of a call. `name` says what to call table `i` in errors.
///
/// # Errors
/// [`ErrorCode::InvalidArgument`] for a descriptor that cannot be read, [`ErrorCode::InvalidData`] for buffers that do
/// not hold what it says, [`ErrorCode::UnsupportedType`], [`ErrorCode::Cancelled`].
pub fn tables(
    descriptors: &str,
    borrowed: &Borrowed,
    name: &(dyn Fn(usize) -> String + Sync),
    grip: &Grip,
) -> Result<Vec<Table>, GraphError> {
    let descriptors: Vec<Descriptor> = descriptor::parse(descriptors, "tables")?;
    grip.begin("import", descriptors.len() as u64);
    let import = |(index, descriptor): (usize, &Descriptor)| {
        let table = table(descriptor, borrowed, grip).map_err(|error| error.table(name(index)))?;
        grip.advance(1);
        Ok(table)
    };
    grip.install(|| descriptors.iter().enumerate().map(import).collect())
}

fn table(descriptor: &Descriptor, borrowed: &Borrowed, grip: &Grip) -> Result<Table, GraphError> {
    for copied in &descriptor.copied {
        counters::copied(
            &copied.reason,
            usize::try_from(copied.bytes).unwrap_or(usize::MAX),
        );
    }
    if let Some(address) = &descriptor.stream {
        let address = address.parse().map_err(|_| {
            GraphError::new(ErrorCode::InvalidArgument, "`stream` is not an address")
                .expected("a decimal number")
                .got(address)
        })?;
        // SAFETY: an address is trusted, as the public documentation says; the module documentation has the reason.
        let (schema, batches) = unsafe { cdata::read_stream(address, grip) }?;
        return Ok(Table { schema, batches });
    }
    let fields = descriptor
        .fields
        .iter()
        .map(schema::import)
        .collect::<Result<Vec<_>, _>>()?;
    let metadata = descriptor.metadata.clone().into_iter().collect();
    let schema: SchemaRef = Arc::new(Schema::new_with_metadata(fields, metadata));

    let importer = Importer {
        borrowed,
        descriptor,
        ready: HashMap::new(),
    };
    let ready = importer.dictionaries(&schema)?;
    let importer = Importer { ready, ..importer };

    let mut columns: Vec<_> = importer.cells(&schema)?;
    columns = columns
        .into_par_iter()
        .map(|cell| {
            grip.check()?;
            let place = Place {
                column: cell.field.name().clone(),
                batch: cell.batch,
                first_row: cell.first_row,
            };
            let array = importer.array(cell.field, cell.column, &place)?;
            Ok(Cell {
                array: Some(array),
                ..cell
            })
        })
        .collect::<Result<_, GraphError>>()?;

    let mut arrays = columns.into_iter().map(|cell| cell.array);
    let batches = descriptor.batches.iter().map(|batch| {
        let arrays: Vec<ArrayRef> = arrays
            .by_ref()
            .take(batch.columns.len())
            .flatten()
            .collect();
        let options = RecordBatchOptions::new().with_row_count(Some(batch.length as usize));
        Ok(RecordBatch::try_new_with_options(
            schema.clone(),
            arrays,
            &options,
        )?)
    });
    let batches = batches.collect::<Result<_, GraphError>>()?;
    Ok(Table { schema, batches })
}

/// One column of one batch.
struct Cell<'a> {
    field: &'a FieldRef,
    column: &'a Column<usize>,
    batch: usize,
    first_row: usize,
    array: Option<ArrayRef>,
}

/// Where in the table an array lies, for errors.
#[derive(Clone, Debug)]
struct Place {
    /// The path of nested names, joined by dots.
    column: String,
    batch: usize,
    /// The batch's first row, counted over the table.
    first_row: usize,
}

impl Place {
    fn child(&self, name: &str) -> Self {
        Self {
            column: format!("{}.{name}", self.column),
            ..self.clone()
        }
    }

    fn error(&self, code: ErrorCode, what: impl std::fmt::Display) -> GraphError {
        GraphError::new(
            code,
            format!("column `{}`, batch {}: {what}", self.column, self.batch),
        )
        .column(&self.column)
    }

    fn invalid(&self, what: impl std::fmt::Display) -> GraphError {
        self.error(ErrorCode::InvalidData, what)
    }

    /// What Arrow's validation found, with the row where its text tells one.
    fn validation(&self, error: &arrow_schema::ArrowError, nested: bool) -> GraphError {
        let text = error.to_string();
        let found = self.invalid(&text);
        match row_in(&text) {
            Some(row) if !nested => found.row(self.first_row + row),
            _ => found,
        }
    }
}

/// The row that Arrow's validation names: its errors carry it as text only.
fn row_in(text: &str) -> Option<usize> {
    [
        "at index ",
        " index at ",
        " slice at ",
        "string index ",
        "at position ",
        "at slot ",
    ]
    .iter()
    .find_map(|mark| {
        let rest = text.split_once(mark)?.1;
        rest[..rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len())]
            .parse()
            .ok()
    })
}

struct Importer<'a> {
    borrowed: &'a Borrowed,
    descriptor: &'a Descriptor,
    /// The dictionaries that were imported ahead of the columns that use them, by index.
    ready: HashMap<usize, ArrayData>,
}

impl Importer<'_> {
    fn cells<'a>(&'a self, schema: &'a Schema) -> Result<Vec<Cell<'a>>, GraphError> {
        let mut first_row = 0_usize;
        let mut cells = Vec::new();
        for (index, batch) in self.descriptor.batches.iter().enumerate() {
            let misfit = |what: &str, expected: usize, got: i64| {
                GraphError::new(
                    ErrorCode::InvalidData,
                    format!("batch {index} has the wrong number of {what}"),
                )
                .expected(expected.to_string())
                .got(got.to_string())
            };
            if batch.columns.len() != schema.fields().len() {
                return Err(misfit(
                    "columns",
                    schema.fields().len(),
                    batch.columns.len() as i64,
                ));
            }
            let length =
                usize::try_from(batch.length).map_err(|_| misfit("rows", 0, batch.length))?;
            for (field, column) in schema.fields().iter().zip(&batch.columns) {
                if column.length != batch.length {
                    return Err(misfit("rows", length, column.length).column(field.name()));
                }
                cells.push(Cell {
                    field,
                    column,
                    batch: index,
                    first_row,
                    array: None,
                });
            }
            // Rows are u32 in the core; more of them end here, before anything is sized by their number.
            first_row = first_row
                .checked_add(length)
                .filter(|rows| u32::try_from(*rows).is_ok())
                .ok_or_else(|| {
                    GraphError::new(
                        ErrorCode::TooLarge,
                        format!("the table has too many rows, in batch {index}"),
                    )
                    .expected(format!("at most {} rows", u32::MAX))
                    .got(batch.length.to_string())
                })?;
        }
        Ok(cells)
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

    fn array(
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
        let mut buffers = Buffers {
            importer: self,
            place,
            column,
            next: 0,
            pointers: Vec::new(),
            copies: Vec::new(),
        };
        let bit_offset = buffers.fill(data_type, length, offset)?;
        let Buffers {
            pointers, copies, ..
        } = buffers;
        Ok(produce(Parts {
            owner: self.borrowed.owner.clone(),
            length,
            offset: bit_offset,
            buffers: pointers,
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

/// Turns the buffers of one column into checked, aligned pointers in C Data order.
struct Buffers<'a> {
    importer: &'a Importer<'a>,
    place: &'a Place,
    column: &'a Column<usize>,
    next: usize,
    pointers: Vec<*const u8>,
    copies: Vec<Buffer>,
}

/// What an empty column may leave out: its one offset.
static ZERO_OFFSET: u64 = 0;

impl Buffers<'_> {
    /// Gives the offset of the C array: the bit offset of a Bool's bitmaps, less whole bytes, and 0 for all else.
    fn fill(
        &mut self,
        data_type: &DataType,
        length: usize,
        offset: usize,
    ) -> Result<usize, GraphError> {
        let shape = layout(data_type);
        let fixed = usize::from(shape.can_contain_null_mask) + shape.buffers.len();
        let given = self.column.buffers.len();
        if given < fixed || (given > fixed && !shape.variadic) {
            return Err(self
                .place
                .invalid("wrong number of buffers")
                .expected(fixed.to_string())
                .got(given.to_string()));
        }
        let is_bool = matches!(data_type, DataType::Boolean);
        if shape.can_contain_null_mask {
            self.validity(length, offset, is_bool)?;
        }
        for spec in &shape.buffers {
            match spec {
                BufferSpec::FixedWidth {
                    byte_width,
                    alignment,
                } if has_offsets(data_type) => {
                    self.offsets(length, *byte_width, *alignment)?;
                }
                BufferSpec::FixedWidth {
                    byte_width,
                    alignment,
                } => {
                    let needed = length
                        .checked_mul(*byte_width)
                        .ok_or_else(|| self.too_large())?;
                    self.values(needed, *alignment)?;
                }
                BufferSpec::BitMap => {
                    let needed = self.bitmap_bytes(length, offset)?;
                    let view = self.view(needed)?;
                    self.push(view, offset / 8, needed - offset / 8);
                }
                BufferSpec::VariableWidth => {
                    let needed = self.last_offset(data_type, length)?;
                    self.values(needed, 1)?;
                }
                BufferSpec::AlwaysNull => self.pointers.push(ptr::null()),
            }
        }
        if shape.variadic {
            let mut lengths = Vec::with_capacity(given - fixed);
            for _ in fixed..given {
                let view = self.view(0)?;
                lengths.push(view.map_or(0, |view| view.len()) as i64);
                self.push(view, 0, view.map_or(0, |view| view.len()));
            }
            self.push_copy(Buffer::from_vec(lengths));
        }
        Ok(if is_bool { offset % 8 } else { 0 })
    }

    fn validity(&mut self, length: usize, offset: usize, is_bool: bool) -> Result<(), GraphError> {
        let Some(view) = self.view(0)?.filter(|view| view.len() > 0) else {
            if self.column.null_count > 0 {
                return Err(self.place.invalid("there are nulls but no validity bitmap"));
            }
            self.pointers.push(ptr::null());
            return Ok(());
        };
        let needed = self.bitmap_bytes(length, offset)?;
        self.require(&view, needed)?;
        if is_bool || offset.is_multiple_of(8) {
            self.push(Some(view), offset / 8, needed - offset / 8);
            return Ok(());
        }
        let mut aligned = MutableBuffer::new_null(length);
        // SAFETY: the importer holds the owner, and the caller of this library keeps the contract of borrowing.
        bit_mask::set_bits(
            aligned.as_slice_mut(),
            unsafe { view.bytes() },
            0,
            offset,
            length,
        );
        counters::copied("unaligned validity", aligned.len());
        self.push_copy(aligned.into());
        Ok(())
    }

    fn offsets(
        &mut self,
        length: usize,
        byte_width: usize,
        alignment: usize,
    ) -> Result<(), GraphError> {
        let needed = length
            .checked_add(1)
            .and_then(|rows| rows.checked_mul(byte_width))
            .ok_or_else(|| self.too_large())?;
        let view = self.view(if length == 0 { 0 } else { needed })?;
        if length == 0 && view.is_none_or(|view| view.len() < byte_width) {
            self.pointers.push((&raw const ZERO_OFFSET).cast());
        } else {
            self.aligned(view, needed, alignment);
        }
        Ok(())
    }

    /// The end of the last value, read from the offsets that were checked just before.
    fn last_offset(&self, data_type: &DataType, length: usize) -> Result<usize, GraphError> {
        let offsets = *self.pointers.last().unwrap_or(&ptr::null());
        if length == 0 || offsets.is_null() {
            return Ok(0);
        }
        let last = match data_type {
            // SAFETY: `offsets` has length + 1 aligned entries: `values` checked or copied them.
            DataType::Utf8 | DataType::Binary => {
                i64::from(unsafe { *offsets.cast::<i32>().add(length) })
            }
            // SAFETY: as above.
            _ => unsafe { *offsets.cast::<i64>().add(length) },
        };
        usize::try_from(last).map_err(|_| {
            let row = self.place.first_row + length - 1;
            self.place
                .invalid("negative offset")
                .row(row)
                .expected("0 or more")
                .got(last.to_string())
        })
    }

    fn values(&mut self, needed: usize, alignment: usize) -> Result<(), GraphError> {
        let view = self.view(needed)?;
        self.aligned(view, needed, alignment);
        Ok(())
    }

    /// Takes the first `needed` bytes of a checked view, copied only where they are misaligned.
    fn aligned(&mut self, view: Option<View>, needed: usize, alignment: usize) {
        if let Some(view) =
            view.filter(|view| needed > 0 && view.start().align_offset(alignment) != 0)
        {
            // SAFETY: as in `validity`.
            let copy = Buffer::from_slice_ref(&unsafe { view.bytes() }[..needed]);
            counters::copied("misaligned", needed);
            self.push_copy(copy);
        } else {
            self.push(view, 0, needed);
        }
    }

    fn push(&mut self, view: Option<View>, skip: usize, used: usize) {
        counters::shared(used);
        // An address only: nothing is read, and `skip` is less than the length that was checked.
        let start = view
            .filter(|view| view.len() > skip)
            .map_or(ptr::null(), |view| view.start().wrapping_add(skip));
        self.pointers.push(start);
    }

    fn push_copy(&mut self, copy: Buffer) {
        self.pointers.push(copy.as_ptr());
        self.copies.push(copy);
    }

    /// The next buffer, of at least `needed` bytes; none where it is absent and nothing is needed.
    fn view(&mut self, needed: usize) -> Result<Option<View>, GraphError> {
        let slot = self.column.buffers.get(self.next).copied().flatten();
        self.next += 1;
        let views = &self.importer.borrowed.views;
        let view = match slot {
            None if needed == 0 => return Ok(None),
            None => return Err(self.short(needed, 0).got("no buffer")),
            Some(index) => views.get(index).copied().ok_or_else(|| {
                let what = format!("buffer {} does not exist", self.next - 1);
                self.place
                    .invalid(what)
                    .expected(format!("an index below {}", views.len()))
                    .got(index.to_string())
            })?,
        };
        if view.detached {
            let what = format!(
                "buffer {} is detached: its ArrayBuffer was transferred away",
                self.next - 1
            );
            return Err(self
                .place
                .invalid(what)
                .expected(format!("{needed} bytes"))
                .got("a detached ArrayBuffer"));
        }
        self.require(&view, needed)?;
        Ok(Some(view))
    }

    fn require(&self, view: &View, needed: usize) -> Result<(), GraphError> {
        if view.len() < needed {
            Err(self.short(needed, view.len()))
        } else {
            Ok(())
        }
    }

    fn short(&self, needed: usize, got: usize) -> GraphError {
        let what = format!(
            "buffer {} is too short: {got} bytes, {needed} needed",
            self.next - 1
        );
        self.place
            .invalid(what)
            .expected(format!("{needed} bytes"))
            .got(format!("{got} bytes"))
    }

    fn bitmap_bytes(&self, length: usize, offset: usize) -> Result<usize, GraphError> {
        let bits = offset
            .checked_add(length)
            .filter(|bits| i64::try_from(*bits).is_ok());
        bits.map(|bits| bit_util::ceil(bits, 8))
            .ok_or_else(|| self.too_large())
    }

    fn too_large(&self) -> GraphError {
        let got = format!(
            "length {}, offset {}",
            self.column.length, self.column.offset
        );
        self.place
            .error(ErrorCode::TooLarge, "the column is too large")
            .got(got)
    }
}

fn has_offsets(data_type: &DataType) -> bool {
    use DataType::{Binary, LargeBinary, LargeList, LargeUtf8, List, Map, Utf8};
    matches!(
        data_type,
        Utf8 | Binary | LargeUtf8 | LargeBinary | List(_) | LargeList(_) | Map(..)
    )
}

#[cfg(test)]
mod tests {
    use super::row_in;

    #[test]
    fn finds_the_row_that_a_validation_error_names() {
        assert_eq!(
            row_in("Invalid UTF8 sequence at string index 3 (4..9): invalid"),
            Some(3)
        );
        assert_eq!(
            row_in("Value at position 12 out of bounds: 9 (should be in [0, 2])"),
            Some(12)
        );
        assert_eq!(
            row_in("Offset invariant failure: non-monotonic offset at slot 1: 5 > 2"),
            Some(1)
        );
        assert_eq!(
            row_in("Invalid buffer slice at 3: got 1..9 but buffer 0 has length 4"),
            Some(3)
        );
        assert_eq!(row_in("something else"), None);
    }
}
