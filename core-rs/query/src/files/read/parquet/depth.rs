//! How deep the groups of a Parquet file's schema are nested: its readers build it by recursion, on stacks that end.
//!
//! The footer is in Thrift's compact protocol, of which this reads as much as comes before the end of the schema.

use std::io::{Read, Seek, SeekFrom};

use quiver_graph::GraphError;

use crate::files::failure::failed;
use crate::files::find::Found;
use crate::files::read::text::broken;

/// Levels that a schema may have.
const MAX_DEPTH: usize = 64;

/// The length of the footer, and `PAR1`.
const TAIL: u64 = 8;

/// # Errors
/// [`ErrorCode::InvalidData`](quiver_graph::ErrorCode) for a schema that is nested deeper than it may be.
pub(super) fn check(file: &Found) -> Result<(), GraphError> {
    let footer = footer(file).map_err(|error| file.blamed(failed(&file.path, &error)))?;
    let Some(footer) = footer else {
        // That it is no Parquet file is told by whoever reads on.
        return Ok(());
    };
    match is_shallow(&footer) {
        Some(true) => Ok(()),
        Some(false) => Err(
            broken(&file.shown(), "its groups are nested too deeply to be read")
                .expected(format!("at most {MAX_DEPTH} levels"))
                .got("more"),
        ),
        None => Err(broken(
            &file.shown(),
            "not a Parquet file: its footer is damaged",
        )),
    }
}

/// The bytes of the footer; none of what has none.
fn footer(file: &Found) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = file.place.open(&file.path)?;
    let size = bytes.seek(SeekFrom::End(0))?;
    let Some(end) = size.checked_sub(TAIL) else {
        return Ok(None);
    };
    bytes.seek(SeekFrom::Start(end))?;
    let mut tail = [0; TAIL as usize];
    bytes.read_exact(&mut tail)?;
    let [a, b, c, d, magic @ ..] = tail;
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    if &magic != b"PAR1" || length > end {
        return Ok(None);
    }
    bytes.seek(SeekFrom::Start(end - length))?;
    let mut footer = vec![0; length as usize];
    bytes.read_exact(&mut footer)?;
    Ok(Some(footer))
}

const BYTE: u8 = 3;
const INTEGERS: [u8; 3] = [4, 5, 6];
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LISTS: [u8; 2] = [9, 10];
const MAP: u8 = 11;
const STRUCT: u8 = 12;

/// The fields that are looked for: the schema in the footer, and the number of children in an element of it.
const SCHEMA: i64 = 2;
const CHILDREN: i64 = 5;

/// Whether the schema in a footer is nested no deeper than it may be; none where it cannot be read.
fn is_shallow(footer: &[u8]) -> Option<bool> {
    let mut thrift = Thrift(footer);
    let mut field = 0;
    loop {
        let kind = thrift.field(&mut field)?;
        if field == SCHEMA {
            break;
        }
        thrift.skip(kind?, 0)?;
    }
    let (count, kind) = thrift.list()?;
    if kind != STRUCT {
        return None;
    }
    // How many children each of the groups still has that the next element lies in.
    let mut groups: Vec<u64> = Vec::new();
    for _ in 0..count {
        let children = thrift.children()?;
        while let Some(left) = groups.last_mut() {
            match left.checked_sub(1) {
                Some(less) => {
                    *left = less;
                    break;
                }
                None => {
                    groups.pop();
                }
            }
        }
        if children > 0 {
            groups.push(children);
        }
        if groups.len() > MAX_DEPTH {
            return Some(false);
        }
    }
    Some(true)
}

struct Thrift<'a>(&'a [u8]);

impl Thrift<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn pass(&mut self, count: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(count).ok()?..)?;
        Some(())
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// The type of the next field of a struct, whose number goes into `field`; none at the end of the struct.
    fn field(&mut self, field: &mut i64) -> Option<Option<u8>> {
        let byte = self.byte()?;
        if byte == 0 {
            return Some(None);
        }
        *field = match byte >> 4 {
            0 => self.signed()?,
            more => field.checked_add(i64::from(more))?,
        };
        Some(Some(byte & 15))
    }

    /// How many items a list has, and their type.
    fn list(&mut self) -> Option<(u64, u8)> {
        let byte = self.byte()?;
        let count = match byte >> 4 {
            15 => self.number()?,
            count => u64::from(count),
        };
        Some((count, byte & 15))
    }

    /// How many children an element of the schema has.
    fn children(&mut self) -> Option<u64> {
        let (mut field, mut children) = (0, 0);
        while let Some(kind) = self.field(&mut field)? {
            if field == CHILDREN && INTEGERS.contains(&kind) {
                children = u64::try_from(self.signed()?).ok()?;
            } else {
                self.skip(kind, 0)?;
            }
        }
        Some(children)
    }

    /// Passes over a value.
    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        match kind {
            // The type of a Boolean field is its value.
            1 | 2 => Some(()),
            BYTE => self.pass(1),
            DOUBLE => self.pass(8),
            BINARY => {
                let length = self.number()?;
                self.pass(length)
            }
            STRUCT => {
                let mut field = 0;
                while let Some(kind) = self.field(&mut field)? {
                    self.skip(kind, depth + 1)?;
                }
                Some(())
            }
            MAP => {
                let count = self.number()?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                for _ in 0..count {
                    self.skip_item(kinds >> 4, depth)?;
                    self.skip_item(kinds & 15, depth)?;
                }
                Some(())
            }
            _ if INTEGERS.contains(&kind) => self.number().map(drop),
            _ if LISTS.contains(&kind) => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.skip_item(kind, depth))
            }
            _ => None,
        }
    }

    /// Passes over an item of a list or map, where a Boolean is a byte.
    fn skip_item(&mut self, kind: u8, depth: usize) -> Option<()> {
        match kind {
            1 | 2 => self.pass(1),
            kind => self.skip(kind, depth + 1),
        }
    }
}
