//! Arrow IPC bytes as JavaScript hands them over: read where they lie.

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use quiver_graph::{Control, ErrorCode, GraphError};

use crate::bytes::damage;
use crate::corpus::IPC;
use crate::harness::{Input, Target, fuzz};
use crate::random::Random;

pub struct Bytes(Vec<u8>);

impl Input for Bytes {
    fn size(&self) -> usize {
        self.0.len()
    }

    fn shown(&self) -> String {
        format!("{} bytes", self.0.len())
    }

    fn bytes(&self) -> Option<&[u8]> {
        Some(&self.0)
    }
}

const TARGET: Target = Target {
    name: "ipc",
    count: 20_000,
    codes: &[
        ErrorCode::InvalidData,
        ErrorCode::UnsupportedType,
        ErrorCode::TooLarge,
    ],
    guarded: false,
};

fn make(random: &mut Random) -> Bytes {
    let mut bytes = random.pick(&IPC).clone();
    damage(random, &mut bytes, &IPC);
    Bytes(bytes)
}

/// Fails where a batch is not what its types say: whoever reads it would go wherever it points.
pub fn whole(batch: &RecordBatch) -> Result<(), GraphError> {
    for (column, field) in batch.columns().iter().zip(batch.schema_ref().fields()) {
        let checked = column.to_data().validate_full();
        checked.map_err(|error| {
            let message = format!("an invalid {} came through: {error}", field.data_type());
            GraphError::new(ErrorCode::Internal, message)
        })?;
    }
    Ok(())
}

#[test]
fn ipc() {
    fuzz(TARGET, make, |Bytes(bytes)| {
        let buffer = Buffer::from_slice_ref(bytes);
        let (schema, batches) = quiver_query::read_ipc(&buffer, &Control::new(1))?;
        assert_eq!(quiver_query::ipc_schema(&buffer)?, schema);
        batches.iter().try_for_each(whole)?;
        Ok(batches.iter().map(RecordBatch::num_rows).sum())
    });
}

/// A stream of a decimal column whose schema says that numbers have their highest bytes first, at which arrow's reader panics.
const BIG_ENDIAN: &str = "\
/////7gAAAAQAAAAAAAKAAwACgAJAAQACgAAABAAAAAAAQQACAAIAAgABAAIAAAABAAAAAEAAAAUAAAAEAAUABAADgAPAAQAAAAIABAAAAAgAA\
AADAAAAAAAAQckAAAAAAAAAAAACgAQAAwACAAEAAoAAAAAAQAABAAAAEwAAAAEAAAAd2lkZQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/////7gAAAAQAAAADAAUABIAEQAEAAgADAAAABwAAACAAAAAAAAAAAADBAAMABwAEAAMAAgABA\
AMAAAAXAAAACwAAAAQAAAABQAAAAAAAAAAAAAAAQAAAAUAAAAAAAAAAwAAAAAAAAAAAAAAAgAAAAAAAAAAAAAACQAAAAAAAABAAAAAAAAAAB4A\
AAAAAAAAAAAGAAgABwAGAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA//////////8FAAAAAAAAAAAAAAAAAAAAAAAAAA\
AAAAAAAAAAAAAAAAAAAAAAAAA=";

#[test]
fn another_order_of_bytes_is_refused() {
    let bytes = BASE64_STANDARD.decode(BIG_ENDIAN).unwrap();
    let read = quiver_query::read_ipc(&Buffer::from_vec(bytes), &Control::new(1));
    let error = read.unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidData, "{error}");
    assert!(error.message.contains("highest bytes first"), "{error}");
}
