//! Whether a batch of Arrow IPC has the nodes and buffers that its types ask for: arrow's reader asserts some of it, and takes the rest as
//! lengths to set memory aside for.

use arrow_schema::{DataType, FieldRef, UnionMode};
use datafusion::arrow::ipc::{Buffer, FieldNode, MetadataVersion, RecordBatch};

use super::ipc_wrong::Wrong;

type Result<T> = std::result::Result<T, Wrong>;

/// Rows are counted in 32 bits, and some columns have no byte of their own that would bound them.
const MOST_ROWS: i64 = u32::MAX as i64;

/// Tells how long the buffer is, unpacked, that begins at a byte of the body and has so many there.
pub(super) type Length<'a> = &'a mut dyn FnMut(u64, u64) -> Result<u64>;

/// Fails where `batch`, which lies in a body of `body` bytes, has not what `fields` need.
pub(super) fn check(
    batch: RecordBatch<'_>,
    fields: &[FieldRef],
    version: MetadataVersion,
    body: u64,
    length: Length<'_>,
) -> Result<()> {
    rows(batch.length())?;
    let nodes = batch.nodes().ok_or("a batch has no columns")?;
    let buffers = batch.buffers().ok_or("a batch has no buffers")?;
    let counts = batch.variadicBufferCounts();
    let mut walk = Walk {
        nodes: &mut nodes.iter(),
        buffers: &mut buffers.iter(),
        counts: &mut counts.into_iter().flatten(),
        has_union_nulls: version < MetadataVersion::V5,
        body,
        length,
    };
    for field in fields {
        walk.column(field.data_type())?;
    }
    match walk.counts.next() {
        None => Ok(()),
        Some(_) => Err("a batch has more columns of views than its schema".into()),
    }
}

fn rows(length: i64) -> Result<u64> {
    match length {
        0..=MOST_ROWS => Ok(length as u64),
        _ => Err(Wrong(format!(
            "a batch has {length} rows, and at most {MOST_ROWS} fit"
        ))),
    }
}

/// Goes through nodes and buffers in the order in which arrow's reader does.
struct Walk<'a> {
    nodes: &'a mut dyn Iterator<Item = &'a FieldNode>,
    buffers: &'a mut dyn Iterator<Item = &'a Buffer>,
    counts: &'a mut dyn Iterator<Item = i64>,
    has_union_nulls: bool,
    body: u64,
    length: Length<'a>,
}

impl Walk<'_> {
    fn column(&mut self, data_type: &DataType) -> Result<()> {
        use DataType::*;
        let node = self.nodes.next().ok_or("a batch lacks a column")?;
        let length = rows(node.length())?;
        let nulls = u64::try_from(node.null_count())
            .ok()
            .filter(|&nulls| nulls <= length)
            .ok_or("a column has more nulls than rows")?;
        match data_type {
            Null => return Ok(()),
            RunEndEncoded(ends, values) => {
                self.column(ends.data_type())?;
                return self.column(values.data_type());
            }
            Union(fields, mode) => {
                if self.has_union_nulls {
                    self.buffer(0, 1)?;
                }
                self.buffer(length, 1)?;
                if *mode == UnionMode::Dense {
                    self.buffer(4 * length, 4)?;
                }
                return fields
                    .iter()
                    .try_for_each(|(_, field)| self.column(field.data_type()));
            }
            _ => {}
        }
        self.buffer(if nulls == 0 { 0 } else { length.div_ceil(8) }, 1)?;
        match data_type {
            Utf8 | Binary => self.offsets(4, 1),
            LargeUtf8 | LargeBinary => self.offsets(8, 1),
            Utf8View | BinaryView => {
                self.buffer(0, 16)?;
                let count = self
                    .counts
                    .next()
                    .ok_or("a column of views lacks a count")?;
                let count = u64::try_from(count).map_err(|_| "a column of views has no buffers")?;
                (0..count).try_for_each(|_| self.buffer(0, 1))
            }
            List(item) | Map(item, _) => {
                self.offsets(4, 0)?;
                self.column(item.data_type())
            }
            LargeList(item) => {
                self.offsets(8, 0)?;
                self.column(item.data_type())
            }
            ListView(item) => {
                self.buffer(0, 4)?;
                self.buffer(0, 4)?;
                self.column(item.data_type())
            }
            LargeListView(item) => {
                self.buffer(0, 8)?;
                self.buffer(0, 8)?;
                self.column(item.data_type())
            }
            FixedSizeList(item, _) => self.column(item.data_type()),
            Struct(fields) => fields
                .iter()
                .try_for_each(|field| self.column(field.data_type())),
            Dictionary(keys, _) => self.buffer(0, width(keys)),
            _ => self.buffer(0, width(data_type)),
        }
    }

    /// Offsets of so many bytes each, and what they go into.
    fn offsets(&mut self, width: u64, behind: usize) -> Result<()> {
        self.buffer(0, width)?;
        (0..behind).try_for_each(|_| self.buffer(0, 1))
    }

    /// The next buffer, which needs so many bytes at least, and has whole values of `width` bytes.
    fn buffer(&mut self, needed: u64, width: u64) -> Result<()> {
        let buffer = self.buffers.next().ok_or("a batch lacks a buffer")?;
        let place = u64::try_from(buffer.offset()).ok();
        let place = place.zip(u64::try_from(buffer.length()).ok());
        let within = |(start, size): &(u64, u64)| {
            start.checked_add(*size).is_some_and(|end| end <= self.body)
        };
        let (start, size) = place
            .filter(within)
            .ok_or("a buffer lies outside of its batch")?;
        match (self.length)(start, size)? {
            length if length < needed => Err("a buffer is shorter than its column".into()),
            length if length % width != 0 => Err("a buffer ends within a value".into()),
            _ => Ok(()),
        }
    }
}

/// Bytes of a value, where padding to the usual multiples of 8 holds whole ones.
fn width(data_type: &DataType) -> u64 {
    let width = data_type.primitive_width().unwrap_or(1);
    if width <= 8 { width as u64 } else { 1 }
}
