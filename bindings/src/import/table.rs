//! What is imported: a table, and its descriptor.

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_data::ArrayData;
use arrow_schema::SchemaRef;

use crate::descriptor;

/// A table that Rust may trust.
#[derive(Clone, Debug)]
pub struct Table {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

/// The descriptor of a table whose buffers are indices into the call's views.
pub type Descriptor = descriptor::Table<usize>;

/// A call with fewer bytes is validated sooner than another thread wakes up.
pub const WORTH_THREADS: usize = 1 << 20;

/// Calls `see` on every buffer of an array and of those within it.
pub fn each_buffer(data: &ArrayData, see: &mut impl FnMut(&Buffer)) {
    data.buffers().iter().for_each(&mut *see);
    if let Some(nulls) = data.nulls() {
        see(nulls.buffer());
    }
    for child in data.child_data() {
        each_buffer(child, see);
    }
}
