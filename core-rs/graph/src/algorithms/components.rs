//! Numbering of components and communities: dense from 0, largest first, ties by first node.

use rayon::prelude::*;

use crate::Control;

/// Replaces labels (any values below the number of nodes) by numbers, and returns how many there are.
pub(super) fn number(labels: &mut [u32], control: &Control) -> crate::Result<usize> {
    control.begin("number", labels.len() as u64);
    let mut sizes = vec![0u32; labels.len()];
    let mut order = Vec::new();
    for run in labels.chunk_by(|a, b| a == b) {
        let size = &mut sizes[run[0] as usize];
        if *size == 0 {
            order.push(run[0]);
        }
        *size += run.len() as u32;
    }
    control.check()?;
    // In order of first appearance already, and the sort is stable.
    order.sort_by_key(|&label| std::cmp::Reverse(sizes[label as usize]));
    let mut numbers = sizes;
    for (number, &label) in order.iter().enumerate() {
        numbers[label as usize] = number as u32;
    }
    labels
        .par_iter_mut()
        .with_min_len(1 << 14)
        .for_each(|label| *label = numbers[*label as usize]);
    Ok(order.len())
}

/// For verifiers: whether `numbers` are dense from 0, largest first, ties by first node.
pub(super) fn check_numbering(numbers: &[u32]) -> Result<(), String> {
    let count = numbers
        .iter()
        .max()
        .map_or(0, |&largest| largest as usize + 1);
    let mut groups = vec![(0usize, usize::MAX); count];
    for (node, &number) in numbers.iter().enumerate() {
        let group = &mut groups[number as usize];
        *group = (group.0 + 1, group.1.min(node));
    }
    for (number, pair) in groups.windows(2).enumerate() {
        let ((size, first), (next_size, next_first)) = (pair[0], pair[1]);
        if size < next_size || (size == next_size && first > next_first) {
            return Err(format!(
                "number {number} has {size} nodes from {first} on, the next has {next_size} from {next_first}"
            ));
        }
    }
    match groups.iter().position(|group| group.0 == 0) {
        Some(number) => Err(format!("number {number} is not used")),
        None => Ok(()),
    }
}
