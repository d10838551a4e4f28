//! What the parallel kernels share: stretches of nodes with about the same work in each.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use arrow_buffer::{BooleanBuffer, NullBuffer};
use rayon::prelude::*;

use crate::Csr;
use crate::run::SMALL;

/// Nodes and entries of one stretch: enough to hide the cost of handing it out, few enough to balance skewed graphs and to
/// notice an abort within a millisecond.
const GRAIN: usize = 1 << 15;

/// Values that are so soon read or written one after another that a second thread is not worth waking.
pub(crate) const SHARE: usize = 1 << 15;

/// Splits the nodes of `csr` into stretches of about [`GRAIN`] nodes and entries together.
///
/// The cuts depend on the graph alone, never on the number of threads, so that sums made stretch by stretch are the same on any
/// machine.
pub(in super::super) fn stretches(csr: &Csr) -> Vec<Range<usize>> {
    stretches_of(csr.offsets())
}

/// As [`stretches`], of rows that end at these offsets.
pub(in super::super) fn stretches_of(offsets: &[usize]) -> Vec<Range<usize>> {
    let nodes = offsets.len() - 1;
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

/// How many threads share `work` nodes and entries: one where waking another takes longer.
pub(in super::super) fn threads(work: usize) -> usize {
    if work < 2 * SMALL {
        1
    } else {
        rayon::current_num_threads()
    }
}

/// Splits `values`, which has one entry per node, at the ends of `stretches`.
pub(in super::super) fn split<'a, T>(
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

/// A value that threads read and write side by side.
pub(in super::super) trait Cell: Send + Sync {
    type Value: Copy + Ord + Send + Sync;

    fn cell(value: Self::Value) -> Self;
    fn value(self) -> Self::Value;
    fn get(&self) -> Self::Value;
    fn set(&self, value: Self::Value);

    /// Puts `value` where `known` is; fails with what is there otherwise, and now and then without a reason.
    fn replace(&self, known: Self::Value, value: Self::Value) -> Result<(), Self::Value>;
}

macro_rules! cells {
    ($($cell:ty: $value:ty;)+) => {
        $(impl Cell for $cell {
            type Value = $value;

            #[inline]
            fn cell(value: $value) -> Self {
                Self::new(value)
            }

            #[inline]
            fn value(self) -> $value {
                self.into_inner()
            }

            #[inline]
            fn get(&self) -> $value {
                self.load(Relaxed)
            }

            #[inline]
            fn set(&self, value: $value) {
                self.store(value, Relaxed);
            }

            #[inline]
            fn replace(&self, known: $value, value: $value) -> Result<(), $value> {
                self.compare_exchange_weak(known, value, Relaxed, Relaxed).map(|_| ())
            }
        })+
    };
}

cells! {
    AtomicU32: u32;
    AtomicU64: u64;
}

/// `n` cells of one value.
pub(in super::super) fn cells<C: Cell>(n: usize, value: C::Value) -> Vec<C> {
    (0..n)
        .into_par_iter()
        .with_min_len(SHARE)
        .map(|_| C::cell(value))
        .collect()
}

/// What the cells hold in the end, in the same memory.
pub(in super::super) fn values<C: Cell>(cells: Vec<C>) -> Vec<C::Value> {
    cells.into_iter().map(C::value).collect()
}

/// Which of `values` are there.
pub(in super::super) fn present<T: Copy + Sync>(
    values: &[T],
    is: impl Fn(T) -> bool + Sync,
) -> NullBuffer {
    let words: Vec<u64> = values
        .par_chunks(64)
        .with_min_len(SHARE / 64)
        .map(|word| {
            word.iter()
                .enumerate()
                .fold(0, |bits, (i, &value)| bits | u64::from(is(value)) << i)
        })
        .collect();
    NullBuffer::new(BooleanBuffer::new(words.into(), 0, values.len()))
}
