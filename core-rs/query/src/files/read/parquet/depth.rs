//! How deep the groups of a Parquet file's schema are nested: its readers build it by recursion, on stacks that end.
//!
//! Of the footer this reads as much as comes before the end of the schema.

use std::io::{Read, Seek, SeekFrom};

use quiver_graph::GraphError;

use super::thrift::{INTEGERS, STRUCT, Thrift};
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

/// The fields that are looked for: the schema in the footer, and the number of children in an element of it.
const SCHEMA: i64 = 2;
const CHILDREN: i64 = 5;

/// Whether the schema in a footer is nested no deeper than it may be; none where it cannot be read.
fn is_shallow(footer: &[u8]) -> Option<bool> {
    let mut thrift = Thrift::new(footer);
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
        let children = children(&mut thrift)?;
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

/// How many children an element of the schema has.
fn children(thrift: &mut Thrift<'_>) -> Option<u64> {
    let (mut field, mut children) = (0, 0);
    while let Some(kind) = thrift.field(&mut field)? {
        if field == CHILDREN && INTEGERS.contains(&kind) {
            children = u64::try_from(thrift.signed()?).ok()?;
        } else {
            thrift.skip(kind, 0)?;
        }
    }
    Some(children)
}
