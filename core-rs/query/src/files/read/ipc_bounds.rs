//! Whether the lengths that an IPC file tells lie within it: the readers allocate what they are told, and a process
//! that is out of memory ends.

use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};

use datafusion::arrow::ipc::reader::read_footer_length;
use datafusion::arrow::ipc::{root_as_footer, root_as_message};

use crate::types::Patches;

/// What a message of a stream begins with since Arrow 0.15.
const CONTINUATION: u32 = u32::MAX;

/// Of the file form: its footer, and all that this names. Gives what its schema must be patched with.
pub(crate) fn check_file(mut file: impl Read + Seek) -> Result<Patches> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut tail = [0; 10];
    let start = length
        .checked_sub(10)
        .ok_or_else(|| broken("it is too short"))?;
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut tail)?;
    let footer = read_footer_length(tail).map_err(|error| broken(&error.to_string()))?;
    let start = start
        .checked_sub(footer as u64)
        .ok_or_else(|| broken("its footer is too long"))?;
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = vec![0; footer];
    file.read_exact(&mut bytes)?;
    let footer = root_as_footer(&bytes).map_err(|error| broken(&error.to_string()))?;
    let blocks = [footer.dictionaries(), footer.recordBatches()];
    for block in blocks.into_iter().flatten().flatten() {
        let parts = [
            block.offset(),
            block.metaDataLength().into(),
            block.bodyLength(),
        ];
        let end = parts.into_iter().try_fold(0_u64, |end, part| {
            end.checked_add(u64::try_from(part).ok()?)
        });
        if end.is_none_or(|end| end > length) {
            return Err(broken("a batch lies outside of it"));
        }
    }
    let schema = footer.schema().ok_or_else(|| broken("it has no schema"))?;
    let patches = Patches::of(schema).map_err(|what| broken(&what))?;
    Ok(patches.at(start as usize))
}

/// Of the stream form: every message. Gives what its schema must be patched with.
pub(crate) fn check_stream(mut file: impl Read + Seek) -> Result<Patches> {
    let mut patches = Patches::default();
    let length = file.seek(SeekFrom::End(0))?;
    let mut at = file.seek(SeekFrom::Start(0))?;
    loop {
        let metadata = match read_length(&mut file, &mut at, length)? {
            Some(CONTINUATION) => read_length(&mut file, &mut at, length)?,
            metadata => metadata,
        };
        let Some(metadata) = metadata.filter(|&metadata| metadata > 0) else {
            return Ok(patches);
        };
        if u64::from(metadata) > length - at {
            return Err(broken("a message is longer than it"));
        }
        let mut bytes = vec![0; metadata as usize];
        file.read_exact(&mut bytes)?;
        let message = root_as_message(&bytes).map_err(|error| broken(&error.to_string()))?;
        if let Some(schema) = message.header_as_schema() {
            patches = Patches::of(schema).map_err(|what| broken(&what))?;
            patches = patches.at(at as usize);
        }
        at += u64::from(metadata);
        let body = u64::try_from(message.bodyLength())
            .ok()
            .filter(|&body| body <= length - at);
        at += body.ok_or_else(|| broken("a batch is longer than it"))?;
        file.seek(SeekFrom::Start(at))?;
    }
}

/// The next four bytes; none at the end.
fn read_length(mut file: impl Read, at: &mut u64, length: u64) -> Result<Option<u32>> {
    if length - *at < 4 {
        return Ok(None);
    }
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    *at += 4;
    Ok(Some(u32::from_le_bytes(bytes)))
}

fn broken(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}
