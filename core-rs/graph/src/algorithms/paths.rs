//! What searches from sources give: distances, predecessors, and how many nodes have them.

use std::sync::Arc;

use arrow_array::{ArrayRef, UInt32Array};
use arrow_buffer::{BooleanBufferBuilder, NullBuffer};

use super::AlgorithmResult;

/// Marks a node that was not reached, or that has no predecessor.
pub(super) const NONE: u32 = u32::MAX;

/// The columns `distance`, made by `distances` with the mask of the nodes `reached`, and `predecessor`, which all of them but
/// the `sources` have.
pub(super) fn paths(
    distances: impl FnOnce(Option<NullBuffer>) -> ArrayRef,
    predecessors: Vec<u32>,
    sources: &[u32],
    reached: NullBuffer,
) -> AlgorithmResult {
    let mut has_predecessor = BooleanBufferBuilder::new(reached.len());
    has_predecessor.append_buffer(reached.inner());
    for &source in sources {
        has_predecessor.set_bit(source as usize, false);
    }
    let has_predecessor = NullBuffer::new(has_predecessor.finish());
    let count = reached.len() - reached.null_count();
    AlgorithmResult {
        columns: vec![
            distances(Some(reached)),
            Arc::new(UInt32Array::new(predecessors.into(), Some(has_predecessor))),
        ],
        metadata: vec![("reached", count.to_string())],
    }
}
