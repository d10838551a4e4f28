//! The buffers of one column: how many bytes its layout asks for, and whether the borrowed view has them.

use std::ptr;

use arrow_buffer::{Buffer, MutableBuffer, bit_util};
use arrow_data::{BufferSpec, bit_mask, layout};
use arrow_schema::DataType;
use quiver_graph::{ErrorCode, GraphError};

use super::place::Place;
use crate::borrow::View;
use crate::counters;
use crate::descriptor::Column;

/// The buffers of one column as C Data has them.
pub struct Pointers {
    /// The offset of the C array: the bit offset of a Bool's bitmaps, less whole bytes, and 0 for all else.
    pub offset: usize,
    /// Aligned, in C Data order, each with the bytes that type, `length` and `offset` ask for; null where absent.
    pub buffers: Vec<*const u8>,
    /// What had to be copied; some of `buffers` point into these.
    pub copies: Vec<Buffer>,
}

/// Checks the views that `column` names against its layout. They must stay borrowed for as long as the pointers are used.
///
/// # Errors
/// [`ErrorCode::InvalidData`] for a buffer that is missing, too short or detached, [`ErrorCode::TooLarge`].
pub fn pointers(
    views: &[View],
    place: &Place,
    column: &Column<usize>,
    data_type: &DataType,
    length: usize,
    offset: usize,
) -> Result<Pointers, GraphError> {
    let mut buffers = Buffers {
        views,
        place,
        column,
        next: 0,
        pointers: Vec::new(),
        copies: Vec::new(),
    };
    Ok(Pointers {
        offset: buffers.fill(data_type, length, offset)?,
        buffers: buffers.pointers,
        copies: buffers.copies,
    })
}

/// Goes through the buffers of one column in C Data order.
struct Buffers<'a> {
    views: &'a [View],
    place: &'a Place,
    column: &'a Column<usize>,
    next: usize,
    pointers: Vec<*const u8>,
    copies: Vec<Buffer>,
}

/// What an empty column may leave out: its one offset.
static ZERO_OFFSET: u64 = 0;

impl Buffers<'_> {
    /// Gives [`Pointers::offset`].
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
        // SAFETY: the caller of `pointers` keeps the views borrowed, and the caller of this library keeps the contract of borrowing.
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
        let views = self.views;
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
