//! What the parallel kernels share: stretches of nodes with about the same work in each.

use std::ops::Range;

use arrow_buffer::{ArrowNativeType, BooleanBuffer, NullBuffer};

use crate::Csr;

/// Nodes and entries of one stretch: enough to hide the cost of handing it out, few enough to balance skewed graphs and to
/// notice an abort within a millisecond.
const GRAIN: usize = 1 << 15;

/// Splits the nodes of `csr` into stretches of about [`GRAIN`] nodes and entries together.
///
/// The cuts depend on the graph alone, never on the number of threads, so that sums made stretch by stretch are the same on any
/// machine.
pub(super) fn stretches(csr: &Csr) -> Vec<Range<usize>> {
    let (offsets, nodes) = (csr.offsets(), csr.len());
    let mut stretches = Vec::new();
    let mut start = 0;
    while start < nodes {
        let wanted = offsets[start] + start + GRAIN;
        // The work before node `i` is `offsets[i] + i`, which ascends.
        let (mut low, mut high) = (start + 1, nodes);
        while low < high {
            let middle = low + (high - low) / 2;
            if offsets[middle] + middle < wanted {
                low = middle + 1
            } else {
                high = middle
            }
        }
        stretches.push(start..low);
        start = low;
    }
    stretches
}

/// Splits `values`, which has one entry per node, at the ends of `stretches`.
pub(super) fn split<'a, T>(
    mut values: &'a mut [T],
    stretches: &[Range<usize>],
) -> Vec<&'a mut [T]> {
    let mut parts = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        let (part, rest) = values.split_at_mut(stretch.len());
        parts.push(part);
        values = rest;
    }
    parts
}

/// Which of `values` are there.
pub(super) fn present<T: ArrowNativeType>(values: &[T], is: impl Fn(T) -> bool) -> NullBuffer {
    NullBuffer::new(BooleanBuffer::collect_bool(values.len(), |i| is(values[i])))
}
