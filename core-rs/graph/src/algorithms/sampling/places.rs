//! Which nodes are in a sample, and at which place: a cell per node, or a table of a few where the graph has many more.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

use crate::algorithms::support::{NONE, cells};

/// In the sample, at a place that is not known yet.
const CLAIMED: u32 = NONE - 1;

pub(super) enum Places {
    /// The place of every node.
    All(Vec<AtomicU32>),
    /// Nodes at the cell that their hash names or one behind it, and their places.
    Few {
        nodes: Vec<AtomicU32>,
        places: Vec<AtomicU32>,
    },
}

impl Places {
    /// For up to `most` of `n` nodes.
    pub fn new(n: usize, most: u64) -> Self {
        match few(n, most) {
            None => Self::All(cells(n, NONE)),
            Some(size) => Self::Few {
                nodes: cells(size, NONE),
                places: cells(size, CLAIMED),
            },
        }
    }

    /// The bytes that they take.
    pub fn bytes(n: usize, most: u64) -> u64 {
        few(n, most).map_or(4 * n as u64, |size| 8 * size as u64)
    }

    /// Whether the node was not in the sample; it is now. Of several threads that ask at once one is told so.
    #[inline]
    pub fn claim(&self, node: u32) -> bool {
        let swap = |cell: &AtomicU32, value| cell.compare_exchange(NONE, value, Relaxed, Relaxed);
        match self {
            Self::All(places) => {
                let place = &places[node as usize];
                place.load(Relaxed) == NONE && swap(place, CLAIMED).is_ok()
            }
            Self::Few { nodes, .. } => {
                let mut cell = cell_of(node, nodes.len());
                loop {
                    let known = match nodes[cell].load(Relaxed) {
                        NONE => match swap(&nodes[cell], node) {
                            Ok(_) => return true,
                            Err(other) => other,
                        },
                        known => known,
                    };
                    if known == node {
                        return false;
                    }
                    cell = (cell + 1) & (nodes.len() - 1);
                }
            }
        }
    }

    /// Says where a node that was claimed is.
    #[inline]
    pub fn set(&self, node: u32, place: u32) {
        match self {
            Self::All(places) => places[node as usize].store(place, Relaxed),
            Self::Few { nodes, places } => {
                if let Some(cell) = find(nodes, node) {
                    places[cell].store(place, Relaxed);
                }
            }
        }
    }

    /// Where a node is; None for one that is not in the sample, or at no place yet.
    #[inline]
    pub fn of(&self, node: u32) -> Option<u32> {
        let place = match self {
            Self::All(places) => places[node as usize].load(Relaxed),
            Self::Few { nodes, places } => places[find(nodes, node)?].load(Relaxed),
        };
        (place < CLAIMED).then_some(place)
    }
}

/// The size of a table that is at most half full, where one is smaller than a cell per node.
fn few(n: usize, most: u64) -> Option<usize> {
    let size = most.checked_mul(2)?.checked_next_power_of_two()?.max(64);
    (size.checked_mul(2)? <= n as u64).then_some(size as usize)
}

/// The cell of a table of `size` cells, a power of two, where a node is looked for first.
#[inline]
fn cell_of(node: u32, size: usize) -> usize {
    (u64::from(node).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & (size - 1)
}

#[inline]
fn find(nodes: &[AtomicU32], node: u32) -> Option<usize> {
    let mut cell = cell_of(node, nodes.len());
    loop {
        match nodes[cell].load(Relaxed) {
            NONE => return None,
            known if known == node => return Some(cell),
            _ => cell = (cell + 1) & (nodes.len() - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_of_many_nodes_are_found_as_all_are() {
        let n = 100_000;
        for most in [1000, u64::MAX] {
            let places = Places::new(n, most);
            assert_eq!(matches!(places, Places::Few { .. }), most == 1000);
            let chosen: Vec<u32> = (0..1000).map(|i| i * 64 + i % 3).collect();
            assert!(chosen.iter().all(|&node| places.claim(node)));
            assert!(!chosen.iter().any(|&node| places.claim(node)));
            assert_eq!(places.of(chosen[7]), None);
            for (place, &node) in (0..).zip(&chosen) {
                places.set(node, place);
            }
            for (place, &node) in (0..).zip(&chosen) {
                assert_eq!(places.of(node), Some(place));
            }
            assert_eq!(places.of(99_999), None);
        }
    }
}
