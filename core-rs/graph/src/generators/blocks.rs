//! Edges block by block, on whichever threads.

use std::ops::Range;

use rayon::prelude::*;

use crate::{Control, Result};

/// Edges of a block: enough to hide the cost of handing it out, few enough to notice an abort within a millisecond or so.
pub const BLOCK: usize = 1 << 14;

/// `count` edges: `make` gets the numbers of those of a block, and where to put their sources and destinations. `together` of them
/// stay in one block, such as those of a node.
///
/// # Errors
/// [`ErrorCode::Cancelled`](crate::ErrorCode::Cancelled).
pub fn fill(
    control: &Control,
    (count, together): (usize, usize),
    make: impl Fn(Range<usize>, &mut [u32], &mut [u32]) + Sync,
) -> Result<(Vec<u32>, Vec<u32>)> {
    control.begin("make edges", count as u64);
    let together = together.max(1);
    let block = together * (BLOCK / together).max(1);
    // Untouched memory: the threads that write it share the cost of getting it.
    let (mut src, mut dst) = (vec![0; count], vec![0; count]);
    let blocks = src.par_chunks_mut(block).zip(dst.par_chunks_mut(block));
    blocks.enumerate().for_each(|(number, (src, dst))| {
        if control.is_cancelled() {
            return;
        }
        let start = number * block;
        make(start..start + src.len(), src, dst);
        control.advance(src.len() as u64);
    });
    control.check()?;
    Ok((src, dst))
}

/// A column of `count` values: `make` gets the rows of a block, and where to put their values.
///
/// # Errors
/// [`ErrorCode::Cancelled`](crate::ErrorCode::Cancelled).
pub fn column<T: Copy + Default + Send>(
    control: &Control,
    count: usize,
    make: impl Fn(Range<usize>, &mut [T]) + Sync,
) -> Result<Vec<T>> {
    let mut values = vec![T::default(); count];
    let blocks = values.par_chunks_mut(BLOCK).enumerate();
    blocks.for_each(|(number, values)| {
        if control.is_cancelled() {
            return;
        }
        let start = number * BLOCK;
        make(start..start + values.len(), values);
    });
    control.check()?;
    Ok(values)
}
