//! Columns out of the batches of an Arrow file: where the bytes of each lie, and the arrays that they are.
//!
//! Arrow's own readers read all columns of a batch and trust its lengths; here one column is read, and every length is held against the
//! bytes that there are. What it is made of is validated as an array by arrow: offsets, UTF-8, keys of dictionaries.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::{Array, ArrayRef, UnionArray, make_array};
use arrow_buffer::{Buffer, ScalarBuffer};
use arrow_data::ArrayData;
use arrow_ipc::root_as_message;
use arrow_schema::{ArrowError, DataType, Field, FieldRef, UnionMode};

/// What a message begins with: a mark, and the length of what follows.
const PREFIX: usize = 8;

/// No array of a saved graph is longer.
const LONGEST: u64 = 1 << 40;

/// Why a column cannot be read.
pub(crate) type Wrong = String;

/// What a message says of a batch: its arrays and their buffers, each array before those within it.
#[derive(Debug)]
pub(crate) struct Described {
    /// Of the batch of a dictionary, the number that its columns know it by.
    pub dictionary: Option<i64>,
    pub rows: u64,
    lengths: Vec<u64>,
    nulls: Vec<u64>,
    /// Within the body.
    buffers: Vec<Range<u64>>,
    /// Per column of views, its buffers of text.
    variadic: Vec<u64>,
}

/// How far a walk through a batch came.
#[derive(Clone, Copy, Default)]
struct Place {
    array: usize,
    buffer: usize,
    variadic: usize,
}

/// Where the values of a dictionary are found, by its number.
pub(crate) type Values<'a> = dyn Fn(i64, &DataType) -> Result<ArrayData, Wrong> + 'a;

impl Described {
    pub fn new(message: &[u8]) -> Result<Self, Wrong> {
        let damaged = |_| "a message is damaged".to_owned();
        let message = message.get(PREFIX..).unwrap_or_default();
        let message = root_as_message(message).map_err(damaged)?;
        let dictionary = message.header_as_dictionary_batch();
        let batch = match &dictionary {
            Some(dictionary) => dictionary.data(),
            None => message.header_as_record_batch(),
        };
        let batch = batch.ok_or("a message is no batch")?;
        if batch.compression().is_some() || dictionary.is_some_and(|it| it.isDelta()) {
            return Err("a batch is packed, or adds to another".into());
        }
        let number = |number: i64| {
            let number = u64::try_from(number).ok().filter(|&it| it <= LONGEST);
            number.ok_or_else(|| "a length is none".to_owned())
        };
        let mut described = Self {
            dictionary: dictionary.map(|dictionary| dictionary.id()),
            rows: number(batch.length())?,
            lengths: Vec::new(),
            nulls: Vec::new(),
            buffers: Vec::new(),
            variadic: Vec::new(),
        };
        for node in batch.nodes().into_iter().flatten() {
            described.lengths.push(number(node.length())?);
            described.nulls.push(number(node.null_count())?);
        }
        for buffer in batch.buffers().into_iter().flatten() {
            let start = number(buffer.offset())?;
            described
                .buffers
                .push(start..start + number(buffer.length())?);
        }
        for count in batch.variadicBufferCounts().into_iter().flatten() {
            described.variadic.push(number(count)?);
        }
        Ok(described)
    }

    /// The bytes of each column within the body.
    pub fn columns(&self, fields: &[FieldRef]) -> Result<Vec<Range<u64>>, Wrong> {
        let mut place = Place::default();
        let ranges = fields.iter().map(|field| {
            let first = place.buffer;
            self.pass(field.data_type(), &mut place)?;
            let buffers = self.buffers.get(first..place.buffer);
            let buffers = buffers.ok_or("a batch has too few buffers")?;
            let held = || buffers.iter().filter(|buffer| !buffer.is_empty());
            let start = held().map(|buffer| buffer.start).min().unwrap_or(0);
            let end = held().map(|buffer| buffer.end).max().unwrap_or(start);
            Ok(start..end)
        });
        ranges.collect()
    }

    /// The column at a position among `fields`, out of `bytes`, which begin at `start` within the body.
    pub fn column(
        &self,
        fields: &[FieldRef],
        position: usize,
        (start, bytes): (u64, &Buffer),
        values: &Values<'_>,
    ) -> Result<ArrayRef, Wrong> {
        let mut place = Place::default();
        for field in &fields[..position] {
            self.pass(field.data_type(), &mut place)?;
        }
        let mut reader = Reader {
            described: self,
            place,
            start,
            bytes,
            values,
        };
        let read = || reader.array(&fields[position]);
        let data = unharmed(read)?;
        if data.len() as u64 != self.rows {
            return Err(format!(
                "a column has {} values for {} rows",
                data.len(),
                self.rows
            ));
        }
        unharmed(|| Ok(make_array(data)))
    }

    /// Walks past an array and all within it.
    fn pass(&self, data_type: &DataType, place: &mut Place) -> Result<(), Wrong> {
        self.own(data_type, place)?;
        for field in within(data_type) {
            self.pass(field.data_type(), place)?;
        }
        Ok(())
    }

    /// Walks past an array without those within it, and gives the positions of its buffers.
    fn own(&self, data_type: &DataType, place: &mut Place) -> Result<Range<usize>, Wrong> {
        let count = match data_type {
            DataType::Utf8View | DataType::BinaryView => {
                let variadic = self.variadic.get(place.variadic);
                place.variadic += 1;
                let variadic = variadic.ok_or("a column of views has no buffers")?;
                2 + usize::try_from(*variadic).unwrap_or(usize::MAX / 2)
            }
            other => buffers(other),
        };
        let first = place.buffer;
        place.array += 1;
        place.buffer = first.saturating_add(count);
        if place.array > self.lengths.len() || place.buffer > self.buffers.len() {
            return Err("a batch has too few buffers".into());
        }
        Ok(first..place.buffer)
    }
}

/// How many buffers an array has, without those within it. A view has more.
fn buffers(data_type: &DataType) -> usize {
    match data_type {
        DataType::Null | DataType::RunEndEncoded(..) => 0,
        DataType::Struct(_) | DataType::FixedSizeList(..) => 1,
        DataType::Union(_, UnionMode::Sparse) => 1,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Binary | DataType::LargeBinary => 3,
        DataType::ListView(_) | DataType::LargeListView(_) => 3,
        _ => 2,
    }
}

/// The arrays within one; those of a dictionary are in batches of their own.
pub(crate) fn within(data_type: &DataType) -> Vec<&FieldRef> {
    match data_type {
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::FixedSizeList(item, _)
        | DataType::Map(item, _) => vec![item],
        DataType::Struct(fields) => fields.iter().collect(),
        DataType::RunEndEncoded(ends, values) => vec![ends, values],
        DataType::Union(fields, _) => fields.iter().map(|(_, field)| field).collect(),
        _ => Vec::new(),
    }
}

struct Reader<'a> {
    described: &'a Described,
    place: Place,
    start: u64,
    bytes: &'a Buffer,
    values: &'a Values<'a>,
}

impl Reader<'_> {
    fn array(&mut self, field: &Field) -> Result<ArrayData, Wrong> {
        let data_type = field.data_type();
        let described = self.described;
        let array = self.place.array;
        let own = described.own(data_type, &mut self.place)?;
        let length = described.lengths[array] as usize;
        let own = own.map(|buffer| self.buffer(&described.buffers[buffer]));
        let mut own = own.collect::<Result<Vec<Buffer>, Wrong>>()?;
        let children = within(data_type).into_iter();
        let children = children.map(|field| self.array(field));
        let mut children = children.collect::<Result<Vec<ArrayData>, Wrong>>()?;
        match data_type {
            DataType::Union(fields, _) => {
                let children = children.into_iter().map(make_array).collect();
                return union(fields, length, &own, children);
            }
            DataType::FixedSizeList(_, size) => {
                let wanted = (length as u128) * u128::from(size.unsigned_abs());
                if *size < 0 || children.iter().any(|it| (it.len() as u128) < wanted) {
                    return Err("a list of a fixed size is too short".into());
                }
            }
            DataType::FixedSizeBinary(size) => {
                let wanted = (length as u128) * u128::from(size.unsigned_abs());
                if *size < 0 || (own[1].len() as u128) < wanted {
                    return Err("a column is too short".into());
                }
            }
            DataType::Dictionary(_, values) => {
                children.push((self.values)(dictionary_of(field)?, values)?);
            }
            _ => (),
        }
        let has_nulls = !matches!(data_type, DataType::Null | DataType::RunEndEncoded(..));
        let nulls = has_nulls.then(|| own.remove(0));
        let nulls = nulls.filter(|_| described.nulls[array] > 0);
        if nulls
            .as_ref()
            .is_some_and(|it| it.len() < length.div_ceil(8))
        {
            return Err("a column has too few marks of nulls".into());
        }
        let data = ArrayData::builder(data_type.clone())
            .len(length)
            .buffers(own)
            .null_bit_buffer(nulls)
            .child_data(children)
            .align_buffers(true)
            .build();
        data.map_err(|error| error.to_string())
    }

    fn buffer(&self, place: &Range<u64>) -> Result<Buffer, Wrong> {
        if place.is_empty() {
            return Ok(Buffer::default());
        }
        let outside = || "a buffer lies outside of its column".to_owned();
        let start = place.start.checked_sub(self.start).ok_or_else(outside)? as usize;
        let length = (place.end - place.start) as usize;
        if start.saturating_add(length) > self.bytes.len() {
            return Err(outside());
        }
        Ok(self.bytes.slice_with_length(start, length))
    }
}

/// The number of a column's dictionary.
pub(crate) fn dictionary_of(field: &Field) -> Result<i64, Wrong> {
    #[allow(deprecated, reason = "nothing else tells")]
    let id = field.dict_id();
    id.ok_or_else(|| "a column's dictionary has no number".into())
}

fn union(
    fields: &arrow_schema::UnionFields,
    length: usize,
    own: &[Buffer],
    children: Vec<ArrayRef>,
) -> Result<ArrayData, Wrong> {
    let wide = |buffer: &Buffer, width: usize| buffer.len() / width >= length;
    let (types, offsets) = (&own[0], own.get(1));
    if !wide(types, 1) || offsets.is_some_and(|offsets| !wide(offsets, 4)) {
        return Err("a union is too short".into());
    }
    let types = ScalarBuffer::new(types.clone(), 0, length);
    let offsets = offsets.map(|offsets| ScalarBuffer::new(offsets.clone(), 0, length));
    let union = UnionArray::try_new(fields.clone(), types, offsets, children);
    Ok(union
        .map_err(|error: ArrowError| error.to_string())?
        .into_data())
}

/// What arrow makes of it. It asserts some of what can be wrong.
pub(crate) fn unharmed<T>(read: impl FnOnce() -> Result<T, Wrong>) -> Result<T, Wrong> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err("its lengths contradict each other".to_owned()))
}
