//! Numbering of components and communities: dense from 0, largest first, ties by first node.

use rayon::prelude::*;

use crate::Control;

use super::parallel::SHARE;

/// Replaces labels (any values below the number of nodes) by numbers, and returns how many there are.
pub(in super::super) fn number(labels: &mut [u32], control: &Control) -> crate::Result<usize> {
    control.begin("number", labels.len() as u64);
    if labels.is_empty() {
        return Ok(0);
    }
    // Most nodes are in the giant component, or alone: neither is worth a turn through the table of sizes.
    let giant = most_frequent(labels.len(), |node| labels[node]);
    let others: Vec<Vec<u32>> = labels
        .par_chunks(SHARE)
        .enumerate()
        .map(|(chunk, labels)| others(labels, chunk * SHARE, giant))
        .collect();
    control.check()?;
    let mut sizes = vec![0u32; labels.len()];
    let mut order = vec![giant];
    let mut counted = 0;
    for &node in others.iter().flatten() {
        let label = labels[node as usize];
        let size = &mut sizes[label as usize];
        if *size == 0 {
            order.push(label);
        }
        *size += 1;
        counted += 1;
    }
    sizes[giant as usize] = (labels.len() - counted) as u32;
    control.check()?;
    // In order of first appearance already, but for the giant, and the sort is stable.
    let first = labels.iter().position(|&label| label == giant).unwrap_or(0);
    let before = others
        .iter()
        .flatten()
        .take_while(|&&node| (node as usize) < first);
    let before: std::collections::HashSet<u32> =
        before.map(|&node| labels[node as usize]).collect();
    order[..=before.len()].rotate_left(1);
    let (mut several, alone): (Vec<u32>, Vec<u32>) = order
        .into_iter()
        .partition(|&label| sizes[label as usize] > 1);
    several.sort_by_key(|&label| std::cmp::Reverse(sizes[label as usize]));
    let mut numbers = sizes;
    for (number, &label) in several.iter().chain(&alone).enumerate() {
        numbers[label as usize] = number as u32;
    }
    labels
        .par_iter_mut()
        .with_min_len(SHARE)
        .for_each(|label| *label = numbers[*label as usize]);
    Ok(several.len() + alone.len())
}

/// How many nodes have each of the `count` numbers.
pub(in super::super) fn sizes(numbers: &[u32], count: usize) -> Vec<u32> {
    let mut sizes = vec![0; count];
    for &number in numbers {
        sizes[number as usize] += 1;
    }
    sizes
}

/// The nodes, from `first` on, whose labels are not `giant`.
fn others(labels: &[u32], first: usize, giant: u32) -> Vec<u32> {
    // Written whether they count or not: which ones do is as good as random.
    let mut nodes = vec![0; labels.len()];
    let mut found = 0;
    for (i, &label) in labels.iter().enumerate() {
        nodes[found] = (first + i) as u32;
        found += usize::from(label != giant);
    }
    nodes.truncate(found);
    nodes
}

/// The most frequent label among 1024 nodes spread over all; 0 where there are none.
pub(in super::super) fn most_frequent(nodes: usize, label: impl Fn(usize) -> u32) -> u32 {
    let stride = (nodes / 1024).max(1);
    let mut sample: Vec<u32> = (0..nodes).step_by(stride).map(label).collect();
    sample.sort_unstable();
    sample
        .chunk_by(|a, b| a == b)
        .max_by_key(|run| run.len())
        .map_or(0, |run| run[0])
}

/// For verifiers: whether `numbers` are dense from 0, largest first, ties by first node.
#[cfg(test)]
pub(in super::super) fn check_numbering(numbers: &[u32]) -> Result<(), String> {
    let count = numbers
        .iter()
        .max()
        .map_or(0, |&largest| largest as usize + 1);
    if count > numbers.len() {
        return Err(format!("there is a number {}", count - 1));
    }
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
